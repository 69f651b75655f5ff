import Gaussian
import GaussianIO

/// A model of so many factors.
struct FactorPlan: FitPlan {
  let factors: Int
  let search: FactorSearch

  var squareMatrices: Int { search.squareMatrices }

  var inParts: DistributedFit? { search.isOfSums ? DistributedFit(statistics: .full) : nil }

  func fit(_ request: FitRequest) throws -> FitOutcome {
    guard request.missing == .observe else { return try toCompleteRows(request) }
    let rows = try request.wholeRows()
    say(rows.values, request)
    return try request.naming(rows.variables) {
      outcome(try kind(request).toCells(rows.values, rows.weights), rows.names)
    }
  }

  /// Fits to rows that have been read.
  ///
  /// - Throws: ``FitFault`` if they cannot be fitted.
  func fit(to rows: FitRows.Whole, isChosen: Bool, _ request: FitRequest) throws -> FitOutcome {
    say(rows.values, request)
    var result = try request.naming(rows.variables) {
      outcome(try checked(kind(request).toRows(rows.values, rows.weights), isChosen: isChosen), rows.names)
    }
    result.droppedRows = rows.droppedRows
    result.logLikelihood = weightedSum(
      result.model.logDensities(of: rows.values, parallelism: request.parallelism), rows.weights)
    return result
  }

  // MARK: Rows that lack nothing

  /// That a table is to be read again, into memory.
  private struct RowsWanted: Error {}

  /// Fits to the rows in memory if they are few, else to their sums, if these are all that the method looks at.
  private func toCompleteRows(_ request: FitRequest) throws -> FitOutcome {
    if let (statistics, shape) = request.rows.sums, search.needsSumsOnly(columns: shape.columns) {
      return try fit(to: statistics, shape, droppedRows: 0, request)
    }
    guard !request.rows.isInMemory else { return try fit(to: request.completeRows(), isChosen: false, request) }
    let isRepeatable = try request.rowsAreRepeatable
    var shape = FitRows.Shape(columns: 0)
    // Blocks whose rows are looked at: all of a pipe that the method needs, or the first, which may be the only one.
    var kept: [FitRows.Whole] = []
    var sums: PartialStatistics<Double>?
    let dropped: Int
    do {
      dropped = try request.forEachCompleteBlock("summing up") {
        shape = $0
        guard search.needsSumsOnly(columns: shape.columns) || !isRepeatable else { throw RowsWanted() }
      } _: { block in
        // So many rows are looked at as they are, however they come.
        let rows = kept.reduce(block.values.rows) { $0 + $1.values.rows }
        let isSummed = sums != nil || rows > TableStream<Double>.rowsPerBlock(columns: shape.columns)
        guard search.needsSumsOnly(columns: shape.columns), isSummed else { return kept.append(block) }
        var part = sums.take() ?? PartialStatistics(SufficientStatistics(dimension: shape.columns))
        try request.naming(shape.variables) {
          for rows in kept + [block] {
            try part.add(rows.values, weights: rows.weights, parallelism: request.parallelism)
          }
        }
        (sums, kept) = (part, [])
      }
    } catch is RowsWanted { return try fit(to: request.completeRows(), isChosen: false, request) }
    if let sums {
      let statistics = try request.naming(shape.variables) { try sums.statistics() }
      guard statistics.count > 0 else { throw FitFault(noRowsIn: request.rows.name, dropped: dropped) }
      return try fit(to: statistics, shape, droppedRows: dropped, request)
    }
    let rows = FitRows.Whole(joining: kept, columns: shape.columns, names: shape.names)
    guard rows.values.rows > 0 else { throw FitFault(noRowsIn: request.rows.name, dropped: dropped) }
    return try fit(to: rows, isChosen: false, request)
  }

