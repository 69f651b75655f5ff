public import GaussianEngine
public import LinearAlgebra

/// Mixtures of models of factors of several sizes, and the best of them.
///
/// ```swift
/// let selection = try FactorMixtureSelection(fitting: x, components: .range(1...6), factors: 0...4)
/// selection.best                              // the mixture with the lowest BIC
/// ```
public struct FactorMixtureSelection<Scalar: GaussianScalar>: Sendable {
  /// What one number of components with one number of factors came to.
  public typealias Candidate = MixtureCandidate<Int>

  /// The mixture that the criterion prefers.
  ///
  /// It is the fit with the same options alone, to the last bit.
  public let best: FactorMixture<Scalar>

  /// Its place among ``candidates``.
  public let bestIndex: Int

  /// Everything that was tried: by number of components, then of factors.
  public let candidates: [Candidate]

  /// By what they were compared.
  public let criterion: SelectionCriterion

  /// Fits mixtures of several numbers of components and factors, and compares them.
  ///
  /// A candidate that cannot be fitted says why and takes no part.
  ///
  /// - Parameters:
  ///   - observations: One observation a row. Shape `count × dimension`; rows of positive weight are finite.
  ///   - components: Which numbers of components to try.
  ///   - factors: Which numbers of factors to try, from 0 on; those above the number of variables are left out.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once. Their sum is the sample size.
  ///   - criterion: By what to compare; equals go to fewer components, then to fewer factors.
  ///   - options: How each is fitted. The seed also deals the rows to the folds.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - onCandidate: Called when a candidate is done, in any order and from any thread.
  /// - Throws: What the first candidate fails with if all fail, such as ``GaussianError/nonFinite(quantity:row:variable:)``;
  ///   ``GaussianError/tooManyFactors(_:dimension:)`` if no number of factors is left;
  ///   ``GaussianError/tooFewObservations(count:required:dimension:)`` if there are fewer rows than folds.
  /// - Precondition: Numbers of components are positive, those of factors not negative, there are at least two folds, and
  ///   the start is not one of given parameters or responsibilities.
  /// - Complexity: One fit a candidate, and one more for each fold. Candidates are fitted side by side, the largest first.
  public init(
    fitting observations: Matrix<Scalar>, components: ComponentCounts, factors: ClosedRange<Int>,
    weights: [Scalar]? = nil, criterion: SelectionCriterion = .bic, options: FactorMixture<Scalar>.Options = .init(),
    parallelism: Parallelism = .automatic, onCandidate: (@Sendable (Candidate) -> Void)? = nil
  ) throws(GaussianError) {
    precondition(factors.lowerBound >= 0, "\(factors) factors")
    guard factors.lowerBound <= observations.columns else {
      throw .tooManyFactors(factors.lowerBound, dimension: observations.columns)
    }
    let numbers = factors.lowerBound...min(factors.upperBound, observations.columns)
    let trials = MixtureTrials(
      trial: FactorMixtureTrial(options: options), observations: observations, weights: weights,
      folds: try heldOutParts(observations, weights, criterion, seed: options.seed), parallelism: parallelism,
      onCandidate: onCandidate)
    (best, bestIndex, candidates) = try trials.best(of: components, structures: Array(numbers), by: criterion)
    self.criterion = criterion
  }

  /// The candidate with the fewest parameters whose held-out likelihood is within one standard error of the highest; `nil`
  /// if no likelihood was held out.
  public var simplestWithinOneStandardError: Candidate? { candidates.simplestWithinOneStandardError() }
}

/// Models of so many factors.
private struct FactorMixtureTrial<Scalar: GaussianScalar>: MixtureTrial {
  let options: FactorMixture<Scalar>.Options

  func fit(
    _ observations: Matrix<Scalar>, weights: [Scalar]?, components: Int, structure: Int, parallelism: Parallelism
  ) throws(GaussianError) -> FactorMixture<Scalar> {
    try FactorMixture(
      fitting: observations, components: components, factors: structure, weights: weights, options: options,
      parallelism: parallelism)
  }

  func cost(of structure: Int, dimension: Int) -> Int { 2 + structure }
}
