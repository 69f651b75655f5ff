public import GaussianEngine
public import LinearAlgebra
internal import RealModule

/// A Gaussian given that its rows lie in a box: the truncated normal distribution.
///
/// Its density is that of the Gaussian divided by the probability of the box, and 0 outside.
///
/// ```swift
/// let inside = try model.truncated(to: Box(lower: [0, 0], upper: [1, .infinity]))
/// let rows = inside.samples(count: 1000, seed: 42)
/// ```
///
/// Rows are drawn exactly, by acceptance and rejection with the proposal of the minimax tilt, whose acceptance is many orders of
/// magnitude above the probability of the box.
public struct TruncatedNormal<Scalar: GaussianScalar>: GenerativeModel {
  /// The Gaussian.
  public let normal: MultivariateNormal<Scalar>

  /// The box.
  public let box: Box

  /// The probability of the box.
  public let probability: BoxProbability

  /// The share of proposals that are taken when rows are drawn.
  public let acceptance: Double

  /// The box and the variables as they are drawn: those with bounds come first.
  let standardized: StandardizedBox
  let tilted: TiltedBox
  /// Number of variables.
  public var dimension: Int { normal.dimension }

  /// Number of free parameters, those of the Gaussian; the box is given.
  public var parameterCount: Int { normal.parameterCount }

  init(
    _ normal: MultivariateNormal<Scalar>, to box: Box, accuracy: BoxAccuracy, seed: UInt64, parallelism: Parallelism
  ) throws(GaussianError) {
    probability = try normal.logProbability(of: box, accuracy: accuracy, seed: seed, parallelism: parallelism)
    try probability.checkMass()
    (self.normal, self.box) = (normal, box)
    standardized = try StandardizedBox(box, normal, keeping: Array(0..<normal.dimension))
    var start = [Double](repeating: 0, count: normal.dimension)
    tilted = MinimaxTilt.box(standardized, from: &start)
    acceptance = min(1, .exp(probability.logarithm - tilted.bound))
    try StandardizedBox.checkAcceptance(acceptance, components: normal.dimension)
  }
}

extension StandardizedBox {
  /// Throws if of too many proposals one would be taken.
  ///
  /// Then a row takes longer than a second, or might need more uniform numbers than the 2³² that it has.
  static func checkAcceptance(_ acceptance: Double, components: Int) throws(GaussianError) {
    guard acceptance >= max(1e-6, 40 * Double(components + 1) / 0x1p32) else {
      throw .unsuitableModel(
        quantity: "rows inside the box",
        reason: "of \((1 / acceptance).rounded()) proposals 1 would be taken",
        advice: "give fewer variables bounds, or wider ones")
    }
  }
}

extension BoxProbability {
  /// Throws for a box without mass.
  func checkMass() throws(GaussianError) {
    guard logarithm > -.infinity else {
      throw .unsuitableModel(
        quantity: "rows inside the box", reason: "the box has no mass", advice: "give bounds that lie apart")
    }
  }
}

extension MultivariateNormal {
  /// The distribution of the rows that lie in a box.
  ///
  /// - Parameters:
  ///   - box: Bounds, one pair a variable.
  ///   - accuracy: How well the probability of the box is to be known, which every log-density has the error of.
  ///   - seed: That of the estimate of the probability.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: A model whose rows all lie in the box.
  /// - Throws: ``GaussianError`` as ``logProbability(of:accuracy:seed:parallelism:)``, and
  ///   ``GaussianError/unsuitableModel(quantity:reason:advice:)`` if the box has no mass, or if less than one proposal in a million,
  ///   of 1000 variables in a hundred thousand, would be taken.
  /// - Complexity: O(dimension³), and what the probability costs.
  public func truncated(
    to box: Box, accuracy: BoxAccuracy = .init(), seed: UInt64 = 0, parallelism: Parallelism = .automatic
  ) throws(GaussianError) -> TruncatedNormal<Scalar> {
    try TruncatedNormal(self, to: box, accuracy: accuracy, seed: seed, parallelism: parallelism)
  }
}

