internal import SpecialFunctions

/// A weighted sum of normal and t distributions of one number.
struct MixedDistribution {
  /// One part: its share, and where it lies.
  struct Part {
    var share: Double
    var location: Double
    var scale: Double
    var standard: StandardDistribution
  }

  /// Shares add up to 1.
  var parts: [Part]

  /// The probability of one side of a point; a part without a scale is all at its location.
  func probability(of tail: Tail, at x: Double) -> Double {
    parts.reduce(0) { sum, part in
      guard part.scale > 0 else {
        let isLower = part.location <= x
        return (tail == .lower) == isLower ? sum + part.share : sum
      }
      return sum + part.share * part.standard.probability(of: tail, at: (x - part.location) / part.scale)
    }
  }

  /// The point below which a probability lies.
  ///
  /// - Parameter probability: Between 0 and 1 without these.
  /// - Returns: NaN if a share or a part is not a number.
  /// - Complexity: About 10 to 15 evaluations of all parts; 200 at most.
  ///
  /// ## Numerical notes
  /// The root of F(x) = p lies between the least and the largest of the parts' own quantiles. It is found to the spacing of
  /// numbers there, on the side of the smaller tail, so that small probabilities keep their digits.
  ///
  /// ## Source
  /// T. R. Chandrupatla, A new hybrid quadratic/bisection algorithm for finding the zero of a nonlinear function without using
  /// derivatives, Advances in Engineering Software 28 (1997).
  func quantile(_ probability: Double) -> Double {
    var (lower, upper) = (Double.infinity, -Double.infinity)
    for part in parts where part.share > 0 {
      let quantile = part.location + (part.scale > 0 ? part.scale * part.standard.quantile(probability) : 0)
      guard !quantile.isNaN else { return .nan }
      (lower, upper) = (min(lower, quantile), max(upper, quantile))
    }
    guard lower < upper, lower.isFinite, upper.isFinite else { return lower <= upper ? lower : .nan }
    let tail: Tail = probability <= 0.5 ? .lower : .upper
    let target = tail == .lower ? probability : 1 - probability
    // Rises with x on either side.
    func excess(at x: Double) -> Double {
      let difference = self.probability(of: tail, at: x) - target
      return tail == .lower ? difference : -difference
    }
    var (near, far) = (lower, upper)
    var (nearExcess, farExcess) = (excess(at: lower), excess(at: upper))
    guard nearExcess < 0, farExcess > 0 else { return nearExcess >= 0 ? lower : upper }
    // Where the next point is, from 0 at `near` to 1 at `far`.
    var fraction = 0.5
    for _ in 0..<200 {
      let point = near + fraction * (far - near)
      let value = excess(at: point)
      let (old, oldExcess): (Double, Double)
      if (value < 0) == (nearExcess < 0) {
        (old, oldExcess) = (near, nearExcess)
      } else {
        (old, oldExcess) = (far, farExcess)
        (far, farExcess) = (near, nearExcess)
      }
      (near, nearExcess) = (point, value)
      let best = nearExcess.magnitude < farExcess.magnitude ? near : far
      let least = 2 * best.ulp / (far - near).magnitude
      if nearExcess == 0 || least > 0.5 { return best }
      let position = (near - far) / (old - far)
      let height = (nearExcess - farExcess) / (oldExcess - farExcess)
      let isQuadratic = height * height < position && (1 - height) * (1 - height) < 1 - position
      if isQuadratic {
        fraction =
          nearExcess / (farExcess - nearExcess) * oldExcess / (farExcess - oldExcess)
          + (old - near) / (far - near) * nearExcess / (oldExcess - nearExcess) * farExcess / (oldExcess - farExcess)
      } else {
        fraction = 0.5
      }
      fraction = min(max(fraction, least), 1 - least)
    }
    return near
  }
}
