package import LinearAlgebra

extension MultivariateNormal {
  /// Squared Wasserstein distance W₂² between this distribution and another, in squared units of the variables.
  ///
  /// ‖μ₁ − μ₂‖² + tr Σ₁ + tr Σ₂ − 2·tr (Σ₁^½·Σ₂·Σ₁^½)^½: the least mean square of the way that rows of one are moved to become
  /// rows of the other. Known as Fréchet's distance, and as Bures' for the covariances alone; its root is a metric. It
  /// depends on the scales of the variables.
  ///
  /// - Parameter other: A model, which may be singular, as may this one.
  /// - Returns: At least 0, and exactly 0 for equal models.
  /// - Precondition: Both have the same dimension. Products of the deviations of both are within the range of `Double`.
  /// - Complexity: O(dimension³), or O(dimension) without correlations.
  ///
  /// ## Numerical notes
  /// The sum above subtracts numbers of the size of the traces: of two models that differ by δ it would leave ε/δ² relative
  /// error, and a negative square sooner or later. The covariance part is also the least ‖L₁ − L₂·U‖² over orthogonal U
  /// (Procrustes), reached at U = P·Q of the singular value decomposition L₂ᵀL₁ = P·S·Q. A sum of squares with that U
  /// is exact to ε/δ; to first order U's own error does not matter. The nuclear norm in it is the sum of the roots of
  /// the eigenvalues of L₁ᵀΣ₂L₁. In `Double` for either scalar.
  ///
  /// ## Source
  /// C. R. Givens, R. M. Shortt, A class of Wasserstein metrics for probability distributions, Michigan Mathematical
  /// Journal 31 (1984). R. Bhatia, T. Jain, Y. Lim, On the Bures–Wasserstein distance between positive definite
  /// matrices, Expositiones Mathematicae 37 (2019).
  public func squaredWassersteinDistance(to other: MultivariateNormal) -> Double {
    precondition(
      other.dimension == dimension, "a distance from dimension \(dimension) to dimension \(other.dimension)")
    let means = zip(mean, other.mean).reduce(0.0) { sum, pair in
      let difference = Double(pair.0) - Double(pair.1)
      return sum + difference * difference
    }
    guard structure == .full || other.structure == .full else {
      return zip(parameter.variances, other.parameter.variances).reduce(means) { sum, pair in
        let (a, b) = (Double(pair.0), Double(pair.1))
        let difference = a == b ? 0 : (a - b) / (a.squareRoot() + b.squareRoot())
        return sum + difference * difference
      }
    }
    let (first, second) = (squareRoot(parameter.root), squareRoot(other.parameter.root))
    do throws(GaussianError) {
      return means + (try leastSquaredDistance(from: first, to: second))
    } catch {
      preconditionFailure("\(error)")
    }
  }

  /// A factor with columns of zeros up to a square.
  private func squareRoot(_ root: Matrix<Double>) -> Matrix<Double> {
    guard root.columns < root.rows else { return root }
    var square = Matrix(rows: root.rows, columns: root.rows, repeating: 0.0)
    for row in 0..<root.rows {
      for column in 0..<root.columns { square[row, column] = root[row, column] }
    }
    return square
  }
}

/// The least ‖A − B·U‖² over orthogonal U.
///
/// - Throws: ``GaussianError/overflow(quantity:)`` if elements are not finite, or
///   ``GaussianError/eigenvaluesDidNotConverge(dimension:)``.
package func leastSquaredDistance(
  from a: Matrix<Double>, to b: Matrix<Double>
) throws(GaussianError) -> Double {
  // In units in which products stay in range.
  let largest = max(largestMagnitude(a), largestMagnitude(b))
  if largest.isFinite && largest > 0 && abs(Int(largest.exponent)) > 256 {
    let unit = Double(sign: .plus, exponent: -Int(largest.exponent), significand: 1)
    func scaled(_ matrix: Matrix<Double>) -> Matrix<Double> {
      Matrix(rows: matrix.rows, columns: matrix.columns, elements: matrix.elements.map { $0 * unit })
    }
    return try leastSquaredDistance(from: scaled(a), to: scaled(b)) / unit / unit
  }
  let inner = product(b, transposed: true, a)
  guard inner.firstNonFiniteElement() == nil else { throw .overflow(quantity: "the product of the covariances") }
  let (u, _, v) = try lifting(try singularValueDecomposition(of: inner))
  let turned = squaredNorm(of: a, minus: product(b, product(u, v)))
  // Equal factors need no rotation, and rounding would find one.
  return min(turned, squaredNorm(of: a, minus: b))
}

private func product(_ a: Matrix<Double>, transposed: Bool = false, _ b: Matrix<Double>) -> Matrix<Double> {
  var (a, b) = (a, b)
  var result = Matrix(rows: transposed ? a.columns : a.rows, columns: b.columns, repeating: 0.0)
  unsafe result.withBlock { c in
    unsafe a.withBlock { a in
      unsafe b.withBlock { b in unsafe BLAS.gemm(1, a, transposed: transposed, b, plus: 0, into: c) }
    }
  }
  return result
}

private func largestMagnitude(_ matrix: Matrix<Double>) -> Double {
  matrix.elements.reduce(0) { max($0, $1.magnitude) }
}

/// ‖A − B‖².
private func squaredNorm(of a: Matrix<Double>, minus b: Matrix<Double>) -> Double {
  zip(a.elements, b.elements).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
}
