import Gaussian
import LinearAlgebra
import Testing

/// Whatever numbers a table holds, a fit ends with a model that works or an error: no trap, and no NaN in what it says.
///
/// Each seed is a table at the edges of floating-point numbers and all kinds of models of it; see ``ExtremeTable``.
@Suite struct ExtremeModelTests {
  @Test(arguments: 0..<24) func models(part: Int) {
    for seed in UInt64(part * 5)..<UInt64(part * 5 + 5) { check(seed: seed) }
  }

  private func check(seed: UInt64) {
    let table = ExtremeTable(seed: seed)
    let (rows, weights, k) = (table.rows, table.weights, Int(seed % 3) + 1)
    let factors = min(Int(seed % 3), rows.columns)
    let structure = CovarianceStructure.allCases[Int(seed % 3)]
    let policies: [CovariancePolicy] = [.fail, .ridge(1e-6), .relativeFloor(1e-8), .shrink, .pseudo()]
    for policy in policies {
      normals(table, seed, structure, policy)
    }
    for covariance in MixtureCovariance.allCases {
      attempt("mixture \(covariance)", seed) { () throws(GaussianError) in
        let model = try GaussianMixture(
          fitting: rows, components: k, weights: weights,
          recipe: .init(covariance: covariance, maximumIterations: 20, seed: seed))
        checkMixture(model, table, seed)
        _ = model.covariance
        try conditions(model.dimension, seed) { values throws(GaussianError) in
          checkDensity(try model.conditioned(on: values), nil, seed)
        }
      }
      attempt("classes \(covariance)", seed) { () throws(GaussianError) in
        let model = try ClassConditionalModel(
          fitting: rows, labels: table.labels, weights: weights, structure: covariance,
          policy: policies[Int(seed % 5)])
        checkDensity(model, table, seed)
        _ = (model.predictedClasses(of: table.probes), model.posteriors(of: table.probes))
        if policies[Int(seed % 5)] != .pseudo() {
          let isUndefined = model.posteriors(of: table.probes).elements.hasNaN
          #expect(!(isUndefined && covariance == .tied), "classes, seed \(seed)")
        }
        _ = model.logPosteriors(of: table.probes)
      }
    }
    for method in ProbabilisticPCA<Double>.Method.allCases {
      attempt("probabilistic PCA \(method)", seed) { () throws(GaussianError) in
        let model = try ProbabilisticPCA(
          fitting: rows, factors: factors, weights: weights, method: method, options: .init(maximumIterations: 50))
        factor(model, table, seed)
      }
    }
    for method in FactorAnalysis<Double>.Method.allCases {
      attempt("factor analysis \(method)", seed) { () throws(GaussianError) in
        let model = try FactorAnalysis(
          fitting: rows, factors: factors, weights: weights, method: method, options: .init(maximumIterations: 50))
        factor(model, table, seed)
      }
    }
    attempt("factors of observed cells", seed) { () throws(GaussianError) in
      factor(
        try ProbabilisticPCA(
          fittingObservedCells: table.incomplete, factors: factors, weights: weights,
          options: .init(maximumIterations: 20)), table, seed)
    }
    attempt("analysis of observed cells", seed) { () throws(GaussianError) in
      factor(
        try FactorAnalysis(
          fittingObservedCells: table.incomplete, factors: factors, weights: weights,
          options: .init(maximumIterations: 20)), table, seed)
    }
    attempt("mixture of factors", seed) { () throws(GaussianError) in
      let model = try FactorMixture(
        fitting: rows, components: k, factors: factors, weights: weights, recipe: .init(maximumIterations: 10))
      checkMixture(model, table, seed)
    }
    for bandwidth in [KernelDensity<Double>.Bandwidth.scott, .factor(1e155), .factor(1e-155), .leaveOneOut] {
      attempt("kernel density \(bandwidth)", seed) { () throws(GaussianError) in
        let model = try KernelDensity(
          fitting: rows, weights: weights, bandwidth: bandwidth, policy: policies[Int(seed % 5)])
        checkDensity(model, table, seed)
        _ = (model.leaveOneOutLogDensities(), model.marginal(over: [0]))
      }
    }
    attempt("k-means", seed) { () throws(GaussianError) in
      let result = try KMeans(fitting: rows, clusters: min(k, rows.rows), weights: weights)
      #expect(!result.centres.elements.hasNaN, "k-means, seed \(seed): \(table)")
    }
  }

