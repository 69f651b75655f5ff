import Gaussian
import GaussianTesting
import LinearAlgebra
import RealModule
import SpecialFunctions
import TestSupport
import Testing

/// t distributions inside boxes: densities and exact draws.
@Suite struct TruncatedStudentTTests {
  private func model(_ dimension: Int, freedom: Double) throws -> MultivariateStudentT<Double> {
    let elements = (0..<dimension).map { row in
      (0..<dimension).map { column in Double.pow(0.6, Double(abs(row - column))) }
    }
    return try MultivariateStudentT(
      location: (0..<dimension).map { 0.1 * Double($0) }, scatter: Matrix(elements), degreesOfFreedom: freedom)
  }

  @Test func contract() throws {
    let box = try Box(lower: [0, -.infinity, -1], upper: [1, 0.5, .infinity])
    for freedom in [1, 4.5, .infinity] {
      let report = GenerativeModelCheck(of: try model(3, freedom: freedom).truncated(to: box))
      #expect(report.violations.isEmpty, "\(report.violations)")
    }
  }

  /// Exact draws have the distribution of rows of the whole that happen to lie in the box; two-sample tests of each variable and of a sum,
  /// of which a correct program fails one in 60.
  @Test(arguments: [1, 3, 40]) func drawsAreThoseOfRejection(freedom: Double) throws {
    let model = try model(4, freedom: freedom)
    let box = try Box(lower: [0.5, -.infinity, -1, 1], upper: [2, 0.5, .infinity, .infinity])
    let truncated = try model.truncated(to: box)
    let drawn = truncated.samples(count: 4000, seed: 2)
    #expect(drawn.allSatisfy { box.contains($0) })
    let all = model.samples(count: 200_000, seed: 3)
    let kept = all.selecting(rows: (0..<200_000).filter { box.contains(all.row($0)) })
    #expect(kept.rows > 2000)
    let share = Double(kept.rows) / 200_000
    #expect((truncated.probability.value - share).magnitude < 5 * (share / 200_000).squareRoot())
    for column in 0..<4 {
      #expect(TwoSampleKolmogorovTest(drawn.column(column), kept.column(column)).pValue > 1e-3, "\(column)")
    }
    func sums(_ rows: Matrix<Double>) -> [Double] { (0..<rows.rows).map { rows[$0, 0] * rows[$0, 3] - rows[$0, 1] } }
    #expect(TwoSampleKolmogorovTest(sums(drawn), sums(kept)).pValue > 1e-3)
    #expect(truncated.acceptance > 0.05, "\(truncated.acceptance)")
    #expect(truncated.samples(rows: 57..<211, seed: 2, parallelism: .threads(3)) == drawn.rows(in: 57..<211))
  }

  /// Of one variable with few degrees of freedom a far tail is a power: P(x > 2c | x > c) = 2^(−ν).
  @Test func farTails() throws {
    let model = try model(1, freedom: 3)
    let truncated = try model.truncated(to: Box(lower: [1000], upper: [.infinity]))
    let drawn = truncated.samples(count: 20_000, seed: 5).column(0)
    #expect(drawn.allSatisfy { $0 >= 1000 })
    let share = Double(drawn.count { $0 > 2000 }) / 20_000
    #expect((share - 0.125).magnitude < 4 * (0.125 * 0.875 / 20_000).squareRoot(), "\(share)")
    #expect(throws: GaussianError.self) { try model.truncated(to: Box(lower: [1e9], upper: [.infinity])) }
  }

  @Test func densities() throws {
    let model = try model(2, freedom: 5)
    let truncated = try model.truncated(to: Box(lower: [0, -1], upper: [.infinity, 1]))
    #expect(truncated.logDensity(of: [1, 0]) == model.logDensity(of: [1, 0]) - truncated.probability.logarithm)
    #expect(truncated.logDensity(of: [-1, 0]) == -.infinity)
    #expect(throws: GaussianError.self) { try self.model(2, freedom: 0.5).truncated(to: Box(upper: [0, 0])) }
  }

  @Test func ranges() throws {
    let found = try #require(try model(3, freedom: 4).rows(within: [2: 8...(.infinity)], parallelism: .automatic))
    let drawn = found.samples(rows: 0..<500, seed: 1)
    #expect((0..<500).allSatisfy { drawn[$0, 2] >= 8 })
    #expect(try model(3, freedom: 0.7).rows(within: [0: 0...1], parallelism: .automatic) == nil)
  }
}
