import SpecialFunctions
import TestSupport
import Testing

/// Ends of domains, what lies outside them, and laws that hold for any argument.
@Suite struct DomainTests {
  static let distributions: [any ContinuousDistribution] = [
    StandardNormalDistribution(), StudentTDistribution(degreesOfFreedom: 2.5),
    ChiSquaredDistribution(degreesOfFreedom: 7), FDistribution(numerator: 3, denominator: 40),
    BetaDistribution(alpha: 1.5, beta: 20),
  ]

  @Test func functionsOutsideTheirDomain() {
    for x in [0, -1, -0.5, -.infinity, .nan] {
      #expect(logGamma(x).isNaN, "\(x)")
      #expect(digamma(x).isNaN, "\(x)")
      #expect(trigamma(x).isNaN, "\(x)")
    }
    #expect(logGamma(.infinity) == .infinity)
    #expect(logGamma(1) == 0)
    #expect(logGamma(2) == 0)
    for a in [0, -1, .nan, .infinity, 2 * largestShape] {
      for tail in Tail.allCases {
        #expect(incompleteGammaRatio(a, 1, tail: tail).isNaN)
        #expect(inverseIncompleteGammaRatio(a, 0.5, tail: tail).isNaN)
        #expect(incompleteBetaRatio(a, 1, 0.5, tail: tail).isNaN)
        #expect(incompleteBetaRatio(1, a, 0.5, tail: tail).isNaN)
        #expect(inverseIncompleteBetaRatio(a, 1, 0.5, tail: tail).isNaN)
      }
    }
    for bad in [-0.1, 1.1, .nan] {
      #expect(incompleteBetaRatio(1, 2, bad).isNaN)
      #expect(inverseIncompleteBetaRatio(1, 2, bad).isNaN)
      #expect(inverseIncompleteGammaRatio(1, bad).isNaN)
    }
    #expect(incompleteGammaRatio(1, -0.1).isNaN)
    #expect(incompleteGammaRatio(1, .nan).isNaN)
    #expect(incompleteGammaRatio(3, .infinity) == 1)
    #expect(incompleteGammaRatio(3, .infinity, tail: .upper) == 0)
  }

  @Test func endsOfSupports() {
    for distribution in Self.distributions {
      #expect(distribution.cumulativeProbability(at: -.infinity) == 0, "\(distribution)")
      #expect(distribution.survivalProbability(at: -.infinity) == 1, "\(distribution)")
      #expect(distribution.cumulativeProbability(at: .infinity) == 1, "\(distribution)")
      #expect(distribution.survivalProbability(at: .infinity) == 0, "\(distribution)")
      #expect(distribution.cumulativeProbability(at: .nan).isNaN, "\(distribution)")
      #expect(distribution.survivalProbability(at: .nan).isNaN, "\(distribution)")
      for (probability, tail) in [(0.0, Tail.lower), (1, .upper)] {
        let low = distribution.quantile(of: tail, probability)
        #expect(distribution.cumulativeProbability(at: low) == 0, "\(distribution)")
        #expect(low <= 0, "\(distribution)")
        let high = distribution.quantile(of: tail.opposite, probability)
        #expect(distribution.survivalProbability(at: high) == 0, "\(distribution)")
        #expect(high >= 1, "\(distribution)")
      }
    }
  }

  /// Each side is rounded once; a quantile's rounding moves the probability by its slope times its spacing.
  @Test func sidesAddUpAndQuantilesInvert() {
    var (sums, inverses) = (ErrorBound("P + Q − 1"), ErrorBound("probability of a quantile"))
    for distribution in Self.distributions {
      for exponent in stride(from: -300.0, through: -1, by: 13) {
        let probability = Double("1e\(Int(exponent))")!
        for tail in Tail.allCases {
          let x = distribution.quantile(of: tail, probability)
          let both = distribution.cumulativeProbability(at: x) + distribution.survivalProbability(at: x)
          sums.record(both - 1, bound: 2.3e-13, at: "\(distribution) at \(x)")
          // |d ln P/d ln x| is at most x² in a normal tail, where it is steepest, and 20 near the end of a support.
          let end = distribution is BetaDistribution ? x / max(1 - x, .ulpOfOne / 2) * 20 : 0
          inverses.record(
            relativeError(distribution.probability(of: tail, at: x), probability),
            bound: (20 + max(x * x, x.magnitude, end)) * .ulpOfOne + 2.3e-13,
            at: "\(distribution), \(tail) \(probability)")
        }
      }
    }
    #expect(sums.report(), "\(sums)")
    #expect(inverses.report(), "\(inverses)")
  }

  /// Boost alone returns points that are far off for some of these.
  @Test func quantilesOfTinyTails() {
    var errors = ErrorBound("probability of a quantile, tiny tails")
    for exponent in [50, 100, 200, 250, 300] {
      let probability = Double("1e-\(exponent)")!
      for m in [1.0, 4, 13, 100] {
        for n in [1.0, 14, 145, 2e5, 1e7] {
          for tail in Tail.allCases {
            let distribution = FDistribution(numerator: m, denominator: n)
            let x = distribution.quantile(of: tail, probability)
            guard x > 1e-300, x < 1e300 else {
              #expect(x == 0 || x == .infinity || x.isNormal)
              continue
            }
            // |d ln P/d ln x| is less than half the degrees of freedom on that side, and grows as −ln P.
            errors.record(
              relativeError(distribution.probability(of: tail, at: x), probability),
              bound: (m / 2 + Double(exponent) * 4) * .ulpOfOne + 2.3e-13, at: "F(\(m), \(n)), \(tail) \(probability)")
          }
        }
      }
    }
    #expect(errors.report(), "\(errors)")
  }

  @Test func traps() async {
    await #expect(processExitsWith: .failure) { print(ChiSquaredDistribution(degreesOfFreedom: 0)) }
    await #expect(processExitsWith: .failure) { print(FDistribution(numerator: 1, denominator: .nan)) }
    await #expect(processExitsWith: .failure) { print(StandardNormalDistribution().quantile(1.5)) }
    await #expect(processExitsWith: .failure) { print(BetaDistribution(alpha: 1, beta: 1).quantile(.nan)) }
    await #expect(processExitsWith: .failure) {
      print(clopperPearsonInterval(successes: 3, trials: 2, confidence: 0.95))
    }
  }
}
