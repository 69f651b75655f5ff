import Gaussian
import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// What a class-conditional model is used for: prediction, rejection, draws, parts of it.
@Suite struct ClassesUseTests {
  private let rows = Matrix(shippedRows("iris.csv", columns: 0..<4))
  private let labels = shippedLabels("iris.csv", column: 4)

  private func model(_ covariance: MixtureCovariance = .full) throws -> ClassConditionalModel<Double> {
    try ClassConditionalModel(fitting: rows, labels: labels, structure: covariance)
  }

  @Test(arguments: MixtureCovariance.allCases)
  func posteriorsFollowBayes(covariance: MixtureCovariance) throws {
    let model = try model(covariance)
    let (joint, posteriors) = (model.classLogDensities(of: rows), model.posteriors(of: rows))
    let (densities, predicted) = (model.logDensities(of: rows), model.predictedIndices(of: rows))
    let logPosteriors = model.logPosteriors(of: rows)
    for row in 0..<rows.rows {
      var sum = 0.0
      for place in 0..<3 {
        sum += posteriors[row, place]
        let expected = Double.log(model.priors[place]) + joint[row, place] - densities[row]
        #expect((logPosteriors[row, place] - expected).magnitude <= 1e-12 * max(1, expected.magnitude))
        #expect((posteriors[row, place] - .exp(expected)).magnitude <= 1e-12)
        let alone = model.densities[place].logDensity(of: rows.row(row))
        #expect((joint[row, place] - alone).magnitude <= 1e-13 * max(1, alone.magnitude))
        let own = model.jointLogDensities(of: rows.rows(in: row..<row + 1), labels: [model.classes[place]])
        #expect((own[0] - densities[row] - expected).magnitude <= 1e-12 * max(1, expected.magnitude))
      }
      #expect((sum - 1).magnitude <= 4 * .ulpOfOne)
      #expect(posteriors.row(row).firstIndex(of: posteriors.row(row).max()!) == predicted[row])
    }
    let known = model.jointLogDensities(of: rows, labels: labels.map { $0 == "setosa" ? "other" : $0 })
    #expect(known[0] == -.infinity && known[149].isFinite)
  }

  /// The same bits for a row alone, in a batch and for any number of threads.
  @Test func rowsAreIndependent() throws {
    let model = try model()
    let many = model.samples(count: 20_000, seed: 5)
    let (posteriors, predicted) = (
      model.posteriors(of: many, parallelism: .serial), model.predictedClasses(of: many, parallelism: .serial)
    )
    #expect(model.posteriors(of: many, parallelism: .threads(3)) == posteriors)
    #expect(model.predictedClasses(of: many, parallelism: .threads(2)) == predicted)
    for range in [0..<1, 959..<961, 7777..<9000, 19_999..<20_000] {
      #expect(model.posteriors(of: many.rows(in: range)) == posteriors.rows(in: range))
      #expect(model.predictedClasses(of: many.rows(in: range)) == Array(predicted[range]))
    }
  }

  @Test func rowsThatNoClassExplains() throws {
    let model = try model()
    let strange = Matrix<Double>([[.nan, 3, 1, 1], [1e200, 0, 0, 0], [50, 50, 50, 50], [5, 3.4, 1.5, 0.2]])
    #expect(model.predictedClasses(of: strange).map { $0 == nil } == [true, false, false, false])
    #expect(model.predictedClasses(of: strange, rejectingBelow: -100) == [nil, nil, nil, "setosa"])
    let posteriors = model.posteriors(of: strange)
    #expect(posteriors.row(0).allSatisfy { $0.isNaN } && posteriors.row(1).sorted() == [0, 0, 1])
    #expect(model.logDensities(of: strange)[1] == -.infinity)
    // Off every support.
    let flat = try ClassConditionalModel(
      fitting: Matrix<Double>([[1, 1], [2, 2], [3, 3], [1, 2], [2, 3], [4, 5]]),
      labels: ["a", "a", "a", "b", "b", "b"],
      policy: .pseudo())
    #expect(flat.predictedClasses(of: Matrix([[1.5, 1.5], [1.5, 2.5], [1.5, 2]])) == ["a", "b", nil])
  }

