import GaussianEngine
import LinearAlgebra
import RandomStreams
import TestSupport
import Testing

/// Σw·r·(P·y)·yᵀ of an E-step against plain loops.
///
/// Sums of n products of d terms err by (n + d)·ε times the sum of magnitudes, and shares by what their densities do.
@Suite struct DirectionalSumsTests {
  @Test(arguments: [InstructionSet.portable, .avx2, .avx512], [1, 3, 70])
  func againstPlainLoops(set: InstructionSet, dimension: Int) throws {
    guard let kernels = Kernels.at(set) else { return }
    try check(Double.self, kernels, dimension)
    try check(Float.self, kernels, dimension)
  }

  private func check<Scalar: GaussianScalar>(_ type: Scalar.Type, _ kernels: Kernels, _ dimension: Int) throws {
    var generator = SplitMix64(seed: UInt64(40 + dimension))
    let (count, order) = (1400, min(dimension, 2))
    let rows = Matrix(generator.normalRows(count, dimension: dimension)).converted(to: type)
    let weights = (0..<count).map { Scalar($0 % 3) }
    var spoiled = rows
    spoiled[0, 0] = .nan
    let means = (0..<2).map { _ in generator.normals(dimension).map { Scalar($0) } }
    let directions = (0..<2).map { _ in Matrix(generator.normalRows(order, dimension: dimension)) }
    let terms = MixtureTerms<Scalar>(
      scores: means.map { mean in
        DiagonalTransform(
          mean: mean, standardDeviations: [Scalar](repeating: 3, count: dimension), kernels: kernels)
      }, offsets: [-1, -0.5])
    let shares = MixtureScorePass.responsibilities(of: rows, terms, parallelism: .serial, kernels: kernels)
    let sums = ExpectationMaximizationPass.run(
      spoiled, weights: weights, terms: terms, shifts: means, shape: .diagonal, directions: directions,
      parallelism: .threads(2), kernels: kernels)
    #expect(
      sums.images
        == ExpectationMaximizationPass.run(
          spoiled, weights: weights, terms: terms, shifts: means, shape: .diagonal, directions: directions,
          parallelism: .serial, kernels: kernels
        ).images)
    var errors = ErrorBound("directional sums, d = \(dimension), \(Scalar.self)")
    for k in 0..<2 {
      var exact = [WidestScalar](repeating: 0, count: order * dimension)
      var magnitudes = exact
      for row in 1..<count {
        let y = (0..<dimension).map { WidestScalar(rows[row, $0]) - WidestScalar(means[k][$0]) }
        let share = WidestScalar(weights[row]) * WidestScalar(shares[row, k])
        for p in 0..<order {
          let image = (0..<dimension).reduce(WidestScalar(0)) { $0 + WidestScalar(directions[k][p, $1]) * y[$1] }
          let size = (0..<dimension).reduce(WidestScalar(0)) {
            $0 + (WidestScalar(directions[k][p, $1]) * y[$1]).magnitude
          }
          for j in 0..<dimension {
            exact[p * dimension + j] += share * image * y[j]
            magnitudes[p * dimension + j] += share * size * y[j].magnitude
          }
        }
      }
      let relative = Double(count + dimension) * .ulpOfOne + 64 * Double(Scalar.ulpOfOne)
      for index in exact.indices {
        errors.record(
          WidestScalar(sums.images[k][index]) - exact[index], bound: relative * Double(magnitudes[index]),
          at: "component \(k), element \(index)")
      }
    }
    #expect(errors.report(), "\(errors)")
  }
}
