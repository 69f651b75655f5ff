internal import GaussianEngine
internal import LinearAlgebra

/// Rows through a factor of fewer columns than rows: they lie on an affine subspace, the support.
///
/// In `Double` and in plain loops: z = Vᵀ(x − mean) in the basis of eigenvectors. Directions that were kept give the
/// squared distance Σz²/λ. In those that were dropped a row of the support has no part but rounding, and what
/// rows may have had in them was at most the threshold's variance. So a row counts as on the support if that part is
/// no longer than ten such deviations, √((d − r)·threshold), and the rounding of the row itself.
struct SingularTransform<Scalar: GaussianScalar>: RowTransform {
  let dimension: Int
  private let mean: [Double]
  /// Orthonormal rows; the first `dropped` of them are those off the support.
  private let directions: [Double]
  private let dropped: Int
  /// 1/λ of the others.
  private let reciprocals: [Double]
  /// L, row by row; `rank` columns.
  private let factor: [Double]
  private let limit: SupportLimit

  /// - Parameters:
  ///   - mean: One element a variable.
  ///   - directions: Eigenvectors as rows, those of the smallest eigenvalues first.
  ///   - eigenvalues: All of them, ascending.
  ///   - rank: How many of them were kept.
  ///   - factor: L with L·Lᵀ = Σ. Shape `dimension × rank`.
  ///   - threshold: The variance up to which directions were dropped.
  init(
    mean: [Scalar], directions: Matrix<Double>, eigenvalues: [Double], rank: Int, factor: Matrix<Double>,
    threshold: Double
  ) {
    dimension = mean.count
    precondition(
      directions.rows == dimension && factor.rows == dimension && factor.columns == rank,
      "a mean of \(mean.count) with a factor of \(factor.rows) × \(factor.columns)")
    self.mean = mean.map { Double($0) }
    self.directions = directions.elements
    dropped = dimension - rank
    reciprocals = eigenvalues.suffix(rank).map { 1 / $0 }
    self.factor = factor.elements
    limit = SupportLimit(threshold: threshold, dropped: dropped, mean: self.mean, epsilon: Scalar.epsilon)
  }

  var scoreScratchCount: Int { 0 }
  var colorScratchCount: Int { 0 }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  func score(
    rows: UnsafePointer<Scalar>, count: Int, scale: Double, offset: Double,
    scratch: UnsafeMutablePointer<Scalar>, into scores: UnsafeMutablePointer<Scalar>
  ) {
    var centred = [Double](repeating: 0, count: dimension)
    for row in 0..<count {
      var size = 0.0
      for column in 0..<dimension {
        centred[column] = unsafe Double(rows[row * dimension + column]) - mean[column]
        size += centred[column] * centred[column]
      }
      var (outside, distance) = (0.0, 0.0)
      for index in 0..<dimension {
        var part = 0.0
        for column in 0..<dimension { part += directions[index * dimension + column] * centred[column] }
        if index < dropped {
          outside += part * part
        } else {
          distance += part * part * reciprocals[index - dropped]
        }
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
    let rank = dimension - dropped
    var normals = [Double](repeating: 0, count: rank)
    for row in 0..<count {
      for index in 0..<rank { unsafe normals[index] = Double(rows[row * dimension + index]) }
      for column in 0..<dimension {
        var sum = mean[column]
        for index in 0..<rank { sum += factor[column * rank + index] * normals[index] }
        unsafe rows[row * dimension + column] = Scalar(sum)
      }
    }
  }
}

/// How far from the support a row may be that still counts as on it.
struct SupportLimit: Sendable {
  private let distance: Double
  private let perSize: Double

  /// Ten deviations of what was dropped, and eight roundings of the row.
  init(threshold: Double, dropped: Int, mean: [Double], epsilon: Double) {
    let rounding = 8 * epsilon * Double(mean.count).squareRoot()
    distance = 10 * (Double(dropped) * threshold).squareRoot() + rounding * (mean.map(\.magnitude).max() ?? 0)
    perSize = rounding
  }

  /// True for a squared distance beyond it of a row with this squared distance from the mean; false for NaN.
  func isExceeded(bySquare square: Double, size: Double) -> Bool {
    let allowed = distance + perSize * size.squareRoot()
    return square > allowed * allowed
  }
}
