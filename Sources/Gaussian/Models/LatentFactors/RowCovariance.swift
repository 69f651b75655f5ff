internal import GaussianEngine
internal import LinearAlgebra

/// The covariance of rows, never written out: each product is a pass over the rows.
struct RowCovariance<Scalar: GaussianScalar>: CovarianceOperator {
  /// Weights are finite and not negative.
  let source: any RowSource<Scalar>
  /// How many rows of any weight.
  let rowCount: Int
  let mean: [Double]
  let totalWeight: Double
  let diagonal: [Double]
  let parallelism: Parallelism

  var dimension: Int { mean.count }

  /// - Complexity: O(rows × dimension × directions); memory for the result a block of rows and a thread.
  func times(_ directions: Matrix<Double>) throws -> Matrix<Double> {
    let pass = ProductPass<Scalar>(directions: directions, rowCount: rowCount, centre: centre)
    var reduction = LeafReduction<ProductPass<Scalar>>(rowsPerLeaf: pass.rowsPerLeaf)
    try source.forEachBlock { block, weights, isLast in
      reduction.add(block, weights: weights, isLast: isLast, pass, parallelism: parallelism)
    }
    let sums = reduction.total(pass) ?? ProductSums(count: directions.rows * dimension)
    return Matrix(rows: directions.rows, columns: dimension, elements: sums.values)
  }

  private var centre: RowCentre { RowCentre(mean: mean, totalWeight: totalWeight) }
}

extension RowCovariance {
  /// The covariance of rows, and their variances as statistics, after all checks of rows and weights.
  static func of(
    _ source: any RowSource<Scalar>, _ parallelism: Parallelism
  ) throws -> (covariance: RowCovariance, statistics: SufficientStatistics<Scalar>) {
    var reduction = PartialStatistics(
      SufficientStatistics<Scalar>(dimension: source.dimension, structure: .diagonal))
    var rowCount = 0
    try source.forEachBlock { block, weights, isLast in
      try reduction.add(block, weights: weights, isLast: isLast, parallelism: parallelism)
      rowCount += block.rows
    }
    let statistics = try reduction.statistics()
    try statistics.checkEstimable(fromAtLeast: 2)
    let covariance = RowCovariance(
      source: source, rowCount: rowCount, mean: statistics.meanInDouble, totalWeight: statistics.weight,
      diagonal: statistics.scatter(.diagonal, dividedBy: statistics.weight).variances, parallelism: parallelism)
    return (covariance, statistics)
  }
}

/// What rows about their mean add to directions times their covariance.
private struct ProductPass<Scalar: GaussianScalar>: RowPass {
  let directions: Matrix<Double>
  let rowsPerLeaf: Int
  let centre: RowCentre
  /// Rows that are multiplied at once.
  private let slice: Int

  init(directions: Matrix<Double>, rowCount: Int, centre: RowCentre) {
    (self.directions, self.centre) = (directions, centre)
    slice = max(64, min(256, 131_072 / directions.columns))
    // Each leaf leaves a matrix behind: at most 64 of them, and each much smaller than the rows that it is of.
    rowsPerLeaf = max(slice, (rowCount + 63) / 64, 8 * directions.rows)
  }

  var dimension: Int { directions.columns }

  func makeScratch() -> Workspace<Double> {
    Workspace(count: slice * (dimension + directions.rows), filledWith: 0)
  }

  func sums(of rows: RowSlice<Scalar>, scratch: Workspace<Double>) -> ProductSums {
    let (count, dimension) = (directions.rows, dimension)
    var sums = ProductSums(count: count * dimension)
    unsafe directions.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("a matrix has storage") }
      let directions = unsafe StridedBlock(UnsafeMutablePointer(mutating: base), rows: count, columns: dimension)
      unsafe sums.values.withUnsafeMutableBufferPointer { result in
        guard let result = result.baseAddress else { return }
        for first in stride(from: 0, to: rows.count, by: slice) {
          let part = rows.rows(first..<min(first + slice, rows.count))
          unsafe centre.subtract(from: part, columns: 0..<dimension, into: scratch.base)
          let centred = unsafe StridedBlock(scratch.base, rows: part.count, columns: dimension)
          let images = unsafe StridedBlock(scratch.base + slice * dimension, rows: part.count, columns: count)
          unsafe BLAS.gemm(1, centred, transposed: false, directions, transposed: true, plus: 0, into: images)
          unsafe BLAS.gemm(
            1, images, transposed: true, centred, plus: 1, into: StridedBlock(result, rows: count, columns: dimension))
        }
      }
    }
    return sums
  }
}

/// Elements of a matrix that blocks of rows add up to.
struct ProductSums: Mergeable {
  var values: [Double]

  init(count: Int) { values = [Double](repeating: 0, count: count) }

  mutating func merge(_ later: ProductSums) {
    for index in values.indices { values[index] += later.values[index] }
  }
}
