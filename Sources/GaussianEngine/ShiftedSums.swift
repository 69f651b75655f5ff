/// Sums of observations about a shift: Σw·y and Σw·y·yᵀ with y = x − c, in `Double`.
///
/// About a shift near the mean, neither loses digits to an offset of the data; both add up over blocks that
/// share the shift.
package struct ShiftedSums: Mergeable, Equatable {
  /// Which products of two variables are summed.
  package enum Shape: Sendable, Hashable {
    /// All pairs: the products fill the lower triangle of a row-major `dimension × dimension` matrix.
    case full
    /// Squares only: one product a variable.
    case diagonal
  }

  /// How far the moments go.
  package enum Moments: Sendable, Hashable {
    /// Sums and products.
    case second
    /// The same and the fourth moments that the sampling error of a covariance needs.
    case fourth
  }

  package let shape: Shape
  /// Number of rows, Σw, Σw².
  package var weights: WeightSums
  /// Σw·y, one a variable.
  package var sums: [Double]
  /// Σw·y·yᵀ as `shape` says.
  package var products: [Double]
  /// Σw‖y‖²·y, one a variable, and then Σw‖y‖⁴; empty unless asked for.
  package var fourth: [Double]

  package init(dimension: Int, shape: Shape, moments: Moments = .second) {
    precondition(moments == .second || shape == .full, "fourth moments come with all products")
    self.shape = shape
    weights = .none
    sums = [Double](repeating: 0, count: dimension)
    products = [Double](repeating: 0, count: shape == .full ? dimension * dimension : dimension)
    fourth = [Double](repeating: 0, count: moments == .fourth ? dimension + 1 : 0)
  }

  package var dimension: Int { sums.count }
  /// Rows of positive weight.
  package var count: Int { weights.count }
  /// Σw.
  package var weight: Double { weights.total }
  /// Σw².
  package var squaredWeight: Double { weights.squares }
  /// Σw‖y‖²·y, one a variable; empty unless asked for.
  package var cubes: ArraySlice<Double> { fourth.dropLast() }
  /// Σw‖y‖⁴, if asked for.
  package var quartic: Double? { fourth.last }
  package var moments: Moments { fourth.isEmpty ? .second : .fourth }

  /// Multiplies the weight of every row by a positive number.
  ///
  /// - Precondition: There are no fourth moments.
  package mutating func scale(by factor: Double) {
    precondition(fourth.isEmpty, "fourth moments do not scale with weights alone")
    weights.total *= factor
    weights.squares *= factor * factor
    for index in sums.indices { sums[index] *= factor }
    for index in products.indices { products[index] *= factor }
  }

  package mutating func merge(_ later: ShiftedSums) {
    precondition(
      later.dimension == dimension && later.shape == shape && later.moments == moments,
      "sums of different shapes do not merge")
    weights.merge(later.weights)
    add(later.sums, to: &sums)
    add(later.products, to: &products)
    add(later.fourth, to: &fourth)
  }
}

private func add(_ terms: [Double], to sums: inout [Double]) {
  for index in sums.indices { sums[index] += terms[index] }
}
