/// The unevaluated sum of two numbers of which the second is a rounding of the first: 106 bits.
///
/// ## Source
/// T. J. Dekker, A floating-point technique for extending the available precision, Numerische Mathematik 18 (1971).
struct DoubleDouble: Sendable, Equatable {
  var high: Double
  var low = 0.0

  /// Rounded to one number.
  var value: Double { high + low }

  static let zero = DoubleDouble(high: 0)

  /// a + b without error.
  static func sum(_ a: Double, _ b: Double) -> DoubleDouble {
    let sum = a + b
    let part = sum - a
    return DoubleDouble(high: sum, low: (a - (sum - part)) + (b - part))
  }

  /// a·b without error, unless that falls below the range.
  static func product(_ a: Double, _ b: Double) -> DoubleDouble {
    let product = a * b
    return DoubleDouble(high: product, low: (-product).addingProduct(a, b))
  }

  static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
    let high = sum(a.high, b.high)
    let low = sum(a.low, b.low)
    let first = fastSum(high.high, high.low + low.high)
    return fastSum(first.high, first.low + low.low)
  }

  static prefix func - (a: DoubleDouble) -> DoubleDouble { DoubleDouble(high: -a.high, low: -a.low) }
  static func - (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble { a + -b }

  static func * (a: DoubleDouble, b: Double) -> DoubleDouble {
    let product = product(a.high, b)
    return fastSum(product.high, product.low + a.low * b)
  }

  static func / (a: DoubleDouble, b: Double) -> DoubleDouble {
    let first = a.high / b
    let rest = a - product(first, b)
    return fastSum(first, rest.value / b)
  }

  /// a + b where a is the larger.
  private static func fastSum(_ a: Double, _ b: Double) -> DoubleDouble {
    let sum = a + b
    return DoubleDouble(high: sum, low: b - (sum - a))
  }
}
