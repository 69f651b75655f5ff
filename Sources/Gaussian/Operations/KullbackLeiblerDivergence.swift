internal import LinearAlgebra
internal import RealModule

extension MultivariateNormal {
  /// Kullback–Leibler divergence KL(self ‖ other) = E[ln p(x) − ln q(x)] for x drawn from this model p, in nats.
  ///
  /// ½·[tr(Σ_q⁻¹Σ_p) − d + ln(|Σ_q|/|Σ_p|) + (μ_q − μ_p)ᵀΣ_q⁻¹(μ_q − μ_p)]. What it costs, per row, to take `other` for
  /// the distribution of rows that are drawn from this one. It is not symmetric: models that miss a mode of the rows are
  /// punished, not models that see one where there is none.
  ///
  /// - Parameter other: The model q that is taken for this one.
  /// - Returns: At least 0, and 0 only for equal distributions; infinite if `other` has no density at rows of this one,
  ///   or only one of the two is singular.
  /// - Precondition: Both have the same dimension.
  /// - Complexity: O(dimension³), or O(dimension) without correlations.
  ///
  /// ## Numerical notes
  /// With E = L_q⁻¹(L_p − L_q) the divergence is ½·[Σ_{i>j} E²ᵢⱼ + Σᵢ (E²ᵢᵢ + 2·(Eᵢᵢ − ln(1 + Eᵢᵢ))) + ‖L_q⁻¹(μ_p − μ_q)‖²]:
  /// nothing is subtracted but the factors, and no term is negative. So two models that differ by δ in every parameter
  /// have a divergence of order δ² with a relative error of order κ(L_q)·ε/δ, where the textbook's sum has one of order ε/δ².
  /// In `Double` for either scalar. Of singular models by the textbook's sum.
  ///
  /// ## Source
  /// S. Kullback, R. A. Leibler, On information and sufficiency, Annals of Mathematical Statistics 22 (1951).
  public func kullbackLeiblerDivergence(to other: MultivariateNormal) -> Double {
    precondition(
      other.dimension == dimension, "a divergence from dimension \(dimension) to dimension \(other.dimension)")
    guard rank == dimension && other.rank == dimension else { return divergenceOnSupport(to: other) }
    let difference = zip(mean, other.mean).map { Double($0) - Double($1) }
    guard structure == .full || other.structure == .full else {
      let terms = (0..<dimension).map { variable in
        let (own, others) = (Double(parameter.variances[variable]), Double(other.parameter.variances[variable]))
        return excess(own, over: others) + difference[variable] * (difference[variable] / others)
      }
      return finiteOrInfinite(0.5 * terms.reduce(0, +))
    }
    let (lower, target) = (parameter.root, other.parameter.root)
    let change = quotient(of: lower, target, and: difference)
    var sum = 0.0
    for row in 0..<dimension {
      for column in 0..<row { sum += change[row, column] * change[row, column] }
      // Squares of the diagonal: (1 + e)² − 1 − ln (1 + e)².
      let element = change[row, row]
      sum += element * element + 2 * excessOverLogarithm(element, ratio: lower[row, row] / target[row, row])
      sum += change[row, dimension] * change[row, dimension]
    }
    return finiteOrInfinite(0.5 * sum)
  }

  /// What overflowed on the way to a sum of squares is infinite, not undefined.
  private func finiteOrInfinite(_ sum: Double) -> Double { sum.isNaN ? .infinity : sum }

  /// L_q⁻¹·(L_p − L_q), and L_q⁻¹ times a vector as one more column.
  private func quotient(of lower: Matrix<Double>, _ target: Matrix<Double>, and vector: [Double]) -> Matrix<Double> {
    var (target, change) = (target, Matrix(rows: dimension, columns: dimension + 1, repeating: 0.0))
    for row in 0..<dimension {
      for column in 0...row { change[row, column] = lower[row, column] - target[row, column] }
      change[row, dimension] = vector[row]
    }
    unsafe change.withBlock { b in
      unsafe target.withBlock { unsafe BLAS.trsm(.left, lower: $0, b) }
    }
    return change
  }

  /// The divergence if one of the models is singular: they must have the same support.
  private func divergenceOnSupport(to other: MultivariateNormal) -> Double {
    guard rank == other.rank else { return .infinity }
    if self == other { return 0 }
    // Columns of L from the mean of the other model, and the mean of this one.
    let root = parameter.root
    var points = Matrix(rows: rank + 1, columns: dimension, repeating: Scalar.zero)
    for variable in 0..<dimension {
      let center = Double(other.mean[variable])
      for column in 0..<rank { points[column, variable] = Scalar(center + root[variable, column]) }
      points[rank, variable] = mean[variable]
    }
    let distances = other.squaredMahalanobisDistances(of: points, parallelism: .serial)
    let sum = distances.reduce(0.0) { $0 + Double($1) }
    // Means that differ off the support, or directions: an infinite distance.
    return sum.isFinite ? max(0, 0.5 * (sum - Double(rank) + other.logDeterminant - logDeterminant)) : .infinity
  }
}

/// λ − 1 − ln λ for λ = numerator/denominator.
private func excess(_ numerator: Double, over denominator: Double) -> Double {
  excessOverLogarithm((numerator - denominator) / denominator, ratio: numerator / denominator)
}

/// e − ln(1 + e), with 1 + e given too.
///
/// With s = e/(2 + e), ln(1 + e) = 2·artanh s = 2·(s + s³/3 + s⁵/5 + …), and e − 2s = e·s.
func excessOverLogarithm(_ e: Double, ratio: Double) -> Double {
  guard e.magnitude < 0.5 else { return ratio.isFinite ? e - Double.log(ratio) : .infinity }
  let s = e / (2 + e)
  let square = s * s
  var (sum, power, divisor) = (0.0, s * square, 3.0)
  while power.magnitude > sum.magnitude * Double.ulpOfOne / 4 {
    sum += power / divisor
    power *= square
    divisor += 2
  }
  return e * s - 2 * sum
}
