internal import RealModule

/// A normal distribution as the margin of one variable.
public struct NormalMargin: Sendable, Hashable {
  /// Its mean.
  public let mean: Double
  /// Its standard deviation, positive.
  public let standardDeviation: Double
  /// Places behind the point that draws are rounded to; `nil` for all there are.
  public let places: Int?

  /// Takes the parameters.
  ///
  /// - Precondition: The mean is finite, and the deviation is finite and positive.
  public init(mean: Double, standardDeviation: Double, places: Int? = nil) {
    precondition(
      mean.isFinite && standardDeviation.isFinite && standardDeviation > 0,
      "a normal margin of mean \(mean) and deviation \(standardDeviation)")
    (self.mean, self.standardDeviation, self.places) = (mean, standardDeviation, places)
  }

  /// The most likely one.
  ///
  /// - Throws: ``GaussianError/zeroVariance(variable:)`` if all values are the same.
  init(_ moments: ShiftedMoments, places: Int?, variable: Int) throws(GaussianError) {
    let deviation = moments.standardDeviation
    guard deviation > 0 else { throw .zeroVariance(variable: variable) }
    guard deviation.isFinite else { throw .overflow(quantity: "the variance of variable \(variable + 1)") }
    self.init(mean: moments.mean, standardDeviation: deviation, places: places)
  }

  func score(of value: Double) -> NormalScore {
    guard value.isFinite else { return .point(value, logSlope: -.infinity) }
    return .point((value - mean) / standardDeviation, logSlope: -.log(standardDeviation))
  }

  func value(at score: Double) -> Double { rounded(mean + standardDeviation * score, places: places) }
}

/// A number with so many places behind the point, the nearest to another.
func rounded(_ value: Double, places: Int?) -> Double {
  guard let places else { return value }
  let scale = Double.exp10(Double(places))
  let scaled = value * scale
  // Beyond that all numbers are integers, or there is nothing behind the places.
  guard scaled.magnitude < 0x1p52 else { return value }
  // Adding 0 makes a zero of a negative one.
  return scaled.rounded(.toNearestOrEven) / scale + 0
}
