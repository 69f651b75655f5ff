import Gaussian
import GaussianReference
import LinearAlgebra
import TestSupport
import Testing

/// Minimum covariance determinants against the best of thousands of searches, and against every part there is.
@Suite struct MinimumCovarianceDeterminantGoldenTests {
  /// The raw part is the same rows, and what follows from it agrees within rounding.
  ///
  /// That is the rounding of n·d terms at the condition of these data, 10⁷ at most. A tenth of the usual number of
  /// starts suffices but for half of the wine: its three clusters in thirteen variables have thousands of local minima,
  /// and with so few starts every second seed finds the best of them.
  @Test(arguments: Fixture.minimumCovarianceDeterminants)
  func bestPart(example: MinimumCovarianceDeterminantCase) throws {
    let estimator = MinimumCovarianceDeterminant(
      supportFraction: example.supportFraction, trials: 40, seed: 1, correctsForSmallSamples: false)
    let fit = try estimator.fit(Matrix(example.rows))
    #expect(fit.rawSmallSampleFactor == 1)
    #expect(fit.smallSampleFactor == 1)
    var errors = ErrorBound("minimum covariance determinant, \(example)")
    errors.record(fit.rawLogDeterminant - example.logDeterminant, bound: 1e-10, at: "determinant")
    // Equal values of one variable are different rows of the same part.
    if fit.location.count > 1 { #expect(fit.rawSupport == example.rawSupport) }
    #expect(fit.support == example.support)
    #expect(Int(fit.rawWeight) == example.rawSupport.count)
    let factor = fit.rawConsistencyFactor
    compare(fit.rawCovariance, example.rawCovariance, "raw covariance", &errors)
    compare(fit.rawCovariance.map { $0 * factor }, example.correctedCovariance, "corrected covariance", &errors)
    compare(fit.covariance, example.covariance, "covariance", &errors)
    for i in fit.location.indices {
      errors.record(
        fit.rawLocation[i] - example.rawLocation[i], bound: 1e-12 * example.rawCovariance[i][i].squareRoot(),
        at: "raw location")
      errors.record(
        fit.location[i] - example.location[i], bound: 1e-12 * example.covariance[i][i].squareRoot(), at: "location")
    }
    for (row, distance) in example.squaredDistances.enumerated() {
      errors.record(fit.squaredDistances[row] - distance, bound: 1e-9 * (1 + distance), at: "distance of row \(row)")
    }
    #expect(errors.report(), "\(errors)")
  }

  private func compare(
    _ found: StructuredCovariance, _ lower: [[Double]], _ name: String, _ errors: inout ErrorBound
  ) {
    for i in lower.indices {
      for j in 0...i {
        let scale = (lower[i][i] * lower[j][j]).squareRoot()
        errors.record(found.matrix[i, j] - lower[i][j], bound: 1e-12 * scale, at: "\(name) \(i), \(j)")
      }
    }
  }

  /// Every part of a dozen rows, for every structure.
  @Test(arguments: CovarianceStructure.allCases, [1, 2, 3])
  func slowTwin(structure: CovarianceStructure, dimension: Int) throws {
    var errors = ErrorBound("least of all determinants, \(structure), d = \(dimension)")
    for seed in 0..<4 as Range<UInt64> {
      var generator = SplitMix64(seed: 70 + seed)
      var rows = generator.normalRows(11, dimension: dimension)
      for row in 0..<3 { rows[row] = rows[row].map { $0 * 3 + 4 } }
      let fit = try MinimumCovarianceDeterminant(supportFraction: seed < 2 ? nil : 0.7, trials: 20)
        .fit(Matrix(rows), structure: structure)
      let twin = ReferenceMinimumCovarianceDeterminant<WidestScalar>(
        of: converted(rows), count: Int(fit.rawWeight),
        structure: try #require(ReferenceStructure(rawValue: structure.rawValue)))
      #expect(fit.rawSupport == twin.support)
      errors.record(fit.rawLogDeterminant - Double(twin.logDeterminant), bound: 1e-13, at: "seed \(seed)")
    }
    #expect(errors.report(), "\(errors)")
  }

  /// Windows of one variable far from the origin, with repeated values, and one that is all repeated.
  @Test func windowsOfOneVariable() throws {
    var generator = SplitMix64(seed: 80)
    for offset in [0, 1e8] {
      let values: [[Double]] = (0..<13).map { _ in
        let quarters = (generator.normal() * 4).rounded()
        return [quarters / 4 + offset]
      }
      let fit = try MinimumCovarianceDeterminant().fit(Matrix(values))
      let twin = ReferenceMinimumCovarianceDeterminant<WidestScalar>(of: converted(values), count: 8)
      #expect((fit.rawLogDeterminant - Double(twin.logDeterminant)).magnitude < 1e-13)
    }
    // A narrow window beside a wide one.
    var values: [[Double]] = (0..<20).map { [Double($0) * 1e-9 + 1] }
    values += (0..<17).map { [Double($0) * 1e3 - 1e4] }
    let fit = try MinimumCovarianceDeterminant().fit(Matrix(values))
    #expect(fit.rawSupport == Array(0..<20))
    #expect(relativeError(fit.rawCovariance.variances[0], 33.25e-18) < 1e-6)
  }
}
