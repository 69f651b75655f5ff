import Foundation
import RandomStreams
import Testing

/// One million draws against N(0, 1).
///
/// The seed is fixed, so these pass always or never. Had it been drawn at random, a right generator
/// would fail one check with probability 6·10⁻⁷ (5 σ; a few times that for the rare counts and the products
/// of squares, whose distributions are skew) and any of the 211 with probability below 3·10⁻⁴.
@Suite struct StatisticsTests {
  private static let sigmas = 5.0
  private static let rows = 100_000
  private static let columns = 10
  private static let count = Double(rows * columns)

  private static let double: [Double] = Level.all.last!.normals(
    seed: 20_240_229, rows: rows, columns: columns)
  private static let float: [Double] = {
    let floats: [Float] = Level.all.last!.normals(seed: 20_240_229, rows: rows, columns: columns)
    return floats.map { Double($0) }
  }()

  private static func sample(_ scalar: String) -> [Double] { scalar == "Float" ? float : double }

  /// How far a sum is off, in standard errors, when each of its terms has this mean and variance.
  private func deviation(_ sum: Double, mean: Double, variance: Double, count: Double = count) -> Double {
    (sum - count * mean) / (count * variance).squareRoot()
  }

  @Test(arguments: ["Double", "Float"]) func moments(scalar: String) {
    var sums = SIMD4<Double>()
    for z in Self.sample(scalar) {
      let square = z * z
      sums += SIMD4(z, square, square * z, square * square)
    }
    // E zᵏ = 0, 1, 0, 3 and Var zᵏ = 1, 2, 15, 96.
    #expect(abs(deviation(sums[0], mean: 0, variance: 1)) < Self.sigmas)
    #expect(abs(deviation(sums[1], mean: 1, variance: 2)) < Self.sigmas)
    #expect(abs(deviation(sums[2], mean: 0, variance: 15)) < Self.sigmas)
    #expect(abs(deviation(sums[3], mean: 3, variance: 96)) < Self.sigmas)
  }

  @Test(arguments: ["Double", "Float"]) func tails(scalar: String) {
    let tails = [
      (1.0, 0.158655253931457), (2, 0.0227501319481792), (3, 1.34989803163009e-3), (4, 3.16712418331199e-5),
    ]
    for (threshold, probability) in tails {
      var above = 0.0
      var below = 0.0
      for z in Self.sample(scalar) {
        if z > threshold { above += 1 }
        if z < -threshold { below += 1 }
      }
      let variance = probability * (1 - probability)
      #expect(abs(deviation(above, mean: probability, variance: variance)) < Self.sigmas)
      #expect(abs(deviation(below, mean: probability, variance: variance)) < Self.sigmas)
    }
  }

  /// Kolmogorov and Smirnov's distance, taken at 1024 points: never more than the distance itself.
  @Test(arguments: ["Double", "Float"]) func distribution(scalar: String) {
    let cells = 1024
    let (low, high) = (-4.0, 4.0)
    var counts = [Int](repeating: 0, count: cells + 1)
    for z in Self.sample(scalar) {
      let cell = ((z - low) / (high - low) * Double(cells)).rounded(.up)
      counts[Int(max(0, min(cell, Double(cells))))] += 1
    }
    var distance = 0.0
    var below = 0
    for cell in 0..<cells {
      below += counts[cell]
      let z = low + (high - low) * Double(cell) / Double(cells)
      distance = max(distance, abs(Double(below) / Self.count - 0.5 * erfc(-z / 2.0.squareRoot())))
    }
    // P(√n·D > 2.74) = 2·exp(−2·2.74²) = 6·10⁻⁷
    #expect(Self.count.squareRoot() * distance < 2.74)
  }

  @Test(arguments: ["Double", "Float"]) func columnsAreUncorrelated(scalar: String) {
    let sample = Self.sample(scalar)
    for first in 0..<Self.columns {
      for second in 0..<first {
        var products = 0.0
        var squares = 0.0
        for row in stride(from: 0, to: sample.count, by: 2 * Self.columns) {
          let (x, y) = (sample[row + first], sample[row + second])
          products += x * y
          squares += (x * x - 1) * (y * y - 1)
        }
        let count = Double(Self.rows / 2)
        #expect(abs(deviation(products, mean: 0, variance: 1, count: count)) < Self.sigmas)
        #expect(abs(deviation(squares, mean: 0, variance: 4, count: count)) < Self.sigmas)
      }
    }
  }

  /// Rows far and near, streams and seeds that differ in one bit.
  @Test func tablesAreUncorrelated() {
    let level = Level.all.last!
    let count = 50_000
    let base: [Double] = level.normals(seed: 1, rows: count, columns: 2)
    let others: [String: [Double]] = [
      "next row": level.normals(seed: 1, firstRow: 1, rows: count, columns: 2),
      "row 2³² on": level.normals(seed: 1, firstRow: 1 << 32, rows: count, columns: 2),
      "next stream": level.normals(seed: 1, stream: 1, rows: count, columns: 2),
      "next seed": level.normals(seed: 0, rows: count, columns: 2),
      "seed's upper word": level.normals(seed: 1 | 1 << 32, rows: count, columns: 2),
    ]
    for (name, other) in others {
      var products = 0.0
      for index in 0..<(2 * count) { products += base[index] * other[index] }
      #expect(
        abs(deviation(products, mean: 0, variance: 1, count: Double(2 * count))) < Self.sigmas, "\(name)")
    }
  }
}