  private func fit(
    to statistics: SufficientStatistics<Double>, _ shape: FitRows.Shape, droppedRows: Int, _ request: FitRequest
  ) throws -> FitOutcome {
    request.say("fitting \(counted(statistics.count, "row")) of \(counted(statistics.dimension, "column"))")
    var result = try request.naming(shape.variables) {
      let model = try checked(kind(request).toSums(statistics), isChosen: false)
      return outcome(model, shape.names, logLikelihood: model.logLikelihood(of: statistics))
    }
    result.droppedRows = droppedRows
    return result
  }

  // MARK: What follows a fit

  private func checked(_ model: any DescribableFactorModel, isChosen: Bool) throws -> any DescribableFactorModel {
    try search.check(model.estimation, isChosen: isChosen)
    return model
  }

  /// A model of factors, and the log-likelihood that its fit came to unless another is known.
  private func outcome(_ model: some DescribableFactorModel, _ names: [String]?, logLikelihood: Double? = nil)
    -> FitOutcome
  {
    var result = FitOutcome(
      model, variables: names, rows: model.estimation?.count ?? 0, weight: model.estimation?.weight ?? 0,
      logLikelihood: logLikelihood ?? model.estimation?.logLikelihood, climb: model.estimation?.climb)
    if search.isTurned { result.details.add("rotation", text: "varimax") }
    return result
  }

  private func say(_ rows: Matrix<Double>, _ request: FitRequest) {
    request.say("fitting \(counted(rows.rows, "row")) of \(counted(rows.columns, "column"))")
  }

  // MARK: Kinds of noise

  /// How a model of factors with noise of some kind is fitted.
  private struct Fits {
    let toRows: (_ rows: Matrix<Double>, _ weights: [Double]?) throws -> any DescribableFactorModel
    /// To the cells that are there.
    let toCells: (_ rows: Matrix<Double>, _ weights: [Double]?) throws -> any DescribableFactorModel
    let toSums: (_ statistics: SufficientStatistics<Double>) throws -> any DescribableFactorModel
  }

  private func kind(_ request: FitRequest) -> Fits {
    let (options, isTurned, parallelism, observer) = (
      search.search, search.isTurned, request.parallelism, request.observer
    )
    switch search.noise {
    case .isotropic:
      let method = search.isotropicMethod
      return Fits {
        try ProbabilisticPCA(
          fitting: $0, factors: factors, weights: $1, method: method, options: options, parallelism: parallelism,
          observer: observer)
      } toCells: {
        try ProbabilisticPCA(
          fittingObservedCells: $0, factors: factors, weights: $1, options: options, parallelism: parallelism,
          observer: observer)
      } toSums: {
        try ProbabilisticPCA(estimating: $0, factors: factors, method: method, options: options, observer: observer)
      }
    case .diagonal:
      let method = search.diagonalMethod
      func turned(_ model: FactorAnalysis<Double>) throws -> any DescribableFactorModel {
        isTurned ? try model.rotated() : model
      }
      return Fits {
        try turned(
          FactorAnalysis(
            fitting: $0, factors: factors, weights: $1, method: method, options: options, parallelism: parallelism,
            observer: observer))
      } toCells: {
        try turned(
          FactorAnalysis(
            fittingObservedCells: $0, factors: factors, weights: $1, options: options, parallelism: parallelism,
            observer: observer))
      } toSums: {
        try turned(
          FactorAnalysis(estimating: $0, factors: factors, method: method, options: options, observer: observer))
      }
    }
  }
}

extension FitRows.Whole {
  /// Blocks of rows, one behind the other.
  init(joining blocks: [FitRows.Whole], columns: Int, names: [String]?) {
    guard blocks.count != 1 else {
      self = blocks[0]
      return
    }
    let elements = blocks.flatMap(\.values.elements)
    self.init(
      values: Matrix(rows: elements.count / max(columns, 1), columns: columns, elements: elements),
      weights: blocks.contains { $0.weights != nil } ? blocks.flatMap { $0.weights ?? [] } : nil, labels: nil,
      names: names, droppedRows: blocks.reduce(0) { $0 + $1.droppedRows })
  }
}
