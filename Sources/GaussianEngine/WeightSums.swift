/// Sums over the weights of rows.
package struct WeightSums: Sendable, Equatable {
  /// Rows whose weight is above 0.
  package var count: Int
  /// Σw.
  package var total: Double
  /// Σw².
  package var squares: Double
  /// Weights that are negative, NaN or infinite; with any of these, the sums mean nothing.
  package var refused: Int

  /// Sums over no rows.
  package static var none: WeightSums { WeightSums(count: 0, total: 0, squares: 0, refused: 0) }

  package init(count: Int, total: Double, squares: Double, refused: Int) {
    self.count = count
    self.total = total
    self.squares = squares
    self.refused = refused
  }
}

extension WeightSums: Mergeable {
  package mutating func merge(_ later: WeightSums) {
    count += later.count
    total += later.total
    squares += later.squares
    refused += later.refused
  }
}
