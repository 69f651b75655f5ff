extension ReferenceMixture {
  /// The M-step: weights, means and covariances of rows that are shared out among components.
  ///
  /// With nₖ = Σᵢ wᵢ·rᵢₖ: πₖ = nₖ/Σw, μₖ = Σᵢ wᵢ·rᵢₖ·xᵢ/nₖ, Sₖ = Σᵢ wᵢ·rᵢₖ·(xᵢ − μₖ)(xᵢ − μₖ)ᵀ/nₖ. A full covariance is
  /// Sₖ, a tied one Σₖ πₖ·Sₖ, a diagonal one the diagonal of Sₖ, a spherical one its mean; a ridge is added to every
  /// variance. A component without a share in any row keeps mean and covariance and gets the weight 0; in a tied
  /// mixture it keeps its mean only.
  ///
  /// - Parameters:
  ///   - rows: Observations, equally long.
  ///   - weights: How often each counts; `nil` for once. A row of weight 0 is skipped, whatever it holds.
  ///   - responsibilities: r, one array a row, one element a component.
  ///   - covariance: What is assumed about the covariances.
  ///   - ridge: What is added to every variance.
  ///   - previous: What a component without rows keeps.
  /// - Throws: ``ReferenceNotPositiveDefinite`` when a covariance has no Cholesky factor.
  /// - Precondition: There is a row of positive weight, and without `previous` every component has a share.
  ///
  /// ## Source
  /// A. P. Dempster, N. M. Laird, D. B. Rubin, Maximum likelihood from incomplete data via the EM algorithm, Journal of
  /// the Royal Statistical Society B 39 (1977); structures as in C. Fraley, A. E. Raftery, Model-based clustering,
  /// discriminant analysis, and density estimation, Journal of the American Statistical Association 97 (2002).
  public init(
    maximizing rows: [[Scalar]], weights: [Scalar]? = nil, responsibilities: [[Scalar]],
    covariance: ReferenceMixtureCovariance, ridge: Scalar = 0, previous: ReferenceMixture? = nil
  ) throws(ReferenceNotPositiveDefinite) {
    precondition(responsibilities.count == rows.count, "\(responsibilities.count) shares for \(rows.count) rows")
    let all = weights ?? [Scalar](repeating: 1, count: rows.count)
    let present = rows.indices.filter { all[$0] > 0 }
    let count = responsibilities[present[0]].count
    var total: Scalar = 0
    for row in present { total += all[row] }

    // Moments of every component, and the scatter that a tied mixture has in common.
    var moments: [ReferenceMoments<Scalar>?] = []
    var pooled = [[Scalar]](
      repeating: [Scalar](repeating: 0, count: rows[present[0]].count), count: rows[present[0]].count)
    for k in 0..<count {
      let shares = present.map { all[$0] * responsibilities[$0][k] }
      guard shares.contains(where: { $0 > 0 }) else {
        moments.append(nil)
        continue
      }
      let sums = ReferenceMoments(of: present.map { rows[$0] }, weights: shares)
      for i in pooled.indices {
        for j in pooled.indices { pooled[i][j] += sums.scatter[i][j] / total }
      }
      moments.append(sums)
    }

    var components: [ReferenceNormal<Scalar>] = []
    for k in 0..<count {
      guard let mean = moments[k]?.mean ?? previous?.components[k].mean else {
        preconditionFailure("component \(k) has no share in any row")
      }
      if moments[k] == nil, covariance != .tied, let kept = previous?.components[k] {
        components.append(kept)
        continue
      }
      var matrix = covariance == .tied ? pooled : moments[k]?.covariance ?? pooled
      matrix = Self.projected(matrix, onto: covariance)
      for j in matrix.indices { matrix[j][j] += ridge }
      components.append(try ReferenceNormal(mean: mean, covariance: matrix))
    }
    self.init(weights: moments.map { ($0?.weight ?? 0) / total }, components: components)
  }

  /// One iteration of EM: the rows are shared out by this mixture, and the next one is made of the shares.
  ///
  /// - Throws: ``ReferenceNotPositiveDefinite`` when a covariance has no Cholesky factor.
  /// - Precondition: There is a row of positive weight; all rows have `dimension` elements.
  public func iterated(
    on rows: [[Scalar]], weights: [Scalar]? = nil, covariance: ReferenceMixtureCovariance, ridge: Scalar = 0
  ) throws(ReferenceNotPositiveDefinite) -> ReferenceMixture {
    let shares = rows.enumerated().map { index, row in
      weights.map { $0[index] > 0 } ?? true
        ? responsibilities(of: row) : [Scalar](repeating: 0, count: components.count)
    }
    return try ReferenceMixture(
      maximizing: rows, weights: weights, responsibilities: shares, covariance: covariance, ridge: ridge,
      previous: self)
  }

  private static func projected(
    _ matrix: [[Scalar]], onto covariance: ReferenceMixtureCovariance
  ) -> [[Scalar]] {
    guard covariance == .diagonal || covariance == .spherical else { return matrix }
    var mean: Scalar = 0
    for j in matrix.indices { mean += matrix[j][j] / Scalar(matrix.count) }
    return matrix.indices.map { i in
      matrix.indices.map { j in i != j ? 0 : covariance == .spherical ? mean : matrix[i][i] }
    }
  }
}
