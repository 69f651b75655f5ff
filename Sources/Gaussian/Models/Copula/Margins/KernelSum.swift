internal import RealModule
internal import SpecialFunctions

/// Gaussian kernels on values that were seen, atoms beside them, and the normal scores that they make.
struct KernelSum {
  /// A value with its scores, and the density of the kernels there.
  struct Knot {
    var value: Double
    var lowerScore: Double
    var upperScore: Double
    var density: Double
  }

  private struct Kernel {
    var centre: Double
    var deviation: Double
    /// Its weight by the mass that it and its reflections have between the ends.
    var share: Double
  }

  /// The least standard deviation of a kernel.
  let bandwidth: Double
  private var kernels: [Kernel] = []
  private let atoms: [(value: Double, weight: Double)]
  private let (lowest, highest): (Double, Double)
  private let (unit, total): (Double, Double)

  /// Puts a kernel on each value that is no atom, and one halfway between two values for what lies between them.
  init(_ seen: WeightedValues) {
    let values = seen.values
    (lowest, highest) = (values[0], values[values.count - 1])
    (unit, total) = (seen.unit, seen.total)
    guard values.count > 1 else {
      (bandwidth, atoms) = (0, [(values[0], seen.total)])
      return
    }
    var atoms: [(value: Double, weight: Double)] = []
    var sites: [(value: Double, weight: Double, distance: Double)] = []
    for (place, value) in values.enumerated() {
      if seen.between[place] > 0, place > 0 {
        let half = value / 2 - values[place - 1] / 2
        sites.append((values[place - 1] + half, seen.between[place], half))
      }
      if seen.isAtom(place) {
        atoms.append((value, seen.weights[place]))
      } else if seen.weights[place] > 0 {
        let before = place > 0 ? value - values[place - 1] : values[place + 1] - value
        let after = place + 1 < values.count ? values[place + 1] - value : before
        sites.append((value, seen.weights[place], before / 2 + after / 2))
      }
    }
    self.atoms = atoms
    bandwidth = Self.bandwidth(of: sites.map { ($0.value, $0.weight) }, unit: unit)
    for site in sites {
      var kernel = Kernel(centre: site.value, deviation: max(bandwidth, site.distance, .leastNormalMagnitude), share: 1)
      kernel.share = site.weight / mass(of: kernel, upTo: highest)
      kernels.append(kernel)
    }
  }

  /// Silverman's rule of thumb; 0 for values that are all the same.
  private static func bandwidth(of sites: [(value: Double, weight: Double)], unit: Double) -> Double {
    let total = sites.reduce(0) { $0 + $1.weight }
    guard total > 0, let first = sites.first?.value, let last = sites.last?.value else { return 0 }
    // In units of the range, so that no square is out of range.
    let range = last - first
    guard range > 0 else { return 0 }
    let mean = sites.reduce(0) { $0 + $1.weight / total * (($1.value - first) / range) }
    let variance = sites.reduce(0) {
      let distance = ($1.value - first) / range - mean
      return $0 + $1.weight / total * distance * distance
    }
    func quantile(_ probability: Double) -> Double {
      var below = 0.0
      for site in sites {
        below += site.weight
        if below >= probability * total { return (site.value - first) / range }
      }
      return 1
    }
    let middle = (quantile(0.75) - quantile(0.25)) / 1.34
    let spread = middle > 0 ? min(variance.squareRoot(), middle) : variance.squareRoot()
    return 0.9 * spread * range * .pow(max(1, total / unit), -0.2)
  }
}

// MARK: - Mass and density

extension KernelSum {
  /// Deviations beyond which a normal distribution has nothing that a sum of 1 would show.
  private static let reach = 9.0

  /// The mass of a kernel and its reflections between the lowest value and another.
  private func mass(of kernel: Kernel, upTo value: Double) -> Double {
    let normal = StandardNormalDistribution()
    let h = kernel.deviation
    func between(_ centre: Double) -> Double {
      let (low, high) = ((lowest - centre) / h, (value - centre) / h)
      if low > Self.reach || high < -Self.reach { return 0 }
      if low < -Self.reach && high > Self.reach { return 1 }
      return normal.cumulativeProbability(at: high) - normal.cumulativeProbability(at: low)
    }
    var mass = between(kernel.centre)
    if kernel.centre - lowest < Self.reach * h { mass += between(lowest - (kernel.centre - lowest)) }
    if highest - kernel.centre < Self.reach * h { mass += between(highest + (highest - kernel.centre)) }
    return mass
  }

