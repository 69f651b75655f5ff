/// What a pass over the rows leaves of a mixture: the log-likelihood, and sums weighted with each component's shares.
package struct MixtureSums: Mergeable {
  /// Σw·ln p(x); not finite if a row is not, or is beyond the reach of all components.
  package var logLikelihood: Double
  /// Σw·r, Σw·r·y and Σw·r·yyᵀ of each component, y = x − shift of the component.
  package var components: [ShiftedSums]

  package init(components: Int, dimension: Int, shape: ShiftedSums.Shape) {
    logLikelihood = 0
    self.components = Array(repeating: ShiftedSums(dimension: dimension, shape: shape), count: components)
  }

  package mutating func merge(_ later: MixtureSums) {
    logLikelihood += later.logLikelihood
    for index in components.indices { components[index].merge(later.components[index]) }
  }
}
