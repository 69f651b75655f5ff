import GaussianEngine
import LinearAlgebra
import RandomStreams
import TestSupport
import Testing

/// Passes over many blocks: the same bits for any number of threads, and every row taken once.
@Suite struct PassTests {
  static let threads = [1, 2, 3, 7]

  @Test func scoresInFloat() { compareScores(Float.self) }
  @Test func scoresInDouble() { compareScores(Double.self) }
  @Test func samplesInFloat() { compareSamples(Float.self) }
  @Test func samplesInDouble() { compareSamples(Double.self) }
  @Test func scatterInFloat() { compareScatter(Float.self) }
  @Test func scatterInDouble() { compareScatter(Double.self) }

  private func transforms<Scalar: GaussianScalar>(
    _ type: Scalar.Type, dimension: Int, kernels: Kernels = .active
  ) throws -> [any RowTransform<Scalar>] {
    var generator = SplitMix64(seed: 71)
    let covariance = randomCovariance(dimension: dimension, conditionNumber: 50, using: &generator)
    let mean: [Scalar] = converted(generator.normals(dimension))
    let factor = try CholeskyFactor(factoring: Matrix<Scalar>(converted(covariance)))
    let deviations = generator.normals(dimension).map { Scalar(0.1 + $0.magnitude) }
    return [
      TriangularTransform(mean: mean, factor: factor, kernels: kernels),
      DiagonalTransform(mean: mean, standardDeviations: deviations, kernels: kernels),
    ]
  }

  /// Standard normals from the generator under the passes, which is fast in debug builds too.
  private func normals<Scalar: GaussianScalar>(_ type: Scalar.Type, _ rows: Int, _ columns: Int) -> Matrix<
    Scalar
  > {
    unsafe Matrix(rows: rows, columns: columns) { target in
      guard let base = target.baseAddress else { return }
      unsafe RandomStream(seed: 72).fillStandardNormals(rows: 0..<rows, columns: columns, into: base)
    }
  }

  private func scores<Scalar>(
    _ rows: Matrix<Scalar>, _ transform: some RowTransform<Scalar>, _ parallelism: Parallelism
  ) -> [Scalar] {
    var result = [Scalar](repeating: 0, count: rows.rows)
    unsafe result.withUnsafeMutableBufferPointer {
      unsafe ScorePass.run(rows, transform, scale: -0.5, offset: 1.5, parallelism: parallelism, into: $0)
    }
    return result
  }

  private func sum<Scalar>(
    _ rows: Matrix<Scalar>, _ transform: some RowTransform<Scalar>, _ parallelism: Parallelism
  ) -> Double {
    ScorePass.sum(rows, transform, scale: -0.5, offset: 1.5, parallelism: parallelism)
  }

  /// At most 2¹⁶ elements make a block, so each shape has several.
  private func compareScores<Scalar: GaussianScalar>(_ type: Scalar.Type) {
    for (rows, dimension) in [(150_001, 1), (20_011, 16), (6007, 65)] {
      let observations = normals(type, rows, dimension)
      #expect(RowBlocks.independent(rows: rows, columns: dimension).count > 2)
      guard let transforms = try? transforms(type, dimension: dimension) else {
        Issue.record("no transform of dimension \(dimension)")
        return
      }
      for transform in transforms {
        let expected = scores(observations, transform, .serial)
        let total = sum(observations, transform, .serial)
        for threads in Self.threads {
          #expect(scores(observations, transform, .threads(threads)) == expected)
          #expect(sum(observations, transform, .threads(threads)) == total)
        }
        for row in [0, 1, rows / 2, rows - 1] {
          let alone = observations.rows(in: row..<row + 1)
          #expect(scores(alone, transform, .serial) == [expected[row]])
        }
        // Both add the same scores, in chains of at most 960 / 8 and trees of about 20 levels.
        let (plain, size) = expected.reduce(into: (0.0, 0.0)) {
          $0 = ($0.0 + Double($1), $0.1 + Double($1.magnitude))
        }
        #expect((total - plain).magnitude <= Double(rows) * .ulpOfOne * size)
      }
    }
  }

  private func draw<Scalar>(
    _ rows: Range<Int>, _ transform: some RowTransform<Scalar>, _ parallelism: Parallelism
  ) -> Matrix<Scalar> {
    SamplingPass.run(
      rows: rows, stream: RandomStream(seed: 9), transform: transform, parallelism: parallelism)
  }

