package import GaussianEngine
package import LinearAlgebra
internal import RealModule

/// A variance for each variable, where variables with small variances are taken for constants.
///
/// Defined by all variances and by τ: those up to τ times the largest are taken for zero.
package struct SingularDiagonalCovariance<Scalar: GaussianScalar>: CovarianceParameter {
  package let rank: Int
  package let logDeterminant: Double
  package let tolerance: Double?
  /// Zero for variables that were dropped.
  package let variances: [Scalar]

  /// The variances before anything was dropped.
  private let complete: [Double]

  package var structure: CovarianceStructure { .diagonal }
  package var dimension: Int { variances.count }

  /// The variances that were kept.
  package var parameterCount: Int { rank }
  package var matrix: Matrix<Scalar> { Matrix(diagonal: variances) }

  /// Drops the variances up to τ times the largest.
  ///
  /// - Throws: ``GaussianError`` if a variance is not finite, nothing varies, a variance is further below zero than those
  ///   that are dropped may be above it, or what is kept leaves the range of floating-point numbers.
  package init(_ variances: [Double], tolerance: Double) throws(GaussianError) {
    if let variable = variances.firstIndex(where: { !$0.isFinite }) {
      throw .nonFinite(quantity: "the variances", row: 0, variable: variable)
    }
    let largest = variances.max() ?? 0
    guard largest > 0 else { throw .zeroVariance(variable: 0) }
    if let variable = variances.firstIndex(where: { $0 < -tolerance * largest }) {
      throw .zeroVariance(variable: variable)
    }
    let kept = variances.filter { $0 > tolerance * largest }
    let isInRange = kept.allSatisfy { Scalar($0).isNormal && (1 / Scalar($0)).isNormal }
    guard isInRange else { throw .overflow(quantity: "a variance") }
    self.variances = try Self.rounded(variances.map { $0 > tolerance * largest ? $0 : 0 })
    rank = kept.count
    logDeterminant = kept.reduce(0) { $0 + Double.log($1) }
    self.tolerance = tolerance
    complete = variances
  }

  package var valuesName: String { "singularVariances" }
  package var values: Matrix<Scalar> { Matrix([complete.map { Scalar($0) }]) }

  package var root: Matrix<Double> {
    let kept = variances.indices.filter { variances[$0] > 0 }
    return Matrix(diagonal: variances.map { Double($0).squareRoot() }).selecting(columns: kept)
  }
  package func marginal(over variables: [Int]) -> any CovarianceParameter<Scalar> {
    let (chosen, dropped) = (variables.map { variances[$0] }, (tolerance ?? 0) * (complete.max() ?? 0))
    if let definite = try? DiagonalCovariance(variances: chosen) { return definite }
    let largest = chosen.reduce(0) { max($0, Double($1)) }
    precondition(largest > 0, "none of the variables \(variables) varies")
    return valid { () throws(GaussianError) in
      try SingularDiagonalCovariance(variables.map { complete[$0] }, tolerance: dropped / largest)
    }
  }

  package func transform(mean: [Scalar]) -> any RowTransform<Scalar> {
    SingularDiagonalTransform(
      mean: mean, variances: variances, threshold: (tolerance ?? 0) * (complete.max() ?? 0))
  }
}

/// Rows of independent variables of which some are constant.
private struct SingularDiagonalTransform<Scalar: GaussianScalar>: RowTransform {
  let mean: [Double]
  /// 0 for a constant.
  let deviations: [Double]
  /// 0 for a constant.
  let reciprocals: [Double]
  let limit: SupportLimit

  var dimension: Int { mean.count }

  init(mean: [Scalar], variances: [Scalar], threshold: Double) {
    self.mean = mean.map { Double($0) }
    deviations = variances.map { Double($0).squareRoot() }
    reciprocals = variances.map { $0 > 0 ? 1 / Double($0) : 0 }
    limit = SupportLimit(
      threshold: threshold, dropped: variances.count { $0 == 0 }, mean: self.mean, epsilon: Scalar.epsilon)
  }

  var scoreScratchCount: Int { 0 }
  var colorScratchCount: Int { 0 }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  func score(
    rows: UnsafePointer<Scalar>, count: Int, scale: Double, offset: Double,
    scratch: UnsafeMutablePointer<Scalar>, into scores: UnsafeMutablePointer<Scalar>
  ) {
    for row in 0..<count {
      var (outside, distance, size) = (0.0, 0.0, 0.0)
      for column in 0..<dimension {
        let part = unsafe Double(rows[row * dimension + column]) - mean[column]
        size += part * part
        if deviations[column] > 0 { distance += part * part * reciprocals[column] } else { outside += part * part }
      }
      if limit.isExceeded(bySquare: outside, size: size) { distance = .infinity }
      // What is not finite off the support would pass unseen: it has no part in the distance.
      if !size.isFinite { distance = size }
      unsafe scores[row] = Scalar(scale * distance + offset)
    }
  }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  func color(rows: UnsafeMutablePointer<Scalar>, count: Int, scratch: UnsafeMutablePointer<Scalar>) {
    for row in 0..<count {
      for column in 0..<dimension {
        let normal = unsafe Double(rows[row * dimension + column])
        unsafe rows[row * dimension + column] = Scalar(mean[column] + deviations[column] * normal)
      }
    }
  }
}
