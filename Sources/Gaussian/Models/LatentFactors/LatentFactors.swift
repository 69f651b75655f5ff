package import GaussianEngine
public import LinearAlgebra
internal import RealModule

/// The parameters of a model whose variables are moved by a few common causes, the factors: x = μ + W·z + ε.
///
/// Factors z ~ N(0, I) and noise ε ~ N(0, Ψ) with diagonal Ψ are independent, so that rows are N(μ, W·Wᵀ + Ψ). What
/// ``ProbabilisticPCA`` and ``FactorAnalysis`` share.
///
/// ## Numerical notes
/// No matrix of the order of the variables is formed: memory and time are proportional to d·q.
public struct LatentFactors<Scalar: GaussianScalar>: Sendable {
  /// Mean μ, one element a variable.
  public let mean: [Scalar]

  /// Loadings W: what a factor of 1 adds to each variable.
  ///
  /// Shape `dimension × factors`.
  public let loadings: Matrix<Scalar>

  /// Variances ψ of the noise, positive, one a variable.
  public let noiseVariances: [Scalar]

  /// ln|W·Wᵀ + Ψ|.
  public let logDeterminant: Double

  /// Covariance of the factors given a row, the same for every row.
  ///
  /// Shape `factors × factors`.
  public let posteriorCovariance: Matrix<Scalar>

  /// The model as passes over rows take it.
  package let transform: FactorTransform<Scalar>

  /// Takes parameters.
  ///
  /// - Parameters:
  ///   - mean: μ, one element a variable.
  ///   - loadings: W. Shape `dimension × factors`; there may be no factor.
  ///   - noiseVariances: ψ, positive.
  /// - Throws: ``GaussianError/nonFinite(quantity:row:variable:)``, ``GaussianError/zeroVariance(variable:)`` for a
  ///   variance of the noise that is not positive, ``GaussianError/tooManyFactors(_:dimension:)`` or
  ///   ``GaussianError/overflow(quantity:)``.
  /// - Precondition: Shapes agree and there is a variable.
  /// - Complexity: O(dimension × factors²).
  public init(mean: [Scalar], loadings: Matrix<Scalar>, noiseVariances: [Scalar]) throws(GaussianError) {
    let dimension = mean.count
    precondition(dimension > 0, "a model has at least 1 variable, not 0")
    precondition(
      loadings.rows == dimension && noiseVariances.count == dimension,
      "a mean of \(dimension) elements with loadings of \(loadings.rows) × \(loadings.columns) and "
        + "\(noiseVariances.count) variances")
    guard loadings.columns <= dimension else { throw .tooManyFactors(loadings.columns, dimension: dimension) }
    if let variable = mean.firstIndex(where: { !$0.isFinite }) {
      throw .nonFinite(quantity: "the mean", row: 0, variable: variable)
    }
    if let (row, column) = loadings.firstNonFiniteElement() {
      throw .nonFinite(quantity: "the loadings", row: row, variable: column)
    }
    for (variable, variance) in noiseVariances.enumerated() {
      guard variance.isFinite else { throw .nonFinite(quantity: "the noise", row: 0, variable: variable) }
      guard variance > 0 else { throw .zeroVariance(variable: variable) }
      guard variance.isNormal else { throw .overflow(quantity: "the variance of the noise") }
    }
    let (wide, variances) = (loadings.converted(to: Double.self), noiseVariances.map { Double($0) })
    let capacitance = try FactorCapacitance(loadings: wide, noiseVariances: variances)
    let projection = capacitance.projection
    guard
      projection.firstNonFiniteElement() == nil, capacitance.root.firstNonFiniteElement() == nil,
      capacitance.logDeterminant.isFinite
    else { throw .overflow(quantity: "the loadings in units of the noise") }
    // The variance of each variable, and their sum.
    let sums = zip(wide.rowSumsOfProducts(with: wide), variances).map { $0 + $1 }
    guard sums.allSatisfy({ Scalar($0).isFinite }), sums.reduce(0, +).isFinite else {
      throw .overflow(quantity: "the variance that loadings and noise make")
    }
    self.mean = mean
    self.loadings = loadings
    self.noiseVariances = noiseVariances
    logDeterminant = variances.reduce(capacitance.logDeterminant) { $0 + Double.log($1) }
    posteriorCovariance = capacitance.posteriorCovariance.converted(to: Scalar.self)
    transform = FactorTransform(
      mean: mean, loadings: wide, projection: projection, deviations: capacitance.deviations)
  }
}

extension LatentFactors {
  /// Number of variables d.
  public var dimension: Int { mean.count }

  /// Number of factors q.
  public var factorCount: Int { loadings.columns }

  /// Log-density at the mean, its largest value, in nats.
  var peakLogDensity: Double { -0.5 * (Double(dimension) * logTwoPi + logDeterminant) }

  /// The small matrix of these parameters.
  var capacitance: FactorCapacitance {
    valid { () throws(GaussianError) in
      try FactorCapacitance(
        loadings: loadings.converted(to: Double.self), noiseVariances: noiseVariances.map { Double($0) })
    }
  }

  /// The same factors for some of the variables.
  func marginal(over variables: [Int]) throws(GaussianError) -> LatentFactors {
    let part = loadings.selecting(rows: variables)
    return try LatentFactors(
      mean: variables.map { mean[$0] },
      loadings: variables.count >= factorCount
        ? part : try turned(part.converted(to: Double.self)).converted(to: Scalar.self),
      noiseVariances: variables.map { noiseVariances[$0] })
  }

  /// Loadings with as few factors as variables at most, and the same W·Wᵀ.
  private func turned(_ loadings: Matrix<Double>) throws(GaussianError) -> Matrix<Double> {
    loadings.columns <= loadings.rows ? loadings : try lifting(try triangularRoot(of: loadings))
  }

  /// What remains given values of some variables: again a model of as many factors with the same noise.
  ///
  /// Given what was observed, factors are N(m, M⁻¹); with M⁻¹ = R·Rᵀ the others are μ + W·m + W·R·z + ε.
  func conditioned(on values: [Int: Scalar]) throws(GaussianError) -> LatentFactors {
    let observed = values.keys.sorted()
    let remaining = (0..<dimension).filter { values[$0] == nil }
    let wide = loadings.converted(to: Double.self)
    let part = try FactorCapacitance(
      loadings: wide.selecting(rows: observed), noiseVariances: observed.map { Double(noiseVariances[$0]) })
    let offset = Matrix(
      rows: observed.count, columns: 1, elements: observed.map { Double(values[$0]!) - Double(mean[$0]) })
    let others = wide.selecting(rows: remaining)
    let shift = product(others, product(part.projection, offset))
    let narrowed = try turned(product(others, transposing: part.inverseRoot))
    return try LatentFactors(
      mean: remaining.enumerated().map { Scalar(Double(mean[$1]) + shift[$0, 0]) },
      loadings: narrowed.converted(to: Scalar.self), noiseVariances: remaining.map { noiseVariances[$0] })
  }
}

extension LatentFactors: Equatable {
  /// True if mean, loadings and noise are equal.
  public static func == (left: LatentFactors, right: LatentFactors) -> Bool {
    left.mean == right.mean && left.loadings == right.loadings && left.noiseVariances == right.noiseVariances
  }
}
