import Gaussian
import LinearAlgebra
import RandomStreams
import Testing

/// Eigenvalues of chance, against those of rows that are drawn.
@Suite struct ParallelAnalysisTests {
  /// Eigenvalues, descending, of rows of uncorrelated variables.
  private func drawn(
    _ count: Int, _ deviations: [Double], _ quantity: ParallelAnalysis.Quantity, seed: UInt64
  ) throws -> [Double] {
    let d = deviations.count
    var rows = [Double](repeating: 0, count: count * d)
    RandomStream(seed: seed).standardNormals(rows: 0..<UInt64(count), columns: d, into: &rows)
    let means = (0..<d).map { j in (0..<count).reduce(0) { $0 + rows[$1 * d + j] } / Double(count) }
    var covariance = Matrix(rows: d, columns: d, repeating: 0.0)
    for i in 0..<d {
      for j in 0..<d {
        let sum = (0..<count).reduce(0) { $0 + (rows[$1 * d + i] - means[i]) * (rows[$1 * d + j] - means[j]) }
        covariance[i, j] = deviations[i] * deviations[j] * sum / Double(count)
      }
    }
    if quantity == .correlation {
      let roots = covariance.diagonal.map { $0.squareRoot() }
      for i in 0..<d { for j in 0..<d { covariance[i, j] /= roots[i] * roots[j] } }
    }
    return try symmetricEigenvalues(of: covariance).reversed()
  }

  /// Means within 4.5 standard errors, and 95 of 100 eigenvalues of rows below the quantile, as far as 400 tables tell.
  @Test(arguments: ParallelAnalysis.Quantity.allCases, [(30, 5), (6, 9), (2, 3)])
  func eigenvaluesAreThoseOfRows(quantity: ParallelAnalysis.Quantity, shape: (count: Int, dimension: Int)) throws {
    let deviations = (0..<shape.dimension).map { 0.5 + Double($0) }
    let chance = try ParallelAnalysis(
      count: shape.count, variances: deviations.map { $0 * $0 }, of: quantity, samples: 999, seed: 3)
    let tables = try (0..<400).map { try drawn(shape.count, deviations, quantity, seed: UInt64(1000 + $0)) }
    for place in 0..<min(shape.dimension, shape.count - 1) {
      let values = tables.map { $0[place] }
      let mean = values.reduce(0, +) / 400
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 399
      let error = (variance * (1 / 400 + 1 / 999)).squareRoot()
      #expect((chance.means[place] - mean).magnitude < 4.5 * error + 1e-9, "\(shape) at \(place)")
      let share = Double(values.count { $0 <= chance.upperQuantiles[place] * (1 + 1e-9) }) / 400
      // Of 400 tables and a quantile of 999: 4.5·√(0.05·0.95·(1/400 + 1/999)).
      #expect(share > 0.95 - 0.058, "\(shape) at \(place): \(share)")
      #expect(variance < 1e-20 || share < 0.95 + 0.05, "\(shape) at \(place): \(share)")
    }
    for place in shape.count - 1..<max(shape.count - 1, shape.dimension) { #expect(chance.means[place] < 1e-12) }
    if quantity == .correlation {
      #expect((chance.means.reduce(0, +) - Double(shape.dimension)).magnitude < 1e-9)
    }
  }

  @Test func sameSeedSameBits() throws {
    let variances = [1.0, 4, 9, 16]
    let one = try ParallelAnalysis(count: 50, variances: variances, seed: 1, parallelism: .threads(1))
    #expect(try ParallelAnalysis(count: 50, variances: variances, seed: 1, parallelism: .threads(3)) == one)
    #expect(try ParallelAnalysis(count: 50, variances: variances, seed: 2) != one)
    #expect(one.means == one.means.sorted(by: >))
    #expect(one.upperQuantiles == one.upperQuantiles.sorted(by: >))
    // Variables without variance are allowed for covariances.
    let constant = try ParallelAnalysis(count: 5, variances: [0, 0])
    #expect(constant.means == [0, 0])
  }
}
