import Gaussian
import GaussianReference
import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// The fit of probabilistic principal components, by all its ways.
@Suite struct ProbabilisticPCATests {
  @Test(arguments: [0, 1, 2, 3, 4]) func likelihoodIsThatOfTheDenseGaussian(factors: Int) throws {
    let rows = Matrix(shippedRows("iris.csv", columns: 0..<4))
    let model = try ProbabilisticPCA(fitting: rows, factors: factors)
    let dense = try MultivariateNormal(mean: model.mean, covariance: model.covariance)
    let (own, expected) = (model.logLikelihood(of: rows), dense.logLikelihood(of: rows))
    #expect((own - expected).magnitude < 1e-10 * expected.magnitude)
    let record = try #require(model.estimation)
    #expect((record.logLikelihood - own).magnitude < 1e-11 * own.magnitude)
    #expect(record.ending == .closedForm)
    #expect(record.count == 150)
    #expect(record.eigenvalues.count == 4)
    // With as many factors as variables, and with one less, it is the full Gaussian; with none the spherical one.
    let structure: CovarianceStructure? = factors >= 3 ? .full : factors == 0 ? .spherical : nil
    if let structure {
      let plain = try MultivariateNormal(fitting: rows, structure: structure)
      #expect((plain.logLikelihood(of: rows) - own).magnitude < 1e-10 * own.magnitude)
      #expect(model.parameterCount == plain.parameterCount)
    }
    if factors == 2 { checkGenerativeModel(model, known: moments(of: model)) }
  }

