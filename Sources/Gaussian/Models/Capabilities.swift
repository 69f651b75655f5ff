public import GaussianEngine
public import LinearAlgebra

// What a model can do beside what every `GenerativeModel` can. A model conforms with a line beside its own code; who needs a
// capability asks for it by `as? any MarginalModel<Double>`, and never for a type of model.

// MARK: - Moments and parts

/// A model whose mean and covariance are known; deviations and correlations come for free.
public protocol MomentModel<Scalar>: GenerativeModel {
  /// Mean, one element a variable.
  var mean: [Scalar] { get }

  /// Covariance. Shape `dimension × dimension`, symmetric.
  var covariance: Matrix<Scalar> { get }

  /// Variances, one a variable: the diagonal of the covariance, by itself where that costs less.
  var variances: [Scalar] { get }
}

/// A model that is one Gaussian, of which more is known than of others: laws of distances, tests of shape.
public protocol NormalModel<Scalar>: GenerativeModel {
  /// The Gaussian.
  var normal: MultivariateNormal<Scalar> { get }
}

/// A model whose density depends on the distance of a row from a centre only, in the metric of a matrix.
public protocol EllipticalModel<Scalar>: MarginalModel {
  /// Where distances begin: the mean or, where there may be none, the location. One element a variable.
  var centre: [Scalar] { get }

  /// The matrix whose inverse is the metric: the covariance or, where that need not exist, the scatter matrix.
  ///
  /// Shape `dimension × dimension`, symmetric.
  var distanceMatrix: Matrix<Scalar> { get }

  /// Probability that some variables of a row of the model lie as far from the centre as a row does, or farther.
  ///
  /// - Parameters:
  ///   - distance: The squared Mahalanobis distance of that row in these variables.
  ///   - count: How many variables, at least one.
  /// - Returns: Accurate however small; NaN for NaN. By χ² for free.
  func tailProbability(ofSquaredDistance distance: Double, variables count: Int) -> Double

  /// Squared Mahalanobis distance (x − μ)ᵀΣ⁻¹(x − μ) of each row, by the covariance or, where that need not exist, by the scatter
  /// matrix.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`. A row that is not finite, or whose distance overflows, gives a value that is
  ///     not finite.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value a row.
  /// - Precondition: `observations` has `dimension` columns.
  func squaredMahalanobisDistances(of observations: Matrix<Scalar>, parallelism: Parallelism) -> [Scalar]
}

/// A model whose distribution of some of its variables is known.
public protocol MarginalModel<Scalar>: GenerativeModel {
  /// The distribution of some of the variables, whatever the others are.
  ///
  /// - Parameter variables: Which, counted from 0; their order is that of the result.
  /// - Returns: A model of these variables.
  /// - Precondition: There is a variable, none is named twice and none is outside `0..<dimension`.
  func marginal(over variables: [Int]) -> Self
}

/// A model whose distribution of some of its variables given values of the others is known.
public protocol ConditionalModel<Scalar>: MarginalModel {
  /// The distribution of the other variables given values of some.
  ///
  /// - Parameter values: Finite values of observed variables, which are counted from 0.
  /// - Returns: A model of the variables that remain, in ascending order; the same model without values.
  /// - Throws: ``GaussianError/outOfReach(row:)`` if there is no density at the values, or ``GaussianError/overflow(quantity:)``
  ///   if a parameter is then outside the range of the scalar.
  /// - Precondition: No variable is outside `0..<dimension`, at least one remains, and values are finite.
  func conditioned(on values: [Int: Scalar]) throws(GaussianError) -> Self
}

/// A model whose distribution of some of its variables is a sum of Gaussians.
public protocol GaussianSumModel<Scalar>: MarginalModel {
  /// The Gaussians that the distribution of some of the variables is the sum of.
  ///
  /// - Parameter variables: Which, counted from 0; their order is that of the parts.
  /// - Returns: Parts whose weights add up to 1.
  /// - Precondition: As ``MarginalModel/marginal(over:)``.
  func gaussianParts(over variables: [Int]) -> [GaussianPart<Scalar>]
}

