import Gaussian
import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// Classes on supports of different dimensions: a row on the smaller one belongs there, whatever the units.
@Suite struct SupportTests {
  private func table(_ scale: Double) -> (rows: Matrix<Double>, labels: [String]) {
    var generator = SplitMix64(seed: 17)
    var (elements, labels): ([Double], [String]) = ([], [])
    for row in 0..<600 {
      let isOnLine = row < 300
      elements += [isOnLine ? 0 : generator.normal() * scale, generator.normal() * scale]
      labels.append(isOnLine ? "line" : "blob")
    }
    return (Matrix(rows: 600, columns: 2, elements: elements), labels)
  }

  @Test(arguments: [1e-100, 1e-12, 1e-3, 1, 1e3, 1e12, 1e100]) func lines(scale: Double) throws {
    let (rows, labels) = table(scale)
    let model = try ClassConditionalModel(fitting: rows, labels: labels, policy: .pseudo())
    let predicted = model.predictedClasses(of: rows)
    #expect(zip(predicted, labels).allSatisfy { $0 == $1 })
    let posteriors = model.posteriors(of: rows)
    #expect((0..<600).allSatisfy { posteriors[$0, labels[$0] == "line" ? 1 : 0] == 1 })
    let logPosteriors = model.logPosteriors(of: rows)
    #expect(logPosteriors[0, 0] == -.infinity && logPosteriors[0, 1] == 0)
    // The density of a row on the line is that on the line.
    let line = model.density(of: "line").logDensities(of: rows.rows(in: 0..<1), parallelism: .serial)[0]
    #expect(abs(model.logDensities(of: rows, parallelism: .serial)[0] - (line + .log(0.5))) < 1e-12)
    // Each class by itself is as it was.
    #expect(model.classLogDensities(of: rows)[0, 0].isFinite)
  }

  /// A class that cannot be is none, whatever its support.
  @Test func impossible() throws {
    let line = try MultivariateNormal<Double>(
      GaussianEstimate(
        mean: [0, 0], covariance: .full(Matrix([[0, 0], [0, 1]])),
        record: EstimationRecord(estimator: "mle", count: 3, weight: 3, effectiveSampleSize: 3)), policy: .pseudo())
    let plane = try MultivariateNormal<Double>(mean: [0, 0], standardDeviation: 1)
    let model = try ClassConditionalModel(
      classes: ["line", "plane"], priors: [0, 1], densities: [.normal(line), .normal(plane)], structure: .full)
    #expect(model.predictedClasses(of: Matrix([[0, 0.5]])) == ["plane"])
    #expect(model.posteriors(of: Matrix([[0, 0.5]])).elements == [0, 1])
  }
}