  /// What the textbook says of the covariance: eigenvalues by Jacobi's rotations.
  @Test func fewerRowsThanColumns() throws {
    let rows = factorRows(10, dimension: 30, factors: 2, noise: 0.7...0.7, seed: 5)
    let covariance = ReferenceEstimates.covariance(of: (0..<10).map { rows.row($0) })
    let values = Array(ReferenceEigenvalues.values(of: covariance).reversed())
    // All 28 that are left over count, though 21 of them are zero.
    let variance = values[2...].reduce(0, +) / 28
    var logDeterminant = 28 * Double.log(variance)
    for value in values[..<2] { logDeterminant += Double.log(value) }
    let expected = -5 * (30 * (1 + Double.log(2 * .pi)) + logDeterminant)
    for method in ProbabilisticPCA<Double>.Method.allCases {
      let model = try ProbabilisticPCA(
        fitting: rows, factors: 2, method: method, options: .init(tolerance: 1e-13, maximumIterations: 20_000))
      #expect((model.noiseVariance - variance).magnitude < 1e-6 * variance, "\(method)")
      #expect((model.logLikelihood(of: rows) - expected).magnitude < 1e-8 * expected.magnitude, "\(method)")
      #expect(model.estimation?.hasConverged == true, "\(method)")
    }
    let model = try ProbabilisticPCA(fitting: rows, factors: 2)
    #expect(model.estimation?.method == .rowProducts)
    #expect((model.noiseVariance - variance).magnitude < 1e-13)
    #expect(throws: GaussianError.noNoiseLeft(factors: 9, rank: 9)) {
      try ProbabilisticPCA(fitting: rows, factors: 9)
    }
  }

  @Test func allWaysLeadToTheSame() throws {
    let rows = factorRows(400, dimension: 12, factors: 3, noise: 0.4...0.4, seed: 11)
    let closed = try ProbabilisticPCA(fitting: rows, factors: 3)
    #expect(closed.estimation?.method == .covariance)
    for method in [ProbabilisticPCA<Double>.Method.rowProducts, .rangeFinder, .expectationMaximization] {
      let model = try ProbabilisticPCA(
        fitting: rows, factors: 3, method: method, options: .init(tolerance: 1e-14, maximumIterations: 5000))
      #expect(largestDifference(model.loadings, closed.loadings) < 1e-5, "\(method)")
      #expect((model.noiseVariance - closed.noiseVariance).magnitude < 1e-8, "\(method)")
      #expect(
        (model.logLikelihood(of: rows) - closed.logLikelihood(of: rows)).magnitude < 1e-8, "\(method)")
      let trace = try #require(model.estimation).trace
      #expect(zip(trace, trace.dropFirst()).allSatisfy { $0 <= $1 + 1e-12 }, "\(method)")
      let parallel = try ProbabilisticPCA(
        fitting: rows, factors: 3, method: method, options: .init(tolerance: 1e-14, maximumIterations: 5000),
        parallelism: .threads(3))
      #expect(parallel == model, "\(method)")
    }
    // The largest loading of every factor is positive.
    for k in 0..<3 {
      let column = (0..<12).map { closed.loadings[$0, k] }
      #expect(column.max()! >= -column.min()!)
    }
  }

  @Test func aWeightIsThatManyRows() throws {
    let rows = factorRows(40, dimension: 6, factors: 2, noise: 0.4...0.4, seed: 3)
    let weights = (0..<40).map { Double($0 % 3) }
    let repeated = rows.selecting(rows: (0..<40).flatMap { [Int](repeating: $0, count: $0 % 3) })
    for method in ProbabilisticPCA<Double>.Method.allCases {
      let options = SearchOptions(tolerance: 1e-13, maximumIterations: 5000)
      var spoiled = rows
      spoiled[0, 0] = .nan
      let weighed = try ProbabilisticPCA(
        fitting: spoiled, factors: 2, weights: weights, method: method, options: options)
      let plain = try ProbabilisticPCA(fitting: repeated, factors: 2, method: method, options: options)
      #expect(largestDifference(weighed.covariance, plain.covariance) < 1e-7, "\(method)")
      #expect(weighed.estimation?.weight == plain.estimation?.weight, "\(method)")
    }
  }

  @Test func manyColumns() throws {
    let rows = factorRows(120, dimension: 1500, factors: 4, noise: 0.5...0.5, seed: 31)
    let direct = try ProbabilisticPCA(fitting: rows, factors: 4)
    let found = try ProbabilisticPCA(fitting: rows, factors: 4, method: .rangeFinder)
    #expect(direct.estimation?.method == .rowProducts)
    let (a, b) = (direct.logLikelihood(of: rows), found.logLikelihood(of: rows))
    #expect((a - b).magnitude < 1e-9 * a.magnitude)
    let record = try #require(found.estimation)
    #expect(record.hasConverged)
    #expect(record.iterations < 20)
    print("range finder: \(record.iterations) passes, likelihood \(b), by products of rows \(a)")
    #expect(throws: GaussianError.noNoiseLeft(factors: 4, rank: 2)) {
      try ProbabilisticPCA(fitting: rows.rows(in: 0..<3), factors: 4, method: .rangeFinder)
    }
  }

  /// Every number of factors has a model, by steps as well, whether the maximum is reached or not.
  @Test(arguments: 0...5) func anyNumberOfFactors(factors: Int) throws {
    let rows = factorRows(50, dimension: 5, factors: 2, noise: 0.3...0.3, seed: 7)
    let closed = try ProbabilisticPCA(fitting: rows, factors: factors).logLikelihood(of: rows)
    let steps = SearchOptions(maximumIterations: 300)
    let climbed = try ProbabilisticPCA(
      fitting: rows, factors: factors, method: .expectationMaximization, options: steps
    ).logLikelihood(of: rows)
    #expect(climbed <= closed + 1e-9 * closed.magnitude)
    #expect(climbed > closed - 5)
    let observed = try ProbabilisticPCA(fittingObservedCells: rows, factors: factors, options: steps)
    #expect(observed.logLikelihood(of: rows) <= closed + 1e-9 * closed.magnitude)
    let diagonal = try FactorAnalysis(
      fitting: rows, factors: factors,
      method: .expectationMaximization, options: .init(maximumIterations: 300))
    #expect(diagonal.logLikelihood(of: rows).isFinite)
  }

  @Test func singlePrecision() throws {
    let rows = factorRows(300, dimension: 9, factors: 2, noise: 0.5...0.5, seed: 6)
    let wide = try ProbabilisticPCA(fitting: rows, factors: 2)
    let narrow = try ProbabilisticPCA(fitting: rows.converted(to: Float.self), factors: 2)
    #expect(largestDifference(narrow.loadings.converted(to: Double.self), wide.loadings) < 1e-5)
  }

  // MARK: Missing cells

  @Test func completeRowsGiveTheClosedForm() throws {
    let rows = factorRows(200, dimension: 7, factors: 2, noise: 0.4...0.4, seed: 12)
    let closed = try ProbabilisticPCA(fitting: rows, factors: 2)
    let model = try ProbabilisticPCA(
      fittingObservedCells: rows, factors: 2, options: .init(tolerance: 1e-14, maximumIterations: 5000))
    // Steps that gain 10⁻¹⁴ are some 10⁻⁶ from the maximum.
    #expect(largestDifference(model.covariance, closed.covariance) < 1e-5)
    #expect(zip(model.mean, closed.mean).allSatisfy { ($0 - $1).magnitude < 1e-5 })
    let record = try #require(model.estimation)
    #expect((record.logLikelihood - closed.logLikelihood(of: rows)).magnitude < 1e-8 * 2000)
  }

  /// At the maximum no small change of a parameter raises the likelihood of the observed cells.
  @Test func missingCellsAreIntegratedOut() throws {
    var rows = factorRows(150, dimension: 6, factors: 2, noise: 0.4...0.4, seed: 13)
    var generator = SplitMix64(seed: 1)
    for row in 0..<150 { for column in 0..<6 where generator.uniform() < 0.2 { rows[row, column] = .nan } }
    for column in 0..<6 { rows[17, column] = .nan }
    let options = SearchOptions(tolerance: 1e-13, maximumIterations: 5000)
    let model = try ProbabilisticPCA(fittingObservedCells: rows, factors: 2, options: options)
    let record = try #require(model.estimation)
    #expect(record.hasConverged)
    #expect(record.count == 149)
    #expect(record.missingCellCount > 100)
    #expect(zip(record.trace, record.trace.dropFirst()).allSatisfy { $0 <= $1 + 1e-12 })
    let best = observedLikelihood(model, rows)
    #expect((best - record.logLikelihood).magnitude < 1e-9 * best.magnitude)
    for step in [1e-3, -1e-3] {
      for variable in 0..<6 {
        var mean = model.mean
        mean[variable] += step
        let moved = try ProbabilisticPCA(mean: mean, loadings: model.loadings, noiseVariance: model.noiseVariance)
        #expect(observedLikelihood(moved, rows) < best)
        for factor in 0..<2 {
          var loadings = model.loadings
          loadings[variable, factor] += step
          let moved = try ProbabilisticPCA(
            mean: model.mean, loadings: loadings, noiseVariance: model.noiseVariance)
          #expect(observedLikelihood(moved, rows) < best)
        }
      }
      let moved = try ProbabilisticPCA(
        mean: model.mean, loadings: model.loadings, noiseVariance: model.noiseVariance * (1 + step))
      #expect(observedLikelihood(moved, rows) < best)
    }
    let parallel = try ProbabilisticPCA(
      fittingObservedCells: rows, factors: 2, options: options, parallelism: .threads(2))
    #expect(parallel == model)
  }

  private func observedLikelihood(_ model: ProbabilisticPCA<Double>, _ rows: Matrix<Double>) -> Double {
    (0..<rows.rows).reduce(0) { sum, row in
      let observed = (0..<rows.columns).filter { !rows[row, $0].isNaN }
      guard !observed.isEmpty else { return sum }
      return sum + model.marginal(over: observed).logDensity(of: observed.map { rows[row, $0] })
    }
  }

  // MARK: Bad input

  @Test func badRows() {
    let rows = factorRows(20, dimension: 4, factors: 1, noise: 0.4...0.4, seed: 1)
    #expect(throws: GaussianError.tooManyFactors(5, dimension: 4)) { try ProbabilisticPCA(fitting: rows, factors: 5) }
    var spoiled = rows
    spoiled[3, 2] = .nan
    for method in ProbabilisticPCA<Double>.Method.allCases {
      #expect(throws: GaussianError.nonFinite(quantity: "the observations", row: 3, variable: 2)) {
        try ProbabilisticPCA(fitting: spoiled, factors: 1, method: method)
      }
      #expect(throws: GaussianError.invalidWeight(row: 0, value: -1)) {
        try ProbabilisticPCA(
          fitting: rows, factors: 1, weights: [-1] + [Double](repeating: 1, count: 19), method: method)
      }
      #expect(throws: GaussianError.tooFewObservations(count: 1, required: 2, dimension: 4)) {
        try ProbabilisticPCA(fitting: rows.rows(in: 0..<1), factors: 1, method: method)
      }
      let constant = Matrix(rows: 5, columns: 3, repeating: 2.0)
      #expect(throws: GaussianError.noNoiseLeft(factors: 1, rank: 0)) {
        try ProbabilisticPCA(fitting: constant, factors: 1, method: method)
      }
    }
    var empty = rows
    for row in 0..<20 { empty[row, 1] = .nan }
    #expect(throws: GaussianError.neverObserved(variable: 1)) {
      try ProbabilisticPCA(fittingObservedCells: empty, factors: 1)
    }
  }

  // MARK: Choice

  /// Evidence as scikit-learn computes it for `n_components='mle'`, up to what all numbers of factors share.
  @Test func evidenceAgreesWithMinka() throws {
    let iris = Matrix(shippedRows("iris.csv", columns: 0..<4))
    let selection = try FactorSelection(fitting: iris, noise: .isotropic, factors: 0...4, criterion: .evidence)
    #expect(selection.best == 2 || selection.best == 3)
    let golden = [364.03373151118416, 420.93537684728244, 440.41848362631805]
    let own = selection.candidates.compactMap(\.logEvidence)
    #expect(own.count == 3)
    for (a, b) in zip(zip(own, own.dropFirst()), zip(golden, golden.dropFirst())) {
      #expect(((a.1 - a.0) - (b.1 - b.0)).magnitude < 1e-8)
    }
    #expect(selection.best == 3)
    let wine = Matrix(shippedRows("wine.csv", columns: 0..<13))
    let many = try FactorSelection(fitting: wine, noise: .isotropic, factors: 1...12, criterion: .evidence)
    #expect(many.best == 12)
  }

  @Test func threeFactorsAreFound() throws {
    let rows = factorRows(300, dimension: 10, factors: 3, noise: 0.5...0.5, seed: 21)
    for criterion in [FactorCriterion.evidence, .bic] {
      let selection = try FactorSelection(fitting: rows, noise: .isotropic, factors: 0...6, criterion: criterion)
      #expect(selection.best == 3, "\(criterion)")
    }
    let diagonal = try FactorSelection(fitting: rows, noise: .diagonal, factors: 0...5, criterion: .bic)
    #expect(diagonal.best == 3)
    let wide = factorRows(20, dimension: 40, factors: 2, noise: 0.3...0.3, seed: 2)
    let few = try FactorSelection(fitting: wide, noise: .isotropic, factors: 0...25, criterion: .heldOut(folds: 5))
    #expect(few.best == 2)
    #expect(few.candidates[19].failure == .noNoiseLeft(factors: 19, rank: 19))
    // Held-out likelihood is nearly the same for a factor too many, and much lower for one too few.
    let held = try FactorSelection(fitting: rows, noise: .diagonal, factors: 1...4, criterion: .heldOut(folds: 4))
    let best = try #require(held.best)
    let values = held.candidates.map { held.value(of: $0) }
    #expect(best >= 3 && values[2] < values[1] - 0.1)
    #expect(held.candidates.allSatisfy { ($0.heldOut?.standardError ?? 1) < 0.5 })
  }
}
