import Gaussian
import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// Quadratic and linear discriminants and naive Bayes, held against scikit-learn and exact arithmetic.
@Suite struct ClassesGoldenTests {
  private func model(_ example: ClassesCase) throws -> ClassConditionalModel<Double> {
    let covariance = try #require(MixtureCovariance(rawValue: example.covariance))
    return try ClassConditionalModel(
      fitting: Matrix(example.observations), labels: example.labels, structure: covariance)
  }

  @Test(arguments: Fixture.classes)
  func posteriors(example: ClassesCase) throws {
    let model = try model(example)
    #expect(model.classes == example.classes)
    let rows = Matrix(example.observations).selecting(rows: example.rows)
    let (posteriors, logPosteriors) = (model.posteriors(of: rows), model.logPosteriors(of: rows))
    let logDensities = model.logDensities(of: rows)
    var against = ErrorBound("posteriors against scikit-learn, \(example)")
    var exact = ErrorBound("log-posteriors, \(example)")
    var densities = ErrorBound("log-densities, \(example)")
    // Of the correlations of one cultivar; no other matrix here has a larger one.
    let conditionNumber = 37.0
    for place in example.rows.indices {
      var scale = 0.0
      for index in model.classes.indices {
        against.record(
          posteriors[place, index] - example.posteriors[place][index], bound: 1e-12, at: "row \(place)")
        let golden = example.logPosteriors[place][index].double
        // The difference of two log-densities, each with its own distance.
        let bound = 2 * 16 * Double.ulpOfOne * conditionNumber * (Double(model.dimension) + 2 * golden.magnitude)
        exact.record(logPosteriors[place, index] - golden, bound: bound, at: "row \(place)")
        scale = max(scale, golden.magnitude)
        let posterior = Double.exp(golden)
        exact.record(posteriors[place, index] - posterior, bound: bound * posterior, at: "posterior of row \(place)")
      }
      let golden = example.logDensities[place].double
      densities.record(
        logDensities[place] - golden,
        bound: logDensityBound(
          epsilon: .ulpOfOne, correlationConditionNumber: conditionNumber, dimension: model.dimension,
          squaredMahalanobisDistance: 2 * golden.magnitude, logDensity: golden), at: "row \(place)")
    }
    #expect(against.report(), "\(against)")
    #expect(exact.report(), "\(exact)")
    #expect(densities.report(), "\(densities)")
  }

  @Test(arguments: Fixture.classes)
  func jointLikelihoodAndErrors(example: ClassesCase) throws {
    let model = try model(example)
    let (rows, labels) = (Matrix(example.observations), example.labels)
    let golden = example.jointLogLikelihood.double
    var statistics = ClassStatistics<Double>(dimension: example.dimension)
    try statistics.update(with: rows, labels: labels)
    let fromSums = try #require(model.jointLogLikelihood(of: statistics))
    let fromRows = model.jointLogDensities(of: rows, labels: labels).reduce(0, +)
    #expect((fromSums - golden).magnitude <= 1e-9, "\(fromSums) from sums, \(golden) is right")
    #expect((fromRows - golden).magnitude <= 1e-9, "\(fromRows) from rows, \(golden) is right")
    let wrong = zip(model.predictedClasses(of: rows), labels).count { $0 != $1 }
    #expect(wrong == example.errors)
  }

  /// Within-group sums of squares that NIST certifies: the tied covariance times the number of rows.
  ///
  /// The values of the sets SmLs have up to 13 digits before the ones that vary: reading them moves the sum.
  @Test(arguments: [
    ("SiRstv", 2.16636560000000e-01), ("AtmWtAg", 1.04951729166667e-08), ("SmLs01", 1.8), ("SmLs02", 18),
    ("SmLs03", 180), ("SmLs04", 1.8), ("SmLs05", 18), ("SmLs06", 180), ("SmLs07", 1.8), ("SmLs08", 18), ("SmLs09", 180),
  ])
  func certifiedWithinSquares(name: String, squares: Double) throws {
    let file = "nist/anova_\(name).csv"
    let (values, labels) = (shippedRows(file, columns: 1..<2), shippedLabels(file, column: 0))
    let largest = values.map { $0[0].magnitude }.max() ?? 0
    let model = try ClassConditionalModel(fitting: Matrix(values), labels: labels, structure: .tied)
    guard case .normal(let normal) = model.densities[0] else { return }
    let within = normal.covariance[0, 0] * Double(values.count)
    let deviation = (squares / Double(values.count)).squareRoot()
    let reading = largest * .ulpOfOne / deviation
    #expect(relativeError(within, squares) <= 1e-14 + 5e-15 + reading, "\(within), certified \(squares)")
  }
}
