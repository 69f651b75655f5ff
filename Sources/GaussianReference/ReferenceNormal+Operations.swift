import RealModule

extension ReferenceNormal {
  /// The covariance Σ = L·Lᵀ.
  public var covariance: [[Scalar]] { factor.timesItsTranspose }

  /// The distribution of some variables: those elements of μ and Σ that belong to them.
  ///
  /// - Throws: ``ReferenceNotPositiveDefinite`` when rounding leaves no Cholesky factor.
  /// - Precondition: Every variable exists.
  public func marginal(over variables: [Int]) throws(ReferenceNotPositiveDefinite) -> ReferenceNormal {
    let covariance = covariance
    return try ReferenceNormal(
      mean: variables.map { mean[$0] }, covariance: variables.map { i in variables.map { j in covariance[i][j] } })
  }

  /// The distribution of the other variables, ascending, given the values of some.
  ///
  /// Mean μᵣ + Σᵣₒ·Σₒₒ⁻¹·(x − μₒ), covariance Σᵣᵣ − Σᵣₒ·Σₒₒ⁻¹·Σₒᵣ.
  ///
  /// - Throws: ``ReferenceNotPositiveDefinite`` when rounding leaves no Cholesky factor.
  /// - Precondition: Every variable exists and has a value.
  public func conditioned(
    on observed: [Int], values: [Scalar]
  ) throws(ReferenceNotPositiveDefinite) -> ReferenceNormal {
    let remaining = mean.indices.filter { !observed.contains($0) }
    let covariance = covariance
    let known = try ReferenceCholesky(factoring: observed.map { i in observed.map { j in covariance[i][j] } })
    func regress(_ vector: [Scalar]) -> [Scalar] { known.solveTransposed(known.solve(vector)) }
    let weights = regress(observed.indices.map { values[$0] - mean[observed[$0]] })
    let centers = remaining.map { i in
      observed.indices.reduce(mean[i]) { $0 + covariance[i][observed[$1]] * weights[$1] }
    }
    let rest = remaining.map { i in
      remaining.map { j in
        let coefficients = regress(observed.map { covariance[$0][j] })
        return observed.indices.reduce(covariance[i][j]) { $0 - covariance[i][observed[$1]] * coefficients[$1] }
      }
    }
    return try ReferenceNormal(mean: centers, covariance: rest)
  }

  /// The distribution of A·x + b.
  ///
  /// - Throws: ``ReferenceNotPositiveDefinite`` when rows of A are linearly dependent.
  /// - Precondition: A has `dimension` columns and b one element a row of A.
  public func transformed(
    by matrix: [[Scalar]], shiftedBy shift: [Scalar]
  ) throws(ReferenceNotPositiveDefinite) -> ReferenceNormal {
    let covariance = covariance
    func times(_ row: [Scalar], _ vector: [Scalar]) -> Scalar { zip(row, vector).reduce(0) { $0 + $1.0 * $1.1 } }
    let images = matrix.map { row in covariance.map { times(row, $0) } }
    return try ReferenceNormal(
      mean: zip(matrix, shift).map { times($0.0, mean) + $0.1 },
      covariance: matrix.indices.map { i in matrix.indices.map { j in times(matrix[i], images[j]) } })
  }

  /// Kullback–Leibler divergence to another distribution, in nats.
  ///
  /// ½·(tr(Σ₂⁻¹Σ₁) − d + ln(|Σ₂|/|Σ₁|) + (μ₂ − μ₁)ᵀΣ₂⁻¹(μ₂ − μ₁)).
  ///
  /// - Precondition: Both have the same dimension.
  public func kullbackLeiblerDivergence(to other: ReferenceNormal) -> Scalar {
    var trace: Scalar = 0
    for column in covariance.indices {
      let image = other.factor.solveTransposed(other.factor.solve(covariance[column]))
      trace += image[column]
    }
    return
      (trace - Scalar(dimension) + other.logDeterminant - logDeterminant
      + other.squaredMahalanobisDistance(of: mean)) / 2
  }

  /// Squared Wasserstein distance to another distribution.
  ///
  /// ‖μ₁ − μ₂‖² + tr Σ₁ + tr Σ₂ − 2·Σ√λ with the eigenvalues λ of L₁ᵀ·Σ₂·L₁.
  ///
  /// - Precondition: Both have the same dimension.
  public func squaredWassersteinDistance(to other: ReferenceNormal) -> Scalar {
    let (first, second) = (covariance, other.covariance)
    let indices = mean.indices
    let product = second.map { row in
      indices.map { j in indices.reduce(0) { $0 + row[$1] * factor.lower[$1][j] } }
    }
    let inner = indices.map { i in
      indices.map { j in indices.reduce(0) { $0 + factor.lower[$1][i] * product[$1][j] } }
    }
    var sum: Scalar = 0
    for i in indices {
      sum += (mean[i] - other.mean[i]) * (mean[i] - other.mean[i]) + first[i][i] + second[i][i]
    }
    for value in ReferenceEigenvalues.values(of: inner) { sum -= 2 * Scalar.sqrt(max(value, 0)) }
    return sum
  }
}
