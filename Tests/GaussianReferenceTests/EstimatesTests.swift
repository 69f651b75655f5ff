import GaussianReference
import RealModule
import TestSupport
import Testing

@Suite struct EstimatesTests {
  @Test(arguments: Fixture.covariances)
  func exactCovarianceFarFromTheOrigin(example: CovarianceCase) {
    compare(Double.self, with: example)
    compare(WidestScalar.self, with: example)
  }

  /// A mean of n terms errs by at most n·ε·|μ|; a covariance by n·ε·σᵢ·σⱼ and by both errors of the means.
  private func compare<Scalar: Real & BinaryFloatingPoint & Sendable>(
    _ type: Scalar.Type, with example: CovarianceCase
  ) {
    let rows: [[Scalar]] = converted(example.rows)
    let mean = ReferenceEstimates.mean(of: rows)
    let covariance = ReferenceEstimates.covariance(of: rows)
    let epsilon = Double(Scalar.ulpOfOne) * Double(rows.count)
    var means = ErrorBound("mean, \(type), \(example)")
    var covariances = ErrorBound("covariance, \(type), \(example)")
    let deviations = mean.indices.map { example.covariance($0, $0).double.squareRoot() }
    let meanBounds = mean.indices.map { epsilon * (deviations[$0] + example.mean[$0].double.magnitude) }
    for i in mean.indices {
      means.record(
        WidestScalar(mean[i]) - example.mean[i].rounded(), bound: meanBounds[i], at: "variable \(i)")
      for j in mean.indices {
        covariances.record(
          WidestScalar(covariance[i][j]) - example.covariance(i, j).rounded(),
          bound: epsilon * deviations[i] * deviations[j] + meanBounds[i] * meanBounds[j],
          at: "variables \(i), \(j)")
      }
    }
    #expect(means.report(), "\(means)")
    #expect(covariances.report(), "\(covariances)")
    #expect(ReferenceEstimates.variances(of: rows) == mean.indices.map { covariance[$0][$0] })
    let sum = covariance[0][0] + covariance[1][1] + covariance[2][2]
    #expect(ReferenceEstimates.commonVariance(of: rows) == sum / 3)
  }

  @Test(arguments: Fixture.dataSets)
  func likelihoodAtItsMaximum(example: DataSetCase) throws {
    try compareFits(Double.self, with: example)
    try compareFits(WidestScalar.self, with: example)
  }

  /// Relative to the result n·d·ε, of which the condition numbers of these correlations (below n) leave room.
  private func compareFits<Scalar: Real & BinaryFloatingPoint & Sendable>(
    _ type: Scalar.Type, with example: DataSetCase
  ) throws {
    let rows: [[Scalar]] = converted(example.rows)
    #expect(rows.count == example.count)
    var errors = ErrorBound("maximum likelihood, \(type), \(example)")
    for structure in ReferenceStructure.allCases {
      let golden = try #require(example.fits[structure.rawValue])
      let normal = try ReferenceNormal(fitting: rows, structure: structure)
      let epsilon = Double(Scalar.ulpOfOne) * Double(rows.count) * Double(normal.dimension)
      errors.record(
        WidestScalar(normal.logLikelihood(of: rows)) - golden.logLikelihood.rounded(),
        bound: epsilon * golden.logLikelihood.double.magnitude, at: "log-likelihood, \(structure)")
      errors.record(
        WidestScalar(normal.entropy) - golden.entropy.rounded(),
        bound: epsilon * golden.entropy.double.magnitude, at: "entropy, \(structure)")
    }
    #expect(errors.report(), "\(errors)")
  }

  /// R's mvtnorm and mclust, to the digits they are usually printed with.
  @Test(arguments: [("iris", -379.914630122), ("wine", -3331.049712585), ("faithful", -1289.796745053)])
  func publishedLikelihoods(name: String, published: Double) throws {
    let example = try #require(Fixture.dataSets.first { $0.name == name })
    #expect((example.fits["full"]!.logLikelihood.double - published).magnitude < 6e-10)
  }

  @Test func oneRowHasNoSpread() {
    #expect(ReferenceEstimates<Double>.mean(of: [[3, 4]]) == [3, 4])
    #expect(ReferenceEstimates<Double>.covariance(of: [[3, 4]]) == [[0, 0], [0, 0]])
    #expect(throws: ReferenceNotPositiveDefinite(pivot: 0)) {
      try ReferenceNormal<Double>(fitting: [[3, 4]])
    }
  }
}
