import Gaussian
import LinearAlgebra
import RealModule
import Synchronization
import TestSupport
import Testing

/// How many components, and of which structure.
@Suite struct MixtureSelectionTests {
  private let problem = KMeansProblem(rows: 400, dimension: 2, clusters: 4, separation: 8)

  @Test(arguments: [SelectionCriterion.bic, .icl, .heldOut(folds: 3)])
  func findsTheNumberOfComponents(criterion: SelectionCriterion) throws {
    let found = try MixtureSelection(
      fitting: problem.matrix(Double.self), components: 1...6, structures: [.spherical, .full], criterion: criterion)
    let best = found.candidates[found.bestIndex]
    if case .heldOut = criterion {
      // More components than there are cost new rows next to nothing.
      #expect(try #require(found.simplestWithinOneStandardError).components == 4 && best.components >= 4)
    } else {
      #expect(best.components == 4)
      #expect(best.structure == .spherical)
    }
    #expect(found.best.components.count == best.components)
    #expect(found.best.structure == best.structure)
    #expect(found.candidates.map(\.components) == (1...6).flatMap { [$0, $0] })
    #expect(
      found.candidates.allSatisfy {
        $0.failure == nil && ($0.isDegenerate || $0.value(of: criterion) >= best.value(of: criterion))
      })
  }

  @Test func findsItWithoutBeingToldWhereToSearch() throws {
    for clusters in [1, 4, 9] {
      let problem = KMeansProblem(rows: 500, dimension: 2, clusters: clusters, separation: 12)
      let options = SearchOptions(restarts: clusters == 9 ? 3 : 1, seed: 4)
      let found = try MixtureSelection(
        fitting: problem.matrix(Float.self), components: .automatic, structures: [.spherical], options: options)
      #expect(found.best.components.count == clusters)
      let counts = found.candidates.map(\.components)
      #expect(counts == counts.sorted())
      #expect(Set(counts).count == counts.count)
      #expect(clusters == 1 || (counts.contains(clusters - 1) && counts.contains(clusters + 1)))
    }
  }

  /// Log-likelihoods of converged fits that mclust finds too; its BIC has the other sign.
  @Test func criteriaOfKnownData() throws {
    let options = SearchOptions(tolerance: 1e-12, maximumIterations: 5000)
    let iris = Matrix(shippedRows("iris.csv", columns: 0..<4))
    let found = try MixtureSelection(
      fitting: iris, components: 2...3, structures: [.full, .tied], policy: .fail, options: options)
    let known = [574.01783227, 688.09722013, 580.83890720, 632.96333331]
    for (candidate, bic) in zip(found.candidates, known) {
      #expect((candidate.value(of: .bic) - bic).magnitude < 1e-6, "\(candidate)")
    }
    #expect(found.bestIndex == 0)
    #expect(found.candidates.compactMap { $0.fit?.criteria.parameterCount } == [29, 19, 44, 24])
    let faithful = Matrix(shippedRows("faithful.csv", columns: 0..<2))
    let two = try MixtureSelection(fitting: faithful, components: 2...2, policy: .fail, options: options).candidates[0]
    #expect((two.value(of: .bic) - 2322.19174310).magnitude < 1e-6)
    let aic = 2 * 1130.263960184741 + 22
    #expect((two.value(of: .aic) - aic).magnitude < 1e-6)
  }

  @Test func entropyIsThatOfTheResponsibilities() throws {
    let rows = KMeansProblem(rows: 300, dimension: 2, clusters: 2, separation: 2).matrix(Double.self)
    let weights = (0..<300).map { Double($0 % 3) }
    let found = try MixtureSelection(fitting: rows, components: 1...3, weights: weights, criterion: .icl)
    #expect(found.candidates[0].fit?.entropy == 0)
    let shares = found.best.responsibilities(of: rows)
    var entropy = 0.0
    for row in 0..<300 {
      for share in shares.row(row) where share > 0 { entropy -= weights[row] * share * Double.log(share) }
    }
    let fit = try #require(found.candidates[found.bestIndex].fit)
    #expect((fit.entropy - entropy).magnitude <= 1e-12 * (1 + entropy))
    #expect(fit.icl == fit.criteria.bic + 2 * fit.entropy)
    #expect(fit.criteria.sampleSize == weights.reduce(0, +))
  }

  /// A weight of 2 is the row twice, in criteria as in fits.
  @Test func weightsAreFrequencies() throws {
    let rows = problem.rows.indices.filter { $0 < 150 }
    let twice = Matrix(rows.flatMap { Array(repeating: problem.rows[$0], count: $0 % 3) })
    let once = Matrix(rows.map { $0 % 3 == 0 ? [.nan, 0] : problem.rows[$0] })
    let weighted = try MixtureSelection(
      fitting: once, components: 1...1, structures: [.full, .diagonal], weights: rows.map { Double($0 % 3) })
    let repeated = try MixtureSelection(fitting: twice, components: 1...1, structures: [.full, .diagonal])
    for (a, b) in zip(weighted.candidates, repeated.candidates) {
      #expect(relativeError(a.value(of: .bic), b.value(of: .bic)) <= 1e-12)
      #expect(relativeError(a.value(of: .aic), b.value(of: .aic)) <= 1e-12)
    }
  }

  @Test(arguments: [SelectionCriterion.bic, .heldOut(folds: 2)])
  func sameBitsForAnyNumberOfThreads(criterion: SelectionCriterion) throws {
    let rows = problem.matrix(Double.self)
    let options = SearchOptions(maximumIterations: 8, seed: 3)
    for components in [ComponentCounts.range(2...4), .automatic] {
      let serial = try MixtureSelection(
        fitting: rows, components: components, structures: [.diagonal, .tied], criterion: criterion, options: options,
        parallelism: .serial)
      for threads in [2, 3] {
        let found = try MixtureSelection(
          fitting: rows, components: components, structures: [.diagonal, .tied], criterion: criterion,
          options: options, parallelism: .threads(threads))
        #expect(found.candidates == serial.candidates)
        #expect(found.best == serial.best)
      }
      let best = serial.best
      let alone = try GaussianMixture(
        fitting: rows, components: best.components.count, structure: best.structure, options: options)
      #expect(best == alone)
    }
  }

  @Test func heldOutPartsAreAllRows() throws {
    let rows = problem.matrix(Double.self)
    let found = try MixtureSelection(fitting: rows, components: 1...2, criterion: .heldOut(folds: 5))
    for candidate in found.candidates {
      let heldOut = try #require(candidate.heldOut)
      // 400 rows fall into five equal parts.
      let mean = heldOut.folds.reduce(0, +) / 5
      let squares = heldOut.folds.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      #expect((heldOut.mean - mean).magnitude <= 1e-13 * mean.magnitude)
      #expect(heldOut.folds.count == 5)
      #expect(relativeError(heldOut.standardError, (squares / 20).squareRoot()) <= 1e-9)
      // New rows are a little less likely than those of the fit.
      let fitted = try #require(candidate.fit).criteria.logLikelihood / 400
      #expect(heldOut.mean < fitted)
      #expect(heldOut.mean > fitted - 0.2)
    }
  }

  @Test func candidatesThatFailTakeNoPart() throws {
    let rows = Matrix((0..<5).map { [Double($0 * $0), Double($0 % 2)] })
    let count = Mutex(0)
    let found = try MixtureSelection(
      fitting: rows, components: 1...7, structures: [.full, .spherical], policy: .fail,
      onCandidate: { _ in count.withLock { $0 += 1 } })
    #expect(found.candidates.count == 14)
    #expect(count.withLock { $0 } == 14)
    #expect(found.candidates[12].failure == .tooManyComponents(7, count: 5))
    #expect(found.candidates[12].fit == nil && found.candidates[12].value(of: .bic) == .infinity)
    #expect(found.candidates[found.bestIndex].failure == nil)
    #expect(throws: GaussianError.tooManyComponents(6, count: 5)) {
      try MixtureSelection(fitting: rows, components: 6...7)
    }
    let automatic = try MixtureSelection(fitting: rows, components: .automatic)
    #expect(automatic.candidates.allSatisfy { $0.components <= 5 })
    let flat = Matrix(rows: 9, columns: 2, repeating: 1.0)
    let constant = try MixtureSelection(
      fitting: flat, components: .automatic, policy: .ridge(1e-6))
    #expect(constant.candidates.count == 1)
    // A share of no variance is none.
    #expect(throws: GaussianError.self) { try MixtureSelection(fitting: flat, components: .automatic) }
  }

  @Test func badData() throws {
    var rows = problem.matrix(Double.self)
    var weights = [Double](repeating: 1, count: 400)
    weights[3] = -1
    #expect(throws: GaussianError.invalidWeight(row: 3, value: -1)) {
      try MixtureSelection(fitting: rows, components: 1...2, weights: weights)
    }
    #expect(throws: GaussianError.tooFewObservations(count: 3, required: 5, dimension: 2)) {
      try MixtureSelection(fitting: rows.rows(in: 0..<3), components: 1...2, criterion: .heldOut(folds: 5))
    }
    rows[7, 1] = .nan
    for components in [ComponentCounts.automatic, .range(1...3)] {
      for criterion in [SelectionCriterion.bic, .heldOut(folds: 2)] {
        #expect(throws: GaussianError.nonFinite(quantity: "the observations", row: 7, variable: 1)) {
          try MixtureSelection(fitting: rows, components: components, criterion: criterion)
        }
      }
    }
  }

  @Test func traps() async {
    await #expect(processExitsWith: .failure) {
      _ = try MixtureSelection(fitting: Matrix([[1.0], [2]]), components: 0...2)
    }
    await #expect(processExitsWith: .failure) {
      _ = try MixtureSelection(fitting: Matrix([[1.0], [2]]), components: 1...2, structures: [])
    }
    await #expect(processExitsWith: .failure) {
      _ = try MixtureSelection(fitting: Matrix([[1.0], [2]]), components: 1...2, structures: [.full, .full])
    }
    await #expect(processExitsWith: .failure) {
      _ = try MixtureSelection(fitting: Matrix([[1.0], [2]]), components: 1...1, criterion: .heldOut(folds: 1))
    }
  }
}
