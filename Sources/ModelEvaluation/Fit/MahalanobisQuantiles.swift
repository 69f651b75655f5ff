public import Gaussian
public import LinearAlgebra
internal import SpecialFunctions

/// Squared Mahalanobis distances of rows against those that chance lets expect: the points of a Q-Q plot.
///
/// If the rows are of the Gaussian, the points lie about the line on which both are equal, and 95 of 100 lie in the band
/// around it. Points above it on the right are rows that lie too far out; a line that is steeper throughout means that the
/// covariance is too small.
///
/// ## Numerical notes
/// Of a known Gaussian (`.asymptotic`) the band is exact, place by place. Rows held against a fit have it in common, which
/// the band leaves out: places far out are right, those in the middle err by what the fit of few rows errs.
public struct MahalanobisQuantiles: Sendable, Equatable {
  /// One row, in the order of the distances.
  public struct Point: Sendable, Equatable {
    /// The row, counted from 0.
    public let row: Int
    /// The distance that is expected at this place.
    public let expected: Double
    /// The distance of the row.
    public let observed: Double
    /// Where the distance lies in 95 of 100 tables, at this place alone.
    public let band: ClosedRange<Double>
  }

  /// Points in ascending order: one a row, or those that a picture needs if there are many rows.
  public let points: [Point]

  /// What the distances are held against.
  public let reference: OutlierReference

  /// Number of rows with a distance.
  public let count: Int

  /// Rows off the support of a singular model, which have no distance; counted from 0.
  public let rowsOffSupport: [Int]

  /// Rows whose squared distance is too large for a number: they are the farthest of all, and have no point; counted from 0.
  public let rowsTooFar: [Int]

  /// Number of rows off the support of a singular model.
  public var countOffSupport: Int { rowsOffSupport.count }

  /// Sorts the distances of rows.
  ///
  /// At place i of n, counted from 1, stands the distance with probability (i − ½)/n below it; the band goes from the 2.5 %
  /// to the 97.5 % quantile of the i-th of n distances, whose probability follows Beta(i, n − i + 1).
  ///
  /// - Parameters:
  ///   - rows: Finite. Shape `count × dimension`, at least one.
  ///   - model: The Gaussian.
  ///   - reference: Whether it has seen the rows.
  ///   - limit: How many points to make; of more rows, the half of them that are farthest out and an even choice of the
  ///     others. At least 4.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  /// - Throws: ``EvaluationError/model(_:)`` if no exact distribution is known, as
  ///   ``MultivariateNormal/outlierPValues(of:reference:parallelism:)`` has it; ``EvaluationError/nonFinite(role:row:variable:)``;
  ///   ``EvaluationError/tooFewRows(measure:role:count:required:)`` if no row has a distance.
  /// - Precondition: `rows` has `dimension` columns.
  /// - Complexity: O(count × (dimension² + log count)), and some microseconds a point.
  ///
  /// ## Source
  /// M. B. Wilk, R. Gnanadesikan, Probability plotting methods for the analysis of data, Biometrika 55 (1968).
  public init<Scalar: GaussianScalar>(
    of rows: Matrix<Scalar>, under model: MultivariateNormal<Scalar>, reference: OutlierReference, limit: Int = 2_000,
    parallelism: Parallelism = .automatic
  ) throws(EvaluationError) {
    try requirePlot(limit, rows, reference)
    let law: (factor: Double, distribution: any ContinuousDistribution)
    do throws(GaussianError) { law = try model.distanceLaw(reference) } catch { throw .model(error) }
    try self.init(
      model.squaredMahalanobisDistances(of: rows, parallelism: parallelism), law, reference,
      isSingular: model.rank < model.dimension, limit: limit)
  }

  /// Sorts the distances of rows under a model of factors, and holds them against χ².
  ///
  /// No exact distribution is known for the rows of a fit, nor for others; χ² is right for many rows a parameter.
  ///
  /// - Parameters:
  ///   - rows: Finite. Shape `count × dimension`, at least one.
  ///   - model: The model.
  ///   - limit: How many points to make, as for one Gaussian.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  /// - Throws: ``EvaluationError/nonFinite(role:row:variable:)``, or
  ///   ``EvaluationError/tooFewRows(measure:role:count:required:)`` if no row has a distance.
  /// - Precondition: `rows` has `dimension` columns.
  /// - Complexity: O(count × (dimension × factors + log count)), and some microseconds a point.
  public init<Model: LatentFactorModel>(
    of rows: Matrix<Model.Scalar>, under model: Model, limit: Int = 2_000, parallelism: Parallelism = .automatic
  ) throws(EvaluationError) {
    try requirePlot(limit, rows, .asymptotic)
    let law = ChiSquaredDistribution(degreesOfFreedom: Double(model.dimension))
    try self.init(
      model.squaredMahalanobisDistances(of: rows, parallelism: parallelism), (1, law), .asymptotic,
      isSingular: false, limit: limit)
  }

  private init(
    _ distances: [some GaussianScalar], _ law: (factor: Double, distribution: any ContinuousDistribution),
    _ reference: OutlierReference, isSingular: Bool, limit: Int
  ) throws(EvaluationError) {
    let known = distances.map(Double.init)
    let sorted = known.indices.filter { known[$0].isFinite }.sorted { (known[$0], $0) < (known[$1], $1) }
    guard !sorted.isEmpty else {
      throw .tooFewRows(measure: "a plot of distances", role: reference.role, count: 0, required: 1)
    }
    self.reference = reference
    count = sorted.count
    let others = known.indices.filter { !known[$0].isFinite }
    (rowsOffSupport, rowsTooFar) = isSingular ? (others, []) : ([], others)
    // What is too far is farther than all that have a point.
    let total = sorted.count + rowsTooFar.count
    let n = Double(total)
    points = Self.places(sorted.count, limit: limit).map { place in
      let (below, above) = (Double(place), Double(total - 1 - place))
      func distance(_ share: (lower: Double, upper: Double)) -> Double {
        // Of the two tails the smaller one has the digits.
        let quantile =
          share.lower < share.upper
          ? law.distribution.quantile(share.lower) : law.distribution.upperQuantile(share.upper)
        return quantile / law.factor
      }
      let order = BetaDistribution(alpha: below + 1, beta: above + 1)
      let mirrored = BetaDistribution(alpha: above + 1, beta: below + 1)
      let low = distance((order.quantile(0.025), mirrored.upperQuantile(0.025)))
      let high = distance((order.upperQuantile(0.025), mirrored.quantile(0.025)))
      return Point(
        row: sorted[place], expected: distance(((below + 0.5) / n, (above + 0.5) / n)), observed: known[sorted[place]],
        band: low...max(low, high))
    }
  }

  /// Which places are shown: all, or the last ones and an even choice of those before.
  private static func places(_ count: Int, limit: Int) -> [Int] {
    guard count > limit else { return Array(0..<count) }
    let last = limit / 2
    let (rest, chosen) = (count - last, limit - last)
    return (0..<chosen).map { Int(Double($0) * Double(rest) / Double(chosen)) } + Array(rest..<count)
  }
}

private func requirePlot<Scalar: GaussianScalar>(
  _ limit: Int, _ rows: Matrix<Scalar>, _ reference: OutlierReference
) throws(EvaluationError) {
  precondition(limit >= 4, "\(limit) points are no plot")
  if let place = rows.firstNonFiniteElement() {
    throw .nonFinite(role: reference.role, row: place.row, variable: place.column)
  }
}
