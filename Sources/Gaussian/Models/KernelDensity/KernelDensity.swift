internal import GaussianEngine
public import LinearAlgebra
internal import RealModule

/// A kernel density: a small Gaussian on every training row.
///
/// P(x) = Σᵢ wᵢ·N(x; xᵢ, H)/Σᵢ wᵢ with one bandwidth matrix H for all rows.
///
/// ```swift
/// let model = try KernelDensity(fitting: observations)                             // Scott's rule
/// let tuned = try KernelDensity(fitting: observations, bandwidth: .leaveOneOut)    // most likely for rows left out
/// let densities = tuned.logDensities(of: test)
/// ```
///
/// The model is its training rows: it has no form to be wrong, and it forgets nothing. The narrower the bandwidth, the
/// more of a drawn row is a training row; at a factor of 10⁻⁶ it is one, and the likelihood of the training rows is
/// enormous. Only rows that were left out tell how good the model is.
public struct KernelDensity<Scalar: GaussianScalar>: GenerativeModel {
  /// The training rows of positive weight, in their order.
  ///
  /// Shape `count × dimension`.
  public let rows: Matrix<Scalar>

  /// The weight of each of ``rows``, all positive; `nil` if each counts once.
  public let weights: [Scalar]?

  /// How the bandwidth came about: the name of its rule, the factor, weights, and what a policy changed.
  public let estimation: EstimationRecord

  /// Mean of the distribution, which is that of the rows.
  public let mean: [Scalar]

  /// L with H = L·Lᵀ, which defines the bandwidth.
  package let root: Matrix<Double>

  let terms: KernelDensityTerms<Scalar>

  /// Sum of the weights, and the largest.
  let (totalWeight, largestWeight): (Double, Double)

  /// ln N(0; 0, H).
  let peakLogDensity: Double

  /// Creates the density with these kernels.
  ///
  /// - Parameters:
  ///   - rows: Finite. Shape `count × dimension`, neither is 0.
  ///   - weights: One a row, positive and finite; `nil` for once.
  ///   - root: L; only its lower triangle is read, the diagonal is positive.
  ///   - estimation: How the bandwidth came about.
  /// - Throws: ``GaussianError`` if a number is not finite or leaves the range.
  package init(
    rows: Matrix<Scalar>, weights: [Scalar]?, root: Matrix<Double>, estimation: EstimationRecord
  ) throws(GaussianError) {
    precondition(rows.rows > 0 && rows.columns > 0, "no kernels on \(rows.rows) × \(rows.columns) rows")
    let factor = try lifting(try CholeskyFactor(lower: root))
    // Whitening divides by the diagonal, sampling rounds the factor to the scalar.
    let isInRange = factor.lower.diagonal.allSatisfy { (1 / $0).isFinite && Scalar($0) > 0 }
    guard isInRange, factor.lower.elements.allSatisfy({ Scalar($0).isFinite }) else {
      throw .overflow(quantity: "the bandwidth")
    }
    var statistics = SufficientStatistics<Scalar>(dimension: rows.columns, structure: .diagonal)
    try statistics.update(with: rows, weights: weights, parallelism: .serial)
    let centre = statistics.meanInDouble
    let relative = Self.offsets(of: weights)
    terms = KernelDensityTerms(rows: rows, offsets: relative.offsets, centre: centre, root: factor.lower)
    guard terms.reach.isFinite else { throw .overflow(quantity: "the distance of rows in bandwidths") }
    guard Self.drawsAreFinite(from: rows, factor.lower) else { throw .overflow(quantity: "the reach of the kernels") }
    self.rows = rows
    self.weights = weights
    self.root = factor.lower
    self.estimation = estimation
    mean = centre.map { Scalar($0) }
    totalWeight = weights.map { $0.reduce(0) { $0 + Double($1) } } ?? Double(rows.rows)
    largestWeight = relative.largest
    peakLogDensity = -0.5 * (Double(rows.columns) * logTwoPi + factor.logDeterminant)
  }

  /// True if no row that is drawn can leave the range: no standard normal that is drawn is as far out as 10.
  private static func drawsAreFinite(from rows: Matrix<Scalar>, _ root: Matrix<Double>) -> Bool {
    let largest = rows.elements.reduce(0) { max($0, Double($1.magnitude)) }
    return (0..<root.rows).allSatisfy { variable in
      Scalar(largest + 10 * root.row(variable).reduce(0) { $0 + $1.magnitude }).isFinite
    }
  }

