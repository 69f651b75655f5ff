internal import CGaussianKernels

// Columns 2b and 2b + 1 of a row (Float: 4b … 4b + 3) are made from block b by the transform of Box and
// Muller, so a row's leading columns do not depend on how many columns are drawn.

extension RandomStream {
  /// The leading standard normals of one row.
  ///
  /// - Parameters:
  ///   - row: The row of the table.
  ///   - count: How many columns.
  /// - Returns: `count` independent draws of N(0, 1).
  /// - Precondition: `count` is not negative.
  ///
  /// ## Numerical notes
  /// Within 2 ulp of the exact transform of the row's words (the most found is 0.93), with the same bits on
  /// every processor.
  /// |z| reaches 8.57, and the smallest |z| other than 0 is about 10⁻²³.
  ///
  /// ## Source
  /// Box and Muller (1958), "A note on the generation of random normal deviates".
  public func standardNormals(row: UInt64, count: Int) -> [Double] {
    unsafe [Double](unsafeUninitializedCapacity: count) { output, initialized in
      if let base = output.baseAddress {
        unsafe gaussian_standard_normals_f64(seed, stream, row, 1, count, base)
      }
      initialized = count
    }
  }

  /// Writes standard normals for a range of rows, row after row without gaps.
  ///
  /// - Parameters:
  ///   - rows: Rows of the table.
  ///   - columns: How many leading columns of each row.
  ///   - output: `rows.count × columns` elements; overwritten.
  /// - Precondition: `columns` is from 0 to 2³², and `output` has as many elements as are drawn.
  public func standardNormals(rows: Range<UInt64>, columns: Int, into output: inout [Double]) {
    let count = Self.checkedRowCount(rows, columns: columns) * columns
    precondition(output.count == count, "\(output.count) elements for \(rows) × \(columns) standard normals")
    unsafe output.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe fillStandardNormals(rows: rows, columns: columns, into: base)
    }
  }

  /// Standard normals for a range of rows, row after row without gaps.
  ///
  /// - Parameters:
  ///   - rows: Rows of the table.
  ///   - columns: How many leading columns of each row.
  ///   - output: `rows.count × columns` elements; overwritten. Any alignment.
  /// - Precondition: `columns` is from 0 to 2³², and `rows.count × columns` elements are addressable.
  package func fillStandardNormals(
    rows: Range<UInt64>, columns: Int, into output: UnsafeMutablePointer<Double>
  ) {
    let rowCount = Self.checkedRowCount(rows, columns: columns)
    unsafe gaussian_standard_normals_f64(seed, stream, rows.lowerBound, rowCount, columns, output)
  }

  /// Standard normals in single precision for a range of rows, row after row without gaps.
  ///
  /// They are draws of their own, not the double-precision ones rounded. |z| reaches 6.66.
  ///
  /// - Parameters:
  ///   - rows: Rows of the table.
  ///   - columns: How many leading columns of each row.
  ///   - output: `rows.count × columns` elements; overwritten. Any alignment.
  /// - Precondition: `columns` is from 0 to 2³², and `rows.count × columns` elements are addressable.
  package func fillStandardNormals(
    rows: Range<UInt64>, columns: Int, into output: UnsafeMutablePointer<Float>
  ) {
    let rowCount = Self.checkedRowCount(rows, columns: columns)
    unsafe gaussian_standard_normals_f32(seed, stream, rows.lowerBound, rowCount, columns, output)
  }

  private static func checkedRowCount(_ rows: Range<UInt64>, columns: Int) -> Int {
    precondition(
      columns >= 0 && columns <= 1 << 32, "standard normals: \(columns) columns are not in 0 ... 2^32")
    let rowCount = Int(exactly: rows.upperBound - rows.lowerBound)
    let isAddressable = rowCount.map { !$0.multipliedReportingOverflow(by: columns).overflow }
    precondition(
      isAddressable == true, "standard normals: \(rows) × \(columns) elements cannot be addressed")
    return rowCount!
  }
}
