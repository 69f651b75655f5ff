internal import RealModule

/// A probability distribution over rows of numbers that can be evaluated and drawn from: the P_model of a fit.
///
/// A conformer provides its dimension, the number of its free parameters, the log-density of rows and rows drawn
/// from itself. The rest comes for free: densities of one row, sums and means of log-densities, bits per
/// dimension, draws by count, and every call without `parallelism`.
///
/// Two promises belong to the contract, and `GenerativeModelCheck` of the product GaussianTesting holds every model to them:
///
/// - A row's log-density has the same bits alone, in any batch, at any position, for any number of threads.
/// - Row i of a draw depends on the model, the seed and i only.
public protocol GenerativeModel<Scalar>: Sendable {
  /// Precision of rows and parameters.
  associatedtype Scalar: GaussianScalar

  /// Number of variables, the columns of a row.
  var dimension: Int { get }

  /// Number of free parameters, as information criteria count them.
  var parameterCount: Int { get }

  /// Logarithm of the density at each row.
  ///
  /// - Parameters:
  ///   - observations: Rows to evaluate. Shape `count × dimension`. A row that is not finite, or whose distance
  ///     overflows, gives a value that is not finite.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value a row, in nats.
  /// - Precondition: `observations` has `dimension` columns.
  func logDensities(of observations: Matrix<Scalar>, parallelism: Parallelism) -> [Scalar]

  /// Logarithm of the density at each row of rows that lie as columns, with gaps or in single precision.
  ///
  /// For free they are gathered block by block; a model that gathers them on the way does better.
  ///
  /// - Parameters:
  ///   - rows: The rows.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value a row, in nats, with the bits that it has of the same rows in a matrix.
  /// - Precondition: The rows have `dimension` columns.
  func logDensities(of rows: StridedRows<Scalar>, parallelism: Parallelism) -> [Scalar]

  /// Sum of the log-densities of all rows, in nats, accumulated in `Double`.
  ///
  /// - Precondition: `observations` has `dimension` columns.
  func logLikelihood(of observations: Matrix<Scalar>, parallelism: Parallelism) -> Double

  /// Rows of the endless table of draws that a seed defines.
  ///
  /// - Parameters:
  ///   - rows: Which rows, counted from 0.
  ///   - seed: Any number; the same seed gives the same table on every machine, to rounding.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `rows.count × dimension`.
  /// - Precondition: `rows` starts at 0 or later.
  func samples(rows: Range<Int>, seed: UInt64, parallelism: Parallelism) -> Matrix<Scalar>
}

// MARK: - For free

extension GenerativeModel {
  /// Logarithm of the density at each row, on all processors, in nats.
  ///
  /// - Precondition: `observations` has `dimension` columns.
  public func logDensities(of observations: Matrix<Scalar>) -> [Scalar] {
    logDensities(of: observations, parallelism: .automatic)
  }

  /// Logarithm of the density at one row, in nats.
  ///
  /// - Precondition: `row` has `dimension` elements.
  public func logDensity(of row: [Scalar]) -> Scalar {
    logDensities(of: Matrix(rows: 1, columns: row.count, elements: row), parallelism: .serial)[0]
  }

  /// Logarithm of the density at each row of rows that lie as columns, with gaps or in single precision, in nats.
  public func logDensities(of rows: StridedRows<Scalar>, parallelism: Parallelism) -> [Scalar] {
    var densities: [Scalar] = []
    densities.reserveCapacity(rows.rows)
    do {
      try rows.forEachBlock { block, _ in densities += logDensities(of: block, parallelism: parallelism) }
    } catch {
      preconditionFailure("rows in memory cannot fail: \(error)")
    }
    return densities
  }

  /// Logarithm of the density at each row of a source, in nats.
  ///
  /// - Parameters:
  ///   - source: The rows; their weights do not matter.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value a row, with the bits that it has of the same rows in a matrix.
  /// - Throws: What reading throws.
  /// - Precondition: The source has `dimension` columns.
  public func logDensities(
    of source: some RowSource<Scalar>, parallelism: Parallelism = .automatic
  ) throws -> [Scalar] {
    var densities: [Scalar] = []
    if let count = source.rowCount { densities.reserveCapacity(count) }
    try source.forEachBlock { block, _ in densities += logDensities(of: block, parallelism: parallelism) }
    return densities
  }

