internal import LinearAlgebra

extension TrimmedRows {
  /// Shares after the exchange of one row inside for one outside that lowers the determinant most.
  ///
  /// Where concentration steps rest, an exchange often does not: they move all rows at once and look at distances from
  /// one ellipsoid only.
  ///
  /// - Returns: `nil` if no exchange lowers the determinant by more than rounding, or if the structure is not full.
  /// - Complexity: O(h·(n − h)·d) time, O(h·(n − h)) memory.
  func sharesAfterBestExchange(in part: Part) -> [Scalar]? {
    guard case .full(let covariance) = part.covariance, let factor = try? CholeskyFactor(factoring: covariance) else {
      return nil
    }
    var whitened = centered(about: part.location)
    var lower = factor.lower
    unsafe whitened.withBlock { rows in
      unsafe lower.withBlock { unsafe BLAS.trsm(.right, lower: $0, transposed: true, rows) }
    }
    let shares = part.shares.map { Double($0) }
    let rooms = shares.indices.map { Double(weights?[$0] ?? 1) - shares[$0] }
    guard let exchange = bestExchange(of: whitened, shares: shares, rooms: rooms, total: target) else { return nil }
    var result = part.shares
    result[exchange.inside] -= Scalar(exchange.amount)
    result[exchange.outside] += Scalar(exchange.amount)
    return result
  }

  /// x − μ in double; zeros for rows of weight 0, which may hold anything.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func centered(about location: [Double]) -> Matrix<Double> {
    let dimension = rows.columns
    var elements = [Double](repeating: 0, count: rows.rows * dimension)
    for row in 0..<rows.rows where weights.map({ $0[row] > 0 }) ?? true {
      for column in 0..<dimension {
        elements[row * dimension + column] = Double(rows[row, column]) - location[column]
      }
    }
    return Matrix(rows: rows.rows, columns: dimension, elements: elements)
  }
}

/// Which row to take out, which to put in, and how much of their weights.
private struct Exchange {
  var inside: Int
  var outside: Int
  var amount: Double
}

/// The exchange that lowers the determinant most.
///
/// With aᵢⱼ = (1 + (xᵢ − μ)ᵀΣ⁻¹(xⱼ − μ))/h, taking the weight t out of row i and into row j multiplies the determinant
/// by (1 − t·aᵢᵢ)·(1 + t·aⱼⱼ) + t²·aᵢⱼ². That is concave in t, so that as much as possible is moved.
///
/// - Parameters:
///   - whitened: L⁻¹(x − μ), one row a row.
///   - shares: What of each row's weight is inside.
///   - rooms: What of it is outside.
///   - total: h, the weight that is inside.
/// - Returns: `nil` if none lowers it by more than rounding.
///
/// ## Source
/// D. M. Hawkins, The feasible solution algorithm for the minimum covariance determinant estimator in multivariate
/// data, Computational Statistics & Data Analysis 17 (1994); the matrix determinant lemma, twice.
private func bestExchange(of whitened: Matrix<Double>, shares: [Double], rooms: [Double], total: Double) -> Exchange? {
  let inside = shares.indices.filter { shares[$0] > 0 }
  let outside = rooms.indices.filter { rooms[$0] > 0 }
  guard !outside.isEmpty else { return nil }
  var leaving = rows(inside, of: whitened)
  var entering = rows(outside, of: whitened)
  var products = Matrix<Double>(rows: inside.count, columns: outside.count, repeating: 1 / total)
  unsafe products.withBlock { result in
    unsafe leaving.withBlock { left in
      unsafe entering.withBlock { right in
        unsafe BLAS.gemm(1 / total, left, transposed: false, right, transposed: true, plus: 1, into: result)
      }
    }
  }
  let own = (0..<whitened.rows).map { row in (1 + whitened.row(row).reduce(0) { $0 + $1 * $1 }) / total }
  let (entries, rest) = (outside.map { own[$0] }, outside.map { rooms[$0] })
  var best = (ratio: 1 - 1e-10, inside: -1, outside: -1)
  unsafe products.withUnsafeBufferPointer { products in
    for i in inside.indices {
      let (share, exit) = (shares[inside[i]], own[inside[i]])
      let first = i * outside.count
      for j in outside.indices {
        let t = min(share, rest[j])
        let product = unsafe t * products[first + j]
        let ratio = (1 - t * exit) * (1 + t * entries[j]) + product * product
        if ratio < best.ratio && inside[i] != outside[j] { best = (ratio, inside[i], outside[j]) }
      }
    }
  }
  guard best.inside >= 0 else { return nil }
  return Exchange(
    inside: best.inside, outside: best.outside, amount: min(shares[best.inside], rooms[best.outside]))
}

private func rows(_ indices: [Int], of matrix: Matrix<Double>) -> Matrix<Double> {
  Matrix(rows: indices.count, columns: matrix.columns, elements: indices.flatMap { matrix.row($0) })
}
