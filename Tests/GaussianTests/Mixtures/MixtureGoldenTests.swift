import Gaussian
import LinearAlgebra
import TestSupport
import Testing

/// EM beside scikit-learn's, iteration by iteration, and at maxima that others have published.
@Suite struct MixtureGoldenTests {
  /// Ten digits: weights, means in deviations, covariances in products of deviations, and every likelihood.
  @Test(arguments: Fixture.mixtures.runs)
  func scikitLearn(run: MixtureRun) throws {
    let table = Fixture.mixtures.table(of: run)
    let rows = Matrix(table.shiftedObservations)
    var errors = ErrorBound("EM and scikit-learn, \(run)")
    for state in run.states {
      let mixture = try GaussianMixture(
        fitting: rows, components: state.weights.count, recipe: options(run, iterations: state.iterations))
      compare(mixture, state, &errors)
      let record = try #require(mixture.estimation)
      #expect(record.iterations == state.iterations)
      #expect(record.trace.count == state.iterations + 1)
      errors.record(
        record.meanLogLikelihood - state.meanLogLikelihood, bound: 1e-10, at: "likelihood, \(state.iterations)")
      errors.record(
        mixture.meanLogLikelihood(of: rows) - state.meanLogLikelihood, bound: 1e-10, at: "score, \(state.iterations)")
      for (iteration, (ours, theirs)) in zip(record.trace, run.trace).enumerated() {
        errors.record(ours - theirs, bound: 1e-10, at: "trace \(iteration)")
      }
    }
    #expect(errors.report(), "\(errors)")
  }

  /// The same from rows as they were published: nothing depends on where the origin is.
  @Test(arguments: Fixture.mixtures.runs.filter { $0.start == "responsibilities" })
  func publishedRows(run: MixtureRun) throws {
    let table = Fixture.mixtures.table(of: run)
    let state = try #require(run.states.first { $0.iterations == 10 })
    let mixture = try GaussianMixture(
      fitting: Matrix(table.observations), components: state.weights.count, recipe: options(run, iterations: 10))
    var errors = ErrorBound("EM without a shift and scikit-learn with one, \(run)")
    compare(mixture, state, shift: table.shift, &errors)
    #expect(errors.report(), "\(errors)")
  }

  private func options(_ run: MixtureRun, iterations: Int) throws -> GaussianRecipe<Double> {
    let table = Fixture.mixtures.table(of: run)
    let covariance = try #require(MixtureCovariance(rawValue: run.covariance))
    var start = GaussianMixture<Double>.Start.responsibilities(Matrix(table.responsibilities))
    if run.start == "parameters" {
      let deviations = table.start.variances.map { $0.squareRoot() }
      start = .mixture(
        try GaussianMixture(
          weights: table.start.weights,
          components: table.start.means.map { mean in
            switch covariance {
            case .full, .tied:
              try MultivariateNormal(mean: mean, covariance: Matrix(diagonalMatrix(table.start.variances)))
            case .diagonal: try MultivariateNormal(mean: mean, standardDeviations: deviations)
            case .spherical: try MultivariateNormal(mean: mean, standardDeviation: deviations[0])
            }
          }, structure: covariance))
    }
    return .init(
      covariance: covariance, start: start, tolerance: 0, maximumIterations: iterations,
      policy: run.ridge > 0 ? .ridge(run.ridge) : .fail, stopsWhenLikelihoodFalls: false)
  }

  private func compare(
    _ mixture: GaussianMixture<Double>, _ state: MixtureState, shift: [Double]? = nil, _ errors: inout ErrorBound
  ) {
    for k in state.weights.indices {
      let (mean, golden, found) = (state.means[k], state.covariance(k), mixture.components[k].covariance)
      errors.record(mixture.weights[k] - state.weights[k], bound: 1e-10, at: "weight \(k)")
      for i in mean.indices {
        let deviation = golden[i][i].squareRoot()
        let difference = mixture.components[k].mean[i] - (shift?[i] ?? 0) - mean[i]
        errors.record(difference, bound: 1e-10 * deviation, at: "mean \(k), \(i), after \(state.iterations)")
        for j in mean.indices {
          errors.record(
            found[i, j] - golden[i][j], bound: 1e-10 * deviation * golden[j][j].squareRoot(),
            at: "covariance \(k), \(i), \(j), after \(state.iterations)")
        }
      }
    }
  }

