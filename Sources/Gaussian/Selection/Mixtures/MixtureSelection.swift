public import GaussianEngine
public import LinearAlgebra

/// Mixtures of several sizes and forms, and the best of them.
///
/// ```swift
/// let selection = try MixtureSelection(fitting: x, components: 1...12, structures: [.full, .diagonal])
/// selection.best                              // the mixture with the lowest BIC
/// for candidate in selection.candidates { print(candidate.components, candidate.value(of: .icl)) }
/// let factors = try MixtureSelection(fitting: x, components: .range(1...6), factors: 0...4)
/// ```
public struct MixtureSelection<Component: MixtureComponent>: Sendable {
  /// What one number of components of one form came to.
  public typealias Candidate = MixtureCandidate<Component.Form>

  /// The mixture that the criterion prefers.
  ///
  /// It is the fit with the same options alone, to the last bit.
  public let best: Mixture<Component>

  /// Its place among ``candidates``.
  public let bestIndex: Int

  /// Everything that was tried: by number of components, then in the order of the forms.
  public let candidates: [Candidate]

  /// By what they were compared.
  public let criterion: SelectionCriterion

  /// Fits mixtures of several sizes and forms, and compares them.
  ///
  /// A candidate that cannot be fitted says why and takes no part. One with a component that stands for nothing but equal
  /// rows is passed over unless all have one: see ``MixtureCandidate/isDegenerate``.
  ///
  /// - Parameters:
  ///   - observations: One observation a row. Shape `count × dimension`; rows of positive weight are finite.
  ///   - components: Which numbers of components to try.
  ///   - forms: Which forms of components to try, none twice.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once. Their sum is the sample size.
  ///   - criterion: By what to compare; equals go to fewer components, then to the form named first.
  ///   - start: Where each fit begins; not given parameters or responsibilities.
  ///   - options: How each is fitted. The seed also deals the rows to the folds.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - onCandidate: Called when a candidate is done, in any order and from any thread.
  /// - Throws: What the first candidate fails with if all fail, such as ``GaussianError/nonFinite(quantity:row:variable:)``;
  ///   ``GaussianError/tooFewObservations(count:required:dimension:)`` if there are fewer rows than folds.
  /// - Precondition: Numbers of components are positive, there is a form, and there are at least two folds.
  /// - Complexity: One fit a candidate, and one more for each fold. Candidates are fitted side by side, the largest first.
  public init(
    fitting observations: Matrix<Component.Scalar>, components: ComponentCounts, forms: [Component.Form],
    weights: [Component.Scalar]? = nil, criterion: SelectionCriterion = .bic,
    start: MixtureStart<Component>? = nil, options: SearchOptions = .init(), parallelism: Parallelism = .automatic,
    onCandidate: (@Sendable (Candidate) -> Void)? = nil
  ) throws(GaussianError) {
    try self.init(
      observations, components: components, forms: forms, weights: weights, criterion: criterion, start: start,
      options: options, cells: nil, parallelism: parallelism, onCandidate: onCandidate)
  }

  init(
    _ observations: Matrix<Component.Scalar>, components: ComponentCounts, forms: [Component.Form],
    weights: [Component.Scalar]?, criterion: SelectionCriterion, start: MixtureStart<Component>?,
    options: SearchOptions, cells: ObservedCellTrials<Component>?, parallelism: Parallelism,
    onCandidate: (@Sendable (Candidate) -> Void)?
  ) throws(GaussianError) {
    precondition(!forms.isEmpty, "mixtures of no form")
    precondition(Set(forms).count == forms.count, "a form is named twice among \(forms)")
    let trials = MixtureTrials(
      validation: try CrossValidation(
        of: observations, weights: weights, parts: criterion.parts, seed: options.seed),
      start: start, options: options, parallelism: parallelism, onCandidate: onCandidate, cells: cells)
    (best, bestIndex, candidates) = try trials.best(of: components, forms: forms, by: criterion)
    self.criterion = criterion
  }

  /// Fits mixtures of Gaussians of several sizes and structures, and compares them.
  ///
  /// - Parameters:
  ///   - observations: One observation a row.
  ///   - components: Which numbers of components to try.
  ///   - structures: Which covariances to try, none twice.
  ///   - policy: What happens to the covariance of each component in each step.
  ///   - weights: As for any form.
  ///   - criterion: As for any form.
  ///   - start: As for any form.
  ///   - options: As for any form.
  ///   - parallelism: As for any form.
  ///   - onCandidate: As for any form.
  /// - Throws: As for any form.
  /// - Precondition: As for any form.
  public init<S>(
    fitting observations: Matrix<S>, components: ComponentCounts, structures: [MixtureCovariance] = [.full],
    policy: CovariancePolicy = .relativeRidge(1e-6), weights: [S]? = nil, criterion: SelectionCriterion = .bic,
    start: MixtureStart<Component>? = nil, options: SearchOptions = .init(), parallelism: Parallelism = .automatic,
    onCandidate: (@Sendable (Candidate) -> Void)? = nil
  ) throws(GaussianError) where Component == MultivariateNormal<S> {
    try self.init(
      fitting: observations, components: components,
      forms: structures.map { GaussianForm(structure: $0, policy: policy) }, weights: weights, criterion: criterion,
      start: start, options: options, parallelism: parallelism, onCandidate: onCandidate)
  }

