public import LinearAlgebra
internal import RealModule

/// Which of the rotations of factors is shown: all describe the same distribution.
public enum FactorRotation: Sendable, Hashable {
  /// The rotation that spreads the squared loadings of each factor most, so that each variable has large ones for few
  /// factors; variables count the same whatever their communality (Kaiser's normalisation).
  case varimax
  /// The same, and then each factor turned on its own towards these loadings to a power, which makes small ones smaller
  /// and factors correlated.
  case promax(power: Double)
}

/// Loadings after a rotation.
public struct RotatedLoadings: Sendable, Equatable {
  /// Loadings of variables in units of their standard deviations.
  ///
  /// Shape `dimension × factors`.
  public let loadings: Matrix<Double>

  /// What the loadings before are multiplied by to give ``loadings``.
  ///
  /// Shape `factors × factors`.
  public let rotation: Matrix<Double>

  /// Correlations of the factors; the identity after ``FactorRotation/varimax``.
  public let factorCorrelations: Matrix<Double>

  /// Whether the iterations of the rotation came to rest.
  public let hasConverged: Bool
}

extension LatentFactorModel {
  /// Loadings of standardised variables after a rotation of the factors.
  ///
  /// - Parameter rotation: Which.
  /// - Returns: As R's `varimax` and `promax` do it, but to the end: rotations stop when the criterion does not rise any more.
  /// - Throws: ``GaussianError/eigenvaluesDidNotConverge(dimension:)``; or ``GaussianError/unsuitableModel(quantity:reason:advice:)``
  ///   if `promax` has no solution since loadings depend on each other.
  ///
  /// ## Source
  /// H. F. Kaiser, The varimax criterion for analytic rotation in factor analysis, Psychometrika 23 (1958);
  /// A. E. Hendrickson, P. O. White, Promax: a quick method for rotation to oblique simple structure, British Journal of
  /// Statistical Psychology 17 (1964).
  public func rotatedLoadings(_ rotation: FactorRotation) throws(GaussianError) -> RotatedLoadings {
    let scales = variances.map { 1 / Double($0).squareRoot() }
    return try RotatedLoadings(loadings.converted(to: Double.self).scalingRows(by: scales), rotation)
  }
}

extension FactorAnalysis {
  /// The same distribution with its factors turned by ``FactorRotation/varimax``.
  ///
  /// Codes and draws are then in terms of the turned factors, in descending order of the variance of standardised
  /// variables that they explain, each with the sign that makes its loading of largest magnitude, in standard deviations
  /// of the variables, positive.
  ///
  /// - Throws: ``GaussianError/eigenvaluesDidNotConverge(dimension:)``.
  public func rotated() throws(GaussianError) -> FactorAnalysis {
    let turned = try rotatedLoadings(.varimax)
    let explained = turned.loadings.transposed().rowSumsOfProducts(with: turned.loadings.transposed())
    let order = explained.indices.sorted { (explained[$1], $0) < (explained[$0], $1) }
    // Signs that units of variables do not matter to, as those of the fit.
    let own = turned.loadings.selecting(columns: order).withFixedSigns()
      .scalingRows(by: variances.map { Double($0).squareRoot() })
    return FactorAnalysis(
      factors: try LatentFactors(
        mean: mean, loadings: own.converted(to: Scalar.self), noiseVariances: noiseVariances),
      estimation: estimation)
  }
}

extension RotatedLoadings {
  /// Rotates loadings.
  ///
  /// - Parameters:
  ///   - loadings: Shape `dimension × factors`.
  ///   - rotation: Which.
  /// - Throws: As ``LatentFactorModel/rotatedLoadings(_:)``.
  public init(_ loadings: Matrix<Double>, _ rotation: FactorRotation) throws(GaussianError) {
    let (turn, hasConverged) = try Self.varimax(loadings)
    let turned = product(loadings, turn)
    guard case .promax(let power) = rotation, loadings.columns > 1 else {
      self.init(
        loadings: turned, rotation: turn, factorCorrelations: .identity(loadings.columns), hasConverged: hasConverged)
      return
    }
    let step = try Self.promax(turned, power: power)
    let rotation = product(turn, step)
    // Factors are T⁻¹ of those before, so that their covariance is (TᵀT)⁻¹.
    let correlations = try inverse(product(transposing: rotation, rotation))
    self.init(
      loadings: product(turned, step), rotation: rotation, factorCorrelations: correlations,
      hasConverged: hasConverged)
  }

  /// The rotation that maximises the sum of the variances of squared normalised loadings.
  private static func varimax(_ loadings: Matrix<Double>) throws(GaussianError) -> (Matrix<Double>, Bool) {
    let order = loadings.columns
    var rotation = Matrix<Double>.identity(order)
    guard order > 1 else { return (rotation, true) }
    let sizes = loadings.rowSumsOfProducts(with: loadings).map { $0 > 0 ? 1 / $0.squareRoot() : 0 }
    let normalized = loadings.scalingRows(by: sizes)
    var last = 0.0
    for _ in 0..<10_000 {
      let turned = product(normalized, rotation)
      let means = turned.transposed().rowSumsOfProducts(with: turned.transposed())
        .map { $0 / Double(loadings.rows) }
      var target = turned
      for row in 0..<target.rows {
        for column in 0..<order {
          let element = turned[row, column]
          target[row, column] = element * (element * element - means[column])
        }
      }
      let (u, values, v) = try lifting(try singularValueDecomposition(of: product(transposing: normalized, target)))
      rotation = product(u, v)
      let criterion = values.reduce(0, +)
      if criterion <= last * (1 + 4 * .ulpOfOne) { return (rotation, true) }
      last = criterion
    }
    return (rotation, false)
  }

  /// The least-squares map of loadings to their power, scaled so that factors keep variance 1.
  private static func promax(_ loadings: Matrix<Double>, power: Double) throws(GaussianError) -> Matrix<Double> {
    var target = loadings
    for row in 0..<target.rows {
      for column in 0..<target.columns {
        let element = loadings[row, column]
        target[row, column] = element * Double.pow(element.magnitude, power - 1)
      }
    }
    let map = product(
      try inverse(product(transposing: loadings, loadings)), product(transposing: loadings, target))
    let scales = try inverse(product(transposing: map, map)).diagonal
    return map.scalingColumns(by: scales.map { $0.squareRoot() })
  }
}

/// The inverse of a small positive definite matrix.
private func inverse(_ matrix: Matrix<Double>) throws(GaussianError) -> Matrix<Double> {
  let (values, vectors) = try lifting(try symmetricEigendecomposition(of: matrix))
  guard let least = values.first, let largest = values.last,
    least > 64 * Double(values.count) * .ulpOfOne * largest
  else {
    throw .unsuitableModel(
      quantity: "promax loadings", reason: "loadings of the factors depend on each other", advice: "choose varimax")
  }
  return product(transposing: vectors, vectors.scalingRows(by: values.map { 1 / $0 }))
}
