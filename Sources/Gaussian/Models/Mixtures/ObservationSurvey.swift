package import GaussianEngine
public import LinearAlgebra

/// What a first pass over the rows tells: that they are all finite, how many there are, and where.
public struct ObservationSurvey<Scalar: GaussianScalar>: Sendable {
  /// Rows of any weight.
  let rows: Int
  /// Rows of positive weight.
  public let count: Int
  /// Sum of the weights.
  public let weight: Double
  /// Mean of the rows.
  public let mean: [Scalar]

  /// Variances of the rows.
  public let variances: [Double]

  /// The deviation of each variable; 1 of what does not vary, or beyond what a scalar holds.
  public var deviations: [Scalar] {
    variances.map { variance in
      let deviation = Scalar(variance.squareRoot())
      return deviation > 0 && deviation.isFinite ? deviation : 1
    }
  }

  /// A component with less than this weight has lost its observations: 10⁻⁸ of an average row.
  public var leastWeight: Double { 1e-8 * weight / Double(count) }

  package init(of source: some RowSource<Scalar>, _ parallelism: Parallelism) throws {
    var reduction = PartialStatistics(
      SufficientStatistics<Scalar>(dimension: source.dimension, structure: .diagonal))
    var rows = 0
    try source.forEachBlock { block, weights, isLast in
      rows += block.rows
      try reduction.add(block, weights: weights, isLast: isLast, parallelism: parallelism)
    }
    try self.init(try reduction.statistics(), rows: rows)
  }

  /// - Parameters:
  ///   - statistics: Of the rows, with variances at least.
  ///   - rows: How many there are, of any weight.
  /// - Throws: ``GaussianError/weightsOutOfRange(typical:variable:)``.
  init(_ statistics: SufficientStatistics<Scalar>, rows: Int) throws(GaussianError) {
    try statistics.checkWeightRange()
    self.rows = rows
    count = statistics.count
    weight = statistics.weight
    variances = statistics.count > 0 ? statistics.scatter(.diagonal, dividedBy: statistics.weight).variances : []
    mean = statistics.count > 0 ? statistics.mean : [Scalar](repeating: 0, count: statistics.dimension)
  }

  /// A survey that has been made elsewhere.
  init(rows: Int, count: Int, weight: Double, mean: [Scalar], variances: [Double]) {
    (self.rows, self.count, self.weight) = (rows, count, weight)
    (self.mean, self.variances) = (mean, variances)
  }
}

extension GaussianError {
  /// The same error with rows counted from the first block on.
  func following(rows: Int) -> GaussianError {
    switch self {
    case .nonFinite(let quantity, let row, let variable) where quantity == Self.observations:
      .nonFinite(quantity: quantity, row: row + rows, variable: variable)
    case .invalidWeight(let row, let value): .invalidWeight(row: row + rows, value: value)
    default: self
    }
  }
}
