public import GaussianEngine
public import LinearAlgebra

extension ClassConditionalModel {
  /// Fits a Gaussian to the rows of each class, by default by maximum likelihood.
  ///
  /// ```swift
  /// let quadratic = try ClassConditionalModel(fitting: x, labels: y)
  /// let linear = try ClassConditionalModel(fitting: x, labels: y, structure: .tied, estimator: .ledoitWolf)
  /// let naiveBayes = try ClassConditionalModel(fitting: x, labels: y, structure: .diagonal, priors: .uniform)
  /// ```
  ///
  /// - Parameters:
  ///   - observations: One observation a row. Shape `count × dimension`; rows of positive weight are finite.
  ///   - labels: The class of each row. A class whose rows all have the weight 0 is absent.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once.
  ///   - structure: Which covariances to choose from. ``MixtureCovariance/tied`` pools the rows of all classes, each
  ///     about its own mean.
  ///   - estimator: How to estimate mean and covariance.
  ///   - policy: What to do with a covariance that is not positive definite; it is never repaired unasked.
  ///   - priors: Where P(y) comes from.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  /// - Throws: ``GaussianError/tooFewClasses(count:)``, ``GaussianError/invalidPriors(_:)``, what a fit of one Gaussian
  ///   throws about rows and weights, and ``GaussianError/classFailed(name:reason:)`` if it is about one class.
  /// - Precondition: There is at least one column, and one label and one weight a row.
  /// - Complexity: O(count × dimension² + classes × dimension³) time, and memory for a copy of the rows of one class; of
  ///   all rows for a tied covariance by an estimator that visits rows again and again.
  public init(
    fitting observations: Matrix<Scalar>, labels: [String], weights: [Scalar]? = nil,
    structure: MixtureCovariance = .full, estimator: some GaussianEstimator = MaximumLikelihood(),
    policy: CovariancePolicy = .fail, priors: ClassPriors = .proportional, parallelism: Parallelism = .automatic
  ) throws(GaussianError) {
    precondition(labels.count == observations.rows, "\(labels.count) labels for \(observations.rows) rows")
    if let estimator = estimator as? any StatisticsEstimator {
      var statistics = ClassStatistics<Scalar>(
        of: estimator.statistics(
          dimension: observations.columns, structure: structure.structure, policy: policy))
      try statistics.update(with: observations, labels: labels, weights: weights, parallelism: parallelism)
      try self.init(
        estimating: statistics, structure: structure, estimator: estimator, policy: policy, priors: priors)
    } else {
      let rows = try LabelledRows(observations, labels: labels, weights: weights)
      let densities =
        try structure == .tied
        ? rows.tiedNormals(estimator, policy: policy, parallelism)
        : rows.normals(structure.structure, estimator, policy: policy, parallelism)
      try self.init(
        classes: rows.classes, priors: priors.probabilities(of: rows.classes, weights: rows.totals),
        densities: densities.map { .normal($0) }, structure: structure)
    }
  }

  /// Fits a Gaussian to the rows of each class that have been summed up.
  ///
  /// - Parameters:
  ///   - statistics: What is known of the rows.
  ///   - structure: Which covariances to choose from.
  ///   - estimator: How to estimate mean and covariance.
  ///   - policy: What to do with a covariance that is not positive definite.
  ///   - priors: Where P(y) comes from.
  /// - Throws: As the fit of rows.
  /// - Precondition: The statistics are enough for the structure and the estimator.
  /// - Complexity: O(classes × dimension³).
  public init(
    estimating statistics: ClassStatistics<Scalar>, structure: MixtureCovariance = .full,
    estimator: some StatisticsEstimator = MaximumLikelihood(), policy: CovariancePolicy = .fail,
    priors: ClassPriors = .proportional
  ) throws(GaussianError) {
    let classes = statistics.classes
    guard classes.count >= 2 else { throw .tooFewClasses(count: classes.count) }
    let parts = classes.compactMap { statistics[$0] }
    let densities =
      try structure == .tied
      ? PooledStatistics(parts).normals(estimator, policy: policy)
      : forEachClass(classes) { place throws(GaussianError) in
        try MultivariateNormal(
          estimating: parts[place], structure: structure.structure, estimator: estimator, policy: policy)
      }
    try self.init(
      classes: classes, priors: priors.probabilities(of: classes, weights: parts.map(\.weight)),
      densities: densities.map { .normal($0) }, structure: structure)
  }
}

extension ClassConditionalModel {
  /// Fits a mixture of Gaussians to the rows of each class, by expectation-maximisation.
  ///
  /// For classes that are not one cloud each. The mixture of a class is the fit of its rows alone with these options, to
  /// the last bit.
  ///
  /// - Parameters:
  ///   - observations: One observation a row. Shape `count × dimension`; rows of positive weight are finite.
  ///   - labels: The class of each row. A class whose rows all have the weight 0 is absent.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once.
  ///   - components: How many Gaussians each class has; with 1 a class is still a mixture, of one.
  ///   - form: Structure and policy of the covariances, the same for all classes.
  ///   - start: Where the iterations begin; no given parameters or responsibilities.
  ///   - options: When to stop, restarts and seed.
  ///   - priors: Where P(y) comes from.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - observer: As for a mixture.
  /// - Throws: ``GaussianError/tooFewClasses(count:)``, ``GaussianError/invalidPriors(_:)``,
  ///   ``GaussianError/invalidWeight(row:value:)``, and what the fit of a mixture throws in
  ///   ``GaussianError/classFailed(name:reason:)``.
  /// - Precondition: As the fit of a mixture, and there is one label a row.
  /// - Complexity: That of the mixtures, and memory for a copy of the rows of one class.
  public init(
    fitting observations: Matrix<Scalar>, labels: [String], weights: [Scalar]? = nil, components: Int,
    form: GaussianForm = .init(), start: GaussianMixture<Scalar>.Start = .shortRuns, options: SearchOptions = .init(),
    priors: ClassPriors = .proportional, parallelism: Parallelism = .automatic,
    observer: FitObserver? = nil
  ) throws(GaussianError) {
    precondition(labels.count == observations.rows, "\(labels.count) labels for \(observations.rows) rows")
    let rows = try LabelledRows(observations, labels: labels, weights: weights)
    let mixtures = try rows.mapClasses { rows, weights throws(GaussianError) in
      try GaussianMixture(
        fitting: rows, components: components, form: form, weights: weights, start: start, options: options,
        parallelism: parallelism, observer: observer)
    }
    try self.init(
      classes: rows.classes, priors: priors.probabilities(of: rows.classes, weights: rows.totals),
      densities: mixtures.map { .mixture($0) }, structure: form.structure)
  }
}

/// One result a class; an error names the class.
func forEachClass<Result>(
  _ classes: [String], _ body: (_ place: Int) throws(GaussianError) -> Result
) throws(GaussianError) -> [Result] {
  var results: [Result] = []
  for (place, name) in classes.enumerated() {
    do throws(GaussianError) {
      results.append(try body(place))
    } catch {
      throw .classFailed(name: name, reason: error)
    }
  }
  return results
}
