/// Sums of observations about a shift: Σ(x − c) and Σ(x − c)(x − c)ᵀ, in `Double`.
///
/// About a shift near the mean, neither loses digits to an offset of the data; both add up over blocks that
/// share the shift.
package struct ShiftedSums: Mergeable {
  /// Which products of two variables are summed.
  package enum Shape: Sendable, Hashable {
    /// All pairs: the products fill the lower triangle of a row-major `dimension × dimension` matrix.
    case full
    /// Squares only: one product a variable.
    case diagonal
  }

  package let shape: Shape
  package var count: Int
  /// Σ(x − c), one a variable.
  package var sums: [Double]
  /// Σ(x − c)(x − c)ᵀ as `shape` says.
  package var products: [Double]

  package init(dimension: Int, shape: Shape) {
    self.shape = shape
    count = 0
    sums = [Double](repeating: 0, count: dimension)
    products = [Double](repeating: 0, count: shape == .full ? dimension * dimension : dimension)
  }

  package var dimension: Int { sums.count }

  package mutating func merge(_ later: ShiftedSums) {
    precondition(later.dimension == dimension && later.shape == shape, "sums of different shapes do not merge")
    count += later.count
    add(later.sums, to: &sums)
    add(later.products, to: &products)
  }
}

private func add(_ terms: [Double], to sums: inout [Double]) {
  for index in sums.indices { sums[index] += terms[index] }
}
