public import LinearAlgebra

extension GaussianError {
  /// What a matrix suffered, as an error of a model: columns of matrices are variables.
  public init(_ error: MatrixError) {
    self =
      switch error {
      case .nonFinite(let quantity, let row, let column): .nonFinite(quantity: quantity, row: row, variable: column)
      case .overflow(let quantity): .overflow(quantity: quantity)
      case .nonPositiveDiagonal(let index): .zeroVariance(variable: index)
      case .asymmetric(let quantity, let row, let column, let difference):
        .asymmetric(quantity: quantity, row: row, column: column, relativeDifference: difference)
      case .notPositiveDefinite(let facts): .notPositiveDefinite(facts)
      case .ragged(let row, let count, let columns): .ragged(row: row, count: count, columns: columns)
      case .eigenvaluesDidNotConverge(let dimension): .eigenvaluesDidNotConverge(dimension: dimension)
      }
  }
}

/// What matrices suffer, as errors of models: `try lifting(try CholeskyFactor(factoring: covariance))`.
///
/// - Parameter value: What may fail; evaluated once.
/// - Returns: The value.
/// - Throws: ``GaussianError`` for a `MatrixError`.
package func lifting<Value>(_ value: @autoclosure () throws(MatrixError) -> Value) throws(GaussianError) -> Value {
  do throws(MatrixError) { return try value() } catch { throw GaussianError(error) }
}
