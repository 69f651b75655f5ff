import LinearAlgebra
import TestSupport

/// Element (i, j) is ((a + 37·i + 101·j + 7·i² + 13·i·j) mod 97)/97, as `Tests/Fixtures/make_evaluation.py` has it.
func wholeNumberTable(_ rows: Int, _ columns: Int, _ a: Int, scale: Double = 1, shift: Double = 0) -> Matrix<Double> {
  func element(_ i: Int, _ j: Int) -> Double {
    let linear = a + 37 * i + 101 * j
    let whole = (linear + 7 * i * i + 13 * i * j) % 97
    return Double(whole) / 97 * scale + shift
  }
  return Matrix((0..<rows).map { i in (0..<columns).map { element(i, $0) } })
}

extension Matrix {
  var nested: [[Scalar]] { (0..<rows).map { row($0) } }
}

extension SplitMix64 {
  /// Independent standard normal rows.
  mutating func table(_ rows: Int, _ columns: Int, mean: Double = 0, deviation: Double = 1) -> Matrix<Double> {
    Matrix(
      rows: rows, columns: columns, elements: normals(rows * columns).map { mean + deviation * $0 })
  }
}

/// Rejections of 1,000 right tests at 5 % that leave the range below with probability 0.002.
let rejectionsAtFivePercent = 30...72