  private func normals(
    _ table: ExtremeTable, _ seed: UInt64, _ structure: CovarianceStructure, _ policy: CovariancePolicy
  ) {
    let estimators: [any GaussianEstimator] = [
      MaximumLikelihood(), UnbiasedCovariance(), UnbiasedCovariance(weights: .reliability),
      FixedShrinkage(intensity: 0.3), LedoitWolf(), OracleApproximatingShrinkage(), MaximumAPosteriori(),
      StudentT(maximumIterations: 50), MinimumCovarianceDeterminant(),
    ]
    for estimator in estimators {
      attempt("\(estimator.name), \(structure), \(policy)", seed) { () throws(GaussianError) in
        normal(try fit(table, structure, estimator, policy), table, seed)
      }
    }
    attempt("missing values, \(structure), \(policy)", seed) { () throws(GaussianError) in
      let fit = try MissingValuesFit(
        fitting: table.incomplete, weights: table.weights, structure: structure, policy: policy,
        options: .init(maximumIterations: 50))
      // A policy may lower the likelihood in every step, and then it is not what is climbed.
      for (earlier, later) in policy != .fail
        ? [] : Array(zip(fit.trace, fit.trace.dropFirst()))
      {
        #expect(later >= earlier - 1e-6 * max(1, earlier.magnitude), "seed \(seed), \(policy)")
      }
      normal(fit.model, table, seed)
      _ = fit.model.observedLogDensities(of: table.incomplete)
      #expect(!fit.model.imputed(table.incomplete).elements.hasNaN, "seed \(seed), \(policy)")
    }
  }

  private func fit(
    _ table: ExtremeTable, _ structure: CovarianceStructure, _ estimator: some GaussianEstimator,
    _ policy: CovariancePolicy
  ) throws(GaussianError) -> MultivariateNormal<Double> {
    try MultivariateNormal(
      fitting: table.rows, weights: table.weights, structure: structure, estimator: estimator, policy: policy)
  }

  private func normal(_ model: MultivariateNormal<Double>, _ table: ExtremeTable, _ seed: UInt64) {
    checkDensity(model, table, seed)
    #expect(!model.entropy.isNaN, "seed \(seed)")
    #expect(!model.covariance.elements.hasNaN, "seed \(seed)")
    #expect(!model.kullbackLeiblerDivergence(to: model).isNaN, "seed \(seed)")
    #expect(!model.squaredWassersteinDistance(to: model).isNaN, "seed \(seed)")
    for reference in OutlierReference.allCases {
      attempt("p-values", seed) { () throws(GaussianError) in
        let values = try model.outlierPValues(of: table.probes, reference: reference)
        #expect(!values.hasNaN, "seed \(seed), \(reference)")
      }
    }
    attempt("leave one out", seed) { () throws(GaussianError) in
      _ = try model.leaveOneOutLogLikelihoods(of: table.rows, weights: table.weights)
    }
    guard model.rank == model.dimension else { return }
    attempt("condition", seed) { () throws(GaussianError) in
      try conditions(model.dimension, seed) { values throws(GaussianError) in
        checkDensity(try model.conditioned(on: values), nil, seed)
      }
      checkDensity(model.marginal(over: [model.dimension - 1]), nil, seed)
      let conditional = model.conditional(on: [0])
      _ = (conditional.covariance, conditional.samples(given: Matrix([[1e300], [0]]), seed: 1))
    }
  }

  private func factor<Model: LatentFactorModel>(_ model: Model, _ table: ExtremeTable, _ seed: UInt64)
  where Model.Scalar == Double {
    checkDensity(model, table, seed)
    let codes = model.encode(table.rows)
    _ = (model.decode(codes), model.covariance, model.entropy)
    _ = model.observedLogDensities(of: table.incomplete)
    _ = model.imputed(table.incomplete)
    attempt("normal of factors", seed) { () throws(GaussianError) in _ = try model.multivariateNormal() }
  }

  private func checkMixture<Model: MixtureModel>(_ model: Model, _ table: ExtremeTable, _ seed: UInt64)
  where Model.Scalar == Double {
    checkDensity(model, table, seed)
    let shares = model.responsibilities(of: table.probes)
    #expect(!shares.elements.hasNaN, "\(Model.self), seed \(seed)")
    #expect((model.labels(of: table.probes).min() ?? 0) >= 0, "\(Model.self), seed \(seed)")
  }

  /// No density and no draw is NaN.
  private func checkDensity<Model: GenerativeModel>(_ model: Model, _ table: ExtremeTable?, _ seed: UInt64)
  where Model.Scalar == Double {
    let rows = table?.probes ?? Matrix(rows: 1, columns: model.dimension, repeating: 0.5)
    let densities = model.logDensities(of: rows)
    #expect(!densities.hasNaN, "\(Model.self), seed \(seed): \(densities)")
    let drawn = model.samples(count: 3, seed: seed)
    #expect(!drawn.elements.hasNaN, "\(Model.self), seed \(seed): draws")
  }

  private func conditions(
    _ dimension: Int, _ seed: UInt64, _ body: ([Int: Double]) throws(GaussianError) -> Void
  ) throws(GaussianError) {
    guard dimension > 1 else { return }
    for value in [0, 1, -1e10, 1e200, 1e308] { try body([0: value]) }
  }

  /// An error is an answer, and one line.
  private func attempt(_ what: String, _ seed: UInt64, _ body: () throws(GaussianError) -> Void) {
    do throws(GaussianError) {
      try body()
    } catch {
      #expect(!error.description.isEmpty, "\(what), seed \(seed)")
      #expect(!error.description.contains("\n"), "\(what), seed \(seed)")
    }
  }
}

extension [Double] {
  fileprivate var hasNaN: Bool { contains { $0.isNaN } }
}