  /// The density of a kernel and its reflections.
  private func density(of kernel: Kernel, at value: Double) -> Double {
    let h = kernel.deviation
    func density(_ centre: Double) -> Double {
      let distance = (value - centre) / h
      return .exp(-distance * distance / 2)
    }
    var sum = density(kernel.centre)
    if kernel.centre - lowest < Self.reach * h { sum += density(lowest - (kernel.centre - lowest)) }
    if highest - kernel.centre < Self.reach * h { sum += density(highest + (highest - kernel.centre)) }
    return sum / (h * (2 * Double.pi).squareRoot())
  }

  /// Knots of the way from values to scores, as many as it takes.
  func knots() -> [Knot] {
    guard lowest < highest else {
      return [Knot(value: lowest, lowerScore: -.infinity, upperScore: .infinity, density: 0)]
    }
    var given = atoms.map(\.value)
    if given.first != lowest { given.insert(lowest, at: 0) }
    if given.last != highest { given.append(highest) }
    var knots: [Knot] = []
    for value in given {
      let knot = knot(at: value)
      if let last = knots.last { refine(from: last, to: knot, depth: 0, &knots) }
      knots.append(knot)
    }
    // What rounding has put out of order.
    for place in 1..<knots.count {
      knots[place].lowerScore = max(knots[place].lowerScore, knots[place - 1].upperScore)
      knots[place].upperScore = max(knots[place].upperScore, knots[place].lowerScore)
    }
    return knots
  }

  /// Knots at most, in all.
  private static let mostKnots = 4096

  /// Adds knots between two, in ascending order, until a cubic is near enough.
  private func refine(from left: Knot, to right: Knot, depth: Int, _ knots: inout [Knot]) {
    guard depth < 60, knots.count < Self.mostKnots else { return }
    let width = right.value - left.value
    let middle = left.value + width / 2
    guard middle > left.value, middle < right.value, right.lowerScore > left.upperScore else { return }
    let knot = knot(at: middle)
    let cubic = AscendingCubic(
      from: left.upperScore, to: right.lowerScore, width: width, densities: (left.density, right.density))
    let slope = AscendingCubic.slope(knot.density, knot.lowerScore, width: width)
    let isNear =
      right.lowerScore - left.upperScore < 0.5 && (cubic.value(at: 0.5) - knot.lowerScore).magnitude < 1e-6
      && (cubic.slope(at: 0.5) - slope).magnitude <= 1e-3 * slope
    if isNear { return }
    refine(from: left, to: knot, depth: depth + 1, &knots)
    knots.append(knot)
    refine(from: knot, to: right, depth: depth + 1, &knots)
  }

  private func knot(at value: Double) -> Knot {
    var (below, density) = (0.0, 0.0)
    for kernel in kernels {
      // Most are far away.
      let distance = (value - kernel.centre) / kernel.deviation
      if distance > Self.reach, highest - kernel.centre > Self.reach * kernel.deviation {
        below += kernel.share * mass(of: kernel, upTo: value)
      } else if distance > -Self.reach || kernel.centre - lowest < Self.reach * kernel.deviation {
        below += kernel.share * mass(of: kernel, upTo: value)
        density += kernel.share * self.density(of: kernel, at: value)
      }
    }
    var atom = 0.0
    for other in atoms where other.value <= value {
      if other.value == value { atom = other.weight } else { below += other.weight }
    }
    let whole = total + unit
    let upper = value == highest && atom > 0 ? .infinity : score(below + atom)
    let lower = atom > 0 ? value == lowest ? -.infinity : score(below) : upper
    return Knot(
      value: value, lowerScore: lower, upperScore: upper,
      density: min(density / whole, .greatestFiniteMagnitude))
  }

  /// The score of the place that so much weight lies below, with half a row more at each end.
  private func score(_ below: Double) -> Double {
    let normal = StandardNormalDistribution()
    let whole = total + unit
    // From the nearer end, which keeps the digits of both.
    let (one, other) = ((below + unit / 2) / whole, (total - below + unit / 2) / whole)
    return one < other
      ? normal.quantile(of: .lower, min(max(one, 0), 1)) : normal.quantile(of: .upper, min(max(other, 0), 1))
  }
}
