import GaussianEngine
import TestSupport
import Testing

/// Standard normal variables between bounds, at every level, against 120 digits.
@Suite struct NormalIntervalKernelTests {
  private struct Interval: Sendable {
    let lower: Double, upper: Double, logMass: Double, mean: Double, variance: Double, quantiles: [Double]

    init(_ fields: [Substring]) {
      let numbers = fields.map { field in
        guard let number = Double(field) else { fatalError("'\(field)' is not a number") }
        return number
      }
      (lower, upper, logMass, mean, variance) = (numbers[0], numbers[1], numbers[2], numbers[3], numbers[4])
      quantiles = Array(numbers[5...])
    }
  }

  private static let intervals = textTable("Fixtures/normal_intervals.txt").map { Interval($0) }
  private static let shares = [1e-9, 0.3, 0.999]

  private let lower = intervals.map(\.lower), upper = intervals.map(\.upper)
  private var count: Int { lower.count }

  @Test func masses() {
    for level in KernelLevel.all {
      var errors = ErrorBound("logarithms of masses, \(level.instructionSet)")
      var found = lower
      unsafe level.kernels.intervalLogMasses(lower, upper, count: count, into: &found)
      for (value, interval) in zip(found, Self.intervals) {
        errors.record(
          value - interval.logMass, bound: 6 * .ulpOfOne * max(1, interval.logMass.magnitude),
          at: "\(interval.lower) to \(interval.upper)")
      }
      #expect(errors.report(), "\(errors)")
    }
  }

  /// Variances of intervals far out and of narrow ones are 10⁻²⁰ of the squares that textbooks subtract.
  @Test func moments() {
    for level in KernelLevel.all {
      var meanErrors = ErrorBound("means, \(level.instructionSet)")
      var varianceErrors = ErrorBound("variances, \(level.instructionSet)")
      var means = lower, variances = lower
      unsafe level.kernels.intervalMoments(lower, upper, count: count, means: &means, variances: &variances)
      for (place, interval) in Self.intervals.enumerated() {
        let name = "\(interval.lower) to \(interval.upper)"
        meanErrors.record(
          means[place] - interval.mean, bound: 6 * .ulpOfOne * max(1, interval.mean.magnitude), at: name)
        varianceErrors.record(
          variances[place] - interval.variance, bound: 16 * .ulpOfOne * interval.variance, at: name)
      }
      #expect(meanErrors.report(), "\(meanErrors)")
      #expect(varianceErrors.report(), "\(varianceErrors)")
    }
  }

  @Test func quantiles() {
    for level in KernelLevel.all {
      var errors = ErrorBound("quantiles, \(level.instructionSet)")
      for (index, share) in Self.shares.enumerated() {
        var found = lower
        unsafe level.kernels.intervalQuantiles(
          lower, upper, shares: [Double](repeating: share, count: count), count: count, into: &found)
        for (value, interval) in zip(found, Self.intervals) {
          errors.record(
            value - interval.quantiles[index], bound: 8 * .ulpOfOne * max(1, interval.quantiles[index].magnitude),
            at: "\(share) of \(interval.lower) to \(interval.upper)")
          #expect(value >= interval.lower && value <= interval.upper)
        }
      }
      #expect(errors.report(), "\(errors)")
    }
  }

  /// An interval's results do not depend on those beside it, nor on their number.
  @Test func everyCount() {
    for level in KernelLevel.all {
      var all = lower
      unsafe level.kernels.intervalLogMasses(lower, upper, count: count, into: &all)
      for count in 1...17 {
        var some = [Double](repeating: 7, count: count + 1)
        let (low, high) = (Array(lower.suffix(count)), Array(upper.suffix(count)))
        unsafe level.kernels.intervalLogMasses(low, high, count: count, into: &some)
        #expect(some == Array(all.suffix(count)) + [7])
      }
    }
  }
}
