internal import RealModule

/// A distribution whose logarithm is normal as the margin of one variable.
public struct LogNormalMargin: Sendable, Hashable {
  /// Mean of the logarithm.
  public let logMean: Double
  /// Standard deviation of the logarithm, positive.
  public let logStandardDeviation: Double
  /// Places behind the point that draws are rounded to; `nil` for all there are.
  public let places: Int?

  /// Takes the parameters.
  ///
  /// - Precondition: The mean is finite, and the deviation is finite and positive.
  public init(logMean: Double, logStandardDeviation: Double, places: Int? = nil) {
    precondition(
      logMean.isFinite && logStandardDeviation.isFinite && logStandardDeviation > 0,
      "a log-normal margin of mean \(logMean) and deviation \(logStandardDeviation)")
    (self.logMean, self.logStandardDeviation, self.places) = (logMean, logStandardDeviation, places)
  }

  /// The most likely one.
  ///
  /// - Parameters:
  ///   - moments: Of the logarithms.
  ///   - lowest: The lowest value.
  ///   - places: Places behind the point that draws are rounded to.
  ///   - variable: The column, for an error.
  /// - Throws: ``GaussianError/unsuitableModel(quantity:reason:advice:)`` if it is not positive, and
  ///   ``GaussianError/zeroVariance(variable:)`` if all values are the same.
  init(_ moments: ShiftedMoments, lowest: Double, places: Int?, variable: Int) throws(GaussianError) {
    guard lowest > 0 else {
      throw .unsuitableModel(
        quantity: "log-normal margins",
        reason: "variable \(variable + 1) has a value of \(lowest), and logarithms are of positive numbers",
        advice: "take the empirical margin")
    }
    let deviation = moments.standardDeviation
    guard deviation > 0 else { throw .zeroVariance(variable: variable) }
    self.init(logMean: moments.mean, logStandardDeviation: deviation, places: places)
  }

  func score(of value: Double) -> NormalScore {
    guard value > 0, value.isFinite else {
      return .point(value > 0 ? .infinity : -.infinity, logSlope: -.infinity)
    }
    let logarithm = Double.log(value)
    return .point(
      (logarithm - logMean) / logStandardDeviation, logSlope: -logarithm - .log(logStandardDeviation))
  }

  func value(at score: Double) -> Double {
    rounded(.exp(logMean + logStandardDeviation * score), places: places)
  }
}
