public import Gaussian
public import GaussianEngine
public import LinearAlgebra
internal import SpecialFunctions

/// Squared Mahalanobis distances of rows beside those that a Gaussian would have: the points of a Q-Q plot.
///
/// Points of a Gaussian lie on the diagonal; above it at the right end lie outliers or heavy tails.
public struct MahalanobisQuantiles: Sendable, Equatable {
  /// One point of the plot.
  public struct Point: Sendable, Equatable {
    /// Share of the distances below this one, (i − ½)/n of the i-th.
    public let probability: Double
    /// The squared distance with that probability for rows of a Gaussian.
    public let theoretical: Double
    /// The squared distance of the row.
    public let observed: Double
  }

  /// Points in ascending order: of all rows up to 1,000, else of 800 spread evenly over the ranks and of the 200 largest.
  public let points: [Point]

  /// Measures rows by a model.
  ///
  /// - Parameters:
  ///   - model: A Gaussian.
  ///   - rows: Shape `count × dimension`, finite, at least 1.
  ///   - reference: Which distribution ordinary distances have. The exact ones need the fit of a full or spherical
  ///     covariance by maximum likelihood or without bias.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Throws: ``EvaluationError/tooFewRows(measure:role:count:required:)``,
  ///   ``EvaluationError/columnsDiffer(_:count:_:otherCount:)``, ``EvaluationError/nonFinite(role:row:variable:)``, or
  ///   ``EvaluationError/model(_:)`` if no exact distribution is known.
  public init<Scalar: GaussianScalar>(
    of model: MultivariateNormal<Scalar>, rows: Matrix<Scalar>, reference: OutlierReference = .asymptotic,
    parallelism: Parallelism = .automatic
  ) throws(EvaluationError) {
    let distances = try checkedDistances(of: model, rows, reference, "the Q-Q plot", parallelism)
    let law = try evaluating(reference.role) { () throws(GaussianError) in try model.distanceLaw(reference) }
    self.init(distances: distances, law: law)
  }

  /// Holds squared distances against χ², their distribution if mean and covariance are known.
  ///
  /// - Parameters:
  ///   - squaredDistances: At least one, no NaN.
  ///   - dimension: Number of variables.
  /// - Precondition: There is a distance, none is NaN, and `dimension` is positive.
  public init(squaredDistances: [Double], dimension: Int) {
    precondition(dimension > 0, "distances in \(dimension) variables")
    precondition(!squaredDistances.isEmpty && !squaredDistances.contains(where: \.isNaN), "distances are numbers")
    self.init(
      distances: squaredDistances, law: (1, ChiSquaredDistribution(degreesOfFreedom: Double(dimension))))
  }

  init(distances: [Double], law: (factor: Double, distribution: any ContinuousDistribution)) {
    let sorted = distances.sorted()
    let count = sorted.count
    let ranks =
      count <= 1_000
      ? Array(0..<count)
      : (0..<800).map { $0 * (count - 200) / 800 } + (count - 200..<count)
    points = ranks.map { rank in
      let probability = (Double(rank) + 0.5) / Double(count)
      let upper = (Double(count - rank) - 0.5) / Double(count)
      let tail: Tail = probability < 0.5 ? .lower : .upper
      let quantile = law.distribution.quantile(of: tail, tail == .lower ? probability : upper)
      return Point(probability: probability, theoretical: quantile / law.factor, observed: sorted[rank])
    }
  }
}

extension OutlierReference {
  /// What the rows are that are held against this distribution.
  var role: TableRole { self == .inSample ? .training : .heldOut }
}

/// Squared distances of rows that have passed the checks.
func checkedDistances<Scalar: GaussianScalar>(
  of model: MultivariateNormal<Scalar>, _ rows: Matrix<Scalar>, _ reference: OutlierReference, _ measure: String,
  _ parallelism: Parallelism
) throws(EvaluationError) -> [Double] {
  try requireSameColumns(.training, model.dimension, reference.role, rows.columns)
  try requireRows(rows.rows, atLeast: 1, for: measure, reference.role)
  try requireFinite(rows, reference.role)
  let distances = model.squaredMahalanobisDistances(of: rows, parallelism: parallelism).map { Double($0) }
  guard let row = distances.firstIndex(where: \.isNaN) else { return distances }
  throw .degenerate(
    measure: measure, reason: "the distance of row \(row + 1) is no number; scale the variables to ordinary numbers")
}
