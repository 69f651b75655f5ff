internal import RealModule
internal import SpecialFunctions

/// The distribution of one variable as it was seen: values that come often are atoms, and between values it is smooth.
///
/// A value has the normal score Φ⁻¹(r/(n + 1)), r its rank, the mean of its ranks if it came more than once. A value that holds 1/200
/// of the weight and came five times is an atom: it has all scores between those of its neighbours. Scores between two values belong to
/// the values between them, in proportion, half a row's between two atoms if there are values beside atoms; those below the lowest and above the highest belong to these, so that nothing outside
/// of what was seen is ever drawn. The way from values to scores and the way back are exact inverses on what was seen.
///
/// ## Source
/// Ranks over n + 1: B. L. van der Waerden (1952); C. Genest, K. Ghoudi, L.-P. Rivest, A semiparametric estimation procedure of
/// dependence parameters in multivariate families of distributions, Biometrika 82 (1995).
public struct EmpiricalMargin: Sendable, Hashable {
  /// Values in ascending order, all different.
  public let values: [Double]
  /// The lowest score of each value, −∞ for an atom that is the lowest value.
  public let lowerScores: [Double]
  /// The highest score of each value, ∞ for an atom that is the highest; that of ``lowerScores`` for what is no atom.
  public let upperScores: [Double]
  /// Places behind the point that draws are rounded to; `nil` for all there are.
  public let places: Int?
  /// Whether there is an atom.
  public let hasAtoms: Bool

  /// Values that are kept: of more, every so manieth, and all atoms.
  static let most = 4096

  /// Takes values and their scores; `nil` if they are not in order.
  ///
  /// - Parameters:
  ///   - values: Finite, in ascending order, all different, at least one.
  ///   - lowerScores: The lowest score of each.
  ///   - upperScores: The highest score of each; none overlap, and they ascend.
  ///   - places: Places behind the point that draws are rounded to.
  public init?(values: [Double], lowerScores: [Double], upperScores: [Double], places: Int? = nil) {
    guard !values.isEmpty, values.allSatisfy(\.isFinite), lowerScores.count == values.count,
      upperScores.count == values.count
    else { return nil }
    for place in values.indices {
      let (lower, upper) = (lowerScores[place], upperScores[place])
      guard lower <= upper, lower < .infinity, upper > -.infinity else { return nil }
      guard lower > -.infinity || place == 0, upper < .infinity || place == values.count - 1 else { return nil }
      guard place == 0 || values[place - 1] < values[place] && upperScores[place - 1] <= lower else { return nil }
    }
    (self.values, self.lowerScores, self.upperScores, self.places) = (values, lowerScores, upperScores, places)
    hasAtoms = zip(lowerScores, upperScores).contains { $0 < $1 }
  }

  /// The distribution of values that were seen.
  ///
  /// - Parameters:
  ///   - seen: At least one.
  ///   - isDiscrete: Whether every value is an atom.
  ///   - places: Places behind the point that draws are rounded to.
  init(_ seen: WeightedValues, isDiscrete: Bool, places: Int?) {
    let seen = isDiscrete ? seen : seen.thinned(to: Self.most)
    let unit = seen.unit
    let whole = seen.total + unit
    let normal = StandardNormalDistribution()
    func score(_ below: Double) -> Double {
      // From the nearer end, which keeps the digits of both.
      let (one, other) = ((below + unit / 2) / whole, (seen.total - below + unit / 2) / whole)
      return one < other
        ? normal.quantile(of: .lower, min(max(one, 0), 1)) : normal.quantile(of: .upper, min(max(other, 0), 1))
    }
    var (values, lower, upper, hasAtoms): ([Double], [Double], [Double], Bool) = ([], [], [], false)
    var below = 0.0
    // What is always the same says nothing of its score.
    let isConstant = seen.values.count == 1
    let atoms = seen.values.indices.map { isDiscrete || isConstant || seen.isAtom($0) }
    // Of a column of atoms and nothing else nobody knows that there is anything else.
    let hasOthers = atoms.contains(false) || seen.between.contains { $0 > 0 }
    let step = places.map { 1.5 * Double.exp10(-Double($0)) } ?? 0
    /// What an atom leaves of its weight to the values between it and the next atom.
    func margin(after place: Int) -> Double {
      guard hasOthers, place >= 0, place + 1 < atoms.count, atoms[place], atoms[place + 1],
        seen.between[place + 1] == 0, seen.values[place + 1] - seen.values[place] > step
      else { return 0 }
      return unit / 4
    }
    for (place, value) in seen.values.enumerated() {
      let weight = seen.weights[place]
      below += seen.between[place]
      defer { below += weight }
      // A knot that no row has says nothing by itself, but for the share below it.
      hasAtoms = hasAtoms || atoms[place]
      values.append(value)
      if atoms[place] {
        lower.append(place == 0 ? -.infinity : score(below + margin(after: place - 1)))
        upper.append(place == seen.values.count - 1 ? .infinity : score(below + weight - margin(after: place)))
      } else {
        let middle = score(below + weight / 2)
        lower.append(middle)
        upper.append(middle)
      }
    }
    (self.values, lowerScores, upperScores, self.places) = (values, lower, upper, places)
    self.hasAtoms = hasAtoms
  }
}

// MARK: - Values and scores

extension EmpiricalMargin {
  /// The lowest and the highest value that was seen.
  public var bounds: ClosedRange<Double> { values[0]...values[values.count - 1] }

  func score(of value: Double) -> NormalScore {
    let place = firstPlace(among: values.count) { values[$0] >= value }
    guard place < values.count else {
      return .point(finite(upperScores[values.count - 1], of: values.count - 1), logSlope: -.infinity)
    }
    if values[place] == value {
      if lowerScores[place] < upperScores[place] {
        return .interval(lower: lowerScores[place], upper: upperScores[place])
      }
      return .point(lowerScores[place], logSlope: logSlope(after: place < values.count - 1 ? place : place - 1))
    }
    guard place > 0 else { return .point(finite(lowerScores[0], of: 0), logSlope: -.infinity) }
    let share = (value - values[place - 1]) / (values[place] - values[place - 1])
    let (low, high) = (upperScores[place - 1], lowerScores[place])
    return .point(low + share * (high - low), logSlope: logSlope(after: place - 1))
  }

  func value(at score: Double) -> Double {
    // The first value whose scores reach as far.
    let place = firstPlace(among: values.count) { upperScores[$0] >= score }
    guard place < values.count else { return values[values.count - 1] }
    guard place > 0, score < lowerScores[place] else { return values[place] }
    let (low, high) = (upperScores[place - 1], lowerScores[place])
    let share = (score - low) / (high - low)
    let value = values[place - 1] + share * (values[place] - values[place - 1])
    let inside = min(max(value, values[place - 1]), values[place])
    return min(max(rounded(inside, places: places), values[0]), values[values.count - 1])
  }

  /// The logarithm of the slope of scores between a value and the next; −∞ where scores leave no room.
  private func logSlope(after place: Int) -> Double {
    guard place >= 0, place < values.count - 1 else { return -.infinity }
    return .log(lowerScores[place + 1] - upperScores[place]) - .log(values[place + 1] - values[place])
  }

  /// A score that is a number for a value beyond the ends.
  private func finite(_ score: Double, of place: Int) -> Double {
    if score.isFinite { return score }
    let other = score < 0 ? upperScores[place] : lowerScores[place]
    return other.isFinite ? other : 0
  }
}
