import Gaussian
import LinearAlgebra
import Testing

/// Turned factors.
@Suite struct FactorRotationTests {
  @Test func unitsDoNotMatter() throws {
    let rows = factorRows(400, dimension: 8, factors: 3, noise: 0.4...1.2, seed: 31)
    let model = try FactorAnalysis(fitting: rows, factors: 3).rotated()
    let units = (0..<8).map { [1, 1000, 0.001, 30][$0 % 4] }
    let scaled = Matrix((0..<rows.rows).map { row in zip(rows.row(row), units).map { $0 * $1 } })
    let other = try FactorAnalysis(fitting: scaled, factors: 3).rotated()
    for variable in 0..<8 {
      for factor in 0..<3 {
        let difference = other.loadings[variable, factor] / units[variable] - model.loadings[variable, factor]
        #expect(difference.magnitude < 1e-6)
      }
    }
    // Each factor has a positive largest loading in standard deviations, and explains no more than the one before.
    var last = Double.infinity
    for factor in 0..<3 {
      let column = (0..<8).map { model.loadings[$0, factor] / model.variances[$0].squareRoot() }
      let explained = column.reduce(0) { $0 + $1 * $1 }
      #expect(explained <= last)
      #expect((column.max { $0.magnitude < $1.magnitude } ?? 0) > 0)
      last = explained
    }
  }
}