// MARK: - Density and draws

extension TruncatedNormal {
  /// Logarithm of the density at each row, in nats; −∞ outside the box.
  ///
  /// - Precondition: `observations` has `dimension` columns.
  public func logDensities(of observations: Matrix<Scalar>, parallelism: Parallelism) -> [Scalar] {
    box.logDensities(
      normal.logDensities(of: observations, parallelism: parallelism), of: observations,
      logProbability: probability.logarithm)
  }

  /// Rows of the endless table of draws that a seed defines, all of them in the box.
  ///
  /// - Parameters:
  ///   - rows: Which rows, counted from 0.
  ///   - seed: Any number.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `rows.count × dimension`. Row i depends on the model, the seed and i only. Bounds are kept after rounding to
  ///   the scalar, too, as far as it has numbers between them.
  /// - Precondition: `rows` starts at 0 or later.
  /// - Complexity: O(dimension²/``acceptance``) a row.
  public func samples(rows: Range<Int>, seed: UInt64, parallelism: Parallelism) -> Matrix<Scalar> {
    precondition(rows.lowerBound >= 0, "rows are counted from 0, not \(rows.lowerBound)")
    let points = BoxDrawPass.points(rows: rows, of: tilted, seed: seed, parallelism: parallelism)
    return standardized.rows(from: points, mean: normal.mean, in: box)
  }
}

extension StandardizedBox {
  /// The rows that points of the box stand for.
  ///
  /// - Parameters:
  ///   - points: Points in the coordinates of the box, one a row.
  ///   - mean: Of the Gaussian; all of its variables are kept.
  ///   - box: The box, whose bounds rows keep after rounding.
  /// - Returns: One row a point, its variables in the order of the model.
  func rows<Scalar>(from points: Matrix<Double>, mean: [Scalar], in box: Box) -> Matrix<Scalar> {
    // One row after the other in a fixed order, so that its bits do not depend on the rows beside it.
    let (d, order, color) = (dimension, variables, lower.scalingRows(by: deviations))
    let means = order.map { Double(mean[$0]) }
    var result = Matrix(rows: points.rows, columns: d, repeating: Scalar.zero)
    unsafe points.withUnsafeBufferPointer { points in
      unsafe color.withUnsafeBufferPointer { color in
        unsafe result.withUnsafeMutableBufferPointer { result in
          for row in 0..<result.count / d {
            for place in 0..<d {
              var sum = 0.0
              for column in 0...place { unsafe sum += color[place * d + column] * points[row * d + column] }
              let variable = order[place]
              let value = min(max(means[place] + sum, box.lower[variable]), box.upper[variable])
              unsafe result[row * d + variable] = box.rounded(value, variable)
            }
          }
        }
      }
    }
    return result
  }
}

extension Box {
  /// A number between bounds, rounded to a scalar without leaving them if it has numbers between.
  fileprivate func rounded<Scalar: GaussianScalar>(_ value: Double, _ variable: Int) -> Scalar {
    var result = Scalar(value)
    if Double(result) < lower[variable] { result = result.nextUp }
    if Double(result) > upper[variable] { result = result.nextDown }
    return result
  }

  /// Log-densities in the box of rows that have others without it: −∞ outside.
  func logDensities<Scalar: GaussianScalar>(
    _ densities: [Scalar], of observations: Matrix<Scalar>, logProbability: Double
  ) -> [Scalar] {
    var densities = densities
    for row in 0..<observations.rows where densities[row].isFinite {
      let isInside = (0..<dimension).allSatisfy { variable in
        let value = Double(observations[row, variable])
        return lower[variable] <= value && value <= upper[variable]
      }
      densities[row] = isInside ? Scalar(Double(densities[row]) - logProbability) : -.infinity
    }
    return densities
  }
}

extension TruncatedNormal: CustomStringConvertible {
  /// Precision, dimension, and the probability of the box.
  public var description: String {
    "TruncatedNormal<\(Scalar.self)> of dimension \(dimension), in a box of log-probability \(probability.logarithm)"
  }
}
