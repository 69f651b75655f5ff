internal import RealModule
internal import SpecialFunctions

/// The distribution of one variable as a smooth density: a Gaussian kernel on every value that was seen, but for atoms.
///
/// A value is an atom, and the ends are those that were seen, as for an ``EmpiricalMargin``. The mass of the other values is spread by
/// Gaussian kernels, which are reflected at the ends, so that nothing beyond them is ever drawn. The way from values to normal scores is
/// known at knots, with its slope, and is a cubic between them that ascends; the way back is its root.
///
/// ## Numerical notes
/// Knots are added until the cubics are within 10⁻⁶ of the scores of the kernels, and within 10⁻³ of their slope as a share. Values come back from
/// their scores to rounding. A column in another unit has the same scores.
///
/// ## Source
/// Kernels: M. Rosenblatt (1956), E. Parzen (1962). Bandwidth: B. W. Silverman, Density Estimation (1986), equation 3.31. Cubics that ascend:
/// F. N. Fritsch, R. E. Carlson, Monotone piecewise cubic interpolation (1980).
public struct KernelMargin: Sendable, Hashable {
  /// The least standard deviation of a kernel; 0 if there are atoms only.
  ///
  /// It is 0.9·min(s, IQR/1.34)·n^(−1/5) of the values that are no atoms. Where neighbours lie farther apart, their mean distance is
  /// that of the kernel.
  public let bandwidth: Double
  /// Knots in ascending order, all different: the ends, all atoms, and others.
  public let values: [Double]
  /// The lowest score of each knot, −∞ for an atom that is the lowest value.
  public let lowerScores: [Double]
  /// The highest score of each knot, ∞ for an atom that is the highest; that of ``lowerScores`` for what is no atom.
  public let upperScores: [Double]
  /// The density at each knot, without that of atoms.
  public let densities: [Double]
  /// Places behind the point that draws are rounded to; `nil` for all there are.
  public let places: Int?
  /// Whether there is an atom.
  public let hasAtoms: Bool
  /// Between each knot and the next, a cubic from scores to scores.
  private let cubics: [AscendingCubic]

  /// Takes knots; `nil` if they are not in order.
  ///
  /// - Parameters:
  ///   - bandwidth: The least standard deviation of a kernel.
  ///   - values: Finite, in ascending order, all different, at least one.
  ///   - lowerScores: The lowest score of each.
  ///   - upperScores: The highest score of each; none overlap, and they ascend.
  ///   - densities: Finite and not negative, one a knot.
  ///   - places: Places behind the point that draws are rounded to.
  public init?(
    bandwidth: Double, values: [Double], lowerScores: [Double], upperScores: [Double], densities: [Double],
    places: Int? = nil
  ) {
    guard bandwidth.isFinite, bandwidth >= 0, densities.count == values.count,
      densities.allSatisfy({ $0 >= 0 && $0.isFinite }),
      let knots = EmpiricalMargin(values: values, lowerScores: lowerScores, upperScores: upperScores, places: places)
    else { return nil }
    (self.bandwidth, self.values, self.densities, self.places) = (bandwidth, values, densities, places)
    (self.lowerScores, self.upperScores, hasAtoms) = (lowerScores, upperScores, knots.hasAtoms)
    cubics = (1..<max(1, values.count)).map { place in
      AscendingCubic(
        from: upperScores[place - 1], to: lowerScores[place], width: values[place] - values[place - 1],
        densities: (densities[place - 1], densities[place]))
    }
  }

  /// The smooth distribution of values that were seen.
  ///
  /// - Parameters:
  ///   - seen: At least one.
  ///   - places: Places behind the point that draws are rounded to.
  init(_ seen: WeightedValues, places: Int?) {
    let kernels = KernelSum(seen.thinned(to: Self.most))
    let knots = kernels.knots()
    guard
      let margin = KernelMargin(
        bandwidth: kernels.bandwidth, values: knots.map(\.value), lowerScores: knots.map(\.lowerScore),
        upperScores: knots.map(\.upperScore), densities: knots.map(\.density), places: places)
    else { preconditionFailure("scores of kernels do not ascend") }
    self = margin
  }

  /// Values that kernels stand on: of more, every so manieth, with the weight of those between halfway to the next.
  static let most = 1024
}

// MARK: - Values and scores

