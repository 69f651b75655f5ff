public import LinearAlgebra

/// The normal-inverse-Wishart distribution: what was believed about mean and covariance before there were data.
///
/// Σ ~ W⁻¹(Ψ, ν) and μ | Σ ~ N(m, Σ/κ): the prior is worth κ observations of the mean and about ν of the covariance.
///
/// ## Source
/// A. Gelman et al., Bayesian Data Analysis, 3rd ed., §3.6.
public struct NormalInverseWishart: Sendable, Equatable {
  /// m, one element a variable.
  public let mean: [Double]

  /// κ: how many observations the prior mean is worth.
  public let meanStrength: Double

  /// Ψ, the prior scale.
  ///
  /// Shape `dimension × dimension`, positive definite.
  public let scale: Matrix<Double>

  /// ν: how many observations the prior scale is worth.
  public let degreesOfFreedom: Double

  /// Creates a prior.
  ///
  /// - Parameters:
  ///   - mean: m, one element a variable.
  ///   - meanStrength: κ, positive.
  ///   - scale: Ψ. Shape `dimension × dimension`; symmetric to rounding, positive definite.
  ///   - degreesOfFreedom: ν, more than `dimension − 1`.
  /// - Throws: ``GaussianError`` if the mean is not finite, or the scale not finite, symmetric and positive definite.
  /// - Precondition: Shapes agree, there is at least one variable, and κ and ν are finite and in their ranges.
  public init(
    mean: [Double], meanStrength: Double, scale: Matrix<Double>, degreesOfFreedom: Double
  ) throws(GaussianError) {
    let dimension = mean.count
    precondition(dimension > 0, "a prior has at least 1 variable, not 0")
    precondition(
      scale.rows == dimension && scale.columns == dimension,
      "a prior mean of \(dimension) elements with a scale of \(scale.rows) × \(scale.columns)")
    precondition(meanStrength > 0 && meanStrength.isFinite, "a prior strength of \(meanStrength) is not positive")
    precondition(
      degreesOfFreedom > Double(dimension - 1) && degreesOfFreedom.isFinite,
      "\(degreesOfFreedom) degrees of freedom for \(dimension) variables, more than \(dimension - 1) are needed")
    if let variable = mean.firstIndex(where: { !$0.isFinite }) {
      throw .nonFinite(quantity: "the prior mean", row: 0, variable: variable)
    }
    _ = try lifting(try CholeskyFactor(factoring: scale, quantity: "the prior scale"))
    var symmetric = scale
    symmetric.mirrorLowerTriangle()
    self.mean = mean
    self.meanStrength = meanStrength
    self.scale = symmetric
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// Number of variables.
  public var dimension: Int { mean.count }
}
