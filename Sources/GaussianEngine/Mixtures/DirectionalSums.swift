internal import LinearAlgebra

/// Memory of one thread for sums of products of rows with a few directions: Σw·(P·y)·yᵀ.
///
/// Such a product is what a covariance makes of directions, without the covariance: O(rows × dimension × directions) time,
/// and nothing of dimension².
@safe
final class DirectionalSums<Scalar: GaussianScalar> {
  private let dimension: Int
  /// Rows that are multiplied at once.
  private let capacity: Int
  private let centred: Workspace<Double>
  private let images: Workspace<Double>
  private let shares: Workspace<Double>

  init(dimension: Int, directions: Int) {
    self.dimension = dimension
    capacity = BlockSizes.directions(columns: dimension)
    centred = Workspace(count: capacity * dimension, filledWith: 0)
    images = Workspace(count: capacity * max(1, directions), filledWith: 0)
    shares = Workspace(count: capacity, filledWith: 0)
  }

  /// Adds the rows of which a component has a share.
  ///
  /// - Parameters:
  ///   - rows: Row after row.
  ///   - weights: The share of each; where it is 0 the row may hold anything.
  ///   - count: How many rows.
  ///   - shift: What is subtracted of rows.
  ///   - directions: P, one direction a row.
  ///   - result: Shape `directions × dimension`, row-major.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  func add(
    _ rows: UnsafePointer<Scalar>, weights: UnsafePointer<Scalar>, count: Int, shift: UnsafePointer<Scalar>,
    directions: Workspace<Double>, to result: inout [Double]
  ) {
    guard !result.isEmpty else { return }
    let order = result.count / dimension
    var gathered = 0
    for row in 0..<count {
      let weight = unsafe weights[row]
      guard weight > 0 else { continue }
      let source = unsafe rows + row * dimension
      let target = unsafe centred.base + gathered * dimension
      for column in 0..<dimension { unsafe target[column] = Double(source[column]) - Double(shift[column]) }
      unsafe shares.base[gathered] = Double(weight)
      gathered += 1
      if gathered == capacity {
        multiply(gathered, order, directions, to: &result)
        gathered = 0
      }
    }
    if gathered > 0 { multiply(gathered, order, directions, to: &result) }
  }

  /// Adds the rows that have been gathered.
  private func multiply(_ count: Int, _ order: Int, _ directions: Workspace<Double>, to result: inout [Double]) {
    let rows = unsafe StridedBlock(centred.base, rows: count, columns: dimension)
    let products = unsafe StridedBlock(images.base, rows: count, columns: order)
    unsafe BLAS.gemm(
      1, rows, transposed: false, StridedBlock(directions.base, rows: order, columns: dimension), transposed: true,
      plus: 0, into: products)
    for row in 0..<count {
      let share = unsafe shares.base[row]
      for index in row * order..<(row + 1) * order { unsafe images.base[index] *= share }
    }
    unsafe result.withUnsafeMutableBufferPointer { result in
      guard let base = result.baseAddress else { return }
      unsafe BLAS.gemm(
        1, products, transposed: true, rows, plus: 1, into: StridedBlock(base, rows: order, columns: dimension))
    }
  }
}