/// A Gaussian that is part of a distribution of some variables, and its share of the mass.
public struct GaussianPart<Scalar: GaussianScalar>: Sendable, Equatable {
  /// Its share, not negative.
  public var weight: Double
  /// Mean, one element a variable.
  public var mean: [Scalar]
  /// Covariance, which may be singular, and 0.
  ///
  /// Shape `mean.count × mean.count`.
  public var covariance: Matrix<Scalar>

  /// Takes a share and the moments of the part.
  public init(weight: Double, mean: [Scalar], covariance: Matrix<Scalar>) {
    (self.weight, self.mean, self.covariance) = (weight, mean, covariance)
  }
}

/// A model whose marginal densities have no detail that is finer than a known width.
public protocol SmoothModel<Scalar>: MarginalModel {
  /// The standard deviation of the narrowest detail along each variable.
  var finestDeviations: [Scalar] { get }
}

// MARK: - Rows that lack cells, and rows of the fit

/// A model whose densities of rows with missing cells are known.
public protocol IncompleteRowsModel<Scalar>: GenerativeModel {
  /// Logarithm of the density of what each row shows, in nats.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value a row: that of ``GenerativeModel/logDensities(of:parallelism:)`` for one that is complete, 0 for one
  ///   that shows nothing.
  /// - Precondition: `observations` has `dimension` columns.
  func observedLogDensities(of observations: Matrix<Scalar>, parallelism: Parallelism) -> [Scalar]
}

/// A model that draws rows between bounds without passing over others.
public protocol RangeDrawingModel<Scalar>: GenerativeModel {
  /// The distribution of rows whose variables lie in ranges.
  ///
  /// - Parameters:
  ///   - ranges: The lowest and the highest value of some variables, which are counted from 0; either may be infinite.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: What rows are drawn from; `nil` if they can be drawn by passing over others only.
  /// - Throws: ``GaussianError`` if there are next to none.
  /// - Precondition: No variable is outside `0..<dimension`.
  func rows(
    within ranges: [Int: ClosedRange<Double>], parallelism: Parallelism
  ) throws(GaussianError) -> RowsInRanges<Scalar>?
}

/// Rows of a model whose variables lie in ranges, each drawn by itself.
public struct RowsInRanges<Scalar: GaussianScalar>: Sendable {
  /// The probability that a row of the model lies there.
  public let probability: BoxProbability
  private let draw: @Sendable (_ rows: Range<Int>, _ seed: UInt64, _ parallelism: Parallelism) -> Matrix<Scalar>

  init(
    probability: BoxProbability,
    draw: @escaping @Sendable (_ rows: Range<Int>, _ seed: UInt64, _ parallelism: Parallelism) -> Matrix<Scalar>
  ) {
    (self.probability, self.draw) = (probability, draw)
  }

  /// Rows of the endless table of draws that a seed defines.
  ///
  /// - Parameters:
  ///   - rows: Which rows, counted from 0.
  ///   - seed: Any number; row i depends on the model, the ranges, the seed and i only.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One row each, all of them in the ranges.
  /// - Precondition: `rows` starts at 0 or later.
  public func samples(rows: Range<Int>, seed: UInt64, parallelism: Parallelism = .automatic) -> Matrix<Scalar> {
    draw(rows, seed, parallelism)
  }
}

/// A model that knows how often cells were missing in the rows of its fit.
public protocol MissingRatesModel<Scalar>: GenerativeModel {
  /// Of each variable, the share of the rows of the fit that lacked its cell; `nil` if nobody has counted.
  var missingRates: [Double]? { get }

