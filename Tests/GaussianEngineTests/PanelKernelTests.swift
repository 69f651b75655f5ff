import GaussianEngine
import LinearAlgebra
import RandomStreams
import Testing

/// Rows in panels against the same rows without: same bits where the order of operations is the same.
@Suite("Rows laid down in panels") struct PanelKernelTests {
  private static let levels: [InstructionSet] = [.portable, .avx2, .avx512]
  private static let counts = [1, 2, 7, 8, 9, 15, 16, 17, 31, 33, 130]

  private func normals<Scalar: GaussianScalar>(_ rows: Int, _ columns: Int, seed: UInt64) -> [Scalar] {
    let stream = RandomStream(seed: seed)
    return (0..<rows).flatMap { row in
      stream.standardNormals(row: UInt64(row), count: columns).map { Scalar($0) + 3 }
    }
  }

  private func factor(_ dimension: Int) -> Matrix<Double> {
    var lower = Matrix<Double>.identity(dimension)
    for row in 0..<dimension { for column in 0..<row { lower[row, column] = 0.1 / Double(1 + row - column) } }
    return lower
  }

  private func panels<Scalar: GaussianScalar>(_ rows: [Scalar], _ count: Int, _ dimension: Int, _ kernels: Kernels)
    -> [Scalar]
  {
    var panels = [Scalar](repeating: .nan, count: Kernels.panelRows(count) * dimension)
    unsafe kernels.layPanels(rows, count: count, dimension: dimension, into: &panels)
    return panels
  }

  private func checkDensities<Scalar: GaussianScalar>(_ kernels: Kernels, _: Scalar.Type) {
    for dimension in [1, 2, 3, 4, 5, 7, 8, 9, 11, 15, 16, 17, 23, 24, 33, 64] {
      for count in Self.counts {
        let rows: [Scalar] = normals(count, dimension, seed: 5)
        let panels = panels(rows, count, dimension, kernels)
        let mean = (0..<dimension).map { Scalar($0 % 5) }
        let padded = Kernels.padded(mean)
        let packed: Workspace<Scalar> = Kernels.packedTriangle(factor(dimension))
        let room = Kernels.panelRows(count)
        var (plain, other) = ([Scalar](repeating: 0, count: count), [Scalar](repeating: 0, count: room))
        let scratch = Workspace(
          count: Kernels.scoreScratchCount(Scalar.self, dimension: dimension), filledWith: Scalar.zero)
        unsafe kernels.score(
          rows, count: count, dimension: dimension, mean: padded.base, inverseFactor: packed.base, scale: -0.5,
          offset: 1, scratch: scratch.base, into: &plain)
        unsafe kernels.score(
          panels: panels, count: count, dimension: dimension, mean: padded.base, inverseFactor: packed.base,
          scale: -0.5, offset: 1, scratch: scratch.base, into: &other)
        #expect(Array(other[..<count]) == plain, "\(count) × \(dimension)")

        let factors = Kernels.padded((0..<dimension).map { 1 / Scalar(1 + $0 % 3) })
        unsafe kernels.diagonalScore(
          rows, count: count, dimension: dimension, mean: padded.base, factors: factors.base, scale: 1, offset: 0,
          into: &plain)
        unsafe kernels.diagonalScore(
          panels: panels, count: count, dimension: dimension, mean: padded.base, factors: factors.base, scale: 1,
          offset: 0, into: &other)
        for row in 0..<count {
          // Sums of as many positive terms in another order.
          let bound = Scalar.epsilon * Double(dimension + 2) * Double(plain[row])
          #expect((Double(other[row]) - Double(plain[row])).magnitude <= bound, "\(count) × \(dimension), row \(row)")
        }
      }
    }
  }

  @Test("have the same densities", arguments: levels) func densities(level: InstructionSet) {
    guard let kernels = Kernels.at(level) else { return }
    checkDensities(kernels, Double.self)
    checkDensities(kernels, Float.self)
  }

  private func checkSums<Scalar: GaussianScalar>(
    _ kernels: Kernels, _ shape: ShiftedSums.Shape, dimensions: [Int], _: Scalar.Type
  ) {
    for dimension in dimensions {
      for count in Self.counts {
        var rows: [Scalar] = normals(count, dimension, seed: 6)
        var weights = (0..<count).map { Scalar($0 % 5) / 4 }
        // What a row of weight 0 holds takes no part.
        rows[0] = .nan
        weights[0] = 0
        let panels = panels(rows, count, dimension, kernels)
        let shift = Kernels.padded([Scalar](repeating: 3.25, count: dimension))
        let scratch = Workspace(
          count: Kernels.scatterScratchCount(Scalar.self, dimension: dimension, shape: shape), filledWith: Scalar.zero)
        var (plain, other) = (
          ShiftedSums(dimension: dimension, shape: shape), ShiftedSums(dimension: dimension, shape: shape)
        )
        unsafe kernels.scatter(
          rows, weights: weights, count: count, shift: shift.base, scratch: scratch.base, addingTo: &plain)
        let room = weights + [Scalar](repeating: 0, count: Kernels.panelRows(count) - count)
        var centred = [Scalar](repeating: 0, count: panels.count)
        unsafe kernels.scatter(
          panels: panels, weights: room, count: count, shift: shift.base, scratch: &centred, addingTo: &other)
        #expect(other.weights.count == plain.weights.count)
        #expect((other.weight - plain.weight).magnitude <= Scalar.epsilon * Double(count) * plain.weight)
        #expect((other.squaredWeight - plain.squaredWeight).magnitude <= Scalar.epsilon * Double(count) * plain.weight)
        // Two roundings a term and one a sum; the terms are below 36 in magnitude.
        let bound = Scalar.epsilon * Double(count) * 36 * (2 + plain.weight)
        for variable in 0..<dimension {
          #expect((other.sums[variable] - plain.sums[variable]).magnitude <= bound)
        }
        for row in 0..<(shape == .full ? dimension : 1) {
          for column in 0..<(shape == .full ? row + 1 : dimension) {
            let index = row * dimension + column
            #expect((other.products[index] - plain.products[index]).magnitude <= bound, "\(count) × \(dimension)")
          }
        }
      }
    }
  }

  @Test("have the same weighted sums", arguments: levels) func sums(level: InstructionSet) {
    guard let kernels = Kernels.at(level) else { return }
    let full = Array(1...Kernels.panelScatterLimit)
    checkSums(kernels, .full, dimensions: full, Double.self)
    checkSums(kernels, .full, dimensions: full, Float.self)
    checkSums(kernels, .diagonal, dimensions: [1, 2, 7, 8, 16, 33], Double.self)
    checkSums(kernels, .diagonal, dimensions: [1, 2, 7, 8, 16, 33], Float.self)
  }
}
