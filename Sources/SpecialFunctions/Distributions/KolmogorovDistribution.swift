internal import RealModule

/// The distribution of Kolmogorov and Smirnov's statistic D: how far the shares of n rows stray from their probabilities.
///
/// D = sup |Fₙ(x) − F(x)| with the share Fₙ(x) of n independent rows that are at most x, and F continuous and known. For an
/// F that is not continuous D is smaller, and a probability of its upper tail is an upper bound.
///
/// ## Numerical notes
/// For at most 140 rows probabilities agree with SciPy's `kstwo` within 10⁻¹⁰ in tests; so do those of D ≥ ½, and of
/// D ≤ (1.4/n)^⅔ up to 5,000 rows. For more rows the error is that of an expansion whose first
/// term left out is of the order n⁻², at most 2·10⁻⁶ at 141 rows and 4·10⁻⁸ at 1,000, or for n·D² ≥ 2.2 of counting twice
/// what strays both up and down, e^(−6nD²) ≤ 2·10⁻⁶ relative. Tails are never a difference of numbers near 1 once n·D² exceeds 4.
///
/// ## Source
/// R. Simard, P. L'Ecuyer, Computing the two-sided Kolmogorov–Smirnov distribution, Journal of Statistical Software 39
/// (2011), for which formula is good where. J. Durbin, Distribution theory for tests based on the sample distribution
/// function (1973) and G. Marsaglia, W. W. Tsang, J. Wang, Evaluating Kolmogorov's distribution, Journal of Statistical
/// Software 8 (2003), for the matrix. W. Pelz, I. J. Good, Approximating the lower tail-areas of the Kolmogorov–Smirnov
/// one-sample statistic, Journal of the Royal Statistical Society B 38 (1976), for the expansion. N. V. Smirnov (1944)
/// for the upper tail. C. Loader, Fast and accurate computation of binomial probabilities (2000), for its terms.
package struct KolmogorovDistribution: ContinuousDistribution, Hashable {
  /// Number of rows n.
  package let count: Int

  /// - Precondition: There is a row.
  package init(count: Int) {
    precondition(count > 0, "Kolmogorov's statistic needs a row")
    self.count = count
  }

  package func probability(of tail: Tail, at x: Double) -> Double {
    guard !x.isNaN else { return .nan }
    let n = Double(count)
    if n * x <= 0.5 { return certainty(tail, everythingIs: .upper) }
    if x >= 1 { return certainty(tail, everythingIs: .lower) }
    let spread = n * x * x
    let isUpperTail = x >= 0.5 || spread > (count > 140 && tail == .upper ? 2.2 : count > 140 ? 18 : 4)
    if isUpperTail {
      let upper = 2 * oneSidedTail(x)
      return tail == .upper ? upper : 1 - upper
    }
    let lower = lowerTail(x)
    return tail == .lower ? lower : 1 - lower
  }

  package func quantile(of tail: Tail, _ probability: Double) -> Double {
    checkProbability(probability)
    var (low, high) = (0.5 / Double(count), 1.0)
    if probability == 0 { return tail == .lower ? low : high }
    if probability == 1 { return tail == .lower ? high : low }
    // Halving an interval takes as many steps as a double has digits.
    while true {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { return middle }
      let value = self.probability(of: tail, at: middle)
      if (value < probability) == (tail == .lower) { low = middle } else { high = middle }
    }
  }
}

// MARK: - Lower tail

extension KolmogorovDistribution {
  /// P(D ≤ x) where it is not near 1.
  private func lowerTail(_ x: Double) -> Double {
    let n = Double(count)
    if n * x <= 1 {
      // n!·(2x − 1/n)ⁿ: each row has a place of its own.
      return .exp(logGamma(n + 1) + n * .log(2 * x - 1 / n))
    }
    let isExact = count <= 140 || (count <= 5_000 && n * x * x.squareRoot() <= 1.4)
    return isExact ? durbin(x) : min(1, max(0, pelzAndGood(n.squareRoot() * x)))
  }

