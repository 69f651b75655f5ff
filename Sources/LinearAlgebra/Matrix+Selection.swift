extension Matrix {
  /// Some of the columns, in the order given, copied.
  ///
  /// - Precondition: Every index lies in `0..<columns`.
  /// - Complexity: O(`rows × indices.count`).
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func selecting(columns indices: [Int]) -> Matrix {
    for index in indices {
      precondition(index >= 0 && index < columns, "column \(index) is outside a \(rows) × \(columns) matrix")
    }
    return unsafe Matrix(rows: rows, columns: indices.count) { target in
      var next = 0
      for row in 0..<rows {
        for index in indices {
          unsafe target.initializeElement(at: next, to: pointer[row * columns + index])
          next += 1
        }
      }
    }
  }

  /// Some of the rows, in the order given, copied.
  ///
  /// - Precondition: Every index lies in `0..<rows`.
  /// - Complexity: O(`indices.count × columns`).
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func selecting(rows indices: [Int]) -> Matrix {
    for index in indices {
      precondition(index >= 0 && index < rows, "row \(index) is outside a \(rows) × \(columns) matrix")
    }
    return unsafe Matrix(rows: indices.count, columns: columns) { target in
      for (row, index) in indices.enumerated() {
        for column in 0..<columns {
          unsafe target.initializeElement(at: row * columns + column, to: pointer[index * columns + column])
        }
      }
    }
  }

  /// Rows and columns exchanged, copied.
  ///
  /// - Complexity: O(`rows × columns`), in tiles that stay in cache.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func transposed() -> Matrix {
    let tile = 32
    return unsafe Matrix(rows: columns, columns: rows) { target in
      for top in stride(from: 0, to: rows, by: tile) {
        for left in stride(from: 0, to: columns, by: tile) {
          for row in top..<Swift.min(top + tile, rows) {
            for column in left..<Swift.min(left + tile, columns) {
              unsafe target.initializeElement(
                at: column * rows + row, to: pointer[row * columns + column])
            }
          }
        }
      }
    }
  }

  /// The same numbers in the other precision, rounded to nearest if it is the narrower one.
  @specialized(where Scalar == Double, Other == Double)
  @specialized(where Scalar == Float, Other == Double)
  @specialized(where Scalar == Double, Other == Float)
  public func converted<Other: GaussianScalar>(to type: Other.Type) -> Matrix<Other> {
    unsafe Matrix<Other>(rows: rows, columns: columns) { target in
      for index in 0..<count { unsafe target.initializeElement(at: index, to: Other(pointer[index])) }
    }
  }

  /// Position of the first element that is NaN or infinite, in row-major order.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func firstNonFiniteElement() -> (row: Int, column: Int)? {
    for index in 0..<count where unsafe !pointer[index].isFinite {
      return (index / columns, index % columns)
    }
    return nil
  }
}
