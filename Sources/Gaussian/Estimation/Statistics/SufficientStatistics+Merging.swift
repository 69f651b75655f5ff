internal import LinearAlgebra

extension SufficientStatistics {
  /// Adds the observations behind other statistics.
  ///
  /// - Parameter other: Statistics of observations that are not among these yet.
  /// - Precondition: Both have the same dimension, structure and moments.
  /// - Complexity: O(dimension²).
  ///
  /// ## Numerical notes
  /// Parts of data at mean/σ = 10⁸ keep their 14 digits: the difference of two means is that of their shifts plus
  /// that of their offsets.
  public mutating func merge(_ other: SufficientStatistics) {
    checkMergeable(other)
    central.merge(other.central)
  }

  /// Takes observations away again that had been added: the inverse of ``merge(_:)``, for sliding windows.
  ///
  /// - Parameter other: Statistics of some of these observations. They need not be the value that was merged:
  ///   statistics of the same rows and weights will do.
  /// - Throws: ``GaussianError/cannotRemove(count:from:)`` if there are more observations, more weight or more
  ///   scatter to remove than there is; the statistics are then unchanged.
  /// - Precondition: Both have the same dimension, structure and moments.
  /// - Complexity: O(dimension²).
  ///
  /// ## Numerical notes
  /// What remains is as exact as what was there: its absolute error is a few ε of the scatter before the removal. A
  /// variance that is zero to that rounding becomes zero, so that a variable that has become constant is seen to be.
  public mutating func remove(_ other: SufficientStatistics) throws(GaussianError) {
    checkMergeable(other)
    try central.remove(other.central)
  }

  /// These statistics without observations that had been added; see ``remove(_:)``.
  ///
  /// - Throws: As ``remove(_:)``.
  /// - Precondition: Both have the same dimension, structure and moments.
  /// - Complexity: O(dimension²).
  public func removing(_ other: SufficientStatistics) throws(GaussianError) -> SufficientStatistics {
    var rest = self
    try rest.remove(other)
    return rest
  }

  private func checkMergeable(_ other: SufficientStatistics) {
    precondition(
      other.dimension == dimension && other.structure == structure,
      "statistics of \(dimension) variables (\(structure)) do not merge with \(other.dimension) "
        + "(\(other.structure))")
    precondition(
      other.moments == moments, "statistics of \(moments) moments do not merge with those of \(other.moments)")
  }
}