  /// A maximum of the likelihood of a shipped data set.
  struct Maximum: Sendable, CustomStringConvertible {
    let file: String
    let columns: Int
    let covariance: MixtureCovariance
    let components: Int
    let logLikelihood: Double

    var description: String { "\(file), \(covariance), \(components)" }
  }

  /// mclust's, with a tolerance of 10⁻¹⁴, but for iris with three diagonal covariances: there mclust ends at
  /// −307.177571597974, and this is what the best of 100 starts of scikit-learn comes to without a ridge.
  static let maxima = [
    Maximum(file: "iris.csv", columns: 4, covariance: .full, components: 2, logLikelihood: -214.354704370512),
    Maximum(file: "iris.csv", columns: 4, covariance: .full, components: 3, logLikelihood: -180.185477131304),
    Maximum(file: "iris.csv", columns: 4, covariance: .tied, components: 2, logLikelihood: -296.447574769275),
    Maximum(file: "iris.csv", columns: 4, covariance: .tied, components: 3, logLikelihood: -256.354043125584),
    Maximum(file: "iris.csv", columns: 4, covariance: .diagonal, components: 2, logLikelihood: -386.185346934487),
    Maximum(file: "iris.csv", columns: 4, covariance: .diagonal, components: 3, logLikelihood: -306.860460506257),
    Maximum(file: "faithful.csv", columns: 2, covariance: .full, components: 2, logLikelihood: -1130.263960184741),
    Maximum(file: "faithful.csv", columns: 2, covariance: .tied, components: 3, logLikelihood: -1126.315927823445),
  ]

  /// Where EM ends when it is given time.
  ///
  /// It closes in on a maximum by a constant factor a step, so that what is left is a multiple of the last step; the
  /// golden numbers have nine digits in common with other packages.
  @Test(arguments: maxima)
  func maximum(example: Maximum) throws {
    let rows = Matrix(shippedRows(example.file, columns: 0..<example.columns))
    let mixture = try GaussianMixture(
      fitting: rows, components: example.components,
      recipe: .init(
        covariance: example.covariance, restarts: 3, tolerance: 1e-14, maximumIterations: 5000, policy: .fail))
    let record = try #require(mixture.estimation)
    let error = mixture.logLikelihood(of: rows) - example.logLikelihood
    print("\(example): \(error) from the golden maximum after \(record.iterations) iterations, \(record.ending)")
    #expect(error.magnitude < 1e-8)
    #expect((record.logLikelihood - mixture.logLikelihood(of: rows)).magnitude < 1e-10)
    #expect(record.ending != .iterationLimit)
  }

  /// Weights and means of Old Faithful's two kinds of eruptions.
  @Test func faithful() throws {
    let mixture = try GaussianMixture(
      fitting: Matrix(shippedRows("faithful.csv", columns: 0..<2)), components: 2,
      recipe: .init(tolerance: 1e-14, maximumIterations: 1000, policy: .fail))
    let (first, second) = mixture.weights[0] > 0.5 ? (0, 1) : (1, 0)
    #expect((mixture.weights[first] - 0.644127140312313).magnitude < 1e-8)
    for (component, mean) in [
      (first, [4.28966197865647, 79.96811524111115]), (second, [2.0363884609038, 54.4785164401728]),
    ] {
      for (found, expected) in zip(mixture.components[component].mean, mean) {
        #expect(relativeError(found, expected) < 1e-8)
      }
    }
    #expect(mixture.parameterCount == 11)
  }
}
