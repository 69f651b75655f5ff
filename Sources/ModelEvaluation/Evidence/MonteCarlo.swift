internal import GaussianEngine
internal import LinearAlgebra
internal import RandomStreams

/// Where a statistic stands among its values under the hypothesis that is tested.
enum MonteCarlo {
  /// (1 + #{null ≥ observed}) / (1 + B): exact, whatever the number B of null values.
  ///
  /// - Parameters:
  ///   - observed: The statistic.
  ///   - null: Its values under the hypothesis.
  ///   - rounding: Null values less than the observed one by no more than this count as ties.
  /// - Returns: A p-value that is at most α with probability α or less.
  static func upperPValue(_ observed: Double, among null: some Collection<Double>, rounding: Double = 0) -> Double {
    Double(1 + null.count { $0 >= observed - rounding }) / Double(1 + null.count)
  }

  /// The p-value that the largest of all these values has: the least that the test could have come to.
  ///
  /// Relabellings that change nothing are ties: a table and another one of 5 rows each have 2 of 252 labellings that are as far apart
  /// as any, and rows that are all equal have no other.
  static func leastPValue(_ observed: Double, among null: some Collection<Double>, rounding: Double = 0) -> Double {
    let largest = max(observed, null.max() ?? observed)
    let ties = null.count { $0 >= largest - rounding } + (observed >= largest - rounding ? 1 : 0)
    return Double(ties) / Double(1 + null.count)
  }

  /// Twice the smaller of both one-sided p-values, at most 1.
  static func twoSidedPValue(
    _ observed: Double, among null: some Collection<Double>, rounding: Double = 0
  ) -> Double {
    min(
      1,
      2
        * min(
          upperPValue(observed, among: null, rounding: rounding),
          upperPValue(-observed, among: null.map { -$0 }, rounding: rounding)))
  }

  /// Values of a statistic of tables of independent standard normal numbers.
  ///
  /// For a statistic that no affine map of the rows changes, its null distribution for rows of any Gaussian.
  ///
  /// - Parameters:
  ///   - tables: How many.
  ///   - rows: Rows of a table.
  ///   - columns: Columns of a table.
  ///   - seed: Any number.
  ///   - parallelism: Threads to use; the result does not depend on it.
  ///   - empty: Any value.
  ///   - statistic: Computes it from a table and its number.
  /// - Returns: One value a table.
  static func nullValues<Value: Sendable>(
    tables: Int, rows: Int, columns: Int, seed: UInt64, parallelism: Parallelism, of empty: Value,
    _ statistic: @Sendable (_ table: Matrix<Double>, _ number: Int) -> Value
  ) -> [Value] {
    precondition(tables >= 0, "\(tables) null tables cannot be drawn")
    let stream = RandomStream(seed: seed, for: .simulation)
    var values = [Value](repeating: empty, count: tables)
    unsafe values.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let output = unsafe buffer
      forEachBlock(count: tables, parallelism: parallelism) {
        ()
      } _: { number, _ in
        let first = UInt64(number) * UInt64(rows)
        let table = unsafe Matrix<Double>(rows: rows, columns: columns) { target in
          guard let base = target.baseAddress else { return }
          unsafe stream.fillStandardNormals(rows: first..<first + UInt64(rows), columns: columns, into: base)
        }
        unsafe output[number] = statistic(table, number)
      }
    }
    return values
  }
}
