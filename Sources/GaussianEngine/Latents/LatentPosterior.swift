internal import RealModule

/// The distribution of the normal variables behind one row, given what the row says of them: its mean, covariance and mass.
///
/// Variables that are known exactly come first, then those between bounds or in a contest for the largest, then those of which
/// nothing is known. In this order the Cholesky factor of the covariance gives the conditional distributions one after the other.
/// What bounds say of the second kind is found by expectation propagation: each bound is replaced by a Gaussian factor that gives
/// the same mean and variance along its direction, in turn until nothing changes. With one bound that is exact; with several it is
/// accurate to a few digits, and the mass has the error of the fourth-order terms that are left out.
///
/// ## Source
/// T. P. Minka, Expectation propagation for approximate Bayesian inference (2001); J. P. Cunningham, P. Hennig, S. Lacoste-Julien,
/// Gaussian probabilities and expectation propagation (2011).
package final class LatentPosterior {
  let layout: LatentLayout
  private let mean: [Double]
  private let covariance: [Double]
  private let p: Int

  /// The variables in the order of their kinds.
  package private(set) var order: [Int]
  /// How many are known exactly, and how many between bounds.
  package private(set) var pointCount = 0
  package private(set) var boundedCount = 0
  private var hasOrder = false
  /// The same of the row that is looked at.
  private let next: Workspace<Int>
  private var nextPoints = 0
  private var nextBounded = 0

  /// What stands behind a column, as numbers only: a row costs no counting of references.
  private struct Slot {
    var first: Int
    var count: Int
    /// Where its utilities begin; -1 for a column with one variable.
    var utilities: Int
    var isScalar: Bool { utilities < 0 }
  }

  private let columnCount: Int
  private let slots: Workspace<Slot>
  private let utilities: Workspace<Double>

  /// Cholesky factor of the covariance in that order; p × p.
  let factor: Workspace<Double>
  /// Mean of the standard variables behind: exact for the first kind, given the bounds for the second, 0 for the third.
  let standard: Workspace<Double>
  /// Covariance of those of the second kind; t × t with t its number.
  let spread: Workspace<Double>
  /// Directions of bounds in standard variables; one a row of t.
  let directions: Workspace<Double>
  let product: Workspace<Double>
  var sites: [Site] = []

  /// A bound, and the Gaussian factor that stands for it.
  struct Site {
    var lower: Double, upper: Double
    /// What the variables of the first kind make of its mean.
    var offset: Double
    var precision = 0.0
    var shift = 0.0
    /// Mean and variance without it when it was looked at last, how much it sharpened them, and the mass between the bounds.
    var cavity = (mean: 0.0, variance: 1.0, gain: 0.0, mass: TruncatedMoments.Mass.value(1))
  }

  /// Widths below which bounds are taken for a value: the variance that is left out is less than 10⁻⁷.
  private static let narrow = 1e-3

  /// - Parameters:
  ///   - layout: What stands behind which column.
  ///   - mean: Mean of the variables.
  ///   - covariance: Their covariance, positive definite, row-major.
  package init(_ layout: LatentLayout, mean: [Double], covariance: [Double]) {
    (self.layout, self.mean, self.covariance) = (layout, mean, covariance)
    p = layout.latentCount
    precondition(mean.count == p && covariance.count == p * p, "\(p) variables")
    order = Array(0..<p)
    next = Workspace(count: p, filledWith: 0)
    columnCount = layout.columns.count
    slots = Workspace(count: columnCount, filledWith: Slot(first: 0, count: 1, utilities: -1))
    utilities = Workspace(count: p, filledWith: 0)
    for (column, kind) in layout.columns.enumerated() {
      let first = layout.offsets[column]
      unsafe slots.base[column].first = first
      guard case .nominal(let own) = kind else { continue }
      unsafe slots.base[column] = Slot(first: first, count: own.count, utilities: first)
      for (category, utility) in own.enumerated() { unsafe utilities.base[first + category] = utility }
    }
    factor = Workspace(count: p * p, filledWith: 0)
    standard = Workspace(count: p, filledWith: 0)
    spread = Workspace(count: p * p, filledWith: 0)
    directions = Workspace(count: p * p, filledWith: 0)
    product = Workspace(count: 2 * p + p * p, filledWith: 0)
  }

  /// Takes the scores of a row, two a column.
  ///
  /// - Parameters:
  ///   - scores: The row.
  ///   - beforeChange: Is called if the row has its variables in another order than the row before, which is then forgotten.
  /// - Returns: Logarithm of the density of what is known times the probability of the bounds.
  package func take(_ scores: UnsafePointer<Double>, beforeChange: () -> Void = {}) -> Double {
    unsafe sort(scores)
    var isSame = hasOrder && nextPoints == pointCount && nextBounded == boundedCount
    for index in 0..<p where isSame { isSame = unsafe next.base[index] == order[index] }
    if !isSame {
      if hasOrder { beforeChange() }
      for index in 0..<p { unsafe order[index] = next.base[index] }
      (pointCount, boundedCount, hasOrder) = (nextPoints, nextBounded, true)
      factorize()
    }
    var logMass = unsafe solvePoints(scores)
    unsafe lay(scores)
    if boundedCount > 0 { logMass += propagate() }
    return logMass
  }

  // MARK: - The row

  private func sort(_ scores: UnsafePointer<Double>) {
    let (slots, target) = unsafe (slots.base, next.base)
    var count = 0
    for column in 0..<columnCount {
      let slot = unsafe slots[column]
      guard slot.isScalar, unsafe isPoint(scores + 2 * column) else { continue }
      unsafe target[count] = slot.first
      count += 1
    }
    nextPoints = count
    for column in 0..<columnCount {
      let slot = unsafe slots[column]
      guard slot.isScalar ? unsafe isBounded(scores + 2 * column) : unsafe !scores[2 * column].isNaN else { continue }
      for category in 0..<slot.count
      where unsafe slot.isScalar || utilities.base[slot.utilities + category] > -.infinity {
        unsafe target[count] = slot.first + category
        count += 1
      }
    }
    nextBounded = count - nextPoints
    for column in 0..<columnCount {
      let slot = unsafe slots[column]
      let isKnown =
        slot.isScalar
        ? unsafe isPoint(scores + 2 * column) || isBounded(scores + 2 * column) : unsafe !scores[2 * column].isNaN
      for category in 0..<slot.count
      where unsafe !isKnown || !slot.isScalar && utilities.base[slot.utilities + category] == -.infinity {
        unsafe target[count] = slot.first + category
        count += 1
      }
    }
  }

  /// A number that rows have in common whose variables are of the same kinds.
  package func pattern(of scores: UnsafePointer<Double>) -> UInt64 {
    var key: UInt64 = 0xCBF2_9CE4_8422_2325
    for column in 0..<columnCount {
      let isScalar = unsafe slots.base[column].isScalar
      let kind: UInt64 =
        isScalar
        ? unsafe isPoint(scores + 2 * column) ? 1 : isBounded(scores + 2 * column) ? 2 : 3
        : unsafe scores[2 * column].isNaN ? 3 : 2
      key = (key ^ kind) &* 0x100_0000_01B3
    }
    return key
  }

  private func isPoint(_ bounds: UnsafePointer<Double>) -> Bool {
    unsafe bounds[0] == bounds[1] || bounds[1] - bounds[0] < Self.narrow
  }

  private func isBounded(_ bounds: UnsafePointer<Double>) -> Bool {
    unsafe bounds[1] - bounds[0] >= Self.narrow && (bounds[0] > -.infinity || bounds[1] < .infinity)
  }

  private func factorize() {
    let (p, l) = unsafe (p, factor.base)
    unsafe covariance.withUnsafeBufferPointer { sigma in
      unsafe order.withUnsafeBufferPointer { order in
        for i in 0..<p {
          let source = unsafe order[i] * p
          for j in 0...i {
            var sum = unsafe sigma[source + order[j]]
            for k in 0..<j { unsafe sum -= l[i * p + k] * l[j * p + k] }
            if i == j {
              // What rounding leaves of a variance is none.
              unsafe l[i * p + i] = max(sum, 1e-14 * sigma[source + order[i]]).squareRoot()
            } else {
              unsafe l[i * p + j] = sum / l[j * p + j]
            }
          }
        }
      }
    }
  }

  /// Solves for the standard variables of the first kind.
  private func solvePoints(_ scores: UnsafePointer<Double>) -> Double {
    let (l, u) = unsafe (factor.base, standard.base)
    var logDensity = -0.5 * Double(pointCount) * .log(2 * .pi)
    var place = 0
    for column in 0..<columnCount {
      guard unsafe slots.base[column].isScalar, unsafe isPoint(scores + 2 * column) else { continue }
      let (low, high) = unsafe (scores[2 * column], scores[2 * column + 1])
      if low < high { logDensity += .log(high - low) }
      var sum = (low == high ? low : 0.5 * (low + high)) - mean[order[place]]
      for k in 0..<place { unsafe sum -= l[place * p + k] * u[k] }
      let value = unsafe sum / l[place * p + place]
      unsafe u[place] = value
      logDensity -= unsafe 0.5 * value * value + Double.log(l[place * p + place])
      place += 1
    }
    for index in pointCount..<p { unsafe u[index] = 0 }
    return logDensity
  }

  /// Lays the bounds of the second kind down in standard variables.
  private func lay(_ scores: UnsafePointer<Double>) {
    sites.removeAll(keepingCapacity: true)
    guard boundedCount > 0 else { return }
    let t = boundedCount
    let (l, u, b) = unsafe (factor.base, standard.base, directions.base)
    // The mean of variable `index` of the order given the first kind.
    func given(_ index: Int) -> Double {
      var sum = mean[order[index]]
      for k in 0..<pointCount { unsafe sum += l[index * p + k] * u[k] }
      return sum
    }
    var index = pointCount
    for column in 0..<columnCount {
      let (low, high) = unsafe (scores[2 * column], scores[2 * column + 1])
      let slot = unsafe slots.base[column]
      guard !low.isNaN, unsafe !slot.isScalar || isBounded(scores + 2 * column) else { continue }
      guard !slot.isScalar else {
        let row = unsafe b + sites.count * t
        for k in 0..<t { unsafe row[k] = pointCount + k <= index ? l[index * p + pointCount + k] : 0 }
        sites.append(Site(lower: low, upper: high, offset: given(index)))
        index += 1
        continue
      }
      let own = unsafe utilities.base + slot.utilities
      let winner = Int(low)
      var (winnerIndex, count) = (index, 0)
      for category in 0..<slot.count where unsafe own[category] > -.infinity {
        if category == winner { winnerIndex = index + count }
        count += 1
      }
      let winnerMean = given(winnerIndex)
      var place = index
      for category in 0..<slot.count where unsafe own[category] > -.infinity {
        defer { place += 1 }
        guard category != winner else { continue }
        let row = unsafe b + sites.count * t
        for k in 0..<t {
          let one = unsafe pointCount + k <= winnerIndex ? l[winnerIndex * p + pointCount + k] : 0
          let other = unsafe pointCount + k <= place ? l[place * p + pointCount + k] : 0
          unsafe row[k] = one - other
        }
        sites.append(
          unsafe Site(lower: own[category] - own[winner], upper: .infinity, offset: winnerMean - given(place)))
      }
      index += count
    }
  }

  // MARK: - What is known now

  /// Adds w·(E[u]·E[u]ᵀ + Cov[u]) of the standard variables, without what the third kind adds: the lower triangle; p × p.
  package func addProducts(_ weight: Double, to sums: UnsafeMutablePointer<Double>) {
    let known = pointCount + boundedCount
    let (u, s) = unsafe (standard.base, spread.base)
    for i in 0..<known {
      let scaled = unsafe weight * u[i]
      for j in 0...i { unsafe sums[i * p + j] += scaled * u[j] }
    }
    for i in 0..<boundedCount {
      let target = unsafe sums + (pointCount + i) * p + pointCount
      for j in 0...i { unsafe target[j] += weight * s[i * boundedCount + j] }
    }
  }

  /// Adds L·A·Lᵀ to a symmetric matrix in the order of the variables, A a sum of ``addProducts(_:to:)`` of rows of this order, and
  /// empties A.
  ///
  /// - Parameters:
  ///   - sums: A, of which the lower triangle is read.
  ///   - weight: The sum of the weights, which the third kind has on the diagonal.
  ///   - result: Both triangles, row-major.
  package func addExpanded(
    _ sums: UnsafeMutablePointer<Double>, weight: Double, to result: UnsafeMutablePointer<Double>
  ) {
    let known = pointCount + boundedCount
    let l = unsafe factor.base
    let half = unsafe product.base + 2 * p
    // half = L·A with A symmetric, then half·Lᵀ.
    for i in 0..<p {
      for j in 0..<known {
        var sum = 0.0
        for k in 0..<min(i + 1, known) {
          unsafe sum += l[i * p + k] * (k >= j ? sums[k * p + j] : sums[j * p + k])
        }
        unsafe half[i * p + j] = sum
      }
      for j in known..<p { unsafe half[i * p + j] = j <= i ? l[i * p + j] * weight : 0 }
    }
    for i in 0..<p {
      for j in 0...i {
        var sum = 0.0
        for k in 0...j { unsafe sum += half[i * p + k] * l[j * p + k] }
        let (row, column) = (order[i], order[j])
        unsafe result[row * p + column] += sum
        if row != column { unsafe result[column * p + row] += sum }
      }
    }
    for i in 0..<p * p { unsafe sums[i] = 0 }
  }

  /// Mean of the variables given the row.
  package func means(into result: UnsafeMutablePointer<Double>) { unsafe multiply(standardMeans, into: result) }

  /// Standard deviations of the variables given the row.
  package func deviations(into result: UnsafeMutablePointer<Double>) {
    let (l, s, t) = unsafe (factor.base, spread.base, boundedCount)
    let known = pointCount + boundedCount
    for i in 0..<p {
      var variance = 0.0
      for j in 0..<t where pointCount + j <= i {
        for k in 0..<t where pointCount + k <= i {
          unsafe variance += l[i * p + pointCount + j] * s[j * t + k] * l[i * p + pointCount + k]
        }
      }
      for k in known..<max(known, i + 1) { unsafe variance += l[i * p + k] * l[i * p + k] }
      unsafe result[order[i]] = max(0, variance).squareRoot()
    }
  }

  /// Means of the standard variables, 0 for the third kind.
  var standardMeans: [Double] { (0..<p).map { unsafe standard.base[$0] } }

  /// The variables that standard ones stand for.
  func multiply(_ standard: [Double], into result: UnsafeMutablePointer<Double>) {
    let l = unsafe factor.base
    for i in 0..<p {
      var sum = mean[order[i]]
      for k in 0...i { unsafe sum += l[i * p + k] * standard[k] }
      unsafe result[order[i]] = sum
    }
  }

  /// The lower triangular root of the covariance of the second kind; t × t.
  func spreadRoot() -> [Double] {
    let t = boundedCount
    var root = [Double](repeating: 0, count: t * t)
    for i in 0..<t {
      for j in 0...i {
        var sum = unsafe spread.base[i * t + j]
        for k in 0..<j { sum -= root[i * t + k] * root[j * t + k] }
        if i == j {
          root[i * t + i] = max(sum, 0).squareRoot()
        } else {
          root[i * t + j] = root[j * t + j] > 0 ? sum / root[j * t + j] : 0
        }
      }
    }
    return root
  }

  /// Number of bounds.
  var siteCount: Int { sites.count }

  /// A bound of the second kind: lower ≤ offset + direction·u ≤ upper.
  @safe
  struct Bound {
    let lower: Double, upper: Double, offset: Double
    let direction: UnsafePointer<Double>
  }

  func bound(_ index: Int) -> Bound {
    let site = sites[index]
    return unsafe Bound(
      lower: site.lower, upper: site.upper, offset: site.offset,
      direction: UnsafePointer(directions.base + index * boundedCount))
  }
}
