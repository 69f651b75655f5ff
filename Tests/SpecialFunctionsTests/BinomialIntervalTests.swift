import RealModule
import SpecialFunctions
import TestSupport
import Testing

@Suite struct BinomialIntervalTests {
  struct Example: Sendable {
    let successes: Int, trials: Int
    let confidence: Double, lower: Double, upper: Double
    init(_ successes: Int, _ trials: Int, _ confidence: Double, _ lower: Double, _ upper: Double) {
      (self.successes, self.trials, self.confidence) = (successes, trials, confidence)
      (self.lower, self.upper) = (lower, upper)
    }
  }

  /// What R 4.2 prints for `binom.test(k, n, conf.level = c)$conf.int` with 16 digits.
  static let examples = [
    Example(0, 1, 0.95, 0, 0.975),
    Example(0, 20, 0.9, 0, 0.1391083406682652),
    Example(20, 20, 0.999, 0.6838305520458344, 1),
    Example(7, 50, 0.9, 0.06759669900355725, 0.2469352017312092),
    Example(7, 50, 0.95, 0.05819170034037211, 0.2673960024970085),
    Example(7, 50, 0.999, 0.02831054341408696, 0.3597904698207981),
    Example(499, 1000, 0.95, 0.4675521862537382, 0.5304537166614578),
    Example(3, 100_000, 0.95, 6.186763958922037e-06, 8.767020256636196e-05),
    Example(3, 100_000, 0.999, 1.497052349234123e-06, 0.0001393326144942518),
  ]

  /// Sixteen digits are printed, and 1 − c is off by up to ε/2 in 1 − c.
  @Test func valuesFromR() {
    var errors = ErrorBound("Clopper-Pearson against R")
    for example in Self.examples {
      let interval = clopperPearsonInterval(
        successes: example.successes, trials: example.trials, confidence: example.confidence)
      let bound = 1e-14 + .ulpOfOne / (1 - example.confidence)
      errors.record(relativeError(interval.lowerBound, example.lower), bound: bound, at: "\(example)")
      errors.record(relativeError(interval.upperBound, example.upper), bound: bound, at: "\(example)")
    }
    #expect(errors.report(), "\(errors)")
  }

  /// With no success the upper end is 1 − (α/2)^(1/n), and successes and failures mirror each other.
  @Test(arguments: [1, 2, 30, 1000, 1_000_000]) func closedFormAndSymmetry(trials: Int) {
    let none = clopperPearsonInterval(successes: 0, trials: trials, confidence: 0.95)
    #expect(none.lowerBound == 0)
    let expected = -Double.expMinusOne(.log((1 - 0.95) / 2) / Double(trials))
    #expect(relativeError(none.upperBound, expected) <= 4 * .ulpOfOne)
    for successes in [0, 1, trials / 3, trials] where successes <= trials {
      let interval = clopperPearsonInterval(successes: successes, trials: trials, confidence: 0.95)
      let mirrored = clopperPearsonInterval(successes: trials - successes, trials: trials, confidence: 0.95)
      #expect((interval.lowerBound + mirrored.upperBound - 1).magnitude <= 4 * .ulpOfOne)
      #expect(interval.contains(Double(successes) / Double(trials)))
    }
  }
}
