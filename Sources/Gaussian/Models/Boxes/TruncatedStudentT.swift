public import GaussianEngine
public import LinearAlgebra
internal import RealModule

/// A multivariate t distribution given that its rows lie in a box.
///
/// Its density is that of the distribution divided by the probability of the box, and 0 outside. Rows are drawn exactly, by acceptance
/// and rejection with the minimax tilt of the radius and the box together.
///
/// ```swift
/// let inside = try model.truncated(to: Box(lower: [0, 0], upper: [1, .infinity]))
/// let rows = inside.samples(count: 1000, seed: 42)
/// ```
///
/// ## Source
/// Z. I. Botev and P. L'Ecuyer, Efficient probability estimation and simulation of the truncated multivariate Student-t
/// distribution, Winter Simulation Conference (2015).
public struct TruncatedStudentT<Scalar: GaussianScalar>: GenerativeModel {
  /// The distribution without the box.
  public let whole: MultivariateStudentT<Scalar>

  /// The box.
  public let box: Box

  /// The probability of the box.
  public let probability: BoxProbability

  /// The share of proposals that are taken when rows are drawn.
  public let acceptance: Double

  private let standardized: StandardizedBox
  private let tilted: TiltedBox
  /// `nil` for the Gaussian limit.
  private let radius: TiltedRadius?

  /// Number of variables.
  public var dimension: Int { whole.dimension }

  /// Number of free parameters, those of the distribution; the box is given.
  public var parameterCount: Int { whole.parameterCount }

  init(
    _ whole: MultivariateStudentT<Scalar>, to box: Box, accuracy: BoxAccuracy, seed: UInt64, parallelism: Parallelism
  ) throws(GaussianError) {
    let (normal, freedom) = (whole.gaussianLimit, whole.degreesOfFreedom)
    guard freedom >= 1 else {
      throw .unsuitableModel(
        quantity: "rows inside the box", reason: "it has \(freedom) degrees of freedom, fewer than 1",
        advice: "pass over rows outside")
    }
    probability = try whole.logProbability(of: box, accuracy: accuracy, seed: seed, parallelism: parallelism)
    try probability.checkMass()
    (self.whole, self.box) = (whole, box)
    standardized = try StandardizedBox(box, normal, keeping: Array(0..<normal.dimension))
    guard freedom.isFinite else {
      var start = [Double](repeating: 0, count: normal.dimension)
      (tilted, radius) = (MinimaxTilt.box(standardized, from: &start), nil)
      acceptance = min(1, .exp(probability.logarithm - tilted.bound))
      try StandardizedBox.checkAcceptance(acceptance, components: normal.dimension)
      return
    }
    // Weights are largest where the tilt is best: the error of the largest is the square of that of the radius.
    let (tilted, found, bound) = RadiusTilt.box(standardized, degreesOfFreedom: freedom, precision: 1e-7)
    // The radius is a small difference of large numbers there, and has too few digits left.
    guard found.tilt > -1e4 else {
      throw .unsuitableModel(
        quantity: "rows inside the box", reason: "it lies too far out", advice: "give a wider box")
    }
    self.tilted = tilted
    radius = TiltedRadius(degreesOfFreedom: freedom, tilt: found.tilt, offset: found.offset - bound)
    acceptance = min(1, .exp(probability.logarithm - tilted.bound - bound))
    try StandardizedBox.checkAcceptance(acceptance, components: normal.dimension + 1)
  }
}

extension MultivariateStudentT {
  /// The distribution of the rows that lie in a box.
  ///
  /// - Parameters:
  ///   - box: Bounds, one pair a variable.
  ///   - accuracy: How well the probability of the box is to be known, which every log-density has the error of.
  ///   - seed: That of the estimate of the probability.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: A model whose rows all lie in the box.
  /// - Throws: As ``MultivariateNormal/truncated(to:accuracy:seed:parallelism:)``, for ν below 1, and for boxes some 10⁴ deviations out.
  /// - Complexity: O(dimension³), and what the probability costs.
  public func truncated(
    to box: Box, accuracy: BoxAccuracy = .init(), seed: UInt64 = 0, parallelism: Parallelism = .automatic
  ) throws(GaussianError) -> TruncatedStudentT<Scalar> {
    try TruncatedStudentT(self, to: box, accuracy: accuracy, seed: seed, parallelism: parallelism)
  }
}

extension TruncatedStudentT {
  /// Logarithm of the density at each row, in nats; −∞ outside the box.
  ///
  /// - Precondition: `observations` has `dimension` columns.
  public func logDensities(of observations: Matrix<Scalar>, parallelism: Parallelism) -> [Scalar] {
    box.logDensities(
      whole.logDensities(of: observations, parallelism: parallelism), of: observations,
      logProbability: probability.logarithm)
  }

  /// Rows of the endless table of draws that a seed defines, all of them in the box.
  ///
  /// - Parameters:
  ///   - rows: Which rows, counted from 0.
  ///   - seed: Any number.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `rows.count × dimension`. Row i depends on the model, the seed and i only.
  /// - Precondition: `rows` starts at 0 or later.
  /// - Complexity: O(dimension²/``acceptance``) a row.
  public func samples(rows: Range<Int>, seed: UInt64, parallelism: Parallelism) -> Matrix<Scalar> {
    precondition(rows.lowerBound >= 0, "rows are counted from 0, not \(rows.lowerBound)")
    let points = BoxDrawPass.points(rows: rows, of: tilted, radius: radius, seed: seed, parallelism: parallelism)
    return standardized.rows(from: points, mean: whole.gaussianLimit.mean, in: box)
  }
}

extension TruncatedStudentT: CustomStringConvertible {
  /// Precision, dimension, and the probability of the box.
  public var description: String {
    "TruncatedStudentT<\(Scalar.self)> of dimension \(dimension), in a box of log-probability \(probability.logarithm)"
  }
}

extension MultivariateStudentT: RangeDrawingModel {
  /// The distribution of rows whose variables lie in ranges: a ``TruncatedStudentT``.
  ///
  /// - Parameters:
  ///   - ranges: The lowest and the highest value of some variables, which are counted from 0; either may be infinite.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: What rows are drawn from; `nil` for fewer than one degree of freedom.
  /// - Throws: ``GaussianError`` as ``truncated(to:accuracy:seed:parallelism:)``.
  /// - Precondition: No variable is outside `0..<dimension`.
  public func rows(
    within ranges: [Int: ClosedRange<Double>], parallelism: Parallelism
  ) throws(GaussianError) -> RowsInRanges<Scalar>? {
    guard degreesOfFreedom >= 1 else { return nil }
    let truncated = try truncated(
      to: try Box(ranges, dimension: dimension), accuracy: BoxAccuracy(relativeError: 1e-2), parallelism: parallelism)
    return RowsInRanges(probability: truncated.probability) { rows, seed, parallelism in
      truncated.samples(rows: rows, seed: seed, parallelism: parallelism)
    }
  }
}
