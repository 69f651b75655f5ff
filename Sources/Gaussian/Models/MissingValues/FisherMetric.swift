internal import LinearAlgebra
internal import RealModule

/// Lengths of steps about a point, as complete data measure them: ‖(δμ, δΣ)‖² = ‖L⁻¹δμ‖² + ½·‖L⁻¹δΣL⁻ᵀ‖².
///
/// The metric of Fisher's information of one complete row: a length of 1/√n is a standard error. It does not depend
/// on the units of the variables, nor on which combinations of them are variables. In this metric the derivative of an
/// iteration of EM is symmetric, with eigenvalues between 0 and 1: the shares of information that are missing.
struct FisherMetric {
  /// The smallest share of a variable's variance that the others do not explain, as the collinearity test of a
  /// Cholesky factor has it.
  let smallestShare: Double
  /// Diagonal elements of Σ⁻¹.
  let precisionDiagonal: [Double]
  /// ln|Σ|.
  let logDeterminant: Double

  private let dimension: Int
  /// L⁻¹ in the lower triangle; what is above its diagonal means nothing.
  private let inverseFactor: Matrix<Double>

  /// `nil` if the covariance has no Cholesky factor.
  init?(at point: GaussianPoint) {
    dimension = point.dimension
    var factor = Matrix(rows: dimension, columns: dimension, elements: Array(point.covariance))
    let isFactored: Bool = unsafe factor.withBlock { block in
      do throws(LAPACK.Failure) { try unsafe LAPACK.potrf(block) } catch { return false }
      return true
    }
    guard isFactored, factor.diagonal.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    logDeterminant = 2 * factor.diagonal.reduce(0) { $0 + Double.log($1) }
    unsafe factor.withBlock { unsafe LAPACK.trtri(lower: $0) }
    inverseFactor = factor
    var largestInflation = 0.0
    var precisions: [Double] = []
    for column in 0..<dimension {
      let root = point[column, column].squareRoot()
      let inflation = (column..<dimension).reduce(0.0) { sum, row in
        let scaled = factor[row, column] * root
        return sum + scaled * scaled
      }
      largestInflation = max(largestInflation, inflation)
      precisions.append(inflation / point[column, column])
    }
    precisionDiagonal = precisions
    smallestShare = 1 / largestInflation
  }

  /// A step in coordinates whose Euclidean length is the length of the step.
  func coordinates(of step: GaussianPoint) -> [Double] {
    var covariance = Matrix(rows: dimension, columns: dimension, elements: Array(step.covariance))
    var mean = Matrix(rows: 1, columns: dimension, elements: Array(step.mean))
    var inverse = inverseFactor
    unsafe inverse.withBlock { inverse in
      unsafe mean.withBlock { unsafe BLAS.trmm(.right, lower: inverse, transposed: true, $0) }
      unsafe covariance.withBlock {
        unsafe BLAS.trmm(.left, lower: inverse, $0)
        unsafe BLAS.trmm(.right, lower: inverse, transposed: true, $0)
      }
    }
    let scale = 0.5.squareRoot()
    return mean.elements + covariance.elements.map { scale * $0 }
  }

  func length(of step: GaussianPoint) -> Double { euclideanLength(coordinates(of: step)) }

  /// By which share a step shrinks the variance of the direction that it shrinks most; above 1 it leaves the
  /// covariances.
  func largestShrinkage(by step: GaussianPoint) -> Double {
    let whitened = coordinates(of: step)[dimension...].map { $0 * 2.0.squareRoot() }
    // No eigenvalue exceeds the norm.
    let norm = euclideanLength(whitened)
    guard norm >= SecantWindow.largestShrinkage else { return 0 }
    let matrix = Matrix(rows: dimension, columns: dimension, elements: whitened)
    guard let eigenvalues = try? symmetricEigenvalues(of: matrix) else { return .infinity }
    return -eigenvalues[0]
  }
}

func euclideanLength(_ vector: some Sequence<Double>) -> Double {
  vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
}
