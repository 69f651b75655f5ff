import Gaussian
import GaussianReference
import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// Marginals and conditionals against the slow twin, and against each other.
@Suite struct MixtureOperationTests {
  /// Marginal times conditional is joint; each factor errs as densities of its components do.
  @Test(arguments: MixtureCovariance.allCases, [[0], [3, 1], [1, 2, 4]])
  func factors(covariance: MixtureCovariance, observed: [Int]) throws {
    let problem = try MixtureProblem(40, dimension: 5, components: 4, covariance: covariance, seed: 701)
    let mixture = problem.start
    let remaining = (0..<5).filter { !observed.contains($0) }
    let marginal = mixture.marginal(over: observed)
    #expect(marginal.weights == mixture.weights)
    #expect(marginal.structure == covariance)
    let conditional = mixture.conditional(on: observed)
    #expect(conditional.observed == observed)
    #expect(conditional.remaining == remaining)
    var errors = ErrorBound("marginal times conditional, \(covariance), \(observed)")
    for row in problem.rows {
      let (given, rest) = (observed.map { row[$0] }, remaining.map { row[$0] })
      let values = Dictionary(uniqueKeysWithValues: zip(observed, given))
      let conditioned = try mixture.conditioned(on: values)
      #expect(conditioned.structure == covariance)
      #expect(conditioned.dimension == remaining.count)
      let joint = mixture.logDensity(of: row)
      let product = marginal.logDensity(of: given) + conditioned.logDensity(of: rest)
      // A condition number of 20, d + m² for rows near the mixture, and two factors.
      errors.record(product - joint, bound: 2 * 16 * 20 * .ulpOfOne * (50 + 4 * joint.magnitude), at: "\(row)")
      let distribution = try conditional.distribution(given: given)
      #expect(distribution.distance(to: conditioned) < 1e-12)
      let means = conditional.means(given: Matrix([given])).row(0)
      for (mean, expected) in zip(means, conditioned.mean) { #expect((mean - expected).magnitude < 1e-13) }
    }
    #expect(errors.report(), "\(errors)")
  }

  @Test(arguments: MixtureCovariance.allCases)
  func slowTwin(covariance: MixtureCovariance) throws {
    let problem = try MixtureProblem(20, dimension: 4, components: 3, covariance: covariance, seed: 702)
    let (mixture, reference) = (problem.start, try problem.start.reference)
    let exactMarginal = try reference.marginal(over: [2, 0])
    let marginal = mixture.marginal(over: [2, 0])
    for row in problem.rows {
      let conditioned = try mixture.conditioned(on: [2: row[2], 0: row[0]])
      let exact = try reference.conditioned(on: [0, 2], values: converted([row[0], row[2]]))
      for k in 0..<3 {
        #expect((WidestScalar(conditioned.weights[k]) - exact.weights[k]).magnitude < 1e-12)
        let covariance = exact.components[k].covariance
        for i in 0..<2 {
          let found = conditioned.components[k]
          #expect((WidestScalar(found.mean[i]) - exact.components[k].mean[i]).magnitude < 1e-13)
          for j in 0..<2 { #expect((WidestScalar(found.covariance[i, j]) - covariance[i][j]).magnitude < 1e-13) }
        }
      }
      let density = marginal.logDensity(of: [row[2], row[0]])
      #expect(relativeError(density, Double(exactMarginal.logDensity(of: converted([row[2], row[0]])))) < 1e-12)
    }
    let (mean, total) = (reference.mean, reference.covariance)
    for i in 0..<4 {
      #expect((WidestScalar(mixture.mean[i]) - mean[i]).magnitude < 1e-14)
      for j in 0..<4 {
        #expect((WidestScalar(mixture.covariance[i, j]) - total[i][j]).magnitude < 1e-13)
      }
    }
  }

  /// What is observed may decide for one component, and does so smoothly.
  @Test func weightsGivenValues() throws {
    let components = try [-5.0, 5].map {
      try MultivariateNormal(mean: [$0, $0], covariance: Matrix([[1.0, 0.5], [0.5, 1]]))
    }
    let mixture = try GaussianMixture(weights: [0.5, 0.5], components: components)
    #expect(try mixture.conditioned(on: [0: 0]).weights == [0.5, 0.5])
    let decided = try mixture.conditioned(on: [0: 5])
    // (10² − 0²)/2 nats tell them apart.
    #expect(decided.weights[1] == 1 && relativeError(decided.weights[0], Double.exp(-50)) < 1e-12)
    #expect((decided.mean[0] - 5).magnitude < 1e-14)
    #expect(try mixture.conditioned(on: [:]) == mixture)
    #expect(throws: GaussianError.self) { try mixture.conditioned(on: [1: 1e200]) }
    let beyond = mixture.conditional(on: [1]).means(given: Matrix([[1e200], [.nan], [5]]))
    // Beyond range the nearest component answers.
    #expect(beyond[0, 0].isFinite && beyond[1, 0].isNaN && (beyond[2, 0] - 5).magnitude < 1e-14)
  }

  /// Draws given a value are those of the conditioned mixture, within 6 standard errors of its moments.
  @Test func drawsGivenValues() throws {
    let problem = try MixtureProblem(10, dimension: 3, components: 3, seed: 703)
    let value = problem.rows[0][1]
    let conditioned = try problem.start.conditioned(on: [1: value])
    let conditional = problem.start.conditional(on: [1])
    let given = Matrix<Double>(rows: 5000, columns: 1, repeating: value)
    let draws = conditional.samples(given: given, seed: 9)
    for j in 0..<2 {
      let mean = (0..<5000).reduce(0) { $0 + draws[$1, j] } / 5000
      let error = (conditioned.covariance[j, j] / 5000).squareRoot()
      #expect((mean - conditioned.mean[j]).magnitude < 6 * error)
    }
    let later = conditional.samples(given: given.rows(in: 100..<200), seed: 9, firstRow: 100)
    #expect(later == draws.rows(in: 100..<200))
  }

  /// Dividing and multiplying by mixtures of one component is the single Gaussian.
  @Test func oneComponent() throws {
    let problem = try MixtureProblem(10, dimension: 4, components: 1, seed: 704)
    let single = problem.start.components[0]
    #expect(problem.start.marginal(over: [3, 0]).components[0] == single.marginal(over: [3, 0]))
    let conditioned = try problem.start.conditioned(on: [2: 0.5])
    #expect(try conditioned.weights == [1] && conditioned.components[0] == single.conditioned(on: [2: 0.5]))
  }
}
