import Foundation
import Gaussian
import GaussianReference
import GaussianTesting
import LinearAlgebra
import TestSupport
import Testing

/// Gaussians inside boxes: densities, exact draws and moments.
@Suite struct TruncatedNormalTests {
  private func model(_ dimension: Int) throws -> MultivariateNormal<Double> {
    let elements = (0..<dimension).map { row in
      (0..<dimension).map { column in pow(-0.6, Double(abs(row - column))) }
    }
    return try MultivariateNormal(mean: (0..<dimension).map { 0.1 * Double($0) }, covariance: Matrix(elements))
  }

  private func mixedBox() throws -> Box {
    try Box(lower: [0, -.infinity, -1, -.infinity], upper: [1, 0.5, .infinity, .infinity])
  }

  @Test func contract() throws {
    let report = GenerativeModelCheck(of: try model(4).truncated(to: mixedBox()))
    #expect(report.violations.isEmpty, "\(report.violations)")
  }

  /// Means and covariances of exact draws, of weighted points and of plain rejection agree within five standard errors, which
  /// fails for one correct program in 30,000.
  @Test func momentsOfDraws() throws {
    let (model, box) = (try model(4), try mixedBox())
    let truncated = try model.truncated(to: box)
    let moments = truncated.moments(points: 40_000)
    let drawn = truncated.samples(count: 20_000, seed: 3)
    #expect(drawn.allSatisfy { box.contains($0) })
    var generator = SplitMix64(seed: 9)
    let covariance = (0..<4).map { model.covariance.row($0) }
    let twin = try ReferenceBox(mean: model.mean, covariance: covariance, lower: box.lower, upper: box.upper)
    let rejected = Matrix(twin.draws(from: generator.normalRows(60_000, dimension: 4)))
    for rows in [drawn, rejected] {
      for i in 0..<4 {
        let column = rows.column(i), count = Double(rows.rows)
        let mean = column.reduce(0, +) / count
        let error = (moments.covariance[i, i] / count).squareRoot() + moments.standardErrorsOfMean[i]
        #expect((mean - moments.mean[i]).magnitude < 5 * error)
        for j in 0...i {
          let products = zip(column, rows.column(j)).map { ($0 - moments.mean[i]) * ($1 - moments.mean[j]) }
          let covariance = products.reduce(0, +) / count
          let spread = products.reduce(0) { $0 + ($1 - covariance) * ($1 - covariance) } / count
          let error = (spread / count).squareRoot() + moments.standardErrorsOfCovariance[i, j]
          #expect((covariance - moments.covariance[i, j]).magnitude < 5 * error, "\(i), \(j)")
        }
      }
    }
    #expect(moments.standardErrorsOfMean.allSatisfy { $0 < 1e-4 })
  }

  @Test func densities() throws {
    let truncated = try model(4).truncated(to: mixedBox(), accuracy: .init(relativeError: 1e-5))
    let inside = [0.5, 0, 0, 3.0], outside = [0.5, 0.6, 0, 3.0]
    #expect(
      truncated.logDensity(of: inside) == truncated.normal.logDensity(of: inside) - truncated.probability.logarithm)
    #expect(truncated.logDensity(of: outside) == -.infinity)
    #expect(!truncated.logDensity(of: [.nan, 0, 0, 0]).isFinite)
  }

  /// In one variable all is exact, 40 deviations out.
  @Test func oneVariable() throws {
    let model = try MultivariateNormal(mean: [1], standardDeviation: 0.5)
    let truncated = try model.truncated(to: Box(lower: [21], upper: [.infinity]))
    let moments = truncated.moments()
    let (means, variances) = try NormalIntervals(lower: [40], upper: [.infinity]).moments()
    #expect((moments.mean[0] - (1 + 0.5 * means[0])).magnitude < 1e-14)
    #expect((moments.covariance[0, 0] / (0.25 * variances[0]) - 1).magnitude < 1e-14)
    #expect(moments.standardErrorsOfMean == [0])
    let drawn = truncated.samples(count: 2000, seed: 1).column(0)
    #expect(drawn.allSatisfy { $0 >= 21 })
    let mean = drawn.reduce(0, +) / 2000
    #expect((mean - moments.mean[0]).magnitude < 5 * (moments.covariance[0, 0] / 2000).squareRoot())
    #expect(truncated.acceptance > 0.999)
  }

  /// Row i depends on the model, the seed and i alone, and bounds hold after rounding, too.
  @Test func rowsAndRounding() throws {
    let mean = [Float](repeating: 0, count: 3)
    let covariance = Matrix<Float>([[1, 0.5, 0.2], [0.5, 1, 0.3], [0.2, 0.3, 1]])
    let box = try Box(lower: [0.1, 2, -0.3], upper: [0.100001, .infinity, 0.7])
    let truncated = try MultivariateNormal(mean: mean, covariance: covariance).truncated(to: box)
    let all = truncated.samples(rows: 0..<300, seed: 8, parallelism: .serial)
    for threads in [2, 3, 7] {
      let part = truncated.samples(rows: 57..<211, seed: 8, parallelism: .threads(threads))
      #expect(part == all.rows(in: 57..<211))
    }
    #expect(all.allSatisfy { box.contains($0) })
  }

  @Test func errors() throws {
    #expect(throws: GaussianError.self) { try model(2).truncated(to: Box(lower: [0, 1], upper: [0, 2])) }
    #expect(throws: GaussianError.self) { try model(2).truncated(to: Box(upper: [1])) }
  }

  /// Many intervals at once are those one by one, whatever the threads; points are what they are.
  @Test func intervals() throws {
    var generator = SplitMix64(seed: 4)
    let lower = generator.normals(9000).map { 3 * $0 }
    let upper = lower.enumerated().map { $0 % 10 == 0 ? $1 : $1 + generator.uniform() }
    let intervals = try NormalIntervals(lower: lower, upper: upper)
    let (serial, threaded) = (
      intervals.samples(seed: 2, parallelism: .serial), intervals.samples(seed: 2, parallelism: .threads(3))
    )
    #expect(serial == threaded)
    #expect(zip(serial, zip(lower, upper)).allSatisfy { $1.0 <= $0 && $0 <= $1.1 })
    let last = try NormalIntervals(lower: Array(lower.suffix(100)), upper: Array(upper.suffix(100)))
    #expect(last.samples(seed: 2, first: 8900) == Array(serial.suffix(100)))
    let (masses, moments) = (intervals.logMasses(), intervals.moments())
    #expect(masses[10] == -.infinity && moments.means[10] == lower[10] && moments.variances[10] == 0)
    #expect(masses[11].isFinite && moments.variances[11] > 0)
    #expect(throws: GaussianError.invalidBounds(variable: 0, lower: 1, upper: 0)) {
      try NormalIntervals(lower: [1], upper: [0])
    }
  }
}
