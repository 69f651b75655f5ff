internal import LinearAlgebra
internal import RealModule

/// The small matrix that stands for a large one: M = I + WᵀΨ⁻¹W, of the order of the factors.
///
/// With the loadings in units of the noise, W̃ = Ψ^(−½)·W, the inverse and the determinant of the covariance
/// C = W·Wᵀ + Ψ follow from M = L·Lᵀ alone: ln|C| = ln|M| + Σ ln ψ, and M⁻¹·W̃ᵀ maps a row in units of the noise
/// to the posterior mean of its factors, whose covariance is M⁻¹.
///
/// ## Numerical notes
/// L comes from [I W̃ᵀ] by orthogonal transformations: M is never formed, and L exists whatever the loadings are.
struct FactorCapacitance {
  /// W̃ᵀ.
  ///
  /// Shape `factors × dimension`.
  private let scaled: Matrix<Double>
  /// Square roots of the variances of the noise.
  let deviations: [Double]
  /// L.
  let root: Matrix<Double>

  /// Prepares a model.
  ///
  /// - Parameters:
  ///   - loadings: W. Shape `dimension × factors`.
  ///   - noiseVariances: Positive, one a variable.
  /// - Throws: ``GaussianError/overflow(quantity:)`` if loadings are not finite in units of the noise.
  init(loadings: Matrix<Double>, noiseVariances: [Double]) throws(GaussianError) {
    deviations = noiseVariances.map { $0.squareRoot() }
    let scaled = loadings.scalingRows(by: deviations.map { 1 / $0 }).transposed()
    self.scaled = scaled
    let (order, dimension) = (loadings.columns, loadings.rows)
    guard order > 0 else {
      root = Matrix(rows: 0, columns: 0, elements: [])
      return
    }
    let width = order + dimension
    var wide = Matrix(rows: order, columns: width, repeating: 0.0)
    unsafe wide.withUnsafeMutableBufferPointer { wide in
      unsafe scaled.withUnsafeBufferPointer { scaled in
        for row in 0..<order {
          unsafe wide[row * width + row] = 1
          for column in 0..<dimension {
            unsafe wide[row * width + order + column] = unsafe scaled[row * dimension + column]
          }
        }
      }
    }
    do throws(GaussianError) {
      root = try lifting(try triangularRoot(of: wide))
    } catch {
      throw .overflow(quantity: "the loadings in units of the noise")
    }
  }

  /// Number of factors.
  var order: Int { root.rows }

  /// ln|M|.
  var logDeterminant: Double { 2 * root.diagonal.reduce(0) { $0 + Double.log($1) } }

  /// M⁻¹WᵀΨ⁻¹, which maps centred rows to the posterior mean of their factors.
  ///
  /// Shape `factors × dimension`.
  var projection: Matrix<Double> {
    guard order > 0 else { return scaled }
    return solving(scaled).scalingColumns(by: deviations.map { 1 / $0 })
  }

  /// M⁻¹, the covariance of the factors given a row.
  var posteriorCovariance: Matrix<Double> {
    var inverse = inverseRoot
    guard order > 0 else { return inverse }
    var covariance = inverse
    // M⁻¹ = L⁻ᵀ·L⁻¹.
    unsafe covariance.withBlock { result in
      unsafe inverse.withBlock { unsafe BLAS.syrk(1, $0, plus: 0, into: result) }
    }
    covariance.mirrorLowerTriangle()
    return covariance
  }

  /// L⁻¹.
  var inverseRoot: Matrix<Double> {
    var inverse = root
    if order > 0 { unsafe inverse.withBlock { unsafe LAPACK.trtri(lower: $0) } }
    return inverse
  }

  /// M⁻¹·B.
  private func solving(_ b: Matrix<Double>) -> Matrix<Double> {
    var (root, result) = (root, b)
    unsafe result.withBlock { result in
      unsafe root.withBlock { root in
        unsafe BLAS.trsm(.left, lower: root, result)
        unsafe BLAS.trsm(.left, lower: root, transposed: true, result)
      }
    }
    return result
  }

  /// (W̃ᵀW̃)⁺WᵀΨ⁻¹, which maps centred rows to the factors that fit them best whatever factors are likely.
  ///
  /// Directions without loadings get no part.
  func leastSquaresProjection() throws(GaussianError) -> Matrix<Double> {
    guard order > 0 else { return scaled }
    let (values, vectors) = try lifting(try symmetricEigendecomposition(of: product(scaled, transposing: scaled)))
    let threshold = (values.last ?? 0) * 64 * Double(order) * .ulpOfOne
    let inverses = values.map { $0 > threshold ? 1 / $0 : 0 }
    let pseudoinverse = product(transposing: vectors, vectors.scalingRows(by: inverses))
    return product(pseudoinverse, scaled).scalingColumns(by: deviations.map { 1 / $0 })
  }
}
