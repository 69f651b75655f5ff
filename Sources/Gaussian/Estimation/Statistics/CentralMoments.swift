internal import GaussianEngine

/// Weight, mean and central sums of rows: the arithmetic of ``SufficientStatistics``, in `Double`.
///
/// With weights w and the mean x̄ of the rows, d = x − x̄. The mean is carried as a shift plus an offset, so that
/// the difference of two means far from the origin has as many digits as the means themselves have bits.
struct CentralMoments: Sendable, Equatable {
  let dimension: Int
  let shape: ShiftedSums.Shape
  /// Rows with a positive weight.
  var count: Int
  /// Σw and Σw².
  var weights: CompensatedSums
  /// A point near the mean that rows were centred about.
  var shift: [Double]
  /// Mean minus shift.
  var offset: CompensatedSums
  /// Σw·d·dᵀ: the lower triangle in row-major order, or the diagonal only.
  var scatter: CompensatedSums
  /// Sums of higher powers of d, if they are wanted.
  var radial: RadialMoments?

  /// Moments of no rows.
  init(dimension: Int, shape: ShiftedSums.Shape, moments: Moments) {
    self.dimension = dimension
    self.shape = shape
    count = 0
    weights = CompensatedSums([0, 0])
    shift = [Double](repeating: 0, count: dimension)
    offset = CompensatedSums(shift)
    scatter = CompensatedSums(ShiftedSums(dimension: dimension, shape: shape).products)
    radial = moments == .fourth ? RadialMoments(cubes: shift, quartic: 0) : nil
  }

  /// Moments of the rows that were summed about a shift.
  init(_ sums: ShiftedSums, about shift: [Double]) {
    dimension = sums.dimension
    shape = sums.shape
    count = sums.count
    weights = CompensatedSums([sums.weight, sums.squaredWeight])
    self.shift = shift
    let offset = sums.sums.map { $0 / sums.weight }
    self.offset = CompensatedSums(offset)
    var scatter = sums.products
    forEachProduct(dimension: sums.dimension, shape: sums.shape) { index, row, column in
      scatter[index] += -1 / sums.weight * sums.sums[row] * sums.sums[column]
    }
    self.scatter = CompensatedSums(scatter)
    radial = sums.quartic.map { quartic in
      RadialMoments(cubes: Array(sums.cubes), quartic: quartic)
        .shifted(by: offset.map { -$0 }, first: sums.sums, second: sums.products, weight: sums.weight)
    }
  }

  /// Σw.
  var weight: Double { weights.values[0] }

  /// Σw².
  var squaredWeight: Double { weights.values[1] }

  /// The mean, rounded to `Double`.
  var mean: [Double] { zip(shift, offset.values).map { $0 + $1 } }

  /// Where the square of a variable stands among the products.
  func diagonalIndex(_ variable: Int) -> Int { shape == .full ? variable * (dimension + 1) : variable }

  /// Σw·dᵢ² of each variable.
  var squares: [Double] { (0..<dimension).map { scatter.values[diagonalIndex($0)] } }

  /// True if every sum is a finite number and the weights have a mean square.
  var isFinite: Bool {
    weights.values.allSatisfy { $0.isFinite && $0 > 0 } && mean.allSatisfy(\.isFinite)
      && scatter.values.allSatisfy(\.isFinite) && (radial?.isFinite ?? true)
  }
}

/// Calls `body` with the place of every product that is summed, and its two variables.
func forEachProduct(dimension: Int, shape: ShiftedSums.Shape, _ body: (_ index: Int, _ row: Int, _ column: Int) -> Void)
{
  for row in 0..<dimension {
    guard shape == .full else {
      body(row, row, row)
      continue
    }
    for column in 0...row { body(row * dimension + column, row, column) }
  }
}
