public import RealModule

/// How far columns and pairs of columns of two tables are apart, value by value and pair by pair.
public enum ReferenceColumns<Scalar: Real & BinaryFloatingPoint & Sendable> {
  /// The largest difference of the shares of values that are at most as large, over all values.
  ///
  /// - Precondition: Neither column is empty.
  /// - Complexity: O(rows²).
  public static func kolmogorovDistance(_ x: [Scalar], _ y: [Scalar]) -> Scalar {
    (x + y).map { bound in (share(x) { $0 <= bound } - share(y) { $0 <= bound }).magnitude }.max() ?? 0
  }

  /// Half the sum of the differences of the shares of each value.
  ///
  /// - Precondition: Neither column is empty.
  /// - Complexity: O(rows²).
  public static func totalVariation<Value: Hashable>(_ x: [Value], _ y: [Value]) -> Scalar {
    Set(x + y).reduce(0) { sum, value in sum + (share(x) { $0 == value } - share(y) { $0 == value }).magnitude } / 2
  }

  /// The difference of the correlations of two tables of pairs, by ranks among all pairs, ties at their mean.
  ///
  /// - Precondition: Neither table is empty.
  /// - Complexity: O(rows²).
  public static func rankCorrelationDifference(_ x: [(Scalar, Scalar)], _ y: [(Scalar, Scalar)]) -> Scalar {
    let all = x + y
    func ranks(_ values: [Scalar], among all: [Scalar]) -> [Scalar] {
      values.map { value in Scalar(all.count { $0 < value }) + Scalar(all.count { $0 == value } + 1) / 2 }
    }
    func correlation(_ rows: [(Scalar, Scalar)]) -> Scalar {
      let first = ranks(rows.map(\.0), among: all.map(\.0))
      let second = ranks(rows.map(\.1), among: all.map(\.1))
      let count = Scalar(rows.count)
      let (mean, other) = (first.reduce(0, +) / count, second.reduce(0, +) / count)
      var (xx, yy, xy): (Scalar, Scalar, Scalar) = (0, 0, 0)
      for (a, b) in zip(first, second) {
        xx += (a - mean) * (a - mean)
        yy += (b - other) * (b - other)
        xy += (a - mean) * (b - other)
      }
      return xx > 0 && yy > 0 ? xy / .sqrt(xx * yy) : 0
    }
    return (correlation(x) - correlation(y)).magnitude
  }

  private static func share<Value>(_ values: [Value], _ holds: (Value) -> Bool) -> Scalar {
    Scalar(values.count(where: holds)) / Scalar(values.count)
  }
}
