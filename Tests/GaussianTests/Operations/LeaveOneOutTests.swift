import Gaussian
import GaussianReference
import LinearAlgebra
import TestSupport
import Testing

@Suite struct LeaveOneOutTests {
  /// Columns that make up the numbers of each shipped data set.
  static let columns = ["iris": 4, "wine": 13, "faithful": 2]
  static let pattern = [1.0, 2, 0.5, 0, 3]

  static func weights(_ count: Int) -> [Double] { (0..<count).map { pattern[$0 % pattern.count] } }

  /// Within 10⁻¹² of the fits that leave a row out, and the score as a difference of such fits.
  @Test func goldenValues() throws {
    var (errors, scores) = (ErrorBound("leave-one-out, golden"), ErrorBound("memorisation scores, golden"))
    for example in Fixture.fittedRows {
      let observations = try Self.observations(example.dataSet)
      let structure = try #require(CovarianceStructure(rawValue: example.structure))
      for (weights, golden) in [(nil, example.plain), (Self.weights(observations.rows), example.uneven)] {
        let model = try MultivariateNormal(fitting: observations, weights: weights, structure: structure)
        let values = try model.leaveOneOutLogLikelihoods(of: observations, weights: weights)
        errors.record(relativeError(values[example.row], golden.leftOut.double), bound: 1e-12, at: "\(example)")
        let value = try model.memorisationScores(of: observations, weights: weights)[example.row]
        // Sums of logarithms and shares of 1/n and of q²/n; distances have a relative error of 16·ε·κ.
        let rounding = 16 * Double.ulpOfOne * conditionNumber(of: model) * (1 + example.squaredDistance.double)
        scores.record(value - golden.score.double, bound: 1e-15 + rounding * golden.score.double, at: "\(example)")
        if weights?[example.row] == 0 { #expect(value == 0) }
      }
    }
    #expect(errors.report(), "\(errors)")
    #expect(scores.report(), "\(scores)")
  }

  private static func observations(_ name: String) throws -> Matrix<Double> {
    Matrix(shippedRows("\(name).csv", columns: 0..<(try #require(columns[name]))))
  }

  /// Every row of random tables and of iris against as many refits by the package itself.
  @Test(arguments: CovarianceStructure.allCases)
  func agreesWithRefits(structure: CovarianceStructure) throws {
    var errors = ErrorBound("leave-one-out against refits, \(structure)")
    var generator = SplitMix64(seed: 500)
    var tables = [try Self.observations("faithful"), try Self.observations("iris")]
    for (count, dimension, offset) in [(12, 1, 0.0), (9, 2, 5.0), (25, 5, 100.0), (60, 8, -3.0)] {
      tables.append(Matrix(generator.normalRows(count, dimension: dimension, offset: offset)))
    }
    for table in tables {
      for weights in [nil, Self.weights(table.rows)] {
        let model = try MultivariateNormal(fitting: table, weights: weights, structure: structure)
        let values = try model.leaveOneOutLogLikelihoods(of: table, weights: weights)
        for left in stride(from: 0, to: table.rows, by: table.rows > 100 ? 7 : 1) {
          let others = Array(0..<left) + Array(left + 1..<table.rows)
          let refit = try MultivariateNormal(
            fitting: table.selecting(rows: others), weights: weights.map { all in others.map { all[$0] } },
            structure: structure)
          let expected = refit.logDensity(of: table.row(left))
          errors.record(
            values[left] - expected, bound: 1e-12 * max(1, expected.magnitude),
            at: "row \(left) of \(table.rows) × \(table.columns)")
        }
      }
    }
    #expect(errors.report(), "\(errors)")
  }

  /// The formula against refits at the widest scalar, with distances up to near the bound.
  @Test(arguments: ReferenceStructure.allCases)
  func agreesWithTheReference(structure: ReferenceStructure) throws {
    var errors = ErrorBound("leave-one-out against the reference, \(structure)")
    var generator = SplitMix64(seed: 510)
    var table = generator.normalRows(14, dimension: 3)
    table[4] = [50, -20, 30]
    let weights = Self.weights(14)
    let truth = ReferenceLeaveOneOut<WidestScalar>.logDensities(
      of: converted(table), weights: converted(weights), structure: structure)
    let own = try #require(CovarianceStructure(rawValue: structure.rawValue))
    let model = try MultivariateNormal(fitting: Matrix(table), weights: weights, structure: own)
    let values = try model.leaveOneOutLogLikelihoods(of: Matrix(table), weights: weights)
    let distances = model.squaredMahalanobisDistances(of: Matrix(table))
    for row in 0..<14 {
      let expected = try #require(truth[row])
      // 1 − g is what is left of 1; its rounding is magnified.
      let rest = max(1 - weights[row] * distances[row] / (weights.reduce(0, +) - weights[row]), 1e-3)
      errors.record(
        WidestScalar(values[row]) - expected,
        bound: 16 * Double.ulpOfOne * conditionNumber(of: model) / (rest * rest) * max(1, Double(expected.magnitude)),
        at: "row \(row)")
    }
    #expect(errors.report(), "\(errors)")
  }

  /// A weight is a frequency: leaving out a row of weight 2 leaves out both of its copies.
  @Test func threadsAndSinglePrecision() throws {
    let model = try randomModel(Float.self, dimension: 6, conditionNumber: 20, seed: 520)
    let table = model.samples(count: 30_000, seed: 2)
    for structure in CovarianceStructure.allCases {
      let fit = try MultivariateNormal(fitting: table, structure: structure)
      let values = try fit.leaveOneOutLogLikelihoods(of: table, parallelism: .serial)
      let scores = try fit.memorisationScores(of: table, parallelism: .serial)
      for threads in [Parallelism.automatic, .threads(2), .threads(7)] {
        #expect(try fit.leaveOneOutLogLikelihoods(of: table, parallelism: threads) == values)
        #expect(try fit.memorisationScores(of: table, parallelism: threads) == scores)
      }
      let densities = fit.logDensities(of: table)
      for row in stride(from: 0, to: 30_000, by: 997) {
        #expect(scores[row] > 0)
        #expect((densities[row] - values[row] - scores[row]).magnitude <= 8 * densities[row].magnitude.ulp)
      }
      // The scores add up to about the number of parameters: what AIC takes off the likelihood.
      let sum = scores.reduce(0.0) { $0 + Double($1) }
      if structure == .full { #expect((sum - Double(fit.parameterCount)).magnitude < 0.1 * sum) }
    }
  }

  /// Rows without which some direction does not vary have no density under the others.
  @Test func rowsThatCarryADirection() throws {
    // Third variable: only row 5 differs.
    var generator = SplitMix64(seed: 530)
    var table = generator.normalRows(12, dimension: 2).map { $0 + [1.0] }
    table[5][2] = 7
    for structure in [CovarianceStructure.full, .diagonal] {
      let model = try MultivariateNormal(fitting: Matrix(table), structure: structure)
      let values = try model.leaveOneOutLogLikelihoods(of: Matrix(table))
      let scores = try model.memorisationScores(of: Matrix(table))
      for row in 0..<12 {
        #expect(values[row].isFinite == (row != 5) && scores[row].isFinite == (row != 5), "\(structure), row \(row)")
      }
      #expect(values[5] == -.infinity && scores[5] == .infinity)
    }
    // As many rows as a full covariance needs: each of them is needed.
    for dimension in [1, 2, 5, 20] {
      let few = Matrix(generator.normalRows(dimension + 1, dimension: dimension))
      let model = try MultivariateNormal(fitting: few)
      #expect(try model.leaveOneOutLogLikelihoods(of: few).allSatisfy { $0 == -.infinity }, "d=\(dimension)")
    }
    let spherical = try MultivariateNormal(fitting: Matrix([[0.0, 0], [3, 4]]), structure: .spherical)
    #expect(try spherical.memorisationScores(of: Matrix([[0, 0], [3, 4]])) == [.infinity, .infinity])
  }

  @Test func modelsThatAreNotTheFit() throws {
    let table = try Self.observations("iris")
    func reason(
      _ model: MultivariateNormal<Double>, _ rows: Matrix<Double>? = nil, weights: [Double]? = nil
    ) -> String? {
      do throws(GaussianError) {
        _ = try model.leaveOneOutLogLikelihoods(of: rows ?? table, weights: weights)
        return nil
      } catch { return error.description }
    }
    let fit = try MultivariateNormal(fitting: table)
    #expect(reason(fit) == nil)
    let made = try MultivariateNormal(mean: fit.mean, covariance: fit.covariance)
    #expect(
      reason(made)
        == "leave-one-out log-likelihoods are not known for this model: it was made from parameters; choose the "
        + "maximum-likelihood fit of these rows")
    let shrunk = try MultivariateNormal(fitting: table, estimator: .ledoitWolf)
    #expect(reason(shrunk)?.contains("it was estimated by 'ledoit-wolf'; choose the maximum") == true)
    let ridged = try MultivariateNormal(fitting: table, policy: .ridge(1e-3))
    #expect(reason(ridged)?.contains("by 'mle' and a policy; choose") == true)
    #expect(
      reason(fit, table.rows(in: 0..<149))?.contains(
        "it was fitted to 150 rows with a weight of 150.0, and these are 149 with 149.0; check") == true)
    let others = made.samples(count: 150, seed: 1)
    #expect(reason(fit, others)?.contains("it is the fit of other rows; check") == true)
    #expect(reason(fit, weights: Self.weights(150))?.contains("and these are 120 with 195.0") == true)
    var weights = Self.weights(150)
    weights[7] = -1
    #expect(throws: GaussianError.invalidWeight(row: 7, value: -1)) {
      try fit.memorisationScores(of: table, weights: weights)
    }
  }

  @Test func traps() async {
    await #expect(processExitsWith: .failure) {
      let model = try MultivariateNormal(fitting: Matrix<Double>([[1], [2], [4]]))
      print(try model.leaveOneOutLogLikelihoods(of: Matrix([[1, 2]])))
    }
    await #expect(processExitsWith: .failure) {
      let model = try MultivariateNormal(fitting: Matrix<Double>([[1], [2], [4]]))
      print(try model.leaveOneOutLogLikelihoods(of: Matrix([[1], [2], [4]]), weights: [1]))
    }
  }
}