  /// −2·ln(w/largest) of each weight, `nil` if all are equal, and the largest.
  ///
  /// Added to a squared distance, it makes the kernel count as its weight says, whatever the range of weights.
  static func offsets(of weights: [Scalar]?) -> (offsets: [Double]?, largest: Double) {
    guard let weights else { return (nil, 1) }
    let largest = Double(weights.max() ?? 1)
    guard weights.contains(where: { Double($0) < largest }) else { return (nil, largest) }
    let offsets = weights.map { weight in
      let ratio = Double(weight) / largest
      return -2 * (ratio.isNormal ? Double.log(ratio) : Double.log(Double(weight)) - Double.log(largest))
    }
    return (offsets, largest)
  }
}

// MARK: - What it is

extension KernelDensity {
  /// Number of variables d.
  public var dimension: Int { rows.columns }

  /// Number of elements of all training rows, which is what the density is made of.
  ///
  /// They are not fitted, and no count of them makes information criteria comparable with those of other models; use
  /// ``leaveOneOutLogDensities(parallelism:)`` or rows that were left out instead.
  public var parameterCount: Int { rows.count }

  /// Number of training rows of positive weight.
  public var observationCount: Int { rows.rows }

  /// How wide the kernels are, and how that was chosen.
  public var bandwidth: KernelBandwidth {
    KernelBandwidth(
      rule: KernelBandwidth.Rule(rawValue: estimation.estimator) ?? .matrix,
      factor: estimation.values[Self.factorKey],
      meanLeaveOneOutLogLikelihood: estimation.values[Self.leaveOneOutKey])
  }

  static var factorKey: String { "factor" }
  static var leaveOneOutKey: String { "meanLeaveOneOutLogLikelihood" }

  /// H, the covariance of each kernel.
  ///
  /// Shape `dimension × dimension`, symmetric. Where squares leave the range of the scalar so does the matrix, but not
  /// the model, which is defined by the Cholesky factor of H.
  public var bandwidthCovariance: Matrix<Scalar> { squared(root).converted(to: Scalar.self) }

  /// Covariance of the distribution: the scatter of the rows divided by the sum of their weights, plus H.
  ///
  /// - Complexity: O(rows × dimension²), on all processors.
  public var covariance: Matrix<Scalar> {
    valid { () throws(GaussianError) in
      let statistics = try SufficientStatistics(of: rows, weights: weights)
      guard case .full(var matrix) = statistics.scatter(.full, dividedBy: statistics.weight) else { return rows }
      let bandwidth = squared(root)
      for i in 0..<dimension { for j in 0..<dimension { matrix[i, j] += bandwidth[i, j] } }
      return matrix.converted(to: Scalar.self)
    }
  }

}

extension KernelDensity: MomentModel, SmoothModel {
  /// The standard deviation of the kernels along each variable.
  public var finestDeviations: [Scalar] { bandwidthCovariance.diagonal.map { Swift.max($0, 0).squareRoot() } }

  /// The distribution of some of the variables, whatever the others are: the same rows with fewer columns, and their
  /// part of H.
  ///
  /// - Parameter variables: Which, counted from 0; their order is that of the result.
  /// - Returns: A model with the same rule and factor.
  /// - Precondition: There is a variable, none is named twice and none is outside `0..<dimension`.
  /// - Complexity: O(rows × variables² + variables² × dimension).
  public func marginal(over variables: [Int]) -> KernelDensity {
    precondition(!variables.isEmpty, "a marginal has at least 1 variable, not 0")
    var seen = [Bool](repeating: false, count: dimension)
    for variable in variables {
      precondition(
        variable >= 0 && variable < dimension, "variable \(variable) is outside a model of dimension \(dimension)")
      precondition(!seen[variable], "variable \(variable) is named twice")
      seen[variable] = true
    }
    var record = estimation
    record.values[Self.leaveOneOutKey] = nil
    return valid { () throws(GaussianError) in
      try KernelDensity(
        rows: rows.selecting(columns: variables), weights: weights,
        root: try lifting(try triangularRoot(of: root.selecting(rows: variables))), estimation: record)
    }
  }
}

extension KernelDensity: Equatable {
  /// True if rows, weights and bandwidth are equal; how the bandwidth was chosen does not matter.
  public static func == (left: KernelDensity, right: KernelDensity) -> Bool {
    left.rows == right.rows && left.weights == right.weights && left.root == right.root
  }
}

extension KernelDensity: CustomStringConvertible {
  /// Precision, dimension, number of rows and bandwidth.
  public var description: String {
    let factor = bandwidth.factor.map { ", factor \($0)" } ?? ""
    return "KernelDensity<\(Scalar.self)> of dimension \(dimension) on \(rows.rows) rows, bandwidth "
      + "\(bandwidth.rule.rawValue)\(factor)"
  }
}
