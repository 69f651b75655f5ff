internal import GaussianEngine
internal import LinearAlgebra
internal import RealModule

/// How mixtures are fitted to rows that lack cells, and what they say of such rows.
struct ObservedCellTrials<Component: MixtureComponent>: Sendable {
  typealias Scalar = Component.Scalar
  typealias Model = Mixture<Component>

  /// The fit of a number of components of one form.
  let fit:
    @Sendable (
      _ rows: Matrix<Scalar>, _ components: Int, _ form: Component.Form, _ weights: [Scalar]?, _ start: Model.Start?,
      _ options: SearchOptions, _ parallelism: Parallelism
    ) throws(GaussianError) -> Model
  /// Log-densities of what rows show.
  let logDensities: @Sendable (_ model: Model, _ rows: Matrix<Scalar>, _ parallelism: Parallelism) -> [Scalar]
  /// The share of each component in what each row shows.
  let responsibilities: @Sendable (_ model: Model, _ rows: Matrix<Scalar>, _ parallelism: Parallelism) -> Matrix<Scalar>
}

extension ObservedCellTrials {
  /// Mixtures of Gaussians.
  static func gaussians<S>() -> Self where Component == MultivariateNormal<S> {
    Self { rows, components, form, weights, start, options, parallelism throws(GaussianError) in
      try Mixture(
        fittingObservedCells: rows, components: components, form: form, weights: weights, start: start,
        options: options, parallelism: parallelism)
    } logDensities: { model, rows, parallelism in
      model.observedLogDensities(of: rows, parallelism: parallelism)
    } responsibilities: { model, rows, parallelism in
      let parts = model.components.map { $0.observedLogDensities(of: rows, parallelism: parallelism) }
      let logWeights = model.weights.map { Double.log($0) }
      var shares = Matrix<S>(rows: rows.rows, columns: parts.count, repeating: 0)
      for row in 0..<rows.rows {
        let terms = zip(logWeights, parts).map { $0 + Double($1[row]) }
        let total = logSum(terms)
        for (component, term) in terms.enumerated() { shares[row, component] = S(Double.exp(term - total)) }
      }
      return shares
    }
  }
}

extension MixtureSelection {
  /// Fits mixtures of Gaussians of several sizes and structures to the cells that are there, and compares them.
  ///
  /// Each is the fit of `GaussianMixture(fittingObservedCells:)`; likelihoods, held out or not, are those of what rows show. Rows that
  /// show nothing are left out.
  ///
  /// - Parameters:
  ///   - observations: One observation a row; NaN is a missing cell.
  ///   - components: Which numbers of components to try.
  ///   - forms: Which forms of components to try, none twice.
  ///   - weights: As for complete rows.
  ///   - criterion: As for complete rows.
  ///   - start: As for complete rows.
  ///   - options: As for complete rows.
  ///   - parallelism: As for complete rows.
  ///   - onCandidate: As for complete rows.
  /// - Throws: As for complete rows, and ``GaussianError/neverObserved(variable:)``.
  /// - Precondition: As for complete rows.
  public init<S>(
    fittingObservedCells observations: Matrix<S>, components: ComponentCounts, forms: [GaussianForm],
    weights: [S]? = nil, criterion: SelectionCriterion = .bic, start: MixtureStart<Component>? = nil,
    options: SearchOptions = .init(), parallelism: Parallelism = .automatic,
    onCandidate: (@Sendable (Candidate) -> Void)? = nil
  ) throws(GaussianError) where Component == MultivariateNormal<S> {
    let isEmpty = (0..<observations.rows).map { observations.row($0).allSatisfy(\.isNaN) && observations.columns > 0 }
    // A row of weight 0 is absent.
    let counts =
      isEmpty.contains(true)
      ? isEmpty.indices.map { isEmpty[$0] ? 0 : weights?[$0] ?? 1 } : weights
    try self.init(
      observations, components: components, forms: forms, weights: counts, criterion: criterion, start: start,
      options: options, cells: .gaussians(), parallelism: parallelism, onCandidate: onCandidate)
  }
}
