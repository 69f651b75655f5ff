import Gaussian
import GaussianReference
import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// Densities, distances, determinants and entropies against 30 golden digits.
@Suite struct GoldenLogDensityTests {
  /// What is too badly conditioned for double precision: published cases that must never be among it.
  private static let neverSkipped = ["Stan", "SciPy", "scikit-learn", "Hilbert 3", "Hilbert 6"]

  @Test func goldenValuesInDouble() throws {
    let epsilon = Double.ulpOfOne
    var (densities, distances) = (ErrorBound("log-density, Double"), ErrorBound("squared distance, Double"))
    var (determinants, entropies) = (ErrorBound("log determinant, Double"), ErrorBound("entropy, Double"))
    var skipped: [String] = []
    for example in Fixture.logDensities {
      let bound = example.bound(epsilon: epsilon)
      let dimension = Double(example.dimension)
      let sensitivity = 16 * epsilon * example.correlationConditionNumber
      guard bound < example.logDensity.double.magnitude, sensitivity * dimension < 1 else {
        skipped.append(example.name)
        continue
      }
      let model: MultivariateNormal<Double>
      do throws(GaussianError) {
        model = try MultivariateNormal(mean: example.mean, covariance: Matrix(example.fullCovariance))
      } catch {
        // A pivot is at least the smallest eigenvalue of the correlation matrix, whose largest is at least 1.
        #expect(example.correlationConditionNumber > 1 / (10 * dimension * epsilon), "\(example): \(error)")
        skipped.append(example.name)
        continue
      }
      let x = Matrix(rows: 1, columns: example.dimension, elements: example.x)
      let (squared, logDeterminant) = (example.squaredMahalanobisDistance, example.logDeterminant)
      densities.record(
        difference(model.logDensities(of: x)[0], example.logDensity), bound: bound, at: example.name)
      distances.record(
        difference(model.squaredMahalanobisDistances(of: x)[0], squared),
        bound: (sensitivity + 4 * epsilon) * squared.double, at: example.name)
      let determinantBound = sensitivity * dimension + 4 * epsilon * logDeterminant.double.magnitude
      determinants.record(
        difference(model.logDeterminant, logDeterminant), bound: determinantBound, at: example.name)
      let constant = WidestScalar(dimension) * (1 + .log(2 * .pi))
      let entropy = (constant + logDeterminant.rounded()) / 2
      entropies.record(
        WidestScalar(model.entropy) - entropy,
        bound: determinantBound / 2 + 4 * epsilon * Double(entropy.magnitude + constant), at: example.name)
    }
    print("golden log-densities: \(skipped.count) of \(Fixture.logDensities.count) skipped: \(skipped)")
    for errors in [densities, distances, determinants, entropies] { #expect(errors.report(), "\(errors)") }
    for prefix in Self.neverSkipped { #expect(!skipped.contains { $0.hasPrefix(prefix) }, "\(prefix)") }
    #expect(densities.count > 180)
  }

  /// Rounding the inputs makes another problem, so the truth is the reference at the widest scalar.
  @Test func floatAgainstTheWidestScalar() throws {
    var densities = ErrorBound("log-density, Float")
    for example in Fixture.logDensities where example.correlationConditionNumber < 1e4 {
      let (mean, x): ([Float], [Float]) = (converted(example.mean), converted(example.x))
      let covariance: [[Float]] = converted(example.fullCovariance)
      let model = try MultivariateNormal(mean: mean, covariance: Matrix(covariance))
      let wide = try ReferenceNormal<WidestScalar>(mean: converted(mean), covariance: converted(covariance))
      let truth = wide.logDensity(of: converted(x))
      densities.record(
        WidestScalar(model.logDensity(of: x)) - truth,
        bound: logDensityBound(
          epsilon: Float.epsilon,
          correlationConditionNumber: correlationConditionNumber(of: converted(covariance)),
          dimension: example.dimension,
          squaredMahalanobisDistance: Double(wide.squaredMahalanobisDistance(of: converted(x))),
          logDensity: Double(truth)),
        at: example.name)
    }
    #expect(densities.count > 80)
    #expect(densities.report(), "\(densities)")
  }

  private func difference(_ value: Double, _ golden: GoldenNumber) -> WidestScalar {
    WidestScalar(value) - golden.rounded()
  }
}
