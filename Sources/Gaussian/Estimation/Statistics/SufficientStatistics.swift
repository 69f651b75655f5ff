internal import GaussianEngine
public import LinearAlgebra

/// Weight, mean and scatter of observations: all that a Gaussian fit needs to know of them.
///
/// A value that rows are added to in blocks and that merges with others, so a fit may come from one array, from
/// many files or from many machines: `observations → SufficientStatistics → model`. Rows may be taken away again,
/// which makes a sliding window, and the value may be encoded and sent.
///
/// A weight is a frequency: 2 is the row twice, and 0 is absence, even of a row that is not finite.
///
/// ## Numerical notes
/// Sums are in `Double` for either scalar. Observations are centred before they are multiplied: each block about a
/// shift inside it, and the mean is carried as shift plus offset. Merging keeps what rounding takes from a sum, so
/// its error does not grow with the number of parts. The covariance of data at mean/σ = 10⁸ keeps 14 digits however
/// rows are cut into blocks and blocks into parts, and two such cuts agree within 8·ε·σᵢ·σⱼ in tests.
///
/// ## Source
/// T. F. Chan, G. H. Golub, R. J. LeVeque, Algorithms for computing the sample variance, The American
/// Statistician 37 (1983), for the merge.
public struct SufficientStatistics<Scalar: GaussianScalar>: Sendable, Equatable {
  /// The covariance structure these statistics are enough for; `.full` is enough for all.
  public let structure: CovarianceStructure

  /// The sums themselves.
  var central: CentralMoments

  /// Statistics of no observations.
  ///
  /// - Parameters:
  ///   - dimension: Number of variables.
  ///   - structure: What the statistics must be enough for. Without correlations they cost O(dimension) an
  ///     observation instead of O(dimension²).
  ///   - moments: Sums of the fourth order are needed by some estimators
  ///     (``StatisticsEstimator/statistics(dimension:structure:policy:)`` knows which), and cost as much again.
  /// - Precondition: `dimension` is positive, and fourth moments come with the `.full` structure: moving them to
  ///   another mean takes all products.
  public init(dimension: Int, structure: CovarianceStructure = .full, moments: Moments = .second) {
    precondition(dimension > 0, "a Gaussian has at least 1 variable, not \(dimension)")
    precondition(
      moments == .second || structure.sums == .full, "fourth moments need all products, not those of \(structure)")
    self.init(structure, CentralMoments(dimension: dimension, shape: structure.sums, moments: moments))
  }

  /// Throws unless there is memory for statistics of so many variables and for a fit to them.
  ///
  /// Statistics are values that cannot fail to be made, so who does not know how many variables will come asks first.
  ///
  /// - Parameters:
  ///   - dimension: Number of variables.
  ///   - structure: What the statistics are to be enough for.
  /// - Throws: ``GaussianError/notEnoughMemory(bytes:dimension:)``.
  public static func checkMemory(
    dimension: Int, structure: CovarianceStructure = .full
  ) throws(GaussianError) {
    guard structure.sums == .full else { return }
    try GaussianError.checkMemory(matrices: matricesOfFit, dimension: dimension)
  }

  /// How many matrices of variables by variables a fit has to hold at a time: sums, those of a block, what rounding took
  /// from them, a covariance and its factor.
  package static var matricesOfFit: Int { 5 }

  init(_ structure: CovarianceStructure, _ central: CentralMoments) {
    self.structure = structure
    self.central = central
  }
}

// MARK: - What is known

extension SufficientStatistics {
  /// Number of variables.
  public var dimension: Int { central.dimension }

  /// How far the sums go.
  public var moments: Moments { central.radial == nil ? .second : .fourth }

  /// Number of observations with a positive weight.
  public var count: Int { central.count }

  /// Sum of the weights W = Σw; the number of observations if they have none.
  public var weight: Double { central.weight }

  /// Sum of the squared weights Σw².
  public var squaredWeight: Double { central.squaredWeight }

  /// Kish's effective sample size (Σw)²/Σw², between 1 and ``count``; 0 for no observations.
  public var effectiveSampleSize: Double { count > 0 ? weight / squaredWeight * weight : 0 }

  /// A point near the mean that observations were centred about.
  public var shift: [Double] { central.shift }

  /// Mean minus ``shift``: small beside the mean of data far from the origin, and that much more exact.
  public var offset: [Double] { central.offset.values }

  /// Mean of the observations; NaN for none.
  public var mean: [Scalar] { meanInDouble.map { Scalar($0) } }

