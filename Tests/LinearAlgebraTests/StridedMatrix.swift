import LinearAlgebra
import TestSupport

/// Row-major memory whose rows lie further apart than they are long.
///
/// The gaps hold NaN: a function that reads them spoils its result, one that writes them is found out.
@safe final class StridedMatrix<Scalar: GaussianScalar> {
  let rows: Int
  let columns: Int
  let stride: Int
  private let base: UnsafeMutablePointer<Scalar>

  init(_ elements: [[Scalar]], columns: Int? = nil, gap: Int = 3) {
    rows = elements.count
    self.columns = columns ?? elements.first?.count ?? 0
    stride = self.columns + gap
    unsafe base = .allocate(capacity: rows * stride + 1)
    unsafe base.initialize(repeating: .nan, count: rows * stride + 1)
    for (i, row) in elements.enumerated() {
      for (j, element) in row.enumerated() { unsafe base[i * stride + j] = element }
    }
  }

  deinit { unsafe base.deallocate() }

  /// The window that the fence takes; valid as long as this object.
  var block: StridedBlock<Scalar> { unsafe StridedBlock(base, rows: rows, columns: columns, stride: stride) }

  var elements: [[Scalar]] {
    (0..<rows).map { i in (0..<columns).map { j in unsafe base[i * stride + j] } }
  }

  /// True while no gap has been written to.
  var gapsAreUntouched: Bool {
    (0..<rows).allSatisfy { i in (columns..<stride).allSatisfy { j in unsafe base[i * stride + j].isNaN } }
  }
}

/// Rows of normal numbers, rounded to the scalar.
func randomRows<Scalar: GaussianScalar>(
  _ rows: Int, _ columns: Int, using generator: inout SplitMix64
) -> [[Scalar]] {
  converted(generator.normalRows(rows, dimension: columns))
}

/// A lower triangle with a dominant diagonal, and NaN where nobody may read.
func randomTriangle<Scalar: GaussianScalar>(_ order: Int, using generator: inout SplitMix64) -> [[Scalar]] {
  let rows: [[Scalar]] = randomRows(order, order, using: &generator)
  return (0..<order).map { i in
    (0..<order).map { j in i == j ? 2 + rows[i][j].magnitude : j < i ? rows[i][j] / Scalar(order) : .nan }
  }
}

/// A lower triangle with zeros above it.
func lowerTriangle<Element: BinaryFloatingPoint>(of matrix: [[Element]]) -> [[Element]] {
  matrix.indices.map { i in matrix.indices.map { j in j <= i ? matrix[i][j] : 0 } }
}

/// Rows and columns exchanged.
func transposed<Element>(_ matrix: [[Element]]) -> [[Element]] {
  guard let first = matrix.first else { return [] }
  return first.indices.map { j in matrix.map { $0[j] } }
}

/// The product of two matrices and the product of their magnitudes, by the textbook in the widest scalar.
func plainProduct<Scalar: GaussianScalar>(
  _ a: [[Scalar]], _ b: [[Scalar]]
) -> (product: [[WidestScalar]], magnitude: [[Double]]) {
  let left: [[WidestScalar]] = converted(a)
  let columns: [[WidestScalar]] = transposed(converted(b))
  var product: [[WidestScalar]] = []
  var magnitude: [[Double]] = []
  for row in left {
    var (values, sizes) = ([WidestScalar](), [Double]())
    for column in columns {
      var (sum, size) = (WidestScalar(0), WidestScalar(0))
      for k in row.indices {
        let term = row[k] * column[k]
        sum += term
        size += term.magnitude
      }
      values.append(sum)
      sizes.append(Double(size))
    }
    product.append(values)
    magnitude.append(sizes)
  }
  return (product, magnitude)
}
