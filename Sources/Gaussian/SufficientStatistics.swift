package import GaussianEngine
public import LinearAlgebra

/// Count, mean and scatter of observations: all that a Gaussian fit needs to know of them.
///
/// A value that rows are added to in blocks and that merges with others, so a fit may come from one array, from
/// many files or from many machines: `observations → SufficientStatistics → model`.
///
/// ## Numerical notes
/// Observations are centred before they are multiplied: each block about a shift inside it, and the mean is
/// carried as shift plus offset. The covariance of data at mean/σ = 10⁸ keeps 14 digits; a merge keeps them.
///
/// ## Source
/// T. F. Chan, G. H. Golub, R. J. LeVeque, Algorithms for computing the sample variance, The American
/// Statistician 37 (1983), for the merge.
public struct SufficientStatistics<Scalar: GaussianScalar>: Sendable {
  /// Number of variables.
  public let dimension: Int

  /// The covariance structure these statistics are enough for; `.full` is enough for all.
  public let structure: CovarianceStructure

  /// Number of observations.
  public private(set) var count: Int

  /// A point near the mean that observations were centred about.
  private var shift: [Double]
  /// Mean minus shift.
  private var offset: [Double]
  /// Σ(x − mean)(x − mean)ᵀ: the lower triangle in row-major order, or the diagonal only.
  private var scatter: [Double]

  /// Statistics of no observations.
  ///
  /// - Parameters:
  ///   - dimension: Number of variables.
  ///   - structure: What the statistics must be enough for. Without correlations they cost O(dimension) an
  ///     observation instead of O(dimension²).
  /// - Precondition: `dimension` is positive.
  public init(dimension: Int, structure: CovarianceStructure = .full) {
    precondition(dimension > 0, "a Gaussian has at least 1 variable, not \(dimension)")
    self.dimension = dimension
    self.structure = structure
    count = 0
    shift = [Double](repeating: 0, count: dimension)
    offset = shift
    scatter = ShiftedSums(dimension: dimension, shape: structure.sums).products
  }
}

// MARK: - Estimates

extension SufficientStatistics {
  /// Mean of the observations; NaN for none.
  public var mean: [Scalar] {
    guard count > 0 else { return [Scalar](repeating: .nan, count: dimension) }
    return zip(shift, offset).map { Scalar($0 + $1) }
  }

  /// Maximum-likelihood covariance, the scatter divided by ``count``; NaN for no observations.
  ///
  /// - Returns: Shape `dimension × dimension`, symmetric.
  /// - Precondition: The structure is `.full`.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func covariance() -> Matrix<Scalar> {
    precondition(structure == .full, "statistics for a \(structure) covariance hold no correlations")
    let weight = Double(count)
    var result = Matrix(rows: dimension, columns: dimension, elements: scatter.map { Scalar($0 / weight) })
    result.mirrorLowerTriangle()
    return result
  }

  /// Maximum-likelihood variance of each variable; NaN for no observations.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func variances() -> [Scalar] {
    (0..<dimension).map { Scalar(scatter[diagonalIndex($0)] / Double(count)) }
  }

  /// Throws unless there are enough observations and their variances are in range.
  package func checkEstimable(fromAtLeast required: Int) throws(GaussianError) {
    guard count >= required else {
      throw .tooFewObservations(count: count, required: required, dimension: dimension)
    }
    guard variances().allSatisfy(\.isFinite) else { throw .overflow(quantity: "the variance of the observations") }
  }

  private func diagonalIndex(_ variable: Int) -> Int {
    structure.sums == .full ? variable * (dimension + 1) : variable
  }
}

// MARK: - Adding observations

