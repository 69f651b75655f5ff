import Gaussian
import GaussianTesting
import LinearAlgebra
import TestSupport
import Testing

/// Kernel densities through the conformance checker: bits, draws and moments.
@Suite struct KernelDensityConformanceTests {
  @Test(arguments: [1, 2, 5]) func inDouble(dimension: Int) throws { try check(Double.self, dimension) }
  @Test(arguments: [1, 2, 5]) func inFloat(dimension: Int) throws { try check(Float.self, dimension) }

  private func check<Scalar: GaussianScalar>(_ type: Scalar.Type, _ dimension: Int) throws {
    var generator = SplitMix64(seed: UInt64(70 + dimension))
    // Uniform rows: a draw's fourth moments are then no larger than those of the normal that the checker allows for.
    let rows: [[Scalar]] = (0..<24).map { _ in (0..<dimension).map { _ in Scalar(3 + 2 * generator.uniform()) } }
    let weights = rows.map { _ in Scalar(0.3 + generator.uniform()) }
    let plain = try KernelDensity(fitting: Matrix(rows))
    checkGenerativeModel(plain, known: moments(rows, rows.map { _ in 1 }, plain))
    let weighted = try KernelDensity(fitting: Matrix(rows), weights: weights, bandwidth: .factor(0.7))
    checkGenerativeModel(weighted, known: moments(rows, converted(weights), weighted))
  }

  /// Weighted mean, and the scatter divided by the weight plus the bandwidth, straight from the rows.
  private func moments<Scalar>(
    _ rows: [[Scalar]], _ weights: [Double], _ model: KernelDensity<Scalar>
  ) -> KnownMoments {
    let total = weights.reduce(0, +)
    let mean = rows[0].indices.map { j in
      zip(rows, weights).reduce(0.0) { $0 + Double($1.0[j]) * $1.1 } / total
    }
    let bandwidth = model.bandwidthCovariance
    let covariance = mean.indices.map { i in
      mean.indices.map { j in
        zip(rows, weights).reduce(0.0) {
          $0 + $1.1 * (Double($1.0[i]) - mean[i]) * (Double($1.0[j]) - mean[j])
        } / total + Double(bandwidth[i, j])
      }
    }
    let (found, foundMean) = (model.covariance, model.mean)
    for i in mean.indices {
      #expect((Double(foundMean[i]) - mean[i]).magnitude < 8 * Scalar.epsilon * mean[i].magnitude)
      for j in mean.indices {
        let scale = (covariance[i][i] * covariance[j][j]).squareRoot()
        #expect((Double(found[i, j]) - covariance[i][j]).magnitude < 16 * Scalar.epsilon * scale)
      }
    }
    return KnownMoments(mean: mean, covariance: covariance, entropy: nil)
  }

  /// A draw at a factor of next to nothing is a training row, chosen as its weight says.
  @Test func drawsAreTrainingRows() throws {
    var generator = SplitMix64(seed: 77)
    let rows = generator.normalRows(5, dimension: 2)
    let weights = [1.0, 0, 4, 2, 1]
    let model = try KernelDensity(fitting: Matrix(rows), weights: weights, bandwidth: .factor(1e-9))
    let draw = model.samples(count: 8000, seed: 3)
    var counts = [Int](repeating: 0, count: 5)
    for row in 0..<draw.rows {
      let nearest = rows.indices.min { distance(rows[$0], draw.row(row)) < distance(rows[$1], draw.row(row)) } ?? 0
      #expect(distance(rows[nearest], draw.row(row)) < 1e-7)
      counts[nearest] += 1
    }
    for (count, weight) in zip(counts, weights) {
      let share = weight / 8
      #expect((Double(count) - 8000 * share).magnitude <= 6 * (8000 * share * (1 - share)).squareRoot())
    }
  }

  private func distance(_ x: [Double], _ y: [Double]) -> Double {
    zip(x, y).reduce(0) { max($0, ($1.0 - $1.1).magnitude) }
  }
}
