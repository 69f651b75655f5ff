import Gaussian
import GaussianReference
import LinearAlgebra
import TestSupport
import Testing

/// Fourteen digits of a covariance, relative to the deviations, up to mean/deviation 10⁸; however rows arrive.
@Suite struct ExactCovarianceTests {
  private func compare(
    _ statistics: SufficientStatistics<Double>, with example: CovarianceCase, _ how: String,
    _ errors: inout ErrorBound
  ) {
    let covariance = statistics.covariance()
    #expect(statistics.count == example.rows.count)
    for i in 0..<3 {
      let mean = example.mean[i].double
      errors.record(statistics.mean[i] - mean, bound: mean.ulp + 1e-14, at: "\(how), mean \(i)")
      for j in 0..<3 {
        let scale = (example.covariance(i, i).double * example.covariance(j, j).double).squareRoot()
        errors.record(
          WidestScalar(covariance[i, j]) - example.covariance(i, j).rounded(), bound: 1e-14 * scale,
          at: "\(how), covariance \(i), \(j)")
      }
    }
  }

  private func statistics(
    of rows: [[Double]], blocks: Int, _ parallelism: Parallelism = .automatic
  ) throws -> SufficientStatistics<Double> {
    var statistics = SufficientStatistics<Double>(dimension: 3)
    let matrix = Matrix(rows)
    for first in stride(from: 0, to: rows.count, by: blocks) {
      try statistics.update(
        with: matrix.rows(in: first..<min(first + blocks, rows.count)), parallelism: parallelism)
    }
    return statistics
  }

  @Test(arguments: Fixture.covariances)
  func rowsInAnyBlocks(example: CovarianceCase) throws {
    var errors = ErrorBound("exact covariance, \(example)")
    for blocks in [1, 2, 3, 7, 64, 250, 499, 500] {
      compare(try statistics(of: example.rows, blocks: blocks), with: example, "blocks of \(blocks)", &errors)
    }
    #expect(errors.report(), "\(errors)")
  }

  @Test(arguments: Fixture.covariances)
  func rowsInAnyOrder(example: CovarianceCase) throws {
    var errors = ErrorBound("exact covariance of sorted and shuffled rows, \(example)")
    var generator = SplitMix64(seed: 91)
    for column in 0..<3 {
      let sorted = example.rows.sorted { $0[column] < $1[column] }
      for blocks in [10, 500] {
        compare(try statistics(of: sorted, blocks: blocks), with: example, "sorted by \(column)", &errors)
      }
    }
    for _ in 0..<5 {
      let shuffled = example.rows.shuffled(using: &generator)
      compare(try statistics(of: shuffled, blocks: 50), with: example, "shuffled", &errors)
    }
    #expect(errors.report(), "\(errors)")
  }

  /// Parts merged in random order and in random pairs, as from many machines.
  @Test(arguments: Fixture.covariances)
  func partsInAnyMergeOrder(example: CovarianceCase) throws {
    var errors = ErrorBound("exact covariance of merged parts, \(example)")
    var generator = SplitMix64(seed: 92)
    for size in [1, 3, 20, 125] {
      for _ in 0..<3 {
        var parts = try stride(from: 0, to: 500, by: size).map {
          try statistics(of: Array(example.rows[$0..<min($0 + size, 500)]), blocks: size)
        }
        while parts.count > 1 {
          var part = parts.remove(at: Int.random(in: parts.indices, using: &generator))
          let other = Int.random(in: parts.indices, using: &generator)
          part.merge(parts[other])
          parts[other] = part
        }
        compare(parts[0], with: example, "parts of \(size)", &errors)
      }
    }
    #expect(errors.report(), "\(errors)")
  }