extension SufficientStatistics {
  /// Adds a block of observations.
  ///
  /// - Parameters:
  ///   - block: Shape `rows × dimension`; may have no rows.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Throws: ``GaussianError/nonFinite(quantity:row:variable:)`` or ``GaussianError/overflow(quantity:)``; the
  ///   statistics are then unchanged.
  /// - Precondition: The block has `dimension` columns.
  /// - Complexity: O(rows × dimension²) time, or O(rows × dimension) without correlations; memory for an
  ///   accumulator a thread, whatever the number of rows.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public mutating func update(
    with block: Matrix<Scalar>, parallelism: Parallelism = .automatic
  ) throws(GaussianError) {
    precondition(
      block.columns == dimension, "a block of \(block.columns) columns for statistics of \(dimension)")
    guard block.rows > 0 else { return }
    var center = centralPoint(of: block)
    var sums = try finiteSums(of: block, about: center, parallelism)
    if isFarFromMean(sums) {
      center = zip(center, sums.sums).map { $0 + Scalar($1 / Double(block.rows)) }
      sums = try finiteSums(of: block, about: center, parallelism)
    }
    var addition = SufficientStatistics(dimension: dimension, structure: structure)
    addition.count = block.rows
    addition.shift = center.map { Double($0) }
    addition.offset = sums.sums.map { $0 / Double(block.rows) }
    addition.scatter = sums.products
    addition.addOuterProduct(of: sums.sums, scaledBy: -1 / Double(block.rows))
    merge(addition)
  }

  /// Adds the observations behind other statistics.
  ///
  /// - Precondition: Both have the same dimension and structure.
  /// - Complexity: O(dimension²).
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public mutating func merge(_ other: SufficientStatistics) {
    precondition(
      other.dimension == dimension && other.structure == structure,
      "statistics of \(dimension) variables (\(structure)) do not merge with \(other.dimension) "
        + "(\(other.structure))")
    guard other.count > 0 else { return }
    guard count > 0 else {
      self = other
      return
    }
    let total = Double(count + other.count)
    let difference = (0..<dimension).map { (other.shift[$0] - shift[$0]) + (other.offset[$0] - offset[$0]) }
    for index in scatter.indices { scatter[index] += other.scatter[index] }
    addOuterProduct(of: difference, scaledBy: Double(count) * (Double(other.count) / total))
    for index in offset.indices { offset[index] += difference[index] * (Double(other.count) / total) }
    count += other.count
  }

  /// Scatter += weight · vector·vectorᵀ.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private mutating func addOuterProduct(of vector: [Double], scaledBy weight: Double) {
    guard structure.sums == .full else {
      for index in 0..<dimension { scatter[index] += weight * vector[index] * vector[index] }
      return
    }
    for row in 0..<dimension {
      let scaled = weight * vector[row]
      for column in 0...row { scatter[row * dimension + column] += scaled * vector[column] }
    }
  }

  /// Sums about a point, or the reason why they are not finite.
  private func finiteSums(
    of block: Matrix<Scalar>, about center: [Scalar], _ parallelism: Parallelism
  ) throws(GaussianError) -> ShiftedSums {
    let sums = ScatterPass.run(block, shift: center, shape: structure.sums, parallelism: parallelism)
    let isFinite =
      sums.sums.allSatisfy(\.isFinite)
      && (0..<dimension).allSatisfy { sums.products[diagonalIndex($0)].isFinite }
    if isFinite { return sums }
    if let (row, column) = block.firstNonFiniteElement() {
      throw .nonFinite(quantity: GaussianError.observations, row: row, variable: column)
    }
    throw .overflow(quantity: "the sum of squares of the observations")
  }

  /// Medians of a few rows spread over the block: near the mean, and untroubled by a few outliers.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func centralPoint(of block: Matrix<Scalar>) -> [Scalar] {
    let sampled = min(block.rows, 15)
    return (0..<dimension).map { column in
      let values = (0..<sampled)
        .map { block[(2 * $0 + 1) * block.rows / (2 * sampled), column] }
        .filter(\.isFinite)
        .sorted()
      return values.isEmpty ? 0 : values[values.count / 2]
    }
  }

  /// True if subtracting the mean from sums about this point would cancel more than two digits.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func isFarFromMean(_ sums: ShiftedSums) -> Bool {
    (0..<dimension).contains { variable in
      let sum = sums.sums[variable]
      return sum * sum / Double(sums.count) > 0.99 * sums.products[diagonalIndex(variable)]
        && sum != 0
    }
  }
}
