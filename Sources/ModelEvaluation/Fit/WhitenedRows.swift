internal import Gaussian
internal import GaussianEngine
internal import LinearAlgebra

/// L⁻¹(x − x̄) of each row, with the maximum-likelihood covariance L·Lᵀ of the rows: mean 0 and covariance 1.
///
/// - Throws: What a fit by maximum likelihood throws.
/// - Complexity: O(rows × columns²) time and a copy of the rows.
func whitened<Scalar: GaussianScalar>(
  _ rows: Matrix<Scalar>, parallelism: Parallelism
) throws(GaussianError) -> Matrix<Double> {
  // Too few rows need no memory to be told so.
  guard rows.rows > rows.columns else {
    throw .tooFewObservations(count: rows.rows, required: rows.columns + 1, dimension: rows.columns)
  }
  try SufficientStatistics<Scalar>.checkMemory(dimension: rows.columns)
  var statistics = SufficientStatistics<Scalar>(dimension: rows.columns)
  try statistics.update(with: rows, parallelism: parallelism)
  try statistics.checkEstimable(fromAtLeast: rows.columns + 1)
  guard case .full(let covariance) = statistics.scatter(dividedBy: statistics.weight) else {
    preconditionFailure("statistics of full structure have all products")
  }
  var factor = try lifting(try CholeskyFactor(factoring: covariance)).lower
  var white = centred(rows, shift: statistics.shift, offset: statistics.offset)
  unsafe factor.withBlock { l in
    unsafe white.withBlock { unsafe BLAS.trsm(.right, lower: l, transposed: true, $0) }
  }
  return white
}

/// Rows minus their mean, which is a shift near them and an offset: exact far from the origin too.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func centred<Scalar: GaussianScalar>(
  _ rows: Matrix<Scalar>, shift: [Double], offset: [Double]
) -> Matrix<Double> {
  let columns = rows.columns
  return unsafe Matrix<Double>(rows: rows.rows, columns: columns) { target in
    unsafe rows.withUnsafeBufferPointer { source in
      for row in 0..<rows.rows {
        for column in 0..<columns {
          let place = row * columns + column
          let value = unsafe (Double(source[place]) - shift[column]) - offset[column]
          unsafe target.initializeElement(at: place, to: value)
        }
      }
    }
  }
}

/// The same for simulated rows of mean 0 and covariance 1, which need neither checks nor care.
///
/// - Precondition: There are more rows than columns.
func whitenedNormals(_ rows: Matrix<Double>) -> Matrix<Double> {
  let columns = rows.columns
  let sums = RawSums(rows)
  let mean = sums.sums.map { $0 / sums.count }
  var factor = Matrix(rows: columns, columns: columns, elements: sums.scatter().map { $0 / sums.count })
  do throws(LAPACK.Failure) {
    try unsafe factor.withBlock { (block) throws(LAPACK.Failure) in try unsafe LAPACK.potrf(block) }
  } catch {
    preconditionFailure("\(rows.rows) standard normal rows have a singular covariance: \(error)")
  }
  var white = rows
  unsafe white.withUnsafeMutableBufferPointer { white in
    for row in 0..<rows.rows {
      for column in 0..<columns { unsafe white[row * columns + column] -= mean[column] }
    }
  }
  unsafe factor.withBlock { l in
    unsafe white.withBlock { unsafe BLAS.trsm(.right, lower: l, transposed: true, $0) }
  }
  return white
}

/// ‖x‖² of each row.
func squaredNorms(_ rows: Matrix<Double>) -> [Double] {
  let columns = rows.columns
  return unsafe rows.withUnsafeBufferPointer { elements in
    (0..<rows.rows).map { row in
      var sum = 0.0
      for column in 0..<columns {
        let value = unsafe elements[row * columns + column]
        sum += value * value
      }
      return sum
    }
  }
}
