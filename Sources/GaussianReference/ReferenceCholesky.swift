// Goals of this target, in order of priority:
//
// 1. A reader with the textbook open can check every line against it.
// 2. It is generic over the scalar, so that a wider one gives the true value for a narrower one.
// 3. Nothing else. It is slow, allocates freely, and shares no code with the fast path.

public import RealModule

/// The lower triangular matrix L with positive diagonal for which A = L·Lᵀ.
///
/// Cholesky factorisation in plain loops, row by row.
public struct ReferenceCholesky<Scalar: Real & BinaryFloatingPoint & Sendable>: Sendable {
  /// Rows of L at full length, zeros above the diagonal.
  public let lower: [[Scalar]]

  /// Number of rows of L.
  public var dimension: Int { lower.count }

  /// Takes a factor that is already known.
  ///
  /// - Precondition: `lower` is square.
  public init(lower: [[Scalar]]) {
    precondition(
      lower.allSatisfy { $0.count == lower.count }, "a factor of \(lower.count) rows is not square")
    self.lower = lower
  }

  /// Factors a symmetric matrix, of which only the lower triangle is read.
  ///
  /// Lᵢⱼ = (Aᵢⱼ − Σₖ Lᵢₖ·Lⱼₖ) / Lⱼⱼ for j < i, and Lᵢᵢ = √(Aᵢᵢ − Σₖ Lᵢₖ²), sums over k < j and k < i.
  ///
  /// - Parameter matrix: Rows of A, at full length.
  /// - Throws: ``ReferenceNotPositiveDefinite`` at the first diagonal element that is not positive and finite.
  /// - Precondition: `matrix` is square.
  /// - Complexity: O(`dimension`³).
  ///
  /// ## Source
  /// Golub and Van Loan, Matrix Computations, section 4.2. The corresponding LAPACK routine is `dpotrf`.
  public init(factoring matrix: [[Scalar]]) throws(ReferenceNotPositiveDefinite) {
    let dimension = matrix.count
    precondition(
      matrix.allSatisfy { $0.count == dimension }, "a matrix of \(dimension) rows is not square")
    var lower = [[Scalar]](repeating: [Scalar](repeating: 0, count: dimension), count: dimension)
    for i in 0..<dimension {
      for j in 0..<i {
        var remainder = matrix[i][j]
        for k in 0..<j { remainder -= lower[i][k] * lower[j][k] }
        lower[i][j] = remainder / lower[j][j]
      }
      var remainder = matrix[i][i]
      for k in 0..<i { remainder -= lower[i][k] * lower[i][k] }
      guard remainder > 0, remainder.isFinite else {
        throw ReferenceNotPositiveDefinite(pivot: i)
      }
      lower[i][i] = .sqrt(remainder)
    }
    self.lower = lower
  }
}

/// A matrix that has no Cholesky factor, or none in this scalar.
public struct ReferenceNotPositiveDefinite: Error, Equatable, Sendable {
  /// Row, counted from 0, at which the remainder below the square root is not a positive finite number.
  public let pivot: Int

  /// Names the failing row.
  public init(pivot: Int) {
    self.pivot = pivot
  }
}