  /// Fits mixtures of Gaussians of a range of sizes and several structures, and compares them.
  ///
  /// - Parameters:
  ///   - observations: One observation a row.
  ///   - components: Numbers of components to try.
  ///   - structures: Which covariances to try, none twice.
  ///   - policy: What happens to the covariance of each component in each step.
  ///   - weights: As for any form.
  ///   - criterion: As for any form.
  ///   - start: As for any form.
  ///   - options: As for any form.
  ///   - parallelism: As for any form.
  ///   - onCandidate: As for any form.
  /// - Throws: As for any form.
  /// - Precondition: As for any form.
  public init<S>(
    fitting observations: Matrix<S>, components: ClosedRange<Int>, structures: [MixtureCovariance] = [.full],
    policy: CovariancePolicy = .relativeRidge(1e-6), weights: [S]? = nil, criterion: SelectionCriterion = .bic,
    start: MixtureStart<Component>? = nil, options: SearchOptions = .init(), parallelism: Parallelism = .automatic,
    onCandidate: (@Sendable (Candidate) -> Void)? = nil
  ) throws(GaussianError) where Component == MultivariateNormal<S> {
    try self.init(
      fitting: observations, components: .range(components), structures: structures, policy: policy, weights: weights,
      criterion: criterion, start: start, options: options, parallelism: parallelism, onCandidate: onCandidate)
  }

  /// Fits mixtures of models of factors of several sizes, and compares them.
  ///
  /// - Parameters:
  ///   - observations: One observation a row.
  ///   - components: Which numbers of components to try.
  ///   - factors: Which numbers of factors to try, from 0 on; those above the number of variables are left out.
  ///   - noise: Which variances the noise of a component may have.
  ///   - weights: As for any form.
  ///   - criterion: As for any form; equals go to fewer components, then to fewer factors.
  ///   - start: As for any form.
  ///   - options: As for any form.
  ///   - parallelism: As for any form.
  ///   - onCandidate: As for any form.
  /// - Throws: As for any form; ``GaussianError/tooManyFactors(_:dimension:)`` if no number of factors is left.
  /// - Precondition: As for any form, and numbers of factors are not negative.
  public init<S>(
    fitting observations: Matrix<S>, components: ComponentCounts, factors: ClosedRange<Int>,
    noise: FactorNoise = .isotropic, weights: [S]? = nil, criterion: SelectionCriterion = .bic,
    start: MixtureStart<Component>? = nil, options: SearchOptions = .init(), parallelism: Parallelism = .automatic,
    onCandidate: (@Sendable (Candidate) -> Void)? = nil
  ) throws(GaussianError) where Component == FactorAnalysis<S> {
    precondition(factors.lowerBound >= 0, "\(factors) factors")
    guard factors.lowerBound <= observations.columns else {
      throw .tooManyFactors(factors.lowerBound, dimension: observations.columns)
    }
    let numbers = factors.lowerBound...min(factors.upperBound, observations.columns)
    try self.init(
      fitting: observations, components: components, forms: numbers.map { FactorForm(factors: $0, noise: noise) },
      weights: weights, criterion: criterion, start: start, options: options, parallelism: parallelism,
      onCandidate: onCandidate)
  }

  /// The candidate with the fewest parameters whose held-out likelihood is within one standard error of the highest, the
  /// usual choice of those who prefer a small model; `nil` if no likelihood was held out.
  ///
  /// ## Source
  /// L. Breiman, J. H. Friedman, R. A. Olshen, C. J. Stone, Classification and Regression Trees (1984), section 3.4.3.
  public var simplestWithinOneStandardError: Candidate? {
    let isSound = candidates.contains { !$0.isDegenerate && $0.heldOut != nil }
    let sound = isSound ? candidates.filter { !$0.isDegenerate } : candidates
    let highest = sound.compactMap(\.heldOut).max { $0.mean < $1.mean }
    guard let highest else { return nil }
    let close = sound.filter { ($0.heldOut?.mean ?? -.infinity) >= highest.mean - highest.standardError }
    return close.min { ($0.fit?.criteria.parameterCount ?? .max) < ($1.fit?.criteria.parameterCount ?? .max) }
  }
}