  /// First rows that say nothing about where the others are.
  @Test(arguments: Fixture.covariances, [1, 2, 20])
  func misleadingFirstRows(example: CovarianceCase, count: Int) throws {
    var errors = ErrorBound("covariance after \(count) misleading rows, \(example)")
    let scale = max(1, example.offset)
    for misleading in [[0.0, 0, 0], [-3 * scale, 1e3 * scale, scale], [1e-3, -50, 1e12]] {
      let rows = [[Double]](repeating: misleading, count: count) + example.rows
      let expected = ReferenceEstimates<WidestScalar>.covariance(of: converted(rows))
      for blocks in [1, 25, 600] {
        let covariance = try statistics(of: rows, blocks: blocks).covariance()
        for i in 0..<3 {
          for j in 0..<3 {
            errors.record(
              WidestScalar(covariance[i, j]) - expected[i][j],
              bound: 1e-14 * Double((expected[i][i] * expected[j][j]).squareRoot()), at: "blocks of \(blocks)"
            )
          }
        }
      }
    }
    #expect(errors.report(), "\(errors)")
  }

  /// Rows that an estimate of the centre looks at, fifteen spread over a block, are all outliers.
  ///
  /// Sums about a point 60 deviations from the mean would lose 3 to 4 digits when it is subtracted.
  @Test(arguments: [1.0, -1e8]) func misleadingSample(offset: Double) throws {
    let count = 50_000
    var generator = SplitMix64(seed: 93)
    var rows = generator.normalRows(count, dimension: 2, offset: offset)
    for sample in 0..<15 { rows[(2 * sample + 1) * count / 30] = [offset + 1e6, offset - 3e6] }
    let expected = ReferenceEstimates<WidestScalar>.covariance(of: converted(rows))
    var errors = ErrorBound("covariance about misleading rows, mean \(offset)")
    for structure in CovarianceStructure.allCases where structure != .spherical {
      let model = try MultivariateNormal(fitting: Matrix(rows), structure: structure)
      for i in 0..<2 {
        for j in 0..<2 where structure == .full || i == j {
          let scale = Double((expected[i][i] * expected[j][j]).squareRoot())
          errors.record(
            WidestScalar(model.covariance[i, j]) - expected[i][j], bound: 1e-14 * scale, at: "\(structure)")
        }
      }
    }
    #expect(errors.report(), "\(errors)")
  }

  /// In single precision a product is summed in chains of at most 128, and observations are centred about a point
  /// within a deviation of the mean: squares about it are at most twice those about the mean.
  @Test func singlePrecision() throws {
    var errors = ErrorBound("covariance, Float")
    for example in Fixture.covariances where example.offset <= 1e4 {
      let rows: [[Float]] = converted(example.rows)
      let expected = ReferenceEstimates<WidestScalar>.covariance(of: converted(rows))
      let model = try MultivariateNormal(fitting: Matrix(rows))
      let diagonal = try MultivariateNormal(fitting: Matrix(rows), structure: .diagonal)
      let bound = 2 * Double(128 + 6) * Float.epsilon / 2
      for i in 0..<3 {
        for j in 0..<3 {
          let scale = Double((expected[i][i] * expected[j][j]).squareRoot())
          errors.record(
            WidestScalar(model.covariance[i, j]) - expected[i][j], bound: bound * scale, at: "\(example)")
        }
        errors.record(
          WidestScalar(diagonal.covariance[i, i]) - expected[i][i], bound: bound * Double(expected[i][i]),
          at: "\(example), diagonal")
      }
    }
    #expect(errors.report(), "\(errors)")
  }

  @Test(arguments: [1, 2, 3, 7]) func sameBitsForAnyNumberOfThreads(threads: Int) throws {
    let example = Fixture.covariances[3]
    var copies: [[Double]] = []
    for _ in 0..<1500 { copies += example.rows }
    let rows = Matrix(copies)
    for structure in CovarianceStructure.allCases {
      let serial = try MultivariateNormal(fitting: rows, structure: structure, parallelism: .serial)
      let model = try MultivariateNormal(fitting: rows, structure: structure, parallelism: .threads(threads))
      #expect(model == serial)
      #expect(model.observationCount == 750_000)
    }
  }
}
