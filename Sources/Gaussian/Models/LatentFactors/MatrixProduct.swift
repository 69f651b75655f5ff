internal import LinearAlgebra

/// A·B.
func product(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Matrix<Double> { product(a, false, b, false) }

/// Aᵀ·B.
func product(transposing a: Matrix<Double>, _ b: Matrix<Double>) -> Matrix<Double> { product(a, true, b, false) }

/// A·Bᵀ.
func product(_ a: Matrix<Double>, transposing b: Matrix<Double>) -> Matrix<Double> { product(a, false, b, true) }

private func product(
  _ a: Matrix<Double>, _ transposedA: Bool, _ b: Matrix<Double>, _ transposedB: Bool
) -> Matrix<Double> {
  var (a, b) = (a, b)
  var result = Matrix(
    rows: transposedA ? a.columns : a.rows, columns: transposedB ? b.rows : b.columns, repeating: 0.0)
  guard result.count > 0, a.count > 0 else { return result }
  unsafe result.withBlock { result in
    unsafe a.withBlock { a in
      unsafe b.withBlock { b in
        unsafe BLAS.gemm(1, a, transposed: transposedA, b, transposed: transposedB, plus: 0, into: result)
      }
    }
  }
  return result
}

extension Matrix<Double> {
  /// Row i multiplied by factor i.
  func scalingRows(by factors: [Double]) -> Matrix<Double> {
    precondition(factors.count == rows, "\(factors.count) factors for \(rows) rows")
    var result = self
    let columns = columns
    unsafe result.withUnsafeMutableBufferPointer { elements in
      for (row, factor) in factors.enumerated() {
        for column in 0..<columns { unsafe elements[row * columns + column] *= factor }
      }
    }
    return result
  }

  /// Column j multiplied by factor j.
  func scalingColumns(by factors: [Double]) -> Matrix<Double> {
    precondition(factors.count == columns, "\(factors.count) factors for \(columns) columns")
    var result = self
    let (rows, columns) = (rows, columns)
    unsafe result.withUnsafeMutableBufferPointer { elements in
      for row in 0..<rows {
        for column in 0..<columns { unsafe elements[row * columns + column] *= factors[column] }
      }
    }
    return result
  }

  /// Σⱼ Aᵢⱼ·Bᵢⱼ, one element a row.
  func rowSumsOfProducts(with other: Matrix<Double>) -> [Double] {
    precondition(other.rows == rows && other.columns == columns, "matrices of different shapes")
    let (rows, columns) = (rows, columns)
    return unsafe withUnsafeBufferPointer { a in
      unsafe other.withUnsafeBufferPointer { b in
        (0..<rows).map { row in
          var sum = 0.0
          for index in row * columns..<(row + 1) * columns { unsafe sum += a[index] * b[index] }
          return sum
        }
      }
    }
  }

  /// The columns with the sign that makes the element of largest magnitude positive, of equal ones the first.
  ///
  /// Signs of factors are free; this makes them the same on every machine.
  ///
  /// - Parameter scales: What rows are multiplied by where elements are compared; `nil` for 1.
  /// - Returns: The same columns, some of them negated.
  func withFixedSigns(comparing scales: [Double]? = nil) -> Matrix<Double> {
    var largest = [Double](repeating: 0, count: columns)
    let (rows, columns) = (rows, columns)
    unsafe withUnsafeBufferPointer { elements in
      for row in 0..<rows {
        for column in 0..<columns {
          let element = unsafe elements[row * columns + column] * (scales?[row] ?? 1)
          if element.magnitude > largest[column].magnitude { largest[column] = element }
        }
      }
    }
    return scalingColumns(by: largest.map { $0 < 0 ? -1 : 1 })
  }
}