  private func compareSamples<Scalar: GaussianScalar>(_ type: Scalar.Type) {
    for (rows, dimension) in [(40_001, 1), (5003, 16), (1009, 65), (130, 3000)] {
      #expect(RowBlocks.sampling(rows: rows, columns: dimension).count > 2)
      let deviations = [Scalar](repeating: 2, count: dimension)
      var transforms: [any RowTransform<Scalar>] = [
        DiagonalTransform(mean: deviations, standardDeviations: deviations)
      ]
      if dimension < 100 { transforms += (try? self.transforms(type, dimension: dimension)) ?? [] }
      for transform in transforms {
        let expected = draw(0..<rows, transform, .serial)
        for threads in Self.threads { #expect(draw(0..<rows, transform, .threads(threads)) == expected) }
        for range in [0..<1, 7..<rows - 1, rows / 2..<rows / 2, rows - 1..<rows] {
          #expect(draw(range, transform, .threads(2)) == expected.rows(in: range))
        }
      }
    }
  }

  /// Small integers add up exactly in any order, so every row must be there, and once.
  private func compareScatter<Scalar: GaussianScalar>(_ type: Scalar.Type) {
    for (rows, dimension) in [(2_200_000, 1), (300_001, 8), (33_000, 70)] {
      #expect(RowBlocks.accumulating(rows: rows, columns: dimension).count > 1)
      let observations = unsafe Matrix<Scalar>(rows: rows, columns: dimension) { target in
        guard let base = target.baseAddress else { return }
        for row in 0..<dimension * 16 { unsafe base[row] = Scalar(row &* 2_654_435_761 >> 7 & 7) }
        let period = dimension * 16
        var filled = period
        while filled < rows * dimension {
          let count = min(filled, rows * dimension - filled)
          unsafe (base + filled).update(from: base, count: count)
          filled += count
        }
      }
      let shift = [Scalar](repeating: 2, count: dimension)
      let expected = periodicSums(observations, shift: 2)
      for threads in Self.threads {
        for shape in [ShiftedSums.Shape.full, .diagonal] {
          let sums = ScatterPass.run(observations, shift: shift, shape: shape, parallelism: .threads(threads))
          #expect(sums.count == rows)
          #expect(sums.sums == expected.sums)
          for i in 0..<dimension {
            if shape == .diagonal {
              #expect(sums.products[i] == expected.products[i][i])
            } else {
              #expect(Array(sums.products[i * dimension..<i * dimension + i + 1]) == expected.products[i])
            }
          }
        }
      }
    }
  }

  /// Sums over rows that repeat every 16.
  private func periodicSums<Scalar>(
    _ observations: Matrix<Scalar>, shift: Double
  ) -> (sums: [Double], products: [[Double]]) {
    let weights = (0..<16).map { Double((observations.rows - $0 + 15) / 16) }
    let rows = (0..<16).map { observations.row($0).map { Double($0) - shift } }
    let columns = 0..<observations.columns
    let sums = columns.map { i in (0..<16).reduce(0) { $0 + weights[$1] * rows[$1][i] } }
    let products = columns.map { i in
      (0...i).map { j in (0..<16).reduce(0) { $0 + weights[$1] * rows[$1][i] * rows[$1][j] } }
    }
    return (sums, products)
  }

  /// Sums that do round have the same bits, too.
  @Test func roundedSumsDoNotDependOnThreads() {
    let observations = normals(Double.self, 400_000, 6)
    let shift = [Double](repeating: 0.1, count: 6)
    let serial = ScatterPass.run(observations, shift: shift, shape: .full, parallelism: .serial)
    for threads in Self.threads {
      let sums = ScatterPass.run(observations, shift: shift, shape: .full, parallelism: .threads(threads))
      #expect(sums.sums == serial.sums)
      #expect(sums.products == serial.products)
    }
  }

  @Test func noRows() throws {
    let none = Matrix<Double>(rows: 0, columns: 3, elements: [])
    for transform in try transforms(Double.self, dimension: 3) {
      #expect(scores(none, transform, .automatic) == [])
      #expect(sum(none, transform, .automatic) == 0)
      #expect(draw(5..<5, transform, .automatic).rows == 0)
    }
    let sums = ScatterPass.run(none, shift: [0, 0, 0], shape: .full, parallelism: .automatic)
    #expect(sums.count == 0 && sums.sums == [0, 0, 0])
  }
}
