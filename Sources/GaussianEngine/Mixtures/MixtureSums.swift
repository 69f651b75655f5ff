package import LinearAlgebra

/// What a pass over the rows leaves of a mixture: the log-likelihood, and sums weighted with each component's shares.
package struct MixtureSums: Mergeable {
  /// Σw·ln p(x); not finite if a row is not, or is beyond the reach of all components.
  package var logLikelihood: Double
  /// Σw·r, Σw·r·y and Σw·r·yyᵀ of each component, y = x − shift of the component.
  package var components: [ShiftedSums]
  /// Σw·r·(P·y)·yᵀ of each component for directions P of its own, row-major; empty unless there are directions.
  package var images: [[Double]]
  /// What the factors of the rows add up to, a component each; empty unless rows have factors.
  package var factors: [RowFactorSums]

  /// Sums of no rows.
  ///
  /// - Parameters:
  ///   - components: How many.
  ///   - dimension: Number of columns of a row.
  ///   - shape: All pairs of variables or squares only.
  ///   - directions: P of each component, one a row; empty for none.
  ///   - hasFactors: Whether shares of rows are multiplied by factors.
  package init(
    components: Int, dimension: Int, shape: ShiftedSums.Shape, directions: [Matrix<Double>] = [],
    hasFactors: Bool = false
  ) {
    logLikelihood = 0
    self.components = Array(repeating: ShiftedSums(dimension: dimension, shape: shape), count: components)
    images = directions.map { [Double](repeating: 0, count: $0.rows * dimension) }
    factors = Array(repeating: RowFactorSums(), count: hasFactors ? components : 0)
  }

  package mutating func merge(_ later: MixtureSums) {
    logLikelihood += later.logLikelihood
    for index in components.indices { components[index].merge(later.components[index]) }
    for index in factors.indices { factors[index].merge(later.factors[index]) }
    for component in images.indices {
      for index in images[component].indices { images[component][index] += later.images[component][index] }
    }
  }
}
