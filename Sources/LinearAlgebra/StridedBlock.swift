/// A writable window on row-major memory, as the BLAS fence takes it.
///
/// The window does not own its memory; whoever makes it keeps the memory alive.
@unsafe
package struct StridedBlock<Scalar: GaussianScalar> {
  package let base: UnsafeMutablePointer<Scalar>
  package let rows: Int
  package let columns: Int
  /// Elements from the start of one row to the start of the next; at least `columns`.
  package let stride: Int

  package init(_ base: UnsafeMutablePointer<Scalar>, rows: Int, columns: Int, stride: Int? = nil) {
    unsafe self.base = unsafe base
    unsafe self.rows = rows
    unsafe self.columns = columns
    unsafe self.stride = stride ?? columns
    precondition(rows >= 0 && columns >= 0, "a block cannot be \(rows) × \(columns)")
    precondition((stride ?? columns) >= columns, "stride \(stride ?? columns) is less than \(columns) columns")
  }

  package var shape: String { unsafe "\(rows) × \(columns)" }
}

/// How OpenBLAS takes a size: 32 bits wide in the builds that distributions ship.
package func blasInteger(_ value: Int) -> Int32 {
  guard let narrow = Int32(exactly: value) else {
    preconditionFailure("\(value) exceeds the 32-bit sizes of OpenBLAS")
  }
  return narrow
}
