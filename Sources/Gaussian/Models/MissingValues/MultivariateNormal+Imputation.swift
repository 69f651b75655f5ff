public import GaussianEngine
public import LinearAlgebra
internal import RandomStreams
internal import RealModule

extension MultivariateNormal: ImputingModel {
  /// The table with its missing cells filled in by their means given what their rows show.
  ///
  /// μₘ + Σₘₒ·Σₒₒ⁻¹·(xₒ − μₒ), the best guess for each cell by squared error. A table filled in like this varies
  /// less than the data: do not fit a model to it; ``MissingValuesFit`` fits the cells that are there, and
  /// ``imputed(_:seed:parallelism:)`` draws cells that vary as they should.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell. An infinite cell fills in values that are not
  ///     finite.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: The same shape; cells that were there keep their bits. A row that shows nothing becomes the mean.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: O(missing cells × dimension + patterns × dimension³) time.
  ///
  /// ## Numerical notes
  /// In `Double`, rounded once. A row depends on the model and on itself only.
  public func imputed(_ observations: Matrix<Scalar>, parallelism: Parallelism = .automatic) -> Matrix<Scalar> {
    imputed(observations, firstRow: 0, seed: nil, parallelism: parallelism)
  }

  /// The table with its missing cells drawn from their distribution given what their rows show.
  ///
  /// Drawn several times with different seeds, a table shows how much what is missing matters (multiple imputation).
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell. An infinite cell fills in values that are not
  ///     finite.
  ///   - seed: Any number; the same seed draws the same cells.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: The same shape; cells that were there keep their bits. Row i depends on the model, that row, the seed
  ///   and i only.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: O(missing cells × dimension + patterns × dimension³) time.
  public func imputed(
    _ observations: Matrix<Scalar>, seed: UInt64, parallelism: Parallelism = .automatic
  ) -> Matrix<Scalar> {
    imputed(observations, firstRow: 0, seed: seed, parallelism: parallelism)
  }

  /// Part of a table with its missing cells filled in by their means, or drawn from their distribution.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell.
  ///   - firstRow: The number of the first row in the table, not negative.
  ///   - seed: Where draws come from; `nil` for means.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: The same shape; cells that were there keep their bits.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: As ``imputed(_:parallelism:)``.
  public func imputed(
    _ observations: Matrix<Scalar>, firstRow: Int, seed: UInt64?, parallelism: Parallelism
  ) -> Matrix<Scalar> {
    precondition(firstRow >= 0, "row \(firstRow) of a table")
    return imputed(observations, firstRow: firstRow, seed: seed, degreesOfFreedom: .infinity, parallelism: parallelism)
  }

  /// The same for a t distribution of which this is the Gaussian limit.
  func imputed(
    _ observations: Matrix<Scalar>, firstRow: Int, seed: UInt64?, degreesOfFreedom: Double, parallelism: Parallelism
  ) -> Matrix<Scalar> {
    var result = observations
    let normals = seed.map { RandomStream(seed: $0, for: .imputation) }
    let chiSquares = seed.map { RandomStream(seed: $0, for: .imputationChiSquared) }
    unsafe result.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      nonisolated(unsafe) let output = unsafe base
      forEachIncompletePiece(of: observations, parallelism) { rows, conditional in
        let (known, unknown) = (conditional.observed.count, conditional.missing.count)
        let scratch = Workspace(count: 2 * dimension, filledWith: 0.0)
        let freedom = degreesOfFreedom + Double(known)
        for row in rows {
          let cells = unsafe output + row * dimension
          var spread: Double?
          if let chiSquares {
            spread = 1
            if degreesOfFreedom.isFinite {
              let distance = unsafe conditional.squaredDistance(of: cells, scratch: scratch.base)
              let chiSquared = chiSquares.logChiSquared(row: UInt64(firstRow + row), degreesOfFreedom: freedom)
              spread = Double.exp(0.5 * (Double.log(degreesOfFreedom + distance) - chiSquared))
            }
          }
          unsafe conditional.writeMeans(given: cells, into: scratch.base)
          if let spread, let normals {
            // A variable keeps its normal whichever others are missing.
            let noise = unsafe scratch.base + unknown
            unsafe normals.fillStandardNormals(
              rows: UInt64(firstRow + row)..<UInt64(firstRow + row) + 1, columns: dimension, into: noise)
            unsafe conditional.addNoise(noise, times: spread, to: scratch.base)
          }
          unsafe conditional.write(scratch.base, into: cells)
        }
      }
    }
    return result
  }

  /// Calls `body` with the numbers of some rows that lack the same cells, and with the distribution of these.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell.
  ///   - parallelism: Threads to use.
  ///   - body: Called for pieces of rows, on several threads at a time.
  func forEachIncompletePiece(
    of observations: Matrix<Scalar>, _ parallelism: Parallelism,
    _ body: @Sendable (_ rows: ArraySlice<Int>, _ conditional: CellConditional) -> Void
  ) {
    precondition(
      observations.columns == dimension,
      "observations are \(observations.rows) × \(observations.columns), the model has dimension \(dimension)")
    let patterns = MissingPatterns(of: observations)
    guard patterns.missingCellCount > 0 else { return }
    let pieces = patterns.pieces(ofAtMost: 4096)
    let wide = mean.map { Double($0) }
    forEachBlock(count: pieces.count, parallelism: parallelism) {
      ()
    } _: { index, _ in
      let missing = patterns.missingVariables(of: pieces[index].pattern)
      guard !missing.isEmpty else { return }
      let observed = patterns.observedVariables(of: pieces[index].pattern)
      body(
        patterns.rows(of: pieces[index]),
        CellConditional(mean: wide, of: missing, given: observed, factor: parameter.factor(order: observed + missing)))
    }
  }
}

extension CovarianceParameter {
  /// A lower triangular factor with the variables in another order.
  func factor(order: [Int]) -> Matrix<Double> {
    if let full = self as? FullCovariance<Scalar> {
      return reorderedFactor(full.factor.lower.converted(to: Double.self), order: order)
    }
    guard structure == .full else { return Matrix(diagonal: order.map { Double(variances[$0]).squareRoot() }) }
    return semidefiniteFactor(matrix.converted(to: Double.self), order: order, epsilon: Scalar.epsilon)
  }
}
