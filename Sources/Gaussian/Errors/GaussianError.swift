public import LinearAlgebra

/// What is wrong with the data, with the facts needed to act on it.
///
/// Rows and variables are counted from 0 here; ``fact(naming:)`` counts rows from 1 and names variables. ``code`` is for
/// programs, ``row`` and ``variable`` say where, whatever the case is.
@nonexhaustive
public enum GaussianError: ExplainedError, Equatable {
  /// An element is NaN or infinite.
  case nonFinite(quantity: String, row: Int, variable: Int)

  /// Squares or sums of finite elements are too large or too small for the scalar.
  case overflow(quantity: String)

  /// Too few observations for the parameters asked for.
  case tooFewObservations(count: Int, required: Int, dimension: Int)

  /// A variable has the same value in every observation, or a variance or standard deviation that is not
  /// positive.
  case zeroVariance(variable: Int)

  /// A variable is missing in every observation.
  case neverObserved(variable: Int)

  /// Elements `(row, column)` and `(column, row)` of a matrix that must be symmetric differ by more than
  /// rounding.
  case asymmetric(quantity: String, row: Int, column: Int, relativeDifference: Double)

  /// A matrix that must be positive definite is not, numerically.
  case notPositiveDefinite(RankDeficiency)

  /// A weight is negative, NaN or infinite.
  case invalidWeight(row: Int, value: Double)

  /// Weights are so small or so large that their squares, or their products with the squares of a variable, leave the range
  /// of floating-point numbers.
  case weightsOutOfRange(typical: Double, variable: Int?)

  /// Weights add up to no more than an estimator needs; as a rule they are no frequencies.
  case insufficientWeight(total: Double, required: Double)

  /// What is to be removed from statistics cannot be a part of them.
  case cannotRemove(count: Int, from: Int)

  /// A quantity is known for some models only, and this is not one of them; what to do is empty if nothing helps.
  case unsuitableModel(quantity: String, reason: String, advice: String = "")

  /// A row has another number of elements than the first.
  case ragged(row: Int, count: Int, columns: Int)

  /// The iteration for eigenvalues did not converge.
  case eigenvaluesDidNotConverge(dimension: Int)

  /// The weights of a mixture's components are negative, not finite, or do not add up to 1.
  case invalidMixtureWeights([Double])

  /// A mixture of more components than there are observations of positive weight.
  case tooManyComponents(Int, count: Int)

  /// The covariance of a mixture's component cannot be estimated; iteration 0 is the start.
  indirect case componentFailed(component: Int, iteration: Int, reason: GaussianError)

  /// A row is so far from every component of a mixture that its density is 0.
  case outOfReach(row: Int)

  /// A fit of classes needs rows of two classes at least.
  case tooFewClasses(count: Int)

  /// The rows of one class cannot be fitted.
  indirect case classFailed(name: String, reason: GaussianError)

  /// Priors of classes are no distribution over the classes there are.
  case invalidPriors(PriorProblem)

  /// More factors than variables.
  case tooManyFactors(Int, dimension: Int)

  /// Factors that explain all that varies: nothing is left to estimate the variance of the noise from.
  case noNoiseLeft(factors: Int, rank: Int)

  /// A bound of a box is NaN, or the lower one is above the upper one.
  case invalidBounds(variable: Int, lower: Double, upper: Double)

  /// A box has another number of bounds than there are variables.
  case boundsDoNotMatch(bounds: Int, variables: Int)

  /// Matrices of so many rows and columns need more memory than can be had; `Int.max` bytes for more than can be counted.
  case notEnoughMemory(bytes: Int, dimension: Int)

  /// What ``nonFinite(quantity:row:variable:)`` calls the rows of a table, which are remedied row by row.
  package static let observations = "the observations"
}
