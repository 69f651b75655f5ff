internal import GaussianEngine
internal import LinearAlgebra
internal import RealModule

/// The step of ECME that changes ν alone: it maximises the likelihood of the rows themselves.
///
/// With x = ν/2, R the logarithm of the ratio of gamma functions (``LogGammaRatio``) and sums over rows with weights w,
/// the part of the mean log-likelihood that depends on ν is
/// f(ν) = R(x) − ½·(ν + d)·Σw·ln(1 + δ/ν)/W, and 2·f′(ν) = R′(x) − Σw·ln(1 + δ/ν)/W + (ν + d)/ν·Σw·δ/(ν + δ)/W.
/// The root is found in ln ν by Newton's method inside a bracket that shrinks; uphill from where it starts.
struct DegreesOfFreedomStep<Scalar: GaussianScalar> {
  /// Values that ν is looked for in; above them is the Gaussian limit.
  let range: ClosedRange<Double>
  let dimension: Int
  /// Squared distances, one a row.
  let distances: [Scalar]
  let weights: [Scalar]?
  /// W, the sum of the weights.
  let total: Double
  let parallelism: Parallelism

  /// f and 2·f′ at one ν, and the derivative of the latter.
  private struct Point {
    var degreesOfFreedom: Double
    var value: Double
    var slope: Double
    var curvature: Double
  }

  /// What f tends to as ν grows.
  private var gaussianValue: Double { -0.5 * TailSums.distance(distances, weights: weights) / total }

  /// f(ν), also for infinite ν.
  func value(at degreesOfFreedom: Double) -> Double {
    degreesOfFreedom.isInfinite ? gaussianValue : point(degreesOfFreedom).value
  }

  private func point(_ degreesOfFreedom: Double) -> Point {
    let (nu, d) = (degreesOfFreedom, Double(dimension))
    let sums = TailSums.over(distances, weights: weights, degreesOfFreedom: nu, parallelism: parallelism)
    let ratio = LogGammaRatio(nu / 2, halves: dimension)
    let (logs, shares, slopes) = (sums.logs / total, sums.shares / total, sums.slopes / total)
    return Point(
      degreesOfFreedom: nu, value: ratio.value - 0.5 * (nu + d) * logs,
      slope: ratio.slope - logs + (nu + d) / nu * shares,
      curvature: 0.5 * ratio.curvature + shares / nu - d / (nu * nu) * shares - (nu + d) / nu * slopes)
  }

  /// The maximum uphill from a start, and f there; infinite if f still rises at the end of the range.
  ///
  /// f is lower than at the start by rounding at most.
  ///
  /// - Complexity: O(rows) for each of two evaluations of f near a maximum, about ten far from it.
  func maximum(from start: Double) -> (degreesOfFreedom: Double, value: Double) {
    let ends = (Double.log(range.lowerBound), Double.log(range.upperBound))
    var (low, high) = ends
    var t = min(max(Double.log(start), low), high)
    var here = point(.exp(t))
    var best = start.isInfinite ? (start, gaussianValue) : (here.degreesOfFreedom, here.value)
    for _ in 0..<100 {
      if here.slope >= 0 && t >= ends.1 || here.slope <= 0 && t <= ends.0 { break }
      if here.slope > 0 { low = t } else { high = t }
      let next = following(t, here, in: low...high)
      // Newton's steps square their error: what is left after one this small is rounding.
      let isLast = (next - t).magnitude <= 1e-7
      t = next
      here = point(.exp(t))
      if isLast { break }
    }
    // The root of the slope is known to more digits than the values are.
    if here.value >= best.1 - 1e-14 * best.1.magnitude { best = (here.degreesOfFreedom, here.value) }
    guard t >= ends.1, !start.isInfinite else { return best }
    let limit = gaussianValue
    return limit > best.1 ? (.infinity, limit) : best
  }

  /// Newton's step in ln ν if it stays inside the bracket, else at most a factor of e² uphill.
  private func following(_ t: Double, _ here: Point, in bracket: ClosedRange<Double>) -> Double {
    let newton = t - here.slope / (here.degreesOfFreedom * here.curvature)
    if here.curvature < 0 && bracket.contains(newton) && (newton - t).magnitude <= 2 { return newton }
    // The far end may be the end of the range, which is tried itself before it is cut in half.
    let isRangeEnd =
      here.slope > 0
      ? bracket.upperBound >= .log(range.upperBound) : bracket.lowerBound <= .log(range.lowerBound)
    let far = here.slope > 0 ? bracket.upperBound : bracket.lowerBound
    let middle = isRangeEnd ? far : (t + far) / 2
    return here.slope > 0 ? min(t + 2, middle) : max(t - 2, middle)
  }
}
