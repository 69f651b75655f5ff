public import GaussianEngine
public import LinearAlgebra

/// Mixtures of several sizes and structures, and the best of them.
///
/// ```swift
/// let selection = try MixtureSelection(fitting: x, components: 1...12, covariances: [.full, .diagonal])
/// selection.best                              // the mixture with the lowest BIC
/// for candidate in selection.candidates { print(candidate.components, candidate.value(of: .icl)) }
/// ```
public struct MixtureSelection<Scalar: GaussianScalar>: Sendable {
  /// What one number of components with one structure came to.
  public typealias Candidate = MixtureCandidate<MixtureCovariance>

  /// The mixture that the criterion prefers.
  ///
  /// It is the fit with the same options alone, to the last bit.
  public let best: GaussianMixture<Scalar>

  /// Its place among ``candidates``.
  public let bestIndex: Int

  /// Everything that was tried: by number of components, then in the order of the structures.
  public let candidates: [Candidate]

  /// By what they were compared.
  public let criterion: SelectionCriterion

  /// Fits mixtures of several sizes and structures, and compares them.
  ///
  /// A candidate that cannot be fitted says why and takes no part. One with a component that stands for nothing but equal
  /// rows is passed over unless all have one: see ``MixtureCandidate/isDegenerate``.
  ///
  /// - Parameters:
  ///   - observations: One observation a row. Shape `count × dimension`; rows of positive weight are finite.
  ///   - components: Which numbers of components to try.
  ///   - covariances: Which structures to try, none twice.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once. Their sum is the sample size.
  ///   - criterion: By what to compare; equals go to fewer components, then to the structure named first.
  ///   - options: How each is fitted, but for the structure. The seed also deals the rows to the folds.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - onCandidate: Called when a candidate is done, in any order and from any thread.
  /// - Throws: What the first candidate fails with if all fail, such as ``GaussianError/nonFinite(quantity:row:variable:)``;
  ///   ``GaussianError/tooFewObservations(count:required:dimension:)`` if there are fewer rows than folds.
  /// - Precondition: Numbers of components are positive, there is a structure, at least two folds, and the start is not
  ///   one of given parameters or responsibilities.
  /// - Complexity: One fit a candidate, and one more for each fold. Candidates are fitted side by side, the largest first.
  public init(
    fitting observations: Matrix<Scalar>, components: ComponentCounts, covariances: [MixtureCovariance] = [.full],
    weights: [Scalar]? = nil, criterion: SelectionCriterion = .bic,
    options: GaussianMixture<Scalar>.Options = .init(), parallelism: Parallelism = .automatic,
    onCandidate: (@Sendable (Candidate) -> Void)? = nil
  ) throws(GaussianError) {
    precondition(!covariances.isEmpty, "mixtures of no structure")
    precondition(Set(covariances).count == covariances.count, "a structure is named twice among \(covariances)")
    let trials = MixtureTrials(
      trial: GaussianMixtureTrial(options: options), observations: observations, weights: weights,
      folds: try heldOutParts(observations, weights, criterion, seed: options.seed), parallelism: parallelism,
      onCandidate: onCandidate)
    (best, bestIndex, candidates) = try trials.best(of: components, structures: covariances, by: criterion)
    self.criterion = criterion
  }

  /// Fits mixtures of a range of sizes and several structures, and compares them.
  ///
  /// - Parameters:
  ///   - observations: One observation a row. Shape `count × dimension`; rows of positive weight are finite.
  ///   - components: Numbers of components to try.
  ///   - covariances: Which structures to try, none twice.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once.
  ///   - criterion: By what to compare.
  ///   - options: How each is fitted, but for the structure.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - onCandidate: Called when a candidate is done, in any order and from any thread.
  /// - Throws: What the first candidate fails with if all fail.
  public init(
    fitting observations: Matrix<Scalar>, components: ClosedRange<Int>, covariances: [MixtureCovariance] = [.full],
    weights: [Scalar]? = nil, criterion: SelectionCriterion = .bic,
    options: GaussianMixture<Scalar>.Options = .init(), parallelism: Parallelism = .automatic,
    onCandidate: (@Sendable (Candidate) -> Void)? = nil
  ) throws(GaussianError) {
    try self.init(
      fitting: observations, components: .range(components), covariances: covariances, weights: weights,
      criterion: criterion, options: options, parallelism: parallelism, onCandidate: onCandidate)
  }

  /// The candidate with the fewest parameters whose held-out likelihood is within one standard error of the highest, the
  /// usual choice of those who prefer a small model; `nil` if no likelihood was held out.
  ///
  /// ## Source
  /// L. Breiman, J. H. Friedman, R. A. Olshen, C. J. Stone, Classification and Regression Trees (1984), section 3.4.3.
  public var simplestWithinOneStandardError: Candidate? {
    candidates.simplestWithinOneStandardError()
  }
}

extension Array {
  /// The candidate with the fewest parameters whose held-out likelihood is within one standard error of the highest.
  func simplestWithinOneStandardError<Structure>() -> MixtureCandidate<Structure>?
  where Element == MixtureCandidate<Structure> {
    let sound = contains { !$0.isDegenerate && $0.heldOut != nil } ? filter { !$0.isDegenerate } : Array(self)
    let highest = sound.compactMap(\.heldOut).max { $0.mean < $1.mean }
    guard let highest else { return nil }
    let close = sound.filter { ($0.heldOut?.mean ?? -.infinity) >= highest.mean - highest.standardError }
    return close.min { ($0.fit?.criteria.parameterCount ?? .max) < ($1.fit?.criteria.parameterCount ?? .max) }
  }
}

/// Gaussians of one structure.
private struct GaussianMixtureTrial<Scalar: GaussianScalar>: MixtureTrial {
  let options: GaussianMixture<Scalar>.Options

  func fit(
    _ observations: Matrix<Scalar>, weights: [Scalar]?, components: Int, structure: MixtureCovariance,
    parallelism: Parallelism
  ) throws(GaussianError) -> GaussianMixture<Scalar> {
    var options = options
    options.covariance = structure
    return try GaussianMixture(
      fitting: observations, components: components, weights: weights, options: options, parallelism: parallelism)
  }

  func cost(of structure: MixtureCovariance, dimension: Int) -> Int {
    structure.structure == .full ? 1 + dimension : 2
  }
}
