import Gaussian
import GaussianReference
import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// Every dimension at the edge of a block, with every number of rows at the edge of what can be fitted.
@Suite struct EdgeTests {
  static let dimensions = [1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 100, 129]

  @Test(arguments: dimensions) func everyRowCountInFloat(dimension: Int) throws {
    try sweep(Float.self, dimension)
  }
  @Test(arguments: dimensions) func everyRowCountInDouble(dimension: Int) throws {
    try sweep(Double.self, dimension)
  }

  private func sweep<Scalar: GaussianScalar>(_ type: Scalar.Type, _ dimension: Int) throws {
    let source = try MultivariateNormal(
      mean: [Scalar](repeating: 3, count: dimension), standardDeviation: Scalar(2))
    for count in Set([0, 1, 2, dimension - 1, dimension, dimension + 1, 1000]) {
      let observations = source.samples(count: count, seed: 17)
      for structure in CovarianceStructure.allCases {
        let required = structure == .full ? dimension + 1 : 2
        do throws(GaussianError) {
          let model = try MultivariateNormal(fitting: observations, structure: structure)
          #expect(count >= required)
          try compare(model, observations, structure)
        } catch {
          if count >= required, case .notPositiveDefinite(let facts) = error {
            // A square scatter of few rows may be singular in single precision, and then says so.
            #expect(!Scalar.isDouble, "\(error)")
            #expect(count == dimension + 1, "\(error)")
            #expect(facts.conditionNumber > 1e3, "\(error)")
          } else {
            let expected = GaussianError.tooFewObservations(
              count: count, required: required, dimension: dimension)
            #expect(error == expected)
            #expect(count < required)
          }
        }
      }
    }
  }

  /// The densities of a fitted model against the reference with the same parameters.
  private func compare<Scalar>(
    _ model: MultivariateNormal<Scalar>, _ observations: Matrix<Scalar>, _ structure: CovarianceStructure
  ) throws(GaussianError) {
    let densities = model.logDensities(of: observations)
    #expect(densities.count == observations.rows)
    let areFinite = densities.allSatisfy(\.isFinite)
    #expect(areFinite)
    #expect(model.observationCount == observations.rows)
    guard structure == .full || observations.rows == 1000 else { return }
    let covariance = model.covariance
    let rows: [[WidestScalar]] = (0..<model.dimension).map { converted(covariance.row($0)) }
    guard let wide = try? ReferenceNormal<WidestScalar>(mean: converted(model.mean), covariance: rows) else {
      Issue.record("the reference refuses the covariance of a fit")
      return
    }
    let eigenvalues = try lifting(try LinearAlgebra.symmetricEigenvalues(of: correlationMatrix(of: covariance)))
    var errors = ErrorBound("fit of \(observations.rows) × \(model.dimension) \(Scalar.self), \(structure)")
    for row in [0, observations.rows - 1] {
      let x: [WidestScalar] = converted(observations.row(row))
      let truth = wide.logDensity(of: x)
      let bound = logDensityBound(
        epsilon: Scalar.epsilon, correlationConditionNumber: eigenvalues.last! / eigenvalues[0],
        dimension: model.dimension,
        squaredMahalanobisDistance: Double(wide.squaredMahalanobisDistance(of: x)),
        logDensity: Double(truth))
      errors.record(WidestScalar(densities[row]) - truth, bound: bound, at: "row \(row)")
    }
    #expect(errors.report(), "\(errors)")
  }
}
