package import GaussianEngine
package import LinearAlgebra
internal import RealModule

/// A covariance of reduced rank: directions with small eigenvalues are dropped, and the rest is the support.
///
/// Defined by the covariance before anything was dropped and by τ: eigenvalues up to τ·λmax are taken for zero.
package struct SingularCovariance<Scalar: GaussianScalar>: CovarianceParameter {
  package let rank: Int
  package let logDeterminant: Double
  package let matrix: Matrix<Scalar>
  package let tolerance: Double?

  /// The covariance before anything was dropped.
  private let complete: Matrix<Double>
  /// Eigenvectors as rows, the dropped ones first, and all eigenvalues, ascending.
  private let directions: Matrix<Double>
  private let eigenvalues: [Double]
  /// L of L·Lᵀ = Σ; `rank` columns.
  private let factor: Matrix<Double>

  package var structure: CovarianceStructure { .full }
  package var dimension: Int { complete.rows }

  /// Those of a matrix of rank r: d·r − r·(r − 1)/2.
  package var parameterCount: Int { dimension * rank - rank * (rank - 1) / 2 }

  /// Drops the eigenvalues of a covariance up to τ·λmax; its lower triangle counts.
  ///
  /// - Throws: ``GaussianError`` if the covariance is not finite, nothing varies, an eigenvalue is further below zero than
  ///   those that are dropped may be above it, or what is kept leaves the range of floating-point numbers.
  package init(_ covariance: Matrix<Double>, tolerance: Double) throws(GaussianError) {
    let dimension = covariance.rows
    var complete = covariance
    complete.mirrorLowerTriangle()
    let (values, vectors) = try lifting(try symmetricEigendecomposition(of: complete))
    let largest = values[dimension - 1]
    guard largest > 0 else { throw .zeroVariance(variable: 0) }
    guard values[0] >= -tolerance * largest else {
      throw .notPositiveDefinite(RankDeficiency(diagnosing: complete, quantity: "the covariance"))
    }
    let dropped = values.count { $0 <= tolerance * largest }
    let kept = values.dropFirst(dropped)
    guard kept.allSatisfy({ $0.isNormal && (1 / $0).isNormal }) else { throw .overflow(quantity: "the covariance") }
    var roots = Matrix(rows: dimension - dropped, columns: dimension, repeating: 0.0)
    for row in 0..<roots.rows {
      let root = values[dropped + row].squareRoot()
      // Not even by rounding does a constant vary.
      for column in 0..<dimension where complete[column, column] > 0 {
        roots[row, column] = root * vectors[dropped + row, column]
      }
    }
    let product = squared(roots.transposed())
    matrix = product.converted(to: Scalar.self)
    _ = try Self.rounded(product.diagonal)
    rank = dimension - dropped
    logDeterminant = kept.reduce(0) { $0 + Double.log($1) }
    self.tolerance = tolerance
    self.complete = complete
    directions = vectors
    eigenvalues = values
    factor = echelonFactor(of: roots)
  }

  package var valuesName: String { "singularCovariance" }
  package var values: Matrix<Scalar> { complete.converted(to: Scalar.self) }
  package var variances: [Scalar] { matrix.diagonal }

  package var root: Matrix<Double> { factor }
  package func marginal(over variables: [Int]) -> any CovarianceParameter<Scalar> {
    valid { () throws(GaussianError) in try image(root: factor.selecting(rows: variables)) }
  }

  package func transform(mean: [Scalar]) -> any RowTransform<Scalar> {
    SingularTransform(
      mean: mean, directions: directions, eigenvalues: eigenvalues, rank: rank, factor: factor,
      threshold: (tolerance ?? 0) * eigenvalues[dimension - 1])
  }
}

/// L with L·Lᵀ = BᵀB in echelon form: Cholesky's factor of a singular matrix, without the columns that vanish.
///
/// Unique like that factor, whatever the signs and the order of B's rows, so that draws do not depend on the library
/// that found the eigenvectors. By Gram–Schmidt on the columns of B, each orthogonalised twice.
///
/// - Parameter roots: B. Shape `rank × dimension`.
/// - Returns: Shape `dimension × rank`.
func echelonFactor(of roots: Matrix<Double>) -> Matrix<Double> {
  let (rank, dimension) = (roots.rows, roots.columns)
  var factor = Matrix(rows: dimension, columns: rank, repeating: 0.0)
  var basis: [[Double]] = []
  for variable in 0..<dimension {
    var rest = (0..<rank).map { roots[$0, variable] }
    let size = dot(rest, rest)
    for _ in 0..<2 {
      for (index, direction) in basis.enumerated() {
        let part = dot(direction, rest)
        factor[variable, index] += part
        for element in 0..<rank { rest[element] -= part * direction[element] }
      }
    }
    let square = dot(rest, rest)
    guard basis.count < rank, square > 64 * Double(dimension) * .ulpOfOne * size else { continue }
    let length = square.squareRoot()
    factor[variable, basis.count] = length
    basis.append(rest.map { $0 / length })
  }
  return factor
}