extension KernelMargin {
  /// The lowest and the highest value that was seen.
  public var bounds: ClosedRange<Double> { values[0]...values[values.count - 1] }

  func score(of value: Double) -> NormalScore {
    let place = firstPlace(among: values.count) { values[$0] >= value }
    guard place < values.count else { return .outside(upperScores[place - 1], other: lowerScores[place - 1]) }
    if values[place] == value {
      guard lowerScores[place] == upperScores[place] else {
        return .interval(lower: lowerScores[place], upper: upperScores[place])
      }
      return .point(lowerScores[place], logSlope: logSlope(at: value, after: place < cubics.count ? place : place - 1))
    }
    guard place > 0 else { return .outside(lowerScores[0], other: upperScores[0]) }
    return .point(
      cubics[place - 1].value(at: share(of: value, after: place - 1)), logSlope: logSlope(at: value, after: place - 1))
  }

  func value(at score: Double) -> Double {
    // The first knot whose scores reach as far.
    let place = firstPlace(among: values.count) { upperScores[$0] >= score }
    guard place < values.count else { return values[values.count - 1] }
    guard place > 0, score < lowerScores[place] else { return values[place] }
    let share = cubics[place - 1].root(of: score)
    let value = values[place - 1] + share * (values[place] - values[place - 1])
    let inside = min(max(value, values[place - 1]), values[place])
    return min(max(rounded(inside, places: places), values[0]), values[values.count - 1])
  }

  private func share(of value: Double, after place: Int) -> Double {
    (value - values[place]) / (values[place + 1] - values[place])
  }

  /// The logarithm of the slope of scores at a value; −∞ where scores leave no room.
  private func logSlope(at value: Double, after place: Int) -> Double {
    .log(cubics[place].slope(at: share(of: value, after: place))) - .log(values[place + 1] - values[place])
  }
}

extension NormalScore {
  /// That of a value beyond the ends: a number, and no density.
  static func outside(_ score: Double, other: Double) -> NormalScore {
    .point(score.isFinite ? score : other.isFinite ? other : 0, logSlope: -.infinity)
  }
}

/// A cubic on the interval from 0 to 1 that ascends.
struct AscendingCubic: Sendable, Hashable {
  private let low: Double
  private let rise: Double
  private let first: Double
  private let last: Double

  /// A cubic from one normal score to another.
  ///
  /// - Parameters:
  ///   - low: The one.
  ///   - high: The other, not below it.
  ///   - width: The distance of the values that have them.
  ///   - densities: Of the values, which say with the scores how fast these rise there.
  init(from low: Double, to high: Double, width: Double, densities: (Double, Double)) {
    self.low = low
    rise = high - low
    func slope(_ density: Double, _ score: Double, _ rise: Double) -> Double {
      let slope = Self.slope(density, score, width: width)
      // Within these it ascends everywhere (Fritsch and Carlson), and is flat nowhere.
      return rise > 0 ? min(max(slope, 1e-9 * rise), 2.5 * rise) : 0
    }
    (first, last) = (slope(densities.0, low, rise), slope(densities.1, high, rise))
  }

  /// How fast scores rise where a value with this score has this density, by the distance of two values.
  static func slope(_ density: Double, _ score: Double, width: Double) -> Double {
    density * width * (2 * Double.pi).squareRoot() * .exp(score * score / 2)
  }

  func value(at share: Double) -> Double {
    low + share * (first + share * ((3 * rise - 2 * first - last) + share * (first + last - 2 * rise)))
  }

  func slope(at share: Double) -> Double {
    max(0, first + share * (2 * (3 * rise - 2 * first - last) + 3 * share * (first + last - 2 * rise)))
  }

  /// Where it has a value between its ends: by Newton's method within bounds that close in on it.
  func root(of value: Double) -> Double {
    guard rise > 0 else { return 0 }
    var (below, above) = (0.0, 1.0)
    var share = min(max((value - low) / rise, 0), 1)
    for _ in 0..<200 {
      let excess = self.value(at: share) - value
      if excess == 0 { return share }
      if excess < 0 { below = share } else { above = share }
      var next = share - excess / slope(at: share)
      if !(next > below && next < above) { next = below + (above - below) / 2 }
      if next == share || next == below || next == above { return next }
      share = next
    }
    return share
  }
}
