/// The largest error over many cases, as a multiple of the bound that each case allows.
///
/// A tolerance in this package is a bound with a reason, not a number that happens to pass; the achieved
/// maximum is printed, so that a loose bound is seen.
///
///     var errors = ErrorBound("log density, Double")
///     for example in cases { errors.record(error, bound: example.bound, at: example.name) }
///     #expect(errors.report(), "\(errors)")
package struct ErrorBound: Sendable, CustomStringConvertible {
  /// What is measured.
  package let quantity: String
  /// Largest error divided by its bound; infinite after a NaN.
  package private(set) var worstRatio = 0.0
  /// Where the largest ratio occurred.
  package private(set) var worstCase = ""
  /// Error and bound of that case.
  package private(set) var worst: (error: Double, bound: Double) = (0, 0)
  /// Number of errors recorded.
  package private(set) var count = 0

  package init(_ quantity: String) {
    self.quantity = quantity
  }

  /// Takes one error and the largest that is allowed.
  package mutating func record<Scalar: BinaryFloatingPoint>(
    _ error: Scalar, bound: Double, at name: @autoclosure () -> String
  ) {
    count += 1
    let error = Double(error.magnitude)
    let ratio = error == 0 ? 0 : error / bound
    guard !(ratio <= worstRatio) else { return }
    worstRatio = ratio.isNaN ? .infinity : ratio
    worstCase = name()
    worst = (error, bound)
  }

  /// True if something was recorded and every error is within its bound.
  package var holds: Bool { count > 0 && worstRatio <= 1 }

  /// Prints the achieved maximum, and says whether every error is within its bound.
  package func report() -> Bool {
    print(description)
    return holds
  }

  package var description: String {
    guard count > 0 else { return "\(quantity): nothing was compared" }
    let verdict = holds ? "within bound" : "OUT OF BOUND"
    guard worstRatio > 0 else { return "\(quantity): exact in \(count) comparisons" }
    return "\(quantity): \(verdict) in \(count) comparisons, at most \(threeDigits(worstRatio)) of it"
      + " (error \(threeDigits(worst.error)), bound \(threeDigits(worst.bound)), \(worstCase))"
  }
}

/// Three significant digits in scientific notation.
private func threeDigits(_ value: Double) -> String {
  guard value.isFinite, value > 0 else { return "\(value)" }
  var (mantissa, exponent) = (value, 0)
  while mantissa >= 9.995 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
  while mantissa < 0.9995 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
  let hundredths = Int((mantissa * 100).rounded())
  let (whole, rest) = hundredths.quotientAndRemainder(dividingBy: 100)
  let text = "\(whole).\(rest < 10 ? "0" : "")\(rest)"
  return exponent == 0 ? text : "\(text)e\(exponent)"
}