  /// Rows without some of their cells, as often as they were missing in the rows of the fit.
  ///
  /// - Parameters:
  ///   - rows: Shape `count × dimension`.
  ///   - firstRow: The number of the first row in a table of which these are a part, not negative.
  ///   - seed: Where random numbers come from; which cells of row i are left out depends on the model, the seed and i.
  /// - Returns: The same rows, with NaN in some cells.
  /// - Throws: ``GaussianError/unsuitableModel(quantity:reason:advice:)`` if there are no rates.
  /// - Precondition: `rows` has `dimension` columns.
  func leavingOutCells(of rows: Matrix<Scalar>, firstRow: Int, seed: UInt64) throws(GaussianError) -> Matrix<Scalar>
}

extension MissingRatesModel {
  /// Rows of the endless table of draws that a seed defines, without cells as often as they were missing in the rows of the fit.
  ///
  /// - Parameters:
  ///   - rows: Which rows, counted from 0.
  ///   - seed: Any number.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `rows.count × dimension`; NaN is a missing cell, and other cells have the bits of the draw without any.
  /// - Throws: ``GaussianError/unsuitableModel(quantity:reason:advice:)`` if there are no rates.
  /// - Precondition: `rows` starts at 0 or later.
  public func incompleteSamples(
    rows: Range<Int>, seed: UInt64, parallelism: Parallelism = .automatic
  ) throws(GaussianError) -> Matrix<Scalar> {
    try leavingOutCells(
      of: samples(rows: rows, seed: seed, parallelism: parallelism), firstRow: rows.lowerBound, seed: seed)
  }
}

/// A model that fills in missing cells.
public protocol ImputingModel<Scalar>: IncompleteRowsModel {
  /// The rows with their missing cells filled in by their means given what the rows show, or drawn from their distribution.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell.
  ///   - firstRow: The number of the first row in a table of which these are a part, not negative.
  ///   - seed: Where draws come from; `nil` for means. Row i of the table depends on the model, that row, the seed and i only.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: The same shape; cells that were there keep their bits.
  /// - Precondition: `observations` has `dimension` columns.
  func imputed(
    _ observations: Matrix<Scalar>, firstRow: Int, seed: UInt64?, parallelism: Parallelism
  ) -> Matrix<Scalar>
}

/// A model that knows how each missing cell is distributed given what its row shows.
public protocol PredictiveModel<Scalar>: ImputingModel {
  /// The rows with each missing cell filled in by a quantile of its distribution given what the row shows.
  ///
  /// Two of them are the ends of an interval for the cell; each cell is taken by itself, whatever the others may be.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell.
  ///   - probabilities: Which quantiles, between 0 and 1 without these.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One matrix a probability, of the shape of `observations`; cells that were there keep their bits.
  /// - Precondition: `observations` has `dimension` columns.
  func imputedQuantiles(
    _ observations: Matrix<Scalar>, at probabilities: [Double], parallelism: Parallelism
  ) -> [Matrix<Scalar>]
}

/// A model under which each missing cell has a normal or a t distribution given what its row shows.
///
/// Mixtures of such models are predictive for free, and so are they themselves.
public protocol LocationScaleModel<Scalar>: PredictiveModel {
  /// The distribution of each missing cell given what its row shows.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One distribution a cell.
  /// - Precondition: `observations` has `dimension` columns.
  func cellDistributions(of observations: Matrix<Scalar>, parallelism: Parallelism) -> CellDistributions
}

/// A model that knows what it would say of each row of its fit without that row.
public protocol LeaveOneOutModel<Scalar>: GenerativeModel {
  /// Whether rows can be left out, one at a time, in the time that a few reads of them take.
  ///
  /// - Parameter observations: Rows. Shape `count × dimension`.
  /// - Returns: False if the model is of other rows for sure, or they are too many.
  func canLeaveOut(_ observations: Matrix<Scalar>) -> Bool

