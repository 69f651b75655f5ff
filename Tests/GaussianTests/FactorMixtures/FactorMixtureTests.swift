import Gaussian
import GaussianReference
import LinearAlgebra
import TestSupport
import Testing

/// What a mixture of models of factors says of rows, against its slow twin and against covariances written out.
@Suite struct FactorMixtureTests {
  @Test(arguments: FactorNoise.allCases) func conformance(noise: FactorNoise) throws {
    let problem = try FactorMixtureProblem(10, dimension: 7, components: 3, noise: noise, seed: 900)
    checkGenerativeModel(problem.mixture, known: moments(of: problem.mixture))
    let single = try FactorMixtureProblem(10, dimension: 70, factors: 3, noise: noise, seed: 901)
      .mixture.rounded(to: Float.self)
    checkGenerativeModel(single, known: moments(of: single))
  }

  @Test func fittedConformance() throws {
    let rows = Matrix(shippedRows("iris.csv", columns: 0..<4))
    let model = try FactorMixture(fitting: rows, components: 3, factors: 1, recipe: .init(noise: .diagonal))
    #expect(model.parameterCount == 3 * (4 + 4 + 4) + 2)
    checkGenerativeModel(model, known: moments(of: model))
  }

  /// Log-densities err by rounding of distances: conditions of these covariances are below 10³.
  @Test(arguments: [1, 3, 17, 70], FactorNoise.allCases)
  func densities(dimension: Int, noise: FactorNoise) throws {
    let problem = try FactorMixtureProblem(
      40, dimension: dimension, components: 3, factors: min(dimension, 2), noise: noise, seed: 910)
    let twin = try problem.mixture.reference.mixture()
    let densities = problem.mixture.logDensities(of: problem.rows)
    let shares = problem.mixture.responsibilities(of: problem.rows)
    let terms = problem.mixture.weightedLogDensities(of: problem.rows)
    var errors = ErrorBound("densities of a mixture of factors, d = \(dimension), \(noise)")
    for row in 0..<40 {
      let x: [WidestScalar] = converted(problem.rows.row(row))
      let (exact, exactShares) = (twin.logDensity(of: x), twin.responsibilities(of: x))
      let bound = 1e-13 * (10 + Double(exact.magnitude))
      errors.record(WidestScalar(densities[row]) - exact, bound: bound, at: "row \(row)")
      for k in exactShares.indices {
        errors.record(WidestScalar(shares[row, k]) - exactShares[k], bound: 2 * bound, at: "share \(k) of \(row)")
        let term = twin.jointLogDensities(of: x)[k]
        errors.record(
          WidestScalar(terms[row, k]) - term, bound: 1e-13 * (10 + Double(term.magnitude)), at: "term \(k) of \(row)")
      }
    }
    #expect(errors.report(), "\(errors)")
  }

  @Test func drawsOfOneComponentAreItsOwn() throws {
    let model = try FactorMixtureProblem(1, dimension: 5, components: 1, seed: 920).mixture
    #expect(model.samples(rows: 3..<90, seed: 4) == model.components[0].samples(rows: 3..<90, seed: 4))
    #expect(model.logDensities(of: model.samples(rows: 0..<9, seed: 1)).count == 9)
  }

  /// Each component is drawn as often as its weight says, within 6 standard errors, and rows are recognised.
  @Test func labelledSamples() throws {
    let problem = try FactorMixtureProblem(6000, dimension: 12, components: 3, distance: 6, seed: 921)
    for k in 0..<3 {
      let (share, weight) = (
        Double(problem.labels.count { $0 == k }) / 6000, problem.mixture.weights[k]
      )
      #expect((share - weight).magnitude < 6 * (weight * (1 - weight) / 6000).squareRoot())
    }
    let found = problem.mixture.labels(of: problem.rows)
    #expect(zip(found, problem.labels).count { $0 == $1 } > 5990)
  }