  @Test func thresholds() throws {
    let model = try model()
    let densities = model.logDensities(of: rows).sorted()
    for (fraction, rejected) in [(0.0, 0), (0.01, 1), (0.1, 15), (0.5, 75), (0.999, 149)] {
      let threshold = model.rejectionThreshold(fraction: fraction, of: rows)
      #expect(threshold == densities[rejected])
      #expect(model.predictedClasses(of: rows, rejectingBelow: threshold).count { $0 == nil } == rejected)
    }
    let weights = [Double](repeating: 2, count: 150)
    #expect(model.rejectionThreshold(fraction: 0.1, of: rows, weights: weights) == densities[15])
    // Of rows that the model draws, it rejects that share: five standard errors.
    let threshold = model.rejectionThreshold(fraction: 0.05, draws: 20_000)
    let fresh = model.logDensities(of: model.samples(count: 20_000, seed: 77))
    let share = Double(fresh.count { $0 < threshold }) / 20_000
    #expect((share - 0.05).magnitude <= 5 * (2 * 0.05 * 0.95 / 20_000).squareRoot())
  }

  @Test func valuesBeyondAllClasses() throws {
    let model = try model()
    #expect(throws: GaussianError.outOfReach(row: 0)) { try model.conditioned(on: [0: 1e200]) }
    #expect(try model.conditioned(on: [:]) == model)
  }

  /// A row of a draw is the row of that number of its class, and classes come as often as their priors say.
  @Test func drawsOfClasses() throws {
    let model = try ClassConditionalModel(
      fitting: rows, labels: labels, priors: .given(["setosa": 0.1, "versicolor": 0.6, "virginica": 0.3]))
    let (drawn, classes) = model.labelledSamples(rows: 100..<20_100, seed: 3)
    #expect(drawn == model.samples(rows: 100..<20_100, seed: 3))
    for (name, prior) in zip(model.classes, model.priors) {
      let own = model.density(of: name).samples(rows: 100..<20_100, seed: 3)
      let members = classes.indices.filter { classes[$0] == name }
      for row in members.prefix(300) { #expect(drawn.row(row) == own.row(row)) }
      let deviation = (prior * (1 - prior) / 20_000).squareRoot()
      #expect((Double(members.count) / 20_000 - prior).magnitude <= 5 * deviation)
    }
    #expect(model.labelledSamples(rows: 500..<510, seed: 3).labels == Array(classes[400..<410]))
  }

  @Test(arguments: MixtureCovariance.allCases)
  func marginalTimesConditionalIsJoint(covariance: MixtureCovariance) throws {
    let model = try model(covariance)
    let (observed, remaining) = ([3, 1], [0, 2])
    let marginal = model.marginal(over: observed)
    #expect(marginal.dimension == 2)
    #expect(marginal.priors == model.priors)
    #expect(marginal.structure == covariance)
    for row in [0, 60, 149] {
      let x = rows.row(row)
      let conditional = try model.conditioned(on: [1: x[1], 3: x[3]])
      #expect(conditional.dimension == 2)
      #expect(conditional.classes == model.classes)
      let sum = marginal.logDensity(of: observed.map { x[$0] }) + conditional.logDensity(of: remaining.map { x[$0] })
      let joint = model.logDensity(of: x)
      #expect((sum - joint).magnitude <= 1e-12 * max(1, joint.magnitude))
      // What the class is does not depend on the order in which the variables became known.
      let one = conditional.posteriors(of: Matrix([remaining.map { x[$0] }])).row(0)
      let all = model.posteriors(of: Matrix([x])).row(0)
      for (a, b) in zip(one, all) { #expect((a - b).magnitude <= 1e-12) }
    }
  }

  @Test func incompleteRows() throws {
    let model = try model()
    var gaps = rows
    for row in 0..<150 where row % 3 > 0 { gaps[row, 0] = .nan }
    for row in 0..<150 where row % 3 > 1 { gaps[row, 2] = .nan }
    let densities = model.observedLogDensities(of: gaps)
    let whole = model.logDensities(of: rows)
    for row in 0..<150 {
      let shown = (0..<4).filter { !gaps[row, $0].isNaN }
      let expected = model.marginal(over: shown).logDensity(of: shown.map { rows[row, $0] })
      #expect((densities[row] - expected).magnitude <= 1e-12 * max(1, expected.magnitude))
      if row % 3 == 0 { #expect((densities[row] - whole[row]).magnitude <= 1e-14 * max(1, whole[row].magnitude)) }
    }
  }
}