  /// Log-density at each row under the fit of all other rows, in nats, without refitting.
  ///
  /// - Parameters:
  ///   - observations: The rows that the model was fitted to. Shape `count × dimension`.
  ///   - weights: The weights it was fitted with; `nil` for once.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value a row, −∞ where the other rows give it no density.
  /// - Throws: ``GaussianError/unsuitableModel(quantity:reason:advice:)`` unless the model is the fit of these rows.
  /// - Precondition: `observations` has `dimension` columns, and there is one weight a row.
  func leaveOneOutLogLikelihoods(
    of observations: Matrix<Scalar>, weights: [Scalar]?, parallelism: Parallelism
  ) throws(GaussianError) -> [Scalar]
}

// MARK: - Classes

/// A model of rows of several classes.
public protocol LabelledModel<Scalar>: GenerativeModel {
  /// The distribution of the rows of one class.
  associatedtype ClassModel: GenerativeModel where ClassModel.Scalar == Scalar

  /// Names of the classes, all different.
  var classes: [String] { get }

  /// What the classes are classes of, such as "species"; `nil` if nobody has said.
  var labelName: String? { get }

  /// P(y), one a class; they add up to 1.
  var priors: [Double] { get }

  /// The distribution of the rows of one class.
  ///
  /// - Precondition: There is a class of that name.
  func density(of name: String) -> ClassModel

  /// The most probable class of each row; `nil` for a row that no class explains, or whose log-density is below the threshold.
  ///
  /// - Precondition: `observations` has `dimension` columns.
  func predictedClasses(
    of observations: Matrix<Scalar>, rejectingBelow threshold: Double, parallelism: Parallelism
  ) -> [String?]

  /// The same as a place in ``classes``.
  ///
  /// - Precondition: `observations` has `dimension` columns, and the threshold is not NaN.
  func predictedIndices(
    of observations: Matrix<Scalar>, rejectingBelow threshold: Double, parallelism: Parallelism
  ) -> [Int?]

  /// The probability of each class given each row. Shape `count × classes.count`.
  ///
  /// - Precondition: `observations` has `dimension` columns.
  func posteriors(of observations: Matrix<Scalar>, parallelism: Parallelism) -> Matrix<Scalar>

  /// Logarithm of P(x, y) = P(y)·P(x|y) of each row and every class, in nats. Shape `count × classes.count`.
  ///
  /// - Precondition: `observations` has `dimension` columns.
  func jointLogDensities(of observations: Matrix<Scalar>, parallelism: Parallelism) -> Matrix<Scalar>

  /// The log-density below which a share of the rows lies that the model itself draws.
  ///
  /// - Parameters:
  ///   - fraction: The share, from 0 to less than 1.
  ///   - draws: How many rows to draw, at least one.
  ///   - seed: Which rows.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: In nats.
  func rejectionThreshold(fraction: Double, draws: Int, seed: UInt64, parallelism: Parallelism) -> Double

  /// The rows of ``GenerativeModel/samples(rows:seed:parallelism:)``, and the class of each.
  ///
  /// - Precondition: `rows` starts at 0 or later.
  func labelledSamples(
    rows: Range<Int>, seed: UInt64, parallelism: Parallelism
  ) -> (rows: Matrix<Scalar>, labels: [String])
}

// MARK: - Kinds of variables

/// A model that knows what its variables are: measurements, whole numbers, levels, categories.
public protocol MixedModel<Scalar>: GenerativeModel {
  /// The kind of each variable.
  var variableKinds: [VariableKind] { get }
}

// MARK: - Results in memory of a caller

/// A model that writes log-densities where they are wanted, rather than into an array of its own.
///
/// Where a density takes no longer than a read of the rows, a copy of the result is a third of the time.
public protocol DirectDensityModel<Scalar>: GenerativeModel {
  /// Writes the logarithm of the density at each row, in nats, with the bits of ``GenerativeModel/logDensities(of:parallelism:)``.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`.
  ///   - output: One element a row; overwritten.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Precondition: `observations` has `dimension` columns, and `output` one element a row.
  func logDensities(
    of observations: Matrix<Scalar>, into output: inout MutableSpan<Scalar>, parallelism: Parallelism)
}