  /// Marginals and conditionals are those of the mixture with its covariances written out.
  @Test func marginalsAndConditionals() throws {
    let problem = try FactorMixtureProblem(
      50, dimension: 6, components: 3, factors: 2, noise: .diagonal, distance: 1, seed: 930)
    let model = problem.mixture
    let dense = try GaussianMixture(
      weights: model.weights, components: try model.components.map { try $0.multivariateNormal() })
    let (some, others) = ([4, 1, 0], [2, 3])
    let part = problem.rows.selecting(columns: some)
    let marginal = model.marginal(over: some)
    #expect(marginal.dimension == 3)
    #expect(marginal.noise == .diagonal)
    for (own, expected) in zip(marginal.logDensities(of: part), dense.marginal(over: some).logDensities(of: part)) {
      #expect((own - expected).magnitude < 1e-12 * (10 + expected.magnitude))
    }
    let values = Dictionary(uniqueKeysWithValues: some.map { ($0, problem.rows[7, $0]) })
    let (conditioned, expected) = (try model.conditioned(on: values), try dense.conditioned(on: values))
    let rest = problem.rows.selecting(columns: others + [5])
    for (own, expected) in zip(conditioned.logDensities(of: rest), expected.logDensities(of: rest)) {
      #expect((own - expected).magnitude < 1e-11 * (10 + expected.magnitude))
    }
    let unconditioned = try model.conditioned(on: [:])
    #expect(unconditioned == model)
    #expect(throws: GaussianError.outOfReach(row: 0)) { try model.conditioned(on: [0: 1e200]) }
    // Fewer variables than factors.
    let single = model.marginal(over: [3])
    #expect((single.covariance[0, 0] - model.covariance[3, 3]).magnitude < 1e-12)
  }

  @Test func rowsToFactorsAndBack() throws {
    let problem = try FactorMixtureProblem(300, dimension: 20, components: 3, factors: 2, distance: 6, seed: 940)
    let model = problem.mixture
    let (labels, codes) = model.encode(problem.rows)
    #expect(labels == model.labels(of: problem.rows))
    let decoded = model.decode(codes, components: labels)
    for row in 0..<300 {
      let component = model.components[labels[row]]
      let own = problem.rows.rows(in: row..<row + 1)
      #expect(component.encode(own) == codes.rows(in: row..<row + 1))
      #expect(component.denoise(own) == decoded.rows(in: row..<row + 1))
    }
    // Components are far from each other: the mean over them is that of one.
    #expect(largestDifference(model.denoise(problem.rows), decoded) < 1e-6)
    // Noise goes, the rest stays: of 20 variables two factors keep a tenth of the noise.
    var noise = 0.0
    for row in 0..<300 { for j in 0..<20 { noise += (problem.rows[row, j] - decoded[row, j]).magnitude } }
    #expect(noise / 6000 > 0.3)
    #expect(noise / 6000 < 0.7)

    var spoiled = problem.rows
    spoiled[5, 3] = .nan
    let (someLabels, someCodes) = model.encode(spoiled)
    #expect(someLabels[5] == -1 && someCodes[5, 0].isNaN && someCodes[6, 0] == codes[6, 0])
    #expect(model.denoise(spoiled)[5, 0].isNaN)
  }

  @Test func componentsOfDifferentNumbersOfFactors() throws {
    let many = try FactorMixtureProblem(1, dimension: 6, components: 1, factors: 3, seed: 950).mixture.components[0]
    let none = try FactorMixtureProblem(1, dimension: 6, components: 1, factors: 0, seed: 951).mixture.components[0]
    let model = try FactorMixture(weights: [0.4, 0.6], components: [many, none])
    #expect(model.factorCount == 3)
    #expect(model.noise == .isotropic)
    checkGenerativeModel(model, known: moments(of: model))
    let rows = model.samples(rows: 0..<50, seed: 2)
    let (labels, codes) = model.encode(rows)
    for row in 0..<50 where labels[row] == 1 { #expect(codes.row(row) == [0, 0, 0]) }
  }
}
