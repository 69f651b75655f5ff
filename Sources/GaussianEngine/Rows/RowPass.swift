package import LinearAlgebra

/// What is summed over rows, leaf by leaf.
///
/// A leaf is a range of row numbers, counted from the first row of all, and its length depends on the shape of the work
/// alone. So the same leaves come from memory, from a file, from a pipe and from parts of a table on many machines, and
/// merged in the same tree they leave the same bits.
package protocol RowPass<Scalar>: Sendable {
  associatedtype Scalar: GaussianScalar
  /// What one thread reuses from leaf to leaf.
  associatedtype Scratch
  /// What is left of a leaf.
  associatedtype Sums: Mergeable

  /// Number of columns.
  var dimension: Int { get }
  /// Rows of a leaf.
  var rowsPerLeaf: Int { get }

  func makeScratch() -> Scratch

  /// The sums of one leaf.
  func sums(of rows: RowSlice<Scalar>, scratch: Scratch) -> Sums
}