  /// Mean of the observations before it is rounded to the scalar; NaN for none.
  var meanInDouble: [Double] { count > 0 ? central.mean : [Double](repeating: .nan, count: dimension) }

  /// Scatter Σw(x − x̄)(x − x̄)ᵀ divided by a number, as far as a structure has room for it.
  ///
  /// - Parameters:
  ///   - structure: `nil` for the structure of the statistics.
  ///   - divisor: ``weight`` gives the maximum-likelihood covariance, 1 the scatter itself.
  /// - Returns: All products, their diagonal, or its mean; zero for no observations.
  /// - Precondition: The statistics are enough for the structure.
  public func scatter(
    _ structure: CovarianceStructure? = nil, dividedBy divisor: Double = 1
  ) -> StructuredCovariance {
    let structure = structure ?? self.structure
    precondition(
      central.shape == .full || structure.sums == .diagonal,
      "statistics for a \(self.structure) covariance are not enough for a \(structure) one")
    guard structure == .full else {
      return StructuredCovariance.diagonal(central.squares.map { $0 / divisor }).projected(onto: structure)
    }
    var matrix = Matrix(
      rows: dimension, columns: dimension, elements: central.scatter.values.map { $0 / divisor })
    matrix.mirrorLowerTriangle()
    return .full(matrix)
  }

  /// Σw‖x − x̄‖²(x − x̄), one a variable; `nil` without fourth moments.
  public var cubicMoments: [Double]? { central.radial?.cubes }

  /// Σw‖x − x̄‖⁴; `nil` without fourth moments.
  public var quarticMoment: Double? { central.radial?.quartic }
}

// MARK: - Maximum likelihood

extension SufficientStatistics {
  /// Maximum-likelihood covariance, the scatter divided by ``weight``; NaN for no observations.
  ///
  /// - Returns: Shape `dimension × dimension`, symmetric.
  /// - Precondition: The structure is `.full`.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func covariance() -> Matrix<Scalar> {
    precondition(
      central.shape == .full, "statistics for a \(structure) covariance hold no correlations")
    var result = Matrix(
      rows: dimension, columns: dimension, elements: central.scatter.values.map { Scalar($0 / weight) })
    result.mirrorLowerTriangle()
    return result
  }

  /// Maximum-likelihood variance of each variable; NaN for no observations.
  public func variances() -> [Scalar] { central.squares.map { Scalar($0 / weight) } }

  /// Throws unless there are enough observations of positive weight and their moments are in range.
  ///
  /// Every estimator begins with it.
  ///
  /// - Parameters:
  ///   - least: The least number of observations that the estimator can do with.
  ///   - definite: How many it takes for a positive definite covariance, which is what an error asks for; `nil` for
  ///     the same number.
  /// - Throws: ``GaussianError/tooFewObservations(count:required:dimension:)`` or
  ///   ``GaussianError/overflow(quantity:)``.
  public func checkEstimable(fromAtLeast least: Int, definiteFrom definite: Int? = nil) throws(GaussianError) {
    guard count >= least else {
      throw .tooFewObservations(count: count, required: max(least, definite ?? least), dimension: dimension)
    }
    guard central.isFinite else { throw .overflow(quantity: "the variance of the observations") }
    try checkWeightRange()
  }

  /// Throws if weights are so small that sums of their squares, or of their products with squares of a variable, have
  /// lost digits below the range of floating-point numbers.
  ///
  /// Weights that add up to 1 or more do not: what is lost then is nothing beside a variance in range.
  ///
  /// - Throws: ``GaussianError/weightsOutOfRange(typical:variable:)``.
  public func checkWeightRange() throws(GaussianError) {
    try central.weights.values.checkWeightRange(count: count)
    guard weight < 1 else { return }
    let least = Double(count) * Double(Scalar.leastNormalMagnitude) / Scalar.epsilon
    if let variable = central.squares.firstIndex(where: { $0 > 0 && $0 < least }) {
      throw .weightsOutOfRange(typical: weight / Double(count), variable: variable)
    }
  }
}

extension [Double] {
  /// Throws unless Σw and Σw² of so many weights are numbers with all their digits.
  ///
  /// A square below the range errs by half of the least number at most, so that a sum above the least normal number for
  /// each has lost nothing.
  func checkWeightRange(count: Int) throws(GaussianError) {
    guard count > 0 else { return }
    let isInRange = allSatisfy(\.isFinite) && self[1] >= Double(count) * .leastNormalMagnitude
    guard isInRange else {
      throw .weightsOutOfRange(typical: self[0] / Double(count), variable: nil)
    }
  }
}
