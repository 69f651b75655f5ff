extension Matrix {
  /// Calls `body` with the whole matrix as the BLAS fence takes it.
  package mutating func withBlock<Result, Failure: Error>(
    _ body: (StridedBlock<Scalar>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let (rows, columns) = (rows, columns)
    return try unsafe withUnsafeMutableBufferPointer { buffer throws(Failure) in
      guard let base = buffer.baseAddress else { preconditionFailure("a matrix has storage") }
      return try unsafe body(StridedBlock(base, rows: rows, columns: columns))
    }
  }

  /// Copies the lower triangle of a square matrix into the upper one.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  package mutating func mirrorLowerTriangle() {
    precondition(rows == columns, "a \(rows) × \(columns) matrix has no two triangles to mirror")
    let order = rows
    unsafe withUnsafeMutableBufferPointer { buffer in
      for row in 0..<order {
        for column in 0..<row { unsafe buffer[column * order + row] = buffer[row * order + column] }
      }
    }
  }
}
