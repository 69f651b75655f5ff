import SpecialFunctions
import TestSupport
import Testing

/// Values with 25 digits, tails down to 10⁻³⁰⁰ among them.
@Suite struct GoldenValueTests {
  /// True where `long double`, which Boost computes tails and quantiles in, is wider than `double`.
  static let hasExtendedArithmetic = MemoryLayout<WidestScalar>.size > 8

  /// Where `long double` is `double` the worst case of the tables is 2·10⁻¹¹.
  static func bound(extended: Double) -> Double { hasExtendedArithmetic ? extended : 1e-10 }

  @Test func functions() throws {
    var errors = ErrorBound("log-gamma, digamma, trigamma")
    for fields in textTable("SpecialFunctionsTests/Fixtures/functions.txt") {
      let x = try #require(Double(fields[1]))
      let value: Double
      switch fields[0] {
      case "log-gamma": value = logGamma(x)
      case "digamma": value = digamma(x)
      case "trigamma": value = trigamma(x)
      default: fatalError("\(fields)")
      }
      errors.record(
        try error(value, fields[2]), bound: Self.hasExtendedArithmetic ? .ulpOfOne : 8 * .ulpOfOne, at: "\(fields)")
    }
    #expect(errors.report(), "\(errors)")
    #expect(errors.count == 63)
  }

  @Test func probabilities() throws {
    var errors: [String: ErrorBound] = [:]
    for fields in textTable("SpecialFunctionsTests/Fixtures/probabilities.txt") {
      let (distribution, bound) = try self.distribution(fields)
      let x = try #require(Double(fields[3]))
      for (tail, digits) in [(Tail.lower, fields[4]), (.upper, fields[5])] {
        // In plain double one tail of 5·10⁻²⁹⁶ underflows on the way.
        if !Self.hasExtendedArithmetic, try #require(Double(digits)) < 1e-290 { continue }
        errors[String(fields[0]), default: ErrorBound("probabilities, \(fields[0])")].record(
          try error(distribution.probability(of: tail, at: x), digits), bound: bound, at: "\(tail) \(fields)")
      }
    }
    for errors in errors.values { #expect(errors.report(), "\(errors)") }
    #expect(errors.values.reduce(0) { $0 + $1.count } > 1500)
  }

  /// A quantile is as accurate as the probability divided by its slope, which is gentle in a far tail.
  @Test func quantiles() throws {
    var errors: [String: ErrorBound] = [:]
    for fields in textTable("SpecialFunctionsTests/Fixtures/quantiles.txt") {
      let (distribution, _) = try self.distribution(fields)
      let probability = try #require(Double(fields[4]))
      let value = distribution.quantile(of: fields[3] == "lower" ? .lower : .upper, probability)
      if !Self.hasExtendedArithmetic, value.isNaN, probability < 1e-290 { continue }
      errors[String(fields[0]), default: ErrorBound("quantiles, \(fields[0])")].record(
        try error(value, fields[5]), bound: Self.bound(extended: 2 * .ulpOfOne), at: "\(fields)")
    }
    for errors in errors.values { #expect(errors.report(), "\(errors)") }
    #expect(errors.values.reduce(0) { $0 + $1.count } > 550)
  }

  /// The distribution of a row, and how far its probabilities may be off.
  ///
  /// A probability p is a power with an exponent near ln p times a series: 16·ε where both are simple, 256·ε where the
  /// exponent is a difference of larger terms. Boost's series for a beta tail with one small shape is good for 12 digits.
  private func distribution(_ fields: [Substring]) throws -> (any ContinuousDistribution, bound: Double) {
    func parameter(_ index: Int) throws -> Double { try #require(Double(fields[index])) }
    let distribution: any ContinuousDistribution
    let units: Double
    switch fields[0] {
    case "normal": (distribution, units) = (StandardNormalDistribution(), 16)
    case "t": (distribution, units) = (StudentTDistribution(degreesOfFreedom: try parameter(1)), 16)
    case "chi-squared":
      (distribution, units) = (ChiSquaredDistribution(degreesOfFreedom: try parameter(1)), 256)
    case "F":
      (distribution, units) = (FDistribution(numerator: try parameter(1), denominator: try parameter(2)), 256)
    case "beta":
      (distribution, units) = (BetaDistribution(alpha: try parameter(1), beta: try parameter(2)), 1024)
    default: fatalError("\(fields)")
    }
    return (distribution, Self.bound(extended: units * .ulpOfOne))
  }

  private func error(_ value: Double, _ digits: Substring) throws -> Double {
    relativeError(WidestScalar(value), try #require(WidestScalar(digits)))
  }
}