  /// Sum of the log-densities of all rows, in nats, on all processors.
  ///
  /// - Precondition: `observations` has `dimension` columns.
  public func logLikelihood(of observations: Matrix<Scalar>) -> Double {
    logLikelihood(of: observations, parallelism: .automatic)
  }

  /// Sum of the log-densities of all rows, a block of rows at a time.
  public func logLikelihood(of observations: Matrix<Scalar>, parallelism: Parallelism) -> Double {
    let rowsPerBlock = BlockSizes.densities
    return stride(from: 0, to: observations.rows, by: rowsPerBlock).reduce(0) { total, first in
      let block = observations.rows(in: first..<min(first + rowsPerBlock, observations.rows))
      return total + logDensities(of: block, parallelism: parallelism).reduce(0) { $0 + Double($1) }
    }
  }

  /// Sum of the log-densities of all rows, each times its weight, in nats.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; rows of weight 0 may hold anything.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: 0 for no rows of positive weight.
  /// - Precondition: `observations` has `dimension` columns, and there is one weight a row.
  public func logLikelihood(
    of observations: Matrix<Scalar>, weights: [Scalar]?, parallelism: Parallelism = .automatic
  ) -> Double {
    guard let weights else { return logLikelihood(of: observations, parallelism: parallelism) }
    precondition(weights.count == observations.rows, "\(weights.count) weights for \(observations.rows) rows")
    var likelihood = 0.0
    for first in stride(from: 0, to: observations.rows, by: BlockSizes.densities) {
      let block = observations.rows(in: first..<min(first + BlockSizes.densities, observations.rows))
      for (row, density) in logDensities(of: block, parallelism: parallelism).enumerated() {
        let weight = Double(weights[first + row])
        if weight > 0 { likelihood += weight * Double(density) }
      }
    }
    return likelihood
  }

  /// Mean of the log-densities, in nats a row; NaN for no rows.
  ///
  /// On rows the model has not seen, the higher it is the closer the model is to the distribution of the data.
  ///
  /// - Precondition: `observations` has `dimension` columns.
  public func meanLogLikelihood(
    of observations: Matrix<Scalar>, parallelism: Parallelism = .automatic
  ) -> Double {
    logLikelihood(of: observations, parallelism: parallelism) / Double(observations.rows)
  }

  /// Mean negative log₂-density a variable; NaN for no rows.
  ///
  /// Lower is better; a density may make it negative.
  ///
  /// - Precondition: `observations` has `dimension` columns.
  public func bitsPerDimension(
    of observations: Matrix<Scalar>, parallelism: Parallelism = .automatic
  ) -> Double {
    -meanLogLikelihood(of: observations, parallelism: parallelism) / (Double(dimension) * Double.log(2))
  }

  /// The first rows of the table of draws that a seed defines.
  ///
  /// - Returns: Shape `count × dimension`.
  /// - Precondition: `count` is not negative.
  public func samples(count: Int, seed: UInt64, parallelism: Parallelism = .automatic) -> Matrix<Scalar> {
    precondition(count >= 0, "\(count) rows cannot be drawn")
    return samples(rows: 0..<count, seed: seed, parallelism: parallelism)
  }

  /// Rows drawn by a generator of random numbers, which gives the seed.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - generator: Asked for one number.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `count × dimension`.
  /// - Precondition: `count` is not negative.
  public func samples(
    count: Int, using generator: inout some RandomNumberGenerator, parallelism: Parallelism = .automatic
  ) -> Matrix<Scalar> {
    samples(count: count, seed: generator.next(), parallelism: parallelism)
  }

  /// One row drawn by a generator of random numbers, which gives the seed.
  ///
  /// Many rows are drawn faster at once.
  ///
  /// - Parameter generator: Asked for one number.
  /// - Returns: `dimension` elements.
  public func sample(using generator: inout some RandomNumberGenerator) -> [Scalar] {
    samples(rows: 0..<1, seed: generator.next(), parallelism: .serial).row(0)
  }

  /// Rows of the table of draws that a seed defines, on all processors.
  ///
  /// - Precondition: `rows` starts at 0 or later.
  public func samples(rows: Range<Int>, seed: UInt64) -> Matrix<Scalar> {
    samples(rows: rows, seed: seed, parallelism: .automatic)
  }
}
