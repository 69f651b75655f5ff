public import LinearAlgebra

/// The most probable mean and covariance under a normal-inverse-Wishart prior.
///
/// With n = Σw rows of mean x̄ and scatter S, and the prior's m, κ, Ψ and ν (``NormalInverseWishart``),
///
///     μ = (κm + n·x̄)/(κ + n)
///     Σ = (Ψ + S + κn/(κ + n)·(x̄ − m)(x̄ − m)ᵀ) / (n + ν + d + 2)
///
/// A prior that is given makes the covariance positive definite from one observation on. A diagonal or spherical
/// covariance is the nearest one to this, as for every estimator: its variances, or their mean.
///
/// Without a prior, a weak one is taken from the data, as the R package mclust does: m = x̄, κ = 0.01, ν = d + 2, and Ψ the
/// unbiased covariance S/(n − 1), or only its diagonal if there are no more rows than variables.
///
/// ## Source
/// C. Fraley, A. E. Raftery, Bayesian regularization for normal mixture estimation and model-based clustering,
/// Journal of Classification 24 (2007), for the mode and the default prior.
public struct MaximumAPosteriori: StatisticsEstimator {
  /// What was believed before; `nil` for a weak prior from the data.
  public let prior: NormalInverseWishart?

  /// "map".
  public var name: String { "map" }

  /// Creates the estimator.
  ///
  /// - Parameter prior: What was believed before; `nil` for a weak prior from the data.
  public init(prior: NormalInverseWishart? = nil) { self.prior = prior }

  /// The mode of the posterior.
  ///
  /// - Throws: ``GaussianError/tooFewObservations(count:required:dimension:)``,
  ///   ``GaussianError/insufficientWeight(total:required:)`` if the prior is from data whose weights add up to no
  ///   more than 1, or ``GaussianError/overflow(quantity:)``.
  /// - Precondition: A prior that is given has the dimension of the statistics.
  public func estimate<Scalar: GaussianScalar>(
    from statistics: SufficientStatistics<Scalar>, structure: CovarianceStructure
  ) throws(GaussianError) -> GaussianEstimate {
    guard let prior else { return try estimateWithDefaultPrior(from: statistics, structure: structure) }
    let dimension = statistics.dimension
    precondition(
      prior.dimension == dimension, "a prior of \(prior.dimension) variables for \(dimension)")
    try statistics.checkEstimable(fromAtLeast: 1)
    let (weight, strength) = (statistics.weight, prior.meanStrength)
    let difference = zip(statistics.central.mean, prior.mean).map { $0 - $1 }
    let coefficient = strength * (weight / (strength + weight))
    let divisor = weight + prior.degreesOfFreedom + Double(dimension + 2)
    let covariance = combined(statistics.scatter(structure == .spherical ? .diagonal : structure)) {
      row, column in
      prior.scale[row, column] + coefficient * difference[row] * difference[column]
    }
    return GaussianEstimate(
      mean: zip(prior.mean, difference).map { $0 + weight / (strength + weight) * $1 },
      covariance: covariance.map { $0 / divisor }.projected(onto: structure), requiredCount: 1,
      record: record(statistics, strength: strength, degreesOfFreedom: prior.degreesOfFreedom))
  }

  private func estimateWithDefaultPrior<Scalar>(
    from statistics: SufficientStatistics<Scalar>, structure: CovarianceStructure
  ) throws(GaussianError) -> GaussianEstimate {
    try statistics.checkEstimable(fromAtLeast: 2)
    let (weight, dimension) = (statistics.weight, statistics.dimension)
    guard weight > 1 else { throw .insufficientWeight(total: weight, required: 1) }
    let isUncorrelated = statistics.count <= dimension
    let degreesOfFreedom = Double(dimension + 2)
    let divisor = weight + degreesOfFreedom + Double(dimension + 2)
    let scatter = statistics.scatter(structure == .spherical ? .diagonal : structure)
    let variances = scatter.variances
    let covariance: StructuredCovariance
    if case .full(let matrix) = scatter, !isUncorrelated {
      covariance = .full(matrix).map { $0 + $0 / (weight - 1) }
    } else {
      covariance = combined(scatter) { row, column in row == column ? variances[row] / (weight - 1) : 0 }
    }
    return GaussianEstimate(
      mean: statistics.meanInDouble, covariance: covariance.map { $0 / divisor }.projected(onto: structure),
      requiredCount: isUncorrelated ? 2 : nil,
      record: record(statistics, strength: 0.01, degreesOfFreedom: degreesOfFreedom))
  }

  /// Every product plus what belongs to it.
  private func combined(
    _ scatter: StructuredCovariance, _ addition: (_ row: Int, _ column: Int) -> Double
  ) -> StructuredCovariance {
    guard case .full(var matrix) = scatter else {
      return .diagonal(scatter.variances.enumerated().map { $1 + addition($0, $0) })
    }
    for row in 0..<matrix.rows {
      for column in 0..<matrix.columns { matrix[row, column] += addition(row, column) }
    }
    return .full(matrix)
  }

  private func record<Scalar>(
    _ statistics: SufficientStatistics<Scalar>, strength: Double, degreesOfFreedom: Double
  ) -> EstimationRecord {
    EstimationRecord(
      estimator: name, statistics: statistics,
      values: ["priorMeanStrength": strength, "priorDegreesOfFreedom": degreesOfFreedom])
  }
}

extension GaussianEstimator where Self == MaximumAPosteriori {
  /// The most probable mean and covariance, under a weak prior from the data.
  public static var map: MaximumAPosteriori { MaximumAPosteriori() }

  /// The most probable mean and covariance under a prior.
  public static func map(_ prior: NormalInverseWishart) -> MaximumAPosteriori { MaximumAPosteriori(prior: prior) }
}
