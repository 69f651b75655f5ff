public import GaussianEngine
internal import RandomStreams

/// Standard normal variables, each between two bounds: masses, moments, quantiles and draws, many at a time.
///
/// All of them keep their digits however far out an interval lies, however narrow it is, and if a bound is infinite. A variable of
/// another mean μ and deviation σ lies between bounds if (x − μ)/σ does.
///
/// ```swift
/// let intervals = try NormalIntervals(lower: [40, -.infinity], upper: [.infinity, -1])
/// let (means, variances) = intervals.moments()
/// let draws = intervals.samples(seed: 1)
/// ```
public struct NormalIntervals: Sendable, Hashable {
  /// Lower bounds; −∞ for none.
  public let lower: [Double]

  /// Upper bounds, each at least the lower one; ∞ for none.
  public let upper: [Double]

  /// Takes the bounds of intervals.
  ///
  /// - Parameters:
  ///   - lower: Lower bounds; −∞ for none.
  ///   - upper: Upper bounds, as many; ∞ for none. An upper bound may be equal to the lower one.
  /// - Throws: ``GaussianError`` as ``Box/init(lower:upper:)``, with the index of the interval for that of a variable.
  public init(lower: [Double], upper: [Double]) throws(GaussianError) {
    let box = try Box(lower: lower, upper: upper)
    (self.lower, self.upper) = (box.lower, box.upper)
  }

  /// Number of intervals.
  public var count: Int { lower.count }

  /// Logarithm of the mass of each interval, ln(Φ(upper) − Φ(lower)); −∞ for an interval that is a point.
  ///
  /// - Parameter parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value an interval, within 4·ε·max(1, |value|).
  public func logMasses(parallelism: Parallelism = .automatic) -> [Double] {
    let results = blocks(parallelism) { kernels, lower, upper, _ in
      var values = lower
      unsafe kernels.intervalLogMasses(lower, upper, count: lower.count, into: &values)
      return [values]
    }
    return replacingPoints(in: results[0]) { _ in -.infinity }
  }

  /// Mean and variance of each variable given that it lies in its interval.
  ///
  /// - Parameter parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Means within 4·ε·max(1, |mean|), variances within 10·ε of themselves; of a point, the point and 0.
  /// - Complexity: O(count); some 64 exponentials an interval.
  public func moments(parallelism: Parallelism = .automatic) -> (means: [Double], variances: [Double]) {
    let results = blocks(parallelism) { kernels, lower, upper, _ in
      var means = lower, variances = lower
      unsafe kernels.intervalMoments(lower, upper, count: lower.count, means: &means, variances: &variances)
      return [means, variances]
    }
    return (replacingPoints(in: results[0]) { lower[$0] }, replacingPoints(in: results[1]) { _ in 0 })
  }

  /// The point of each interval below which a share of its mass lies.
  ///
  /// - Parameters:
  ///   - shares: One an interval, above 0 and below 1.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Points between the bounds, within 4·ε·max(1, |value|) of the exact ones.
  /// - Precondition: There is one share an interval, and all are in that range.
  public func quantiles(at shares: [Double], parallelism: Parallelism = .automatic) -> [Double] {
    precondition(shares.count == count, "\(shares.count) shares for \(count) intervals")
    if let place = shares.firstIndex(where: { !($0 > 0 && $0 < 1) }) {
      preconditionFailure("share \(place) is \(shares[place]), not between 0 and 1")
    }
    let results = blocks(parallelism) { kernels, lower, upper, range in
      var values = lower
      unsafe kernels.intervalQuantiles(
        lower, upper, shares: Array(shares[range]), count: lower.count, into: &values)
      return [values]
    }
    return replacingPoints(in: results[0]) { lower[$0] }
  }

  /// One draw from each interval: the quantile at a uniform number.
  ///
  /// - Parameters:
  ///   - seed: Any number.
  ///   - first: The number of the first interval, for who draws from a part of them at a time.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value an interval, a function of its bounds, the seed and its number.
  /// - Precondition: `first` is not negative.
  public func samples(seed: UInt64, first: Int = 0, parallelism: Parallelism = .automatic) -> [Double] {
    precondition(first >= 0, "intervals are counted from 0, not \(first)")
    let stream = RandomStream(seed: seed, for: .intervalDraws)
    let shares = (0..<count).map { stream.uniform(row: UInt64(first + $0), index: 0) + 0x1p-54 }
    return quantiles(at: shares, parallelism: parallelism)
  }

  /// What a function of blocks of intervals returns for all of them.
  private func blocks(
    _ parallelism: Parallelism, _ body: @Sendable (Kernels, [Double], [Double], Range<Int>) -> [[Double]]
  ) -> [[Double]] {
    let (kernels, length) = (Kernels.active, 4096)
    let outputs = [Workspace(count: count, filledWith: 0.0), Workspace(count: count, filledWith: 0.0)]
    forEachBlock(count: (count + length - 1) / length, parallelism: parallelism) {
    } _: { (block: Int, _: Void) in
      let range = block * length..<min(count, (block + 1) * length)
      for (output, values) in zip(outputs, body(kernels, Array(lower[range]), Array(upper[range]), range)) {
        unsafe (output.base + range.lowerBound).update(from: values, count: values.count)
      }
    }
    return outputs.map { output in
      unsafe Array(UnsafeBufferPointer(start: output.base, count: count))
    }
  }

  /// Values of intervals that are points, of which kernels know nothing.
  private func replacingPoints(in values: [Double], _ value: (Int) -> Double) -> [Double] {
    var values = values
    for place in 0..<count where lower[place] == upper[place] { values[place] = value(place) }
    return values
  }
}
