public import GaussianEngine
public import LinearAlgebra
internal import RandomStreams

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
    precondition(
      observations.columns == dimension && firstRow >= 0,
      "observations are \(observations.rows) × \(observations.columns), the model has dimension \(dimension)")
    let patterns = MissingPatterns(of: observations)
    guard patterns.missingCellCount > 0 else { return observations }
    let stream = seed.map { RandomStream(seed: $0, for: .imputation) }
    let pieces = patterns.pieces(ofAtMost: 4096)
    var result = observations
    unsafe result.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      nonisolated(unsafe) let output = unsafe base
      forEachBlock(count: pieces.count, parallelism: parallelism) {
        ()
      } _: { index, _ in
        let missing = patterns.missingVariables(of: pieces[index].pattern)
        guard !missing.isEmpty else { return }
        let observed = patterns.observedVariables(of: pieces[index].pattern)
        let conditional = CellConditional(
          mean: mean.map { Double($0) }, of: missing, given: observed,
          factor: parameter.factor(order: observed + missing))
        let scratch = Workspace(count: dimension + missing.count, filledWith: 0.0)
        for row in patterns.rows(of: pieces[index]) {
          unsafe conditional.fillIn(
            output + row * dimension, row: firstRow + row, stream: stream, scratch: scratch.base)
        }
      }
    }
    return result
  }
}

extension CovarianceParameter {
  /// A lower triangular factor with the variables in another order.
  fileprivate func factor(order: [Int]) -> Matrix<Double> {
    if let full = self as? FullCovariance<Scalar> {
      return reorderedFactor(full.factor.lower.converted(to: Double.self), order: order)
    }
    guard structure == .full else { return Matrix(diagonal: order.map { Double(variances[$0]).squareRoot() }) }
    return semidefiniteFactor(matrix.converted(to: Double.self), order: order, epsilon: Scalar.epsilon)
  }
}

/// The distribution of some variables given the others: mean μₘ + B·(xₒ − μₒ) and factor K.
///
/// With the observed variables first, L = [L₁ 0; L₂ K] and B = L₂·L₁⁻¹. An observed variable that those before it
/// determine tells nothing more.
private struct CellConditional {
  let missing: [Int]
  let observed: [Int]
  let mean: [Double]
  /// Bᵀ, an observed variable a row.
  let regression: Matrix<Double>
  let factor: Matrix<Double>

  init(mean: [Double], of missing: [Int], given observed: [Int], factor lower: Matrix<Double>) {
    self.mean = mean
    self.missing = missing
    self.observed = observed
    let (known, unknown) = (observed.count, missing.count)
    var lower = lower
    var regression = Matrix(rows: known, columns: unknown, repeating: 0.0)
    factor = Matrix(
      rows: unknown, columns: unknown,
      elements: (0..<unknown).flatMap { row in (0..<unknown).map { lower[known + row, known + $0] } })
    for row in 0..<known {
      for column in 0..<unknown { regression[row, column] = lower[known + column, row] }
    }
    for row in 0..<known where lower[row, row] == 0 {
      for column in 0..<row { lower[row, column] = 0 }
      lower[row, row] = 1
    }
    if known > 0 {
      unsafe lower.withBlock { whole in
        let first = unsafe StridedBlock(whole.base, rows: known, columns: known, stride: whole.stride)
        unsafe regression.withBlock { unsafe BLAS.trsm(.left, lower: first, transposed: true, $0) }
      }
    }
    self.regression = regression
  }

  /// Writes the missing cells of one row; its arithmetic knows no other row.
  ///
  /// - Parameters:
  ///   - row: The row, some cells of which are overwritten.
  ///   - number: Which row of the table it is.
  ///   - stream: Where draws come from; `nil` for means.
  ///   - scratch: One element a variable, and one a missing variable.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  func fillIn<Scalar: GaussianScalar>(
    _ row: UnsafeMutablePointer<Scalar>, row number: Int, stream: RandomStream?,
    scratch: UnsafeMutablePointer<Double>
  ) {
    let unknown = missing.count
    let values = unsafe scratch + mean.count
    for column in 0..<unknown { unsafe values[column] = mean[missing[column]] }
    unsafe regression.withUnsafeBufferPointer { regression in
      for (index, variable) in observed.enumerated() {
        let part = unsafe Double(row[variable]) - mean[variable]
        for column in 0..<unknown { unsafe values[column] += regression[index * unknown + column] * part }
      }
    }
    if let stream {
      // A variable keeps its normal whichever others are missing.
      unsafe stream.fillStandardNormals(rows: number..<number + 1, columns: mean.count, into: scratch)
      unsafe factor.withUnsafeBufferPointer { factor in
        for column in 0..<unknown {
          for index in 0...column {
            unsafe values[column] += factor[column * unknown + index] * scratch[missing[index]]
          }
        }
      }
    }
    for column in 0..<unknown { unsafe row[missing[column]] = Scalar(values[column]) }
  }
}
