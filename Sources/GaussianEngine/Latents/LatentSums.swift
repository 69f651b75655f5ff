/// What rows say of the normal variables behind them.
package struct LatentSums: Mergeable, Equatable {
  /// Number of variables.
  package let dimension: Int
  /// Σw·E[z·zᵀ], row-major, both triangles.
  package var products: [Double]
  /// Σw·ln of the density of what is known exactly and the probability of what lies between bounds.
  package var logLikelihood: Double
  /// Σw.
  package var weight: Double

  /// Sums of no rows.
  package init(dimension: Int) {
    self.dimension = dimension
    products = [Double](repeating: 0, count: dimension * dimension)
    (logLikelihood, weight) = (0, 0)
  }

  package mutating func merge(_ later: LatentSums) {
    for index in products.indices { products[index] += later.products[index] }
    logLikelihood += later.logLikelihood
    weight += later.weight
  }
}