  /// n!/nⁿ times the middle element of Hⁿ, with Durbin's matrix H, as n products of H and a vector.
  private func durbin(_ x: Double) -> Double {
    let n = Double(count)
    let k = Int(n * x) + 1
    let h = Double(k) - n * x
    let m = 2 * k - 1
    var inverseFactorials = [Double](repeating: 1, count: m + 1)
    for i in 1...m { inverseFactorials[i] = inverseFactorials[i - 1] / Double(i) }
    // Elements (i, j) of H are 1/(i − j + 1)! but for those of the first column and of the last row.
    var (firstColumn, lastRow) = ([Double](repeating: 0, count: m), [Double](repeating: 0, count: m))
    var power = 1.0
    for i in 0..<m {
      power *= h
      firstColumn[i] = (1 - power) * inverseFactorials[i + 1]
      lastRow[m - 1 - i] = firstColumn[i]
    }
    let corner = 2 * h > 1 ? Double.pow(2 * h - 1, m) : 0
    lastRow[0] = (1 - 2 * power + corner) * inverseFactorials[m]

    var vector = [Double](repeating: 0, count: m)
    vector[k - 1] = 1
    var next = vector
    // n!/nⁿ is √(2πn)·e⁻ⁿ times a little: with a factor 1/e each, products stay in range.
    let inverseOfE = Double.exp(-1)
    for _ in 0..<count {
      unsafe vector.withUnsafeBufferPointer { vector in
        unsafe next.withUnsafeMutableBufferPointer { next in
          unsafe inverseFactorials.withUnsafeBufferPointer { inverse in
            for i in 0..<m - 1 {
              var sum = unsafe firstColumn[i] * vector[0] + vector[i + 1]
              for j in stride(from: 1, through: i, by: 1) { unsafe sum += inverse[i - j + 1] * vector[j] }
              unsafe next[i] = sum
            }
            var sum = 0.0
            for j in 0..<m { unsafe sum += lastRow[j] * vector[j] }
            unsafe next[m - 1] = sum
          }
        }
      }
      for i in 0..<m { vector[i] = next[i] * inverseOfE }
    }
    return vector[k - 1] * (2 * .pi * n).squareRoot() * .exp(stirlingDeviation(n))
  }

  /// The expansion of P(√n·D ≤ z) up to n^(−3/2).
  private func pelzAndGood(_ z: Double) -> Double {
    let root = Double(count).squareRoot()
    let (z2, squared) = (z * z, Double.pi * Double.pi)
    let (z4, z6, z8) = (z2 * z2, z2 * z2 * z2, z2 * z2 * z2 * z2)
    var (k0, k1, k2, k3, even2, even3) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    // Terms of −k − ½ equal those of k + ½; with z² ≤ 18 the last is below e⁻¹⁰⁰.
    for k in stride(from: 30.0, through: 0, by: -1) {
      let half = squared * (k + 0.5) * (k + 0.5)
      let weight = 2 * Double.exp(-half / (2 * z2))
      k0 += weight
      k1 += weight * (half - z2)
      k2 += weight * (6 * z6 + 2 * z4 + half * (2 * z4 - 5 * z2) + half * half * (1 - 2 * z2))
      let cubic = half * half * half * (5 - 30 * z2) + half * half * (-60 * z2 + 212 * z4)
      k3 += weight * (cubic + half * (135 * z4 - 96 * z6) - 30 * z6 - 90 * z8)
      let whole = squared * k * k
      let wholeWeight = (k > 0 ? 2 : 1) * Double.exp(-whole / (2 * z2))
      even2 += wholeWeight * whole
      even3 += wholeWeight * (3 * whole * z2 - whole * whole)
    }
    let scale = (Double.pi / 2).squareRoot()
    let first = scale * k0 / z
    let second = scale * k1 / (6 * z4) / root
    let third = scale * (k2 / (72 * z6 * z) - even2 / (36 * z2 * z)) / (root * root)
    let fourth = scale * (k3 / (6480 * z8 * z2) + even3 / (216 * z6)) / (root * root * root)
    return ((fourth + third) + second) + first
  }
}

// MARK: - Upper tail

extension KolmogorovDistribution {
  /// P(sup (Fₙ − F) ≥ x): Σⱼ x·C(n, j)·(x + j/n)^(j−1)·(1 − x − j/n)^(n−j) over j ≤ n·(1 − x), all terms positive.
  private func oneSidedTail(_ x: Double) -> Double {
    let n = Double(count)
    if count > 1_000_000 {
      let z = 6 * n * x + 1
      return .exp(-z * z / (18 * n))
    }
    let t = n * x
    let deviationOfAll = stirlingDeviation(n)
    var sum = Double.exp(n * .log(onePlus: -x))
    for index in 1..<max(1, count) {
      let j = Double(index)
      let rest = n - j
      guard rest > t else { break }
      // A binomial probability by the deviations of its counts j and n − j from their expectations.
      let exponent = j * .log(onePlus: t / j) + rest * .log(onePlus: -t / rest)
      let correction = deviationOfAll - stirlingDeviation(j) - stirlingDeviation(rest)
      sum += Double.exp(exponent + correction) * (n / (2 * .pi * j * rest)).squareRoot() * (t / (t + j))
    }
    return min(0.5, sum)
  }
}

/// ln k! minus Stirling's approximation (k + ½)·ln k − k + ½·ln 2π.
private func stirlingDeviation(_ k: Double) -> Double {
  guard k > 15 else { return smallDeviations[Int(k)] }
  let square = 1 / (k * k)
  var series = 1.0 / 1680 - square / 1188
  for coefficient in [1.0 / 1260, 1.0 / 360, 1.0 / 12] { series = coefficient - square * series }
  return series / k
}

private let smallDeviations: [Double] = (0...15).map { whole in
  let k = Double(whole)
  guard k > 0 else { return 0 }
  let approximation = (k + 0.5) * Double.log(k) - k + 0.5 * Double.log(2 * Double.pi)
  return logGamma(k + 1) - approximation
}
