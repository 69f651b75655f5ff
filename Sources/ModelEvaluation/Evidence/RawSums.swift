internal import LinearAlgebra

/// Σx and Σxxᵀ of rows whose mean is near 0, where neither cancels.
struct RawSums {
  private(set) var count: Double
  private(set) var sums: [Double]
  /// The lower triangle.
  private(set) var products: [Double]

  init(_ table: Matrix<Double>) {
    let d = table.columns
    count = Double(table.rows)
    sums = [Double](repeating: 0, count: d)
    products = [Double](repeating: 0, count: d * d)
    guard table.rows > 0 else { return }
    unsafe table.withUnsafeBufferPointer { rows in
      guard let rows = rows.baseAddress else { return }
      unsafe sums.withUnsafeMutableBufferPointer { sums in
        for row in 0..<table.rows {
          for column in 0..<d { unsafe sums[column] += rows[row * d + column] }
        }
      }
      unsafe products.withUnsafeMutableBufferPointer { products in
        guard let products = products.baseAddress else { return }
        let block = unsafe StridedBlock(UnsafeMutablePointer(mutating: rows), rows: table.rows, columns: d)
        unsafe BLAS.syrk(1, block, plus: 0, into: StridedBlock(products, rows: d, columns: d))
      }
    }
  }

  mutating func add(_ other: RawSums, times factor: Double) {
    count += factor * other.count
    for index in sums.indices { sums[index] += factor * other.sums[index] }
    for index in products.indices { products[index] += factor * other.products[index] }
  }

  /// Σ(x − x̄)(x − x̄)ᵀ, its lower triangle.
  func scatter() -> [Double] {
    var scatter = products
    let d = sums.count
    for row in 0..<d {
      let mean = sums[row] / count
      for column in 0...row { scatter[row * d + column] -= mean * sums[column] }
    }
    return scatter
  }
}
