public import Gaussian

/// What is known of a distribution from outside, to hold a model against.
public struct KnownMoments: Sendable {
  /// Mean, one element a variable.
  public var mean: [Double]
  /// Covariance, a row a variable.
  public var covariance: [[Double]]
  /// Differential entropy in nats; `nil` where there is no closed form.
  public var entropy: Double?

  /// Takes moments.
  ///
  /// - Precondition: The covariance has a row and a column for each element of the mean.
  public init(mean: [Double], covariance: [[Double]], entropy: Double? = nil) {
    precondition(
      covariance.count == mean.count && covariance.allSatisfy { $0.count == mean.count },
      "a covariance of \(covariance.count) rows for \(mean.count) means")
    (self.mean, self.covariance, self.entropy) = (mean, covariance, entropy)
  }
}

/// Whether a model, of the package or your own, keeps the contract of `GenerativeModel`.
///
/// ```swift
/// #expect(GenerativeModelCheck(of: model).violations == [])
/// ```
///
/// Bits: a row's log-density is the same alone, in any batch, at any position and for any number of threads, and
/// a drawn row depends on model, seed and number only. Distribution: mean, covariance and entropy of a draw.
///
/// Statistical checks allow 6.5 standard errors. A normal statistic exceeds them once in 10¹⁰, a sample variance,
/// whose upper tail is heavier, once in 10⁹ for the several thousand rows that are drawn: with up to a thousand
/// statistics a model, a change of seed raises a false alarm once in 10⁶ models.
public struct GenerativeModelCheck: Sendable {
  /// What the model does not keep to, a sentence each; empty for a model that keeps the contract.
  public let violations: [String]

  /// How far the means and covariances of a draw are from those known, at most, in standard errors; `nil` if none are known.
  public let worstDeviation: Double?

  /// Checks a model.
  ///
  /// - Parameters:
  ///   - model: Any. It draws, and evaluates, some 140,000 numbers a few dozen times.
  ///   - known: The moments that it should have; `nil` for those it names itself, if it is a `MomentModel`.
  public init<Scalar>(of model: some GenerativeModel<Scalar>, known: KnownMoments? = nil) {
    var checker = GenerativeModelChecker(model: model, known: known ?? Self.moments(of: model))
    checker.check()
    (violations, worstDeviation) = (checker.violations, checker.worstDeviation)
  }

  private static func moments<Scalar>(of model: some GenerativeModel<Scalar>) -> KnownMoments? {
    guard let model = model as? any MomentModel<Scalar> else { return nil }
    let covariance = model.covariance
    return KnownMoments(
      mean: model.mean.map { Double($0) },
      covariance: (0..<covariance.rows).map { covariance.row($0).map { Double($0) } })
  }
}
