internal import GaussianEngine
internal import LinearAlgebra

extension MarginalModel {
  /// Logarithm of the density of what each row shows, by the marginal of the variables of each pattern.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value a row: the bits of `logDensities` for one that is complete, 0 for one that shows nothing.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: A marginal for each pattern, and the densities of its rows.
  func logDensities(ofPartsOf observations: Matrix<Scalar>, parallelism: Parallelism) -> [Scalar] {
    logDensities(ofPatternsOf: observations, parallelism: parallelism) { observed, rows in
      let shown = observations.selecting(rows: rows, columns: observed)
      let part = observed.count == dimension ? self : marginal(over: observed)
      return part.logDensities(of: shown, parallelism: .serial)
    }
  }

  /// Logarithm of the density of what each row shows, of the rows of one pattern after those of another.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell.
  ///   - parallelism: Threads to use.
  ///   - densities: Those of some rows that show the same variables: one a row.
  /// - Returns: One value a row: the bits of `logDensities` where nothing is missing, 0 for a row that shows nothing.
  /// - Precondition: `observations` has `dimension` columns.
  func logDensities(
    ofPatternsOf observations: Matrix<Scalar>, parallelism: Parallelism,
    _ densities: @Sendable (_ observed: [Int], _ rows: ArraySlice<Int>) -> [Scalar]
  ) -> [Scalar] {
    precondition(
      observations.columns == dimension,
      "observations are \(observations.rows) × \(observations.columns), the model has dimension \(dimension)")
    let patterns = MissingPatterns(of: observations)
    guard patterns.missingCellCount > 0 else { return logDensities(of: observations, parallelism: parallelism) }
    // A row that shows nothing keeps this 0.
    var result = [Scalar](repeating: 0, count: observations.rows)
    let pieces = patterns.pieces(ofAtMost: 4096)
    unsafe result.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      nonisolated(unsafe) let output = unsafe base
      forEachBlock(count: pieces.count, parallelism: parallelism) {
        ()
      } _: { index, _ in
        let observed = patterns.observedVariables(of: pieces[index].pattern)
        guard !observed.isEmpty else { return }
        let rows = patterns.rows(of: pieces[index])
        for (row, density) in zip(rows, densities(observed, rows)) { unsafe output[row] = density }
      }
    }
    return result
  }
}

extension Matrix {
  /// Some columns of some rows.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  func selecting(rows chosen: ArraySlice<Int>, columns variables: [Int]) -> Matrix {
    unsafe Matrix(rows: chosen.count, columns: variables.count) { target in
      guard let target = target.baseAddress else { return }
      unsafe withUnsafeBufferPointer { elements in
        var next = 0
        for row in chosen {
          for variable in variables {
            unsafe (target + next).initialize(to: elements[row * columns + variable])
            next += 1
          }
        }
      }
    }
  }
}
