import Gaussian
import GaussianReference
import LinearAlgebra
import TestSupport
import Testing

/// Maxima of the observed likelihood, found by Newton's method in 50 digits.
@Suite struct MissingValuesGoldenTests {
  static let withMaximum = MissingValuesCase.all.filter { $0.maximum != nil }
  static let withoutMaximum = MissingValuesCase.all.filter { $0.maximum == nil }

  @Test(arguments: withMaximum)
  func theMaximum(example: MissingValuesCase) throws {
    let golden = try #require(example.maximum)
    let fit = try MissingValuesFit(fitting: Matrix(example.rows))
    #expect(fit.hasConverged)
    #expect(fit.patternCount == example.patternCount)
    #expect(fit.missingCellCount == example.missing.count)
    #expect(fit.model.observationCount == 178)
    #expect(fit.pairsNeverObservedTogether == [])
    print("\(example): \(fit.iterations) iterations")

    // The tolerance of 10⁻⁹ is a distance; a factor of ten is left for its being foretold.
    var errors = ErrorBound("maximum with missing cells, \(example)")
    let deviations = golden.covariance.map { $0[$0.count - 1].double.squareRoot() }
    for i in 0..<13 {
      errors.record(fit.model.mean[i] - golden.mean[i].double, bound: 1e-8 * deviations[i], at: "mean \(i)")
      for j in 0...i {
        errors.record(
          fit.model.covariance[i, j] - golden.covariance[i][j].double, bound: 1e-8 * deviations[i] * deviations[j],
          at: "covariance \(i), \(j)")
      }
    }
    #expect(errors.report(), "\(errors)")

    // Near a maximum the likelihood is flat: what remains is rounding.
    var likelihoods = ErrorBound("mean log-likelihood, \(example)")
    let last = try #require(fit.trace.last)
    let scores = fit.model.observedLogDensities(of: Matrix(example.rows))
    likelihoods.record(
      WidestScalar(last) - golden.meanLogLikelihood.rounded(), bound: 1e-13 * last.magnitude, at: "trace")
    likelihoods.record(
      WidestScalar(scores.reduce(0, +) / 178) - golden.meanLogLikelihood.rounded(), bound: 1e-13 * last.magnitude,
      at: "scores")
    #expect(likelihoods.report(), "\(likelihoods)")
    for (before, after) in zip(fit.trace, fit.trace.dropFirst()) {
      #expect(after >= before - 1e-12 * before.magnitude)
    }
  }

  /// The gradient of the likelihood in the textbook's formula and a wider scalar.
  @Test(arguments: withMaximum.prefix(3))
  func noSlopeAtTheMaximum(example: MissingValuesCase) throws {
    let fit = try MissingValuesFit(fitting: Matrix(example.rows))
    let covariance = (0..<13).map { fit.model.covariance.row($0) }
    let slope = try ReferenceMissingValues<WidestScalar>(rows: converted(example.rows)).gradient(
      at: .init(mean: converted(fit.model.mean), covariance: converted(covariance)))
    // A distance of 10⁻⁹ times the curvature, which the condition of the correlation bounds.
    let bound = 1e-9 * correlationConditionNumber(of: covariance)
    var errors = ErrorBound("slope at the maximum, \(example)")
    for i in 0..<13 {
      let deviation = covariance[i][i].squareRoot()
      errors.record(slope.mean[i] * WidestScalar(deviation) / 178, bound: bound, at: "mean \(i)")
      for j in 0...i {
        let scale = WidestScalar(deviation * covariance[j][j].squareRoot())
        errors.record(slope.covariance[i][j] * scale / 178, bound: bound, at: "covariance \(i), \(j)")
      }
    }
    #expect(errors.report(), "\(errors)")
  }

  /// Steps of EM alone end at the same place, and never go down.
  @Test func withoutAcceleration() throws {
    let example = MissingValuesCase.named("20 % at random, seed 1")
    let golden = try #require(example.maximum)
    let fit = try MissingValuesFit(fitting: Matrix(example.rows), options: .init(isAccelerated: false))
    print("without acceleration: \(fit.iterations) iterations")
    #expect(fit.hasConverged)
    for (before, after) in zip(fit.trace, fit.trace.dropFirst()) {
      #expect(after >= before - 1e-13 * before.magnitude)
    }
    for i in 0..<13 {
      for j in 0...i {
        let scale = (golden.covariance[i][i].double * golden.covariance[j][j].double).squareRoot()
        #expect((fit.model.covariance[i, j] - golden.covariance[i][j].double).magnitude < 1e-8 * scale)
      }
    }
  }

  /// Where the likelihood leads to a singular covariance, that is the error, with the variables that it concerns.
  @Test(arguments: withoutMaximum.prefix(1))
  func noMaximum(example: MissingValuesCase) throws {
    let error = try #require(throws: GaussianError.self) {
      try MissingValuesFit(fitting: Matrix(example.rows), options: .init(maximumIterations: 70))
    }
    guard case .notPositiveDefinite(let facts) = error else { throw error }
    print("\(example): \(error)")
    #expect(facts.dimension == 13)
    #expect(facts.rank == 12)
    #expect(facts.conditionNumber > 1e6)
    #expect(!facts.dependsOn.isEmpty)
  }
}
