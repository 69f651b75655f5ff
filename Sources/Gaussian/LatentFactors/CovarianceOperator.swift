internal import GaussianEngine
internal import LinearAlgebra

/// A covariance that directions are multiplied by, whether it is written out or not.
protocol CovarianceOperator: Sendable {
  /// Number of variables.
  var dimension: Int { get }

  /// Variances of the variables.
  var diagonal: [Double] { get }

  /// P·S for directions P. Shape `count × dimension`, as is the result.
  func times(_ directions: Matrix<Double>) -> Matrix<Double>
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
  func times(_ directions: Matrix<Double>) -> Matrix<Double> {
    base.times(directions.scalingColumns(by: scales)).scalingColumns(by: scales)
  }
}

/// The covariance of rows, never written out: each product is a pass over the rows.
struct RowCovariance<Scalar: GaussianScalar>: CovarianceOperator {
  let rows: Matrix<Scalar>
  /// Finite and not negative; `nil` if every row counts once.
  let weights: [Scalar]?
  let mean: [Double]
  let totalWeight: Double
  let diagonal: [Double]
  let parallelism: Parallelism

  var dimension: Int { mean.count }

  /// - Complexity: O(rows × dimension × directions); memory for the result a block of rows and a thread.
  func times(_ directions: Matrix<Double>) -> Matrix<Double> {
    let (count, dimension) = (directions.rows, dimension)
    let slice = max(64, min(256, 131_072 / dimension))
    // Each block leaves a matrix behind: at most 64 of them, and each much smaller than the rows that it is of.
    let blocks = RowBlocks(rows: rows.rows, rowsPerBlock: max(slice, (rows.rows + 63) / 64, 8 * count))
    let sums: ProductSums = unsafe directions.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("a matrix has storage") }
      nonisolated(unsafe) let directions = unsafe StridedBlock(
        UnsafeMutablePointer(mutating: base), rows: count, columns: dimension)
      return reduceBlocks(count: blocks.count, parallelism: parallelism) {
        Workspace(count: slice * (dimension + count), filledWith: 0.0)
      } _: { block, scratch in
        var sums = ProductSums(count: count * dimension)
        unsafe sums.values.withUnsafeMutableBufferPointer { result in
          guard let result = result.baseAddress else { return }
          for first in stride(from: blocks[block].lowerBound, to: blocks[block].upperBound, by: slice) {
            let height = min(slice, blocks[block].upperBound - first)
            unsafe center(rows: first..<first + height, columns: 0..<dimension, into: scratch.base)
            let centred = unsafe StridedBlock(scratch.base, rows: height, columns: dimension)
            let images = unsafe StridedBlock(scratch.base + slice * dimension, rows: height, columns: count)
            unsafe BLAS.gemm(
              1, centred, transposed: false, directions, transposed: true, plus: 0, into: images)
            unsafe BLAS.gemm(
              1, images, transposed: true, centred, plus: 1,
              into: StridedBlock(result, rows: count, columns: dimension))
          }
        }
        return sums
      }
    }
    return Matrix(rows: count, columns: dimension, elements: sums.values)
  }

  /// √(w/W)·(x − mean) for some rows and columns, row after row; zero for rows of weight 0, whatever they hold.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  func center(rows range: Range<Int>, columns: Range<Int>, into output: UnsafeMutablePointer<Double>) {
    let width = columns.count
    unsafe rows.withUnsafeBufferPointer { elements in
      unsafe mean.withUnsafeBufferPointer { mean in
        for (place, row) in range.enumerated() {
          let weight = weights.map { Double($0[row]) } ?? 1
          let root = (weight / totalWeight).squareRoot()
          let target = unsafe output + place * width
          guard weight > 0 else {
            unsafe target.update(repeating: 0, count: width)
            continue
          }
          let start = row * rows.columns
          for column in columns {
            unsafe target[column - columns.lowerBound] = unsafe root * (Double(elements[start + column]) - mean[column])
          }
        }
      }
    }
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
