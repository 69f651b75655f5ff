internal import RealModule

/// What the estimates of a minimum covariance determinant are to be multiplied by because rows are few.
///
/// Of all parts of the rows the narrowest is taken, so that its covariance is too small, the more so the fewer rows there
/// are, also after ``consistencyFactor(share:dimension:)``. The reciprocal of the mean of |Σ|^(1/d) over clean Gaussian rows
/// makes up for that. Pison, Van Aelst and Willems have simulated that mean and found it to follow
///
///     f(n) = 1 − exp(γ)/n^β
///
/// for each dimension d and the shares α = ½ and ⅞, with γ and β for d > 2 from f(2·d²) and f(3·d²), which are 1 − η/d^κ.
/// Between the shares, and from ⅞ to 1, where nothing is to be corrected, f is linear. So it is in R's robustbase.
///
/// Rows that are few for their variables are beyond that: f falls below 0. Of the raw estimate f is at least 0.4, which is
/// what simulations of the smallest tables come to. Of the other the factor is at most that of the maximum-likelihood
/// covariance of all rows, which has a closed form, and which Pison's agrees with to a hundredth of 10·d rows or more.
///
/// ## Source
/// G. Pison, S. Van Aelst, G. Willems, Small sample corrections for LTS and MCD, Metrika 55 (2002).
package struct SmallSampleFactor: Sendable {
  /// ln of what f lacks of 1 at n = 1, and the power of n that it falls with: γ and β.
  private struct Curve {
    let gamma: Double
    let beta: Double

    init(_ gamma: Double, _ beta: Double) { (self.gamma, self.beta) = (gamma, beta) }

    /// Through 1 − η/d^κ at n = 2·d² and 3·d².
    init(dimension: Int, _ twice: (eta: Double, kappa: Double), _ thrice: (eta: Double, kappa: Double)) {
      let logDimension = Double.log(Double(dimension))
      let (x, y) = (Double.log(2) + 2 * logDimension, Double.log(twice.eta) - twice.kappa * logDimension)
      let (u, v) = (Double.log(3) + 2 * logDimension, Double.log(thrice.eta) - thrice.kappa * logDimension)
      beta = (y - v) / (u - x)
      gamma = y + beta * x
    }

    func callAsFunction(_ count: Double) -> Double { 1 - .exp(gamma - beta * .log(count)) }
  }

  /// For half and for seven eighths of the rows.
  private let half: Curve
  private let most: Curve
  private let dimension: Int

  private init(half: Curve, most: Curve, dimension: Int) {
    (self.half, self.most, self.dimension) = (half, most, dimension)
  }

  /// Of the raw estimate.
  package static func raw(dimension: Int) -> SmallSampleFactor {
    let curves: (half: Curve, most: Curve) =
      switch dimension {
      case 1: (Curve(0.262024211897096, 0.604756680630497), Curve(-0.351584646688712, 1.01646567502486))
      case 2: (Curve(0.673292623522027, 0.691365864961895), Curve(0.446537815635445, 1.06690782995919))
      default:
        (
          Curve(dimension: dimension, (1.42764571687802, 1.26263336932151), (1.06141115981725, 1.28907991440387)),
          Curve(dimension: dimension, (0.455179464070565, 1.11192541278794), (0.294241208320834, 1.09649329149811))
        )
      }
    return SmallSampleFactor(half: curves.half, most: curves.most, dimension: dimension)
  }

  /// Of the estimate from the rows that the raw one does not take for outliers.
  package static func reweighted(dimension: Int) -> SmallSampleFactor {
    let curves: (half: Curve, most: Curve) =
      switch dimension {
      case 1: (Curve(1.11098143415027, 1.5182890270453), Curve(-0.66046776772861, 0.88939595831888))
      case 2: (Curve(3.11101712909049, 1.91401056721863), Curve(0.79473550581058, 1.10081930350091))
      default:
        (
          Curve(dimension: dimension, (1.02842572724793, 1.67659883081926), (0.26800273450853, 1.35968562893582)),
          Curve(dimension: dimension, (0.544482443573914, 1.25994483222292), (0.343791072183285, 1.25159004257133))
        )
      }
    return SmallSampleFactor(half: curves.half, most: curves.most, dimension: dimension)
  }

  /// f, whatever it comes to.
  ///
  /// - Parameters:
  ///   - count: Number of rows n.
  ///   - share: α from ½ to 1; what lies outside is taken for the end that is nearer.
  /// - Returns: At most 1, and below 0 where rows are too few for the formula.
  package func mean(count: Double, share: Double) -> Double {
    let (low, high) = (half(count), most(count))
    let share = min(max(share, 0.5), 1)
    return share <= 0.875 ? low + (high - low) / 0.375 * (share - 0.5) : high + (1 - high) / 0.125 * (share - 0.875)
  }

  /// α for a part of h rows: h = (n + d + 1)/2 is ½, and all rows are 1.
  package static func share(part: Double, count: Double, dimension: Int) -> Double {
    let free = count - Double(dimension + 1)
    return free > 0 ? (part - Double(dimension + 1)) / free : 1
  }

  /// What the raw covariance, which divides by h, is to be multiplied by.
  package static func ofRawCovariance(part: Double, count: Double, dimension: Int) -> Double {
    guard part < count else { return 1 }
    let mean = raw(dimension: dimension).mean(
      count: count, share: share(part: part, count: count, dimension: dimension))
    // The factor is that of a covariance that divides by one less.
    return part / (part - 1) / max(mean, 0.4)
  }

  /// What the reweighted covariance, which divides by the number of rows that count, is to be multiplied by.
  package static func ofReweightedCovariance(part: Double, count: Double, dimension: Int) -> Double {
    let mean = reweighted(dimension: dimension).mean(
      count: count, share: share(part: part, count: count, dimension: dimension))
    return 1 / max(mean, meanOfAllRows(count: count, dimension: dimension))
  }

  /// The mean of |S|^(1/d) of the maximum-likelihood covariance of n Gaussian rows, from the moments of the determinant of a
  /// Wishart matrix.
  private static func meanOfAllRows(count: Double, dimension: Int) -> Double {
    // Of many rows nothing is left of the difference of logarithms, and the first term of its series is enough.
    let d = Double(dimension)
    guard count < 1000 * d else { return .exp(-((d + 3) / 2 - 1 / d) / count) }
    var sum = Double.log(2 / count)
    for index in 0..<dimension {
      let half = (count - 1 - Double(index)) / 2
      sum += Double.logGamma(half + 1 / d) - Double.logGamma(half)
    }
    return .exp(sum)
  }

  /// What the quantile that decides which rows count is to be multiplied by.
  ///
  /// Distances by an ellipsoid that so few rows have been chosen for have far heavier tails than χ²: of 50 clean rows of
  /// five variables a fifth lies beyond its 0.975-quantile. With this multiple of it one row in forty does, for d up to 12 and
  /// 3·d rows or more, to a hundredth of the rows. Fitted to simulations; the form is that of f.
  ///
  /// ## Source
  /// A. Cerioli, Multivariate outlier detection with high-breakdown estimators, Journal of the American Statistical
  /// Association 105 (2010), for what is wrong with χ²; he mends it by an F distribution for large d.
  package static func ofCutoff(part: Double, count: Double, dimension: Int) -> Double {
    guard part < count else { return 1 }
    let d = Double(dimension)
    let turningPoint = dimension == 1 ? 12.5 : 46 * .pow(d / 2, 0.48)
    let power = 1 + 0.6 * max(0, .log(d / 3))
    let share = min(max(share(part: part, count: count, dimension: dimension), 0.5), 1)
    return 1 + .pow(turningPoint / count, power) * .exp(-5.5 * (share - 0.5))
  }
}
