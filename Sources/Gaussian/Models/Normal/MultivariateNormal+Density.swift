public import GaussianEngine
public import LinearAlgebra

extension MultivariateNormal {
  /// Logarithm of the density at each row, in nats.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`. A row that is not finite, or whose distance
  ///     overflows, gives a value that is not finite.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value a row. Positive values are no error: a density is not a probability.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: O(count × dimension²) time, one read of the observations.
  ///
  /// ## Numerical notes
  /// A row's value has the same bits alone, in any batch and at any position. Within
  /// `16·ε·κ·(d + m²) + 4·ε·|log p|` in tests, κ the condition number of the correlation matrix and m the
  /// Mahalanobis distance.
  public func logDensities(of observations: Matrix<Scalar>, parallelism: Parallelism) -> [Scalar] {
    scores(of: observations, scale: -0.5, offset: peakLogDensity, parallelism)
  }

  /// Writes the logarithm of the density at each row, in nats, without allocating the result.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`. A row that is not finite, or whose distance
  ///     overflows, gives a value that is not finite.
  ///   - output: One element a row; overwritten.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Precondition: `observations` has `dimension` columns, and `output` one element a row.
  public func logDensities(
    of observations: Matrix<Scalar>, into output: inout [Scalar], parallelism: Parallelism = .automatic
  ) {
    unsafe output.withUnsafeMutableBufferPointer { buffer in
      unsafe score(observations, scale: -0.5, offset: peakLogDensity, parallelism, into: buffer)
    }
  }

  /// Writes the logarithm of the density at each row, in nats, into a span.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`. A row that is not finite, or whose distance
  ///     overflows, gives a value that is not finite.
  ///   - output: One element a row; overwritten.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Precondition: `observations` has `dimension` columns, and `output` one element a row.
  public func logDensities(
    of observations: Matrix<Scalar>, into output: inout MutableSpan<Scalar>,
    parallelism: Parallelism = .automatic
  ) {
    unsafe output.withUnsafeMutableBufferPointer { buffer in
      unsafe score(observations, scale: -0.5, offset: peakLogDensity, parallelism, into: buffer)
    }
  }

  /// Logarithm of the density at one row, in nats; the same bits as in a batch.
  ///
  /// - Precondition: `row` has `dimension` elements.
  /// - Complexity: O(dimension²) time, no allocation up to about dimension 50.
  public func logDensity(of row: [Scalar]) -> Scalar {
    precondition(row.count == dimension, "a row of \(row.count) elements, the model has dimension \(dimension)")
    return scoreOfOneRow(row, transform)
  }

  private func scoreOfOneRow(_ row: [Scalar], _ transform: some RowTransform<Scalar>) -> Scalar {
    unsafe withUnsafeTemporaryAllocation(
      of: Scalar.self, capacity: transform.scoreScratchCount + 8
    ) { scratch in
      unsafe row.withUnsafeBufferPointer { row in
        var result = Scalar.zero
        guard let row = row.baseAddress, let scratch = scratch.baseAddress else { return result }
        unsafe transform.score(
          rows: row, count: 1, scale: -0.5, offset: peakLogDensity, scratch: scratch, into: &result)
        return result
      }
    }
  }

  /// Sum of the log-densities of all rows, in nats.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  /// - Returns: 0 for no rows.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: O(count × dimension²) time; nothing of the size of the observations is allocated.
  public func logLikelihood(of observations: Matrix<Scalar>, parallelism: Parallelism) -> Double {
    // Distances are summed and the constant is added once: fewer roundings than a sum of log-densities.
    let distances = ScorePass.sum(observations, transform, scale: 1, offset: 0, parallelism: parallelism)
    return Double(observations.rows) * peakLogDensity - 0.5 * distances
  }

  /// Logarithm of the density at each row, in nats, of rows that lie as columns, with gaps or in single precision.
  ///
  /// - Parameters:
  ///   - rows: The rows, which are gathered a few at a time.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value a row, with the bits that it has of the same rows in a matrix.
  /// - Precondition: The rows have `dimension` columns.
  public func logDensities(of rows: StridedRows<Scalar>, parallelism: Parallelism = .automatic) -> [Scalar] {
    ScorePass.scores(of: rows, transform, scale: -0.5, offset: peakLogDensity, parallelism: parallelism)
  }

  /// Squared Mahalanobis distance (x − μ)ᵀΣ⁻¹(x − μ) of each row.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`. A row that is not finite, or whose distance
  ///     overflows, gives a value that is not finite.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value a row. For rows of the model itself they follow χ² with `dimension` degrees of freedom.
  /// - Precondition: `observations` has `dimension` columns.
  public func squaredMahalanobisDistances(
    of observations: Matrix<Scalar>, parallelism: Parallelism = .automatic
  ) -> [Scalar] {
    scores(of: observations, scale: 1, offset: 0, parallelism)
  }

  private func scores(
    of observations: Matrix<Scalar>, scale: Double, offset: Double, _ parallelism: Parallelism
  ) -> [Scalar] {
    ScorePass.scores(of: observations, transform, scale: scale, offset: offset, parallelism: parallelism)
  }

  private func score(
    _ observations: Matrix<Scalar>, scale: Double, offset: Double, _ parallelism: Parallelism,
    into output: UnsafeMutableBufferPointer<Scalar>
  ) {
    unsafe ScorePass.run(
      observations, transform, scale: scale, offset: offset, parallelism: parallelism, into: output)
  }
}
