package import LinearAlgebra

/// Reads the rows of a table in order, as many at a time as there is room for.
///
/// A format provides one; ``TableStream`` is how programs use it.
package protocol TableReader<Scalar>: AnyObject {
  /// The scalar of the rows.
  associatedtype Scalar: GaussianScalar

  /// One name a variable, in the order of the rows; `nil` if the file has no names.
  var columnNames: [String]? { get }
  /// Number of variables.
  var columnCount: Int { get }
  /// Column of the file, counted from 0, that holds the weights; `nil` if none was asked for.
  var weightsColumn: Int? { get }
  /// Column of the file, counted from 0, that holds the classes; `nil` if none was asked for.
  var labelColumn: Int? { get }
  /// Number of rows of the whole table; `nil` if only its end will tell.
  var rowCount: Int? { get }

  /// Reads the next rows.
  ///
  /// - Parameters:
  ///   - count: How many to read.
  ///   - rows: Memory for them, in row-major order.
  ///   - weights: Memory for their weights; `nil` if none were asked for.
  ///   - labels: Where their classes are appended, if any were asked for.
  /// - Returns: How many there were: `count`, or fewer at the end of the table.
  /// - Throws: ``FileError`` with the first problem of these rows, or if the table has no rows at all.
  @unsafe
  func read(
    _ count: Int, into rows: UnsafeMutablePointer<Scalar>, weights: UnsafeMutablePointer<Scalar>?,
    labels: inout [String]
  ) throws -> Int
}

extension TableReader {
  /// All rows of a table that has not been read from, which knows how many they are.
  func wholeTable() throws -> Table<Scalar> {
    guard let rows = rowCount else { preconditionFailure("only the end of this table tells how many rows it has") }
    var weights = [Scalar](repeating: 0, count: weightsColumn == nil ? 0 : rows)
    var labels: [String] = []
    let values = try unsafe weights.withUnsafeMutableBufferPointer { weights in
      try unsafe Matrix<Scalar>(rows: rows, columns: columnCount) { target in
        guard let first = target.baseAddress else { return }
        let got = try unsafe read(
          rows, into: first, weights: weights.isEmpty ? nil : weights.baseAddress, labels: &labels)
        precondition(got == rows, "\(got) rows came of \(rows)")
      }
    }
    return Table(
      columnNames: columnNames, values: values, weights: weightsColumn == nil ? nil : weights,
      labels: labelColumn == nil ? nil : labels)
  }
}
