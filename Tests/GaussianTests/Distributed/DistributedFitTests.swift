import Foundation
import Gaussian
import TestSupport
import Testing

/// A fit in parts is the fit of all rows, to the last bit.
@Suite("Fits in parts")
struct DistributedFitTests {
  /// Whether all that a fit says is the same.
  private func expectSame(_ fit: DistributedFit, _ expected: GaussianMixture<Double>, _ words: Comment) throws {
    let mixture = try #require(fit.model as? GaussianMixture<Double>, words)
    #expect(mixture == expected, words)
    #expect(mixture.estimation == expected.estimation, words)
    for (one, other) in zip(mixture.components, expected.components) {
      #expect(one.estimation == other.estimation && one.observationCount == other.observationCount, words)
    }
    #expect(fit.step == nil && fit.statistics == nil)
  }

  @Test("of mixtures have the bits of one process", arguments: MixtureCovariance.allCases, [1, 4, 7, 16])
  func mixtures(structure: MixtureCovariance, parts: Int) throws {
    let rows = try DistributedProblem.clusters(20_000, 3, components: 3)
    let form = GaussianForm(structure: structure)
    for weights in parts == 7 ? [nil, (0..<rows.rows).map { Double($0 % 4) / 2 }] : [nil] {
      let problem = DistributedProblem(rows: rows, weights: weights)
      let expected = try GaussianMixture<Double>(
        fitting: rows, components: 3, form: form, weights: weights, options: .init(tolerance: 1e-5, seed: 5))
      let streamed = try GaussianMixture<Double>(
        fitting: BlockSource(rows, weights: weights, pieces: 5, seed: 3), components: 3, form: form,
        options: .init(tolerance: 1e-5, seed: 5))
      #expect(streamed == expected && streamed.estimation == expected.estimation)
      let fit = DistributedFit(mixtureOf: 3, form: form, options: .init(tolerance: 1e-5, seed: 5))
      try expectSame(try problem.run(fit, parts: parts, seed: UInt64(parts)), expected, "\(structure), \(parts) parts")
    }
  }

  @Test("begin as they are told, as often as they are told")
  func starts() throws {
    let rows = try DistributedProblem.clusters(9000, 2, components: 3)
    let problem = DistributedProblem(rows: rows)
    let given = try GaussianMixture<Double>(fitting: rows, components: 2, options: .init(maximumIterations: 2))
    let starts: [GaussianMixture<Double>.Start] = [.kMeans, .kMeansPlusPlus, .randomResponsibilities, .mixture(given)]
    for start in starts {
      for options in [
        SearchOptions(restarts: 3, seed: 8), SearchOptions(maximumIterations: 0), SearchOptions(maximumIterations: 3),
        SearchOptions(tolerance: 1e-9, maximumIterations: 400, stopsWhenLikelihoodFalls: false, onFailure: .keep),
      ] {
        let expected = try GaussianMixture<Double>(fitting: rows, components: 2, start: start, options: options)
        let fit = try problem.run(DistributedFit(mixtureOf: 2, start: start, options: options), parts: 3)
        try expectSame(fit, expected, "\(start.kind), \(options)")
      }
    }
  }

  @Test("find components that stand on equal rows")
  func degenerate() throws {
    var generator = SplitMix64(seed: 3)
    // Half of the rows have one value in the second variable.
    let rows = Matrix(
      (0..<3000).map { row in [generator.normal(), row % 2 == 0 ? 7 : 30 + 3 * generator.normal(), generator.normal()] }
    )
    let expected = try GaussianMixture<Double>(
      fitting: rows, components: 2, options: .init(tolerance: 1e-8, maximumIterations: 300))
    #expect(expected.estimation?.degenerateComponents.count == 1)
    let fit = try DistributedProblem(rows: rows).run(
      DistributedFit(mixtureOf: 2, options: .init(tolerance: 1e-8, maximumIterations: 300)), parts: 5)
    try expectSame(fit, expected, "equal values")
  }

  @Test("of sums have those of one read, with fourth moments too", arguments: [1, 4, 16])
  func statistics(parts: Int) throws {
    let rows = try DistributedProblem.clusters(5000, 40, components: 2)
    for (structure, moments) in [(CovarianceStructure.full, Moments.fourth), (.full, .second), (.diagonal, .second)] {
      let weights = (0..<rows.rows).map { Double($0 % 3) }
      let expected = try SufficientStatistics<Double>(
        of: rows, weights: weights, structure: structure, moments: moments)
      let fit = try DistributedProblem(rows: rows, weights: weights).run(
        DistributedFit(statistics: structure, moments: moments), parts: parts)
      // What is above the diagonal means nothing.
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      #expect(try encoder.encode(try #require(fit.statistics)) == encoder.encode(expected))
      #expect(fit.model == nil && fit.climb == nil && fit.rowCount == 5000)
    }
  }

  @Test("go on from JSON, and say how far they are")
  func coding() throws {
    let problem = DistributedProblem(
      rows: try DistributedProblem.clusters(600, 2, components: 2), variables: ["a", "b"])
    var fit = DistributedFit(mixtureOf: 2)
    fit.note = "whose fit it is"
    #expect(fit.step?.kind == .survey && fit.step?.dimension == nil && fit.variables == nil && fit.climb == nil)
    var kinds: [FitStep.Kind] = []
    while let step = fit.step {
      kinds.append(step.kind)
      #expect(try FitStep(serialised: step.serialised()).serialised() == step.serialised())
      try fit.absorb(problem.parts([0, 250], step))
      let bytes = fit.serialised()
      fit = try JSONDecoder().decode(DistributedFit.self, from: JSONEncoder().encode(fit))
      #expect(fit.serialised() == bytes && fit.note == "whose fit it is")
      #expect(fit.variables == ["a", "b"])
    }
    // The likelihood alone is asked for unless the last step has told it.
    let iterations = try #require(fit.climb?.iterations)
    #expect(iterations >= 1 && fit.climb?.ending == .converged)
    #expect(kinds.prefix(3) == [.survey, .sample, .expectation] && kinds.last == .examination)
    #expect(kinds.count { $0 == .expectation || $0 == .likelihood } == iterations + 1)
  }

  @Test("take parts that a tree of reductions has joined")
  func tree() throws {
    let problem = DistributedProblem(rows: try DistributedProblem.clusters(9000, 3, components: 2))
    let expected = try GaussianMixture<Double>(fitting: problem.rows, components: 2)
    var fit = DistributedFit(mixtureOf: 2)
    while let step = fit.step {
      let parts = try problem.parts([0, 100, 4000, 8192], step).sorted { $0.firstRow < $1.firstRow }
      let halves = [
        try step.sums(joining: parts[0], parts[1]), try step.sums(joining: parts[2], parts[3]),
      ]
      try fit.absorb([try step.sums(joining: halves[0], halves[1])])
    }
    try expectSame(fit, expected, "a tree")
  }

  @Test("do not mind parts without rows")
  func empty() throws {
    let problem = DistributedProblem(rows: try DistributedProblem.clusters(500, 2, components: 2))
    let expected = try GaussianMixture<Double>(fitting: problem.rows, components: 2)
    var fit = DistributedFit(mixtureOf: 2)
    while let step = fit.step { try fit.absorb(problem.parts([0, 0, 70, 70, 500], step)) }
    try expectSame(fit, expected, "empty parts")
  }
}
