public import GaussianEngine
public import LinearAlgebra

extension ClassConditionalModel {
  /// Fits a Gaussian to the cells that are there of each class, by maximum likelihood.
  ///
  /// - Parameters:
  ///   - observations: One observation a row; NaN is a missing cell. Shape `count × dimension`.
  ///   - labels: The class of each row.
  ///   - weights: How often each row counts; `nil` for once.
  ///   - structure: Which covariances to choose from; a tied one is that of all rows, each about the mean of its class.
  ///   - policy: What to do with a covariance that is not positive definite.
  ///   - priors: Where P(y) comes from; rows that show nothing count here as all others.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - observer: Told of each iteration of each class.
  /// - Throws: ``GaussianError/tooFewClasses(count:)``, ``GaussianError/invalidPriors(_:)``, and what ``MissingValuesFit`` throws in
  ///   ``GaussianError/classFailed(name:reason:)``.
  /// - Precondition: There is one label and one weight a row.
  /// - Complexity: That of ``MissingValuesFit`` for each class, and memory for a copy of the rows of one class.
  public init(
    fittingObservedCells observations: Matrix<Scalar>, labels: [String], weights: [Scalar]? = nil,
    structure: MixtureCovariance = .full, policy: CovariancePolicy = .fail, priors: ClassPriors = .proportional,
    parallelism: Parallelism = .automatic, observer: FitObserver? = nil
  ) throws(GaussianError) {
    precondition(labels.count == observations.rows, "\(labels.count) labels for \(observations.rows) rows")
    let rows = try LabelledRows(observations, labels: labels, weights: weights)
    if structure == .tied {
      let normals = try rows.tiedNormals(ofCells: policy, parallelism, observer)
      try self.init(
        classes: rows.classes, priors: priors.probabilities(of: rows.classes, weights: rows.totals),
        densities: normals.map { .normal($0) }, structure: .tied)
      return
    }
    let normals = try rows.mapClasses { rows, weights throws(GaussianError) in
      try MissingValuesFit(
        fitting: rows, weights: weights, structure: structure.structure, policy: policy, parallelism: parallelism,
        observer: observer
      ).model
    }
    try self.init(
      classes: rows.classes, priors: priors.probabilities(of: rows.classes, weights: rows.totals),
      densities: normals.map { .normal($0) }, structure: structure)
  }

  /// Fits a mixture of Gaussians to the cells that are there of each class.
  ///
  /// - Parameters:
  ///   - observations: One observation a row; NaN is a missing cell. Shape `count × dimension`.
  ///   - labels: The class of each row.
  ///   - weights: How often each row counts; `nil` for once.
  ///   - components: How many Gaussians each class has.
  ///   - form: Structure and policy of the covariances, the same for all classes.
  ///   - start: Where the iterations begin; no given parameters or responsibilities.
  ///   - options: When to stop, restarts and seed.
  ///   - priors: Where P(y) comes from.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - observer: As for a mixture.
  /// - Throws: As a fit of one Gaussian a class; what the fit of a mixture throws in ``GaussianError/classFailed(name:reason:)``.
  /// - Precondition: As the fit of a mixture, and there is one label a row.
  /// - Complexity: That of the mixtures, and memory for a copy of the rows of one class.
  public init(
    fittingObservedCells observations: Matrix<Scalar>, labels: [String], weights: [Scalar]? = nil, components: Int,
    form: GaussianForm = .init(), start: GaussianMixture<Scalar>.Start = .shortRuns, options: SearchOptions = .init(),
    priors: ClassPriors = .proportional, parallelism: Parallelism = .automatic, observer: FitObserver? = nil
  ) throws(GaussianError) {
    precondition(labels.count == observations.rows, "\(labels.count) labels for \(observations.rows) rows")
    let rows = try LabelledRows(observations, labels: labels, weights: weights)
    let mixtures = try rows.mapClasses { rows, weights throws(GaussianError) in
      try GaussianMixture(
        fittingObservedCells: rows, components: components, form: form, weights: weights, start: start,
        options: options, parallelism: parallelism, observer: observer)
    }
    try self.init(
      classes: rows.classes, priors: priors.probabilities(of: rows.classes, weights: rows.totals),
      densities: mixtures.map { .mixture($0) }, structure: form.structure)
  }
}
