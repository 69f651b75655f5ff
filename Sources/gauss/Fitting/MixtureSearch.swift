import Gaussian
import GaussianIO

/// What is chosen beside the number of components, as reports call it.
protocol MixtureStructure: Hashable, Sendable {
  /// What a program reads it by.
  static var key: String { get }
  var json: JSONValue { get }
  /// "full", or "2 factors".
  var words: String { get }
}

extension MixtureCovariance: MixtureStructure {
  static var key: String { "covariance" }
  var json: JSONValue { .string(rawValue) }
  var words: String { rawValue }
}

/// A number of factors.
extension Int: MixtureStructure {
  static var key: String { "factors" }
  var json: JSONValue { .integer(self) }
  var words: String { counted(self, "factor") }
}

/// A kind of mixture of which several sizes and structures can be tried.
protocol MixtureSearch: Sendable {
  associatedtype Model: DescribableMixture
  associatedtype Structure: MixtureStructure

  /// How many matrices of columns by columns every candidate has to hold at a time.
  var squareMatrices: Int { get }

  /// What to choose by, if the user left it open.
  func criterion(rows: Int, columns: Int) -> SelectionCriterion

  /// Tries all, and takes the best.
  func best(
    for table: CompleteTable, by criterion: SelectionCriterion, _ parallelism: Parallelism,
    onCandidate: @escaping @Sendable (MixtureCandidate<Structure>) -> Void
  ) throws -> (model: Model, index: Int, candidates: [MixtureCandidate<Structure>])
}

/// Mixtures of Gaussians with several numbers of components and covariances.
struct GaussianMixtureSearch: MixtureSearch {
  let counts: ComponentCounts
  let covariances: [MixtureCovariance]
  let options: GaussianMixture<Double>.Options

  var squareMatrices: Int {
    covariances.map { covariance in
      var options = options
      options.covariance = covariance
      return options.squareMatrices(components: 1)
    }.min() ?? 0
  }

  func criterion(rows: Int, columns: Int) -> SelectionCriterion { .bic }

  func best(
    for table: CompleteTable, by criterion: SelectionCriterion, _ parallelism: Parallelism,
    onCandidate: @escaping @Sendable (MixtureCandidate<MixtureCovariance>) -> Void
  ) throws -> (
    model: GaussianMixture<Double>, index: Int, candidates: [MixtureCandidate<MixtureCovariance>]
  ) {
    let selection = try MixtureSelection(
      fitting: table.rows, components: counts, covariances: covariances, weights: table.weights, criterion: criterion,
      options: options, parallelism: parallelism, onCandidate: onCandidate)
    return (selection.best, selection.bestIndex, selection.candidates)
  }
}

/// Mixtures of models of factors with several numbers of components and factors.
struct FactorMixtureSearch: MixtureSearch {
  let counts: ComponentCounts
  /// Numbers of factors; `nil` for as many as are worth a try.
  let factors: ClosedRange<Int>?
  let options: FactorMixture<Double>.Options

  var squareMatrices: Int { 0 }

  /// Most factors that are tried unasked.
  private static let mostFactors = 6

  /// Of fewer rows than columns a price for parameters says nothing: the more factors use up the rows, the less noise.
  func criterion(rows: Int, columns: Int) -> SelectionCriterion { rows > columns ? .bic : .heldOut(folds: 5) }

  func best(
    for table: CompleteTable, by criterion: SelectionCriterion, _ parallelism: Parallelism,
    onCandidate: @escaping @Sendable (MixtureCandidate<Int>) -> Void
  ) throws -> (model: FactorMixture<Double>, index: Int, candidates: [MixtureCandidate<Int>]) {
    let selection = try FactorMixtureSelection(
      fitting: table.rows, components: counts, factors: factors ?? 0...min(Self.mostFactors, table.rows.columns - 1),
      weights: table.weights, criterion: criterion, options: options, parallelism: parallelism,
      onCandidate: onCandidate)
    return (selection.best, selection.bestIndex, selection.candidates)
  }
}
