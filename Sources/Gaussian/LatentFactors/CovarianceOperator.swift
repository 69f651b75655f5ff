internal import GaussianEngine
internal import LinearAlgebra

/// A covariance that directions are multiplied by, whether it is written out or not.
protocol CovarianceOperator: Sendable {
  /// Number of variables.
  var dimension: Int { get }

  /// Variances of the variables.
  var diagonal: [Double] { get }

  /// P·S for directions P. Shape `count × dimension`, as is the result.
  ///
  /// - Throws: What reading rows throws.
  func times(_ directions: Matrix<Double>) throws -> Matrix<Double>
}

/// A covariance that is written out.
struct DenseCovariance: CovarianceOperator {
  let matrix: Matrix<Double>

  var dimension: Int { matrix.rows }
  var diagonal: [Double] { matrix.diagonal }
  func times(_ directions: Matrix<Double>) -> Matrix<Double> { product(directions, matrix) }
}

/// D·S·D for a covariance S and scales D: the same variables in other units.
struct ScaledCovariance<Base: CovarianceOperator>: CovarianceOperator {
  let base: Base
  let scales: [Double]

  var dimension: Int { base.dimension }
  var diagonal: [Double] { zip(base.diagonal, scales).map { $0 * $1 * $1 } }
  func times(_ directions: Matrix<Double>) throws -> Matrix<Double> {
    try base.times(directions.scalingColumns(by: scales)).scalingColumns(by: scales)
  }
}

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

/// Rows in memory about their mean.
struct CentredRows<Scalar: GaussianScalar>: Sendable {
  let rows: Observations<Scalar>
  let variances: [Double]
  let parallelism: Parallelism
  private let centre: RowCentre

  var count: Int { rows.rows.rows }
  var dimension: Int { rows.dimension }

  /// The rows, and their variances as statistics, after all checks of rows and weights.
  static func of(
    _ rows: Observations<Scalar>, _ parallelism: Parallelism
  ) throws(GaussianError) -> (rows: CentredRows, statistics: SufficientStatistics<Scalar>) {
    let (covariance, statistics) = try ofRowsInMemory { try RowCovariance.of(rows, parallelism) }
    let centred = CentredRows(
      rows: rows, variances: covariance.diagonal, parallelism: parallelism,
      centre: RowCentre(mean: covariance.mean, totalWeight: covariance.totalWeight))
    return (centred, statistics)
  }

  /// √(w/W)·(x − mean) of some columns of all rows, row after row.
  func center(columns: Range<Int>, into output: UnsafeMutablePointer<Double>) {
    let matrix = rows.rows
    unsafe matrix.withUnsafeBufferPointer { elements in
      unsafe withPointer(to: rows.weights) { weights in
        guard let base = elements.baseAddress else { return }
        let slice = unsafe RowSlice(
          base: base, weights: weights, count: matrix.rows, dimension: matrix.columns, firstRow: 0)
        unsafe centre.subtract(from: slice, columns: columns, into: output)
      }
    }
  }
}

private func withPointer<Scalar>(to array: [Scalar]?, _ body: (UnsafePointer<Scalar>?) -> Void) {
  guard let array else { return body(nil) }
  unsafe array.withUnsafeBufferPointer { buffer in unsafe body(buffer.baseAddress) }
}

/// The mean of rows, and the sum of their weights.
struct RowCentre: Sendable {
  let mean: [Double]
  let totalWeight: Double

  /// √(w/W)·(x − mean) for some columns, row after row; zero for rows of weight 0, whatever they hold.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  func subtract<Scalar: GaussianScalar>(
    from rows: RowSlice<Scalar>, columns: Range<Int>, into output: UnsafeMutablePointer<Double>
  ) {
    let width = columns.count
    unsafe mean.withUnsafeBufferPointer { mean in
      for row in 0..<rows.count {
        let weight = Double(rows.weight(row))
        let root = (weight / totalWeight).squareRoot()
        let target = unsafe output + row * width
        guard weight > 0 else {
          unsafe target.update(repeating: 0, count: width)
          continue
        }
        let start = unsafe rows.base + row * rows.dimension
        for column in columns {
          unsafe target[column - columns.lowerBound] = unsafe root * (Double(start[column]) - mean[column])
        }
      }
    }
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
