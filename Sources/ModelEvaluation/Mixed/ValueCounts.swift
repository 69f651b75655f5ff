internal import LinearAlgebra

/// How often each value of a column comes.
struct ValueCounts {
  private(set) var counts: [Double: Int] = [:]
  private(set) var total = 0
  private(set) var least = Double.infinity
  private(set) var greatest = -Double.infinity

  /// Counts the cells that are there.
  init<Scalar: GaussianScalar>(_ rows: Matrix<Scalar>, _ variable: Int) {
    for row in 0..<rows.rows {
      // Adding 0 makes one of both zeros.
      let value = Double(rows[row, variable]) + 0
      guard !value.isNaN else { continue }
      counts[value, default: 0] += 1
      total += 1
      (least, greatest) = (min(least, value), max(greatest, value))
    }
  }

  /// Whether a number that so many of all rows have is more than a coincidence.
  static func isCommon(_ count: Int, of total: Int) -> Bool { count >= 5 && 100 * count >= total }
}
