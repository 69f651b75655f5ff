internal import GaussianEngine
internal import RealModule

extension BoxProbability {
  /// Estimates a probability by lattice rules that double until they agree.
  ///
  /// - Parameters:
  ///   - box: The box with its tilt.
  ///   - radius: The factor of its bounds; `nil` for none.
  ///   - accuracy: When to end.
  ///   - seed: Any number.
  ///   - parallelism: Threads to use.
  init(
    estimating box: TiltedBox, radius: TiltedRadius? = nil, accuracy: BoxAccuracy, seed: UInt64,
    parallelism: Parallelism
  ) {
    guard box.bound > -.infinity else {
      self.init(logarithm: -.infinity)
      return
    }
    let pass = BoxPass(box, radius: radius, seed: seed)
    let rules = BoxPass.shiftCount
    var totals = [Double](repeating: 0, count: rules), count = 0
    var mean = 0.0, error = Double.infinity
    for level in BoxPass.firstLevel...BoxPass.largestLevel {
      let added = pass.sums(atLevel: level, parallelism: parallelism)
      count += added.count
      for rule in 0..<rules { totals[rule] += added.sums[rule] }
      let means = totals.map { $0 / Double(count) }
      mean = means.reduce(0, +) / Double(rules)
      let squares = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      error = (squares / Double(rules * (rules - 1))).squareRoot() / mean
      // Fewer points could all miss a part of the mass that matters, and agree.
      let isDense = Double(count * rules) * accuracy.relativeError >= 1
      if 3 * error <= accuracy.relativeError && isDense || 2 * count * rules > accuracy.maximumPoints { break }
    }
    self.init(
      logarithm: min(0, box.bound + (mean > 0 ? Double.log(mean) : 0)),
      standardError: mean > 0 ? error : .infinity, points: count * rules,
      isAccurate: mean > 0 && 3 * error <= accuracy.relativeError)
  }
}
