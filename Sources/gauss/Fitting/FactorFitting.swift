import Gaussian
import GaussianIO
import GaussianWorkflows

/// A model of so many factors of a table.
struct FactorFitting: TableFitting {
  let task: FittingTask
  let factors: Int
  let options: FactorOptions

  var squareMatrices: Int { options.squareMatrices }

  func fit() throws -> FittedTable {
    guard task.missing == .em else { return try toCompleteRows() }
    let (data, names) = try task.wholeTable()
    sayFitting(data.values)
    return try task.naming(names) {
      fitted(try kind.toCells(data.values, data.weights), columnNames: data.columnNames)
    }
  }

  /// Fits to rows that have been read, after a choice of the number of factors.
  ///
  /// - Throws: ``Failure`` if they cannot be fitted.
  func fit(to table: CompleteTable) throws -> FittedTable { try fit(to: table, isChosen: true) }

  private func fit(to table: CompleteTable, isChosen: Bool) throws -> FittedTable {
    sayFitting(table.rows)
    var result = try task.naming(table.variables) {
      fitted(
        try checked(kind.toRows(table.rows, table.weights), isChosen: isChosen), columnNames: table.columnNames)
    }
    result.droppedRows = table.droppedRows
    result.logLikelihood = weightedSum(
      result.model.logDensities(of: table.rows, parallelism: task.parallelism), table.weights)
    return result
  }

  // MARK: Rows that lack nothing

  /// Fits to the rows in memory if they are few, else to their sums, if these are all that the method looks at.
  private func toCompleteRows() throws -> FittedTable {
    task.progress.update("reading \(inputName(task.path))")
    let stream = try TableStream<Double>(contentsOf: task.path, options: task.options)
    guard options.needsSumsOnly(columns: stream.columns) else {
      // A pipe cannot be read again.
      return try fit(
        to: isRegularFile(task.path) ? try task.completeRows() : try completeRows(of: stream), isChosen: false)
    }
    guard var block = try stream.next() else { throw Failure.noRows(in: task.path, dropped: 0) }
    let names = stream.columnNames ?? (1...stream.columns).map(String.init)
    // A block that is not full is the last one.
    guard block.values.rows == stream.rowsPerBlock else {
      return try fit(
        to: try task.completeRows(of: block.values, block.weights, columnNames: stream.columnNames), isChosen: false)
    }
    var droppedRows = 0
    var statistics = SufficientStatistics<Double>(dimension: stream.columns)
    while true {
      let complete = block.values.droppingIncompleteRows(weights: block.weights)
      droppedRows += complete.droppedRowCount
      try task.naming(names) {
        try statistics.update(with: complete.observations, weights: complete.weights, parallelism: task.parallelism)
      }
      task.progress.update("summing up \(inputName(task.path))", stream)
      guard let next = try stream.next() else { break }
      block = next
    }
    guard statistics.count > 0 else { throw Failure.noRows(in: task.path, dropped: droppedRows) }
    return try fit(to: statistics, columnNames: stream.columnNames, names, droppedRows: droppedRows)
  }

  /// Holds what is left of a stream in memory.
  private func completeRows(of stream: TableStream<Double>) throws -> CompleteTable {
    var (elements, weights): ([Double], [Double]?) = ([], nil)
    while let block = try stream.next() {
      elements += block.values.elements
      if let own = block.weights { weights = (weights ?? []) + own }
      task.progress.update("reading \(inputName(task.path))", stream)
    }
    let rows = Matrix(rows: elements.count / stream.columns, columns: stream.columns, elements: elements)
    return try task.completeRows(of: rows, weights, columnNames: stream.columnNames)
  }

  private func fit(
    to statistics: SufficientStatistics<Double>, columnNames: [String]?, _ names: [String], droppedRows: Int
  ) throws -> FittedTable {
    task.progress.update("fitting \(counted(statistics.count, "row")) of \(counted(statistics.dimension, "column"))")
    var result = try task.naming(names) {
      let model = try checked(kind.toSums(statistics), isChosen: false)
      return fitted(model, columnNames: columnNames, logLikelihood: model.logLikelihood(of: statistics))
    }
    result.droppedRows = droppedRows
    return result
  }

  // MARK: What follows a fit

  private var kind: FactorKind { options.kind(factors: factors, parallelism: task.parallelism) }

  private func checked(
    _ model: any DescribableFactorModel, isChosen: Bool
  ) throws -> any DescribableFactorModel {
    try options.check(model.estimation, isChosen: isChosen)
    return model
  }

  /// A model of factors, and the log-likelihood that its fit came to unless another is known.
  private func fitted(
    _ model: some DescribableFactorModel, columnNames: [String]?, logLikelihood: Double? = nil
  ) -> FittedTable {
    var result = FittedTable(
      model: model, columnNames: columnNames, rows: model.estimation?.count ?? 0,
      weight: model.estimation?.weight ?? 0, logLikelihood: logLikelihood ?? model.estimation?.logLikelihood)
    if options.isTurned { result.remarks = { report, _ in report.add("rotation", text: "varimax") } }
    return result
  }

  private func sayFitting(_ rows: Matrix<Double>) {
    task.progress.update("fitting \(counted(rows.rows, "row")) of \(counted(rows.columns, "column"))")
  }
}

/// How a model of factors with noise of some kind is fitted.
private struct FactorKind {
  let toRows: (_ rows: Matrix<Double>, _ weights: [Double]?) throws -> any DescribableFactorModel
  /// To the cells that are there.
  let toCells: (_ rows: Matrix<Double>, _ weights: [Double]?) throws -> any DescribableFactorModel
  let toSums: (_ statistics: SufficientStatistics<Double>) throws -> any DescribableFactorModel
}

extension FactorOptions {
  fileprivate func kind(factors: Int, parallelism: Parallelism) -> FactorKind {
    let (search, isTurned) = (search, isTurned)
    switch noise {
    case .isotropic:
      let method = isotropicMethod
      return FactorKind {
        try ProbabilisticPCA(
          fitting: $0, factors: factors, weights: $1, method: method, options: search, parallelism: parallelism)
      } toCells: {
        try ProbabilisticPCA(
          fittingObservedCells: $0, factors: factors, weights: $1, options: search, parallelism: parallelism)
      } toSums: {
        try ProbabilisticPCA(estimating: $0, factors: factors, method: method, options: search)
      }
    case .diagonal:
      let method = diagonalMethod
      func turned(_ model: FactorAnalysis<Double>) throws -> any DescribableFactorModel {
        isTurned ? try model.rotated() : model
      }
      return FactorKind {
        try turned(
          FactorAnalysis(
            fitting: $0, factors: factors, weights: $1, method: method, options: search, parallelism: parallelism))
      } toCells: {
        try turned(
          FactorAnalysis(
            fittingObservedCells: $0, factors: factors, weights: $1, options: search, parallelism: parallelism))
      } toSums: {
        try turned(FactorAnalysis(estimating: $0, factors: factors, method: method, options: search))
      }
    }
  }
}
