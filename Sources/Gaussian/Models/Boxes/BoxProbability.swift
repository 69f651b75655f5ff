internal import RealModule

/// The probability of a box, in logarithms, and how far it may be off.
public struct BoxProbability: Sendable, Hashable {
  /// Natural logarithm of the probability; −∞ for a box without interior.
  public let logarithm: Double

  /// Standard error of the logarithm, which is that of the probability relative to itself.
  ///
  /// 0 where nothing was estimated, for up to three variables with bounds; rounding then leaves a few units of 10⁻¹⁵·max(1,
  /// |logarithm|). Otherwise it comes from the spread of twelve independent estimates, which know nothing of a part of the mass that
  /// no point has met: with n points one of some 3/n may go unseen. ∞ where rounding leaves nothing to estimate, as of
  /// contradictory bounds of variables that are correlated to twelve digits; the logarithm is then no more than a guess.
  public let standardError: Double

  /// Points that the integrand was evaluated at; 0 where nothing was estimated.
  public let points: Int

  /// Whether three standard errors are within what was asked for.
  public let isAccurate: Bool

  /// The probability itself; 0 if it is too small to be a number.
  public var value: Double { Double.exp(logarithm) }

  /// The probability of everything.
  public static var certain: BoxProbability { BoxProbability(logarithm: 0) }

  init(logarithm: Double, standardError: Double = 0, points: Int = 0, isAccurate: Bool = true) {
    self.logarithm = logarithm
    self.standardError = standardError
    self.points = points
    self.isAccurate = isAccurate
  }
}

/// How well a probability of a box is to be known, and at which cost at most.
public struct BoxAccuracy: Sendable, Hashable {
  /// The relative error that is asked for; an estimate ends when three standard errors are within it.
  public var relativeError: Double

  /// Points at most; an estimate that needs more ends there and says so.
  ///
  /// It starts with 1,536 points and doubles them, until there are 1/``relativeError`` at least.
  public var maximumPoints: Int

  /// Asks for a relative error.
  ///
  /// - Parameters:
  ///   - relativeError: Positive.
  ///   - maximumPoints: At least 1. More than 12·2²⁰ are never taken.
  /// - Precondition: Both are in these ranges.
  public init(relativeError: Double = 1e-4, maximumPoints: Int = 1_000_000) {
    precondition(relativeError > 0, "a relative error of \(relativeError) cannot be reached")
    precondition(maximumPoints >= 1, "\(maximumPoints) points estimate nothing")
    self.relativeError = relativeError
    self.maximumPoints = maximumPoints
  }
}
