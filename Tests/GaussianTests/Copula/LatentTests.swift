import GaussianEngine
import GaussianReference
import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// What rows say of the normal variables behind them, beside integrals over the plane.
@Suite struct LatentTests {
  private let covariance: [[Double]] = [
    [1, 0.6, -0.4, 0.3, 0.2], [0.6, 1, -0.2, 0.5, 0.1], [-0.4, -0.2, 1, 0.2, -0.5], [0.3, 0.5, 0.2, 1, 0.4],
    [0.2, 0.1, -0.5, 0.4, 1],
  ]

  private func pass(_ covariance: [[Double]], _ columns: [LatentLayout.Column]? = nil) -> LatentPass {
    LatentPass(
      LatentLayout(columns ?? covariance.map { _ in .scalar }),
      mean: covariance.map { _ in 0 }, covariance: covariance.flatMap { $0 })
  }

  private func sums(_ pass: LatentPass, _ rows: [[Double]], weights: [Double]? = nil) throws -> LatentSums {
    var reduction = LeafReduction<LatentPass>(rowsPerLeaf: pass.rowsPerLeaf)
    let matrix = Matrix(rows: rows.count, columns: pass.dimension, elements: rows.flatMap { $0 })
    reduction.add(matrix, weights: weights, isLast: true, pass, parallelism: .serial)
    return try #require(reduction.total(pass))
  }

  @Test(arguments: [
    (-0.5, 0.7, 0.2, Double.infinity), (-Double.infinity, -1, 1, 1.3), (2, Double.infinity, -Double.infinity, 0),
    (0.1, 0.2, -3, -2.5),
  ])
  func boundsSayWhatIntegralsSay(bounds: (Double, Double, Double, Double)) throws {
    let nan = Double.nan
    // Known, bounded, missing, bounded, missing.
    let row = [0.8, 0.8, bounds.0, bounds.1, nan, nan, bounds.2, bounds.3, nan, nan]
    let found = try sums(pass(covariance), [row])
    let twin = try ReferenceLatents(
      covariance: covariance, values: [0: 0.8],
      bounds: [(1, bounds.0, bounds.1), (3, bounds.2, bounds.3)], steps: 400)
    #expect((found.logLikelihood - .log(twin.mass)).magnitude < 2e-3)
    for one in 0..<5 {
      for other in 0..<5 {
        let (product, exact) = (found.products[one * 5 + other], twin.products[one][other])
        #expect((product - exact).magnitude < 2e-3 * max(1, exact.magnitude), "\(one), \(other): \(product), \(exact)")
      }
    }
  }

  @Test func oneBoundIsExact() throws {
    let nan = Double.nan
    let row = [0.8, 0.8, -0.3, 0.9, nan, nan, -.infinity, .infinity, -1.1, -1.1]
    let found = try sums(pass(covariance), [row])
    let twin = try ReferenceLatents(
      covariance: covariance, values: [0: 0.8, 4: -1.1],
      bounds: [(1, -0.3, 0.9), (3, -.infinity, .infinity)], steps: 1200)
    #expect((found.logLikelihood - .log(twin.mass)).magnitude < 1e-9)
    for index in 0..<25 {
      #expect((found.products[index] - twin.products[index / 5][index % 5]).magnitude < 1e-9)
    }
  }

  /// The larger of two independent variables beside a third: a contest is a bound of their difference.
  @Test func contests() throws {
    let covariance: [[Double]] = [[1, 0, 0.5], [0, 1, -0.2], [0.5, -0.2, 1]]
    let nominal = pass(covariance, [.nominal(utilities: [0, -0.4]), .scalar])
    let found = try sums(nominal, [[1, 1, 0.3, 0.3]])
    // z₁ − z₀ ≥ 0.4, of variance 2.
    let turn = 0.5.squareRoot()
    let turned: [[Double]] = [[1, 0, -0.7 * turn], [0, 1, 0.3 * turn], [-0.7 * turn, 0.3 * turn, 1]]
    let twin = try ReferenceLatents(
      covariance: turned, values: [2: 0.3], bounds: [(0, 0.4 * turn, .infinity), (1, -.infinity, .infinity)],
      steps: 1200)
    #expect((found.logLikelihood - .log(twin.mass)).magnitude < 1e-9)
    // z₁ = (difference + sum)/√2 in these units.
    let mean = turn * (twin.products[0][2] + twin.products[1][2])
    #expect((found.products[1 * 3 + 2] - mean).magnitude < 1e-9)
  }

  @Test func weightsAndOrderOfRowsDoNotMatter() throws {
    var generator = SplitMix64(seed: 3)
    let rows: [[Double]] = (0..<300).map { _ in
      (0..<5).flatMap { _ -> [Double] in
        let (low, width, choice) = (generator.normals(1)[0], generator.uniform(), generator.uniform())
        return choice < 0.3 ? [low, low] : choice < 0.6 ? [low, low + width] : [.nan, .nan]
      }
    }
    let pass = pass(covariance)
    let once = try sums(pass, rows)
    let twice = try sums(pass, rows + rows)
    let weighted = try sums(pass, rows.reversed(), weights: [Double](repeating: 2, count: 300))
    #expect(weighted.weight == 600)
    for (sums, factor) in [(twice, 0.5), (weighted, 0.5)] {
      #expect((sums.logLikelihood * factor - once.logLikelihood).magnitude < 1e-9 * once.logLikelihood.magnitude)
      for index in 0..<25 {
        #expect((sums.products[index] * factor - once.products[index]).magnitude < 1e-9 * 300)
      }
    }
  }
}
