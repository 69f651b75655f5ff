internal import COpenBLAS

/// The LAPACK fence: one function a C function, both precisions, `info` turned into a typed error.
///
/// LAPACKE is called in column-major order only: its row-major path transposes into copies of its own. The lower
/// triangle of row-major memory is the upper triangle of the same memory read by columns.
package enum LAPACK {
  /// What LAPACK reports.
  package enum Failure: Error, Equatable {
    /// The leading minor of this order (counted from 1) is not positive definite.
    case notPositiveDefinite(leadingMinor: Int)
    /// This many off-diagonal elements of an intermediate matrix did not converge to zero.
    case notConverged(Int)
    /// LAPACKE could not allocate its workspace.
    case outOfMemory
    /// The argument at this position (counted from 1) is refused: of a matrix of the right shape, it holds NaN.
    case refusedArgument(Int)
  }

  /// Cholesky factorisation A = L·Lᵀ of the lower triangle, in place; the upper triangle is not touched.
  ///
  /// OpenBLAS 0.3.21 reports success on NaN: a caller checks that input and pivots are finite and positive.
  /// The corresponding C functions are `LAPACKE_dpotrf_work` and `LAPACKE_spotrf_work`.
  package static func potrf<Scalar: GaussianScalar>(_ a: StridedBlock<Scalar>) throws(Failure) {
    OpenBLAS.prepare
    let isSquare = unsafe a.rows == a.columns
    unsafe precondition(isSquare, "potrf: a matrix of \(a.shape) is not square")
    let (n, lda) = unsafe (blasInteger(a.rows), blasInteger(max(a.stride, 1)))
    let info: LAPACKInt
    if Scalar.isDouble {
      info = unsafe LAPACKE_dpotrf_work(columnMajor, upper, n, a.base.typed(as: Double.self), lda)
    } else {
      info = unsafe LAPACKE_spotrf_work(columnMajor, upper, n, a.base.typed(as: Float.self), lda)
    }
    try check(info) { .notPositiveDefinite(leadingMinor: $0) }
  }

  /// Inverse of the lower triangular matrix L, in place; the upper triangle is not touched.
  ///
  /// A third of the work of a solve with the identity. The diagonal must have no zero. The corresponding C functions
  /// are `LAPACKE_dtrtri_work` and `LAPACKE_strtri_work`.
  package static func trtri<Scalar: GaussianScalar>(lower l: StridedBlock<Scalar>) {
    OpenBLAS.prepare
    let isSquare = unsafe l.rows == l.columns
    unsafe precondition(isSquare, "trtri: a matrix of \(l.shape) is not square")
    let (n, ldl) = unsafe (blasInteger(l.rows), blasInteger(max(l.stride, 1)))
    let nonUnit = CChar(UInt8(ascii: "N"))
    let info: LAPACKInt
    if Scalar.isDouble {
      info = unsafe LAPACKE_dtrtri_work(columnMajor, upper, nonUnit, n, l.base.typed(as: Double.self), ldl)
    } else {
      info = unsafe LAPACKE_strtri_work(columnMajor, upper, nonUnit, n, l.base.typed(as: Float.self), ldl)
    }
    precondition(info >= 0, "trtri: argument \(-info) is wrong")
    precondition(info == 0, "trtri: element \(info - 1) of the diagonal is zero")
  }

  /// Eigenvalues, ascending, of the symmetric matrix in the lower triangle; with `vectors`, row i of A becomes
  /// the eigenvector of eigenvalue i, else A is destroyed.
  ///
  /// The corresponding C functions are `LAPACKE_dsyevd` and `LAPACKE_ssyevd`.
  package static func syevd<Scalar: GaussianScalar>(
    _ a: StridedBlock<Scalar>, eigenvalues: UnsafeMutablePointer<Scalar>, vectors: Bool
  ) throws(Failure) {
    OpenBLAS.prepare
    let isSquare = unsafe a.rows == a.columns
    unsafe precondition(isSquare, "syevd: a matrix of \(a.shape) is not square")
    let (n, lda) = unsafe (blasInteger(a.rows), blasInteger(max(a.stride, 1)))
    let job = CChar(UInt8(ascii: vectors ? "V" : "N"))
    let info: LAPACKInt
    if Scalar.isDouble {
      info = unsafe LAPACKE_dsyevd(
        columnMajor, job, upper, n, a.base.typed(as: Double.self), lda, eigenvalues.typed(as: Double.self))
    } else {
      info = unsafe LAPACKE_ssyevd(
        columnMajor, job, upper, n, a.base.typed(as: Float.self), lda, eigenvalues.typed(as: Float.self))
    }
    try check(info) { .notConverged($0) }
  }

  /// The lower triangular L of A = L·Q, where Q has orthonormal rows, in place of A's lower triangle.
  ///
  /// The rest of A is destroyed. Elements of L's diagonal have any sign.
  ///
  /// Read by columns, A is Aᵀ = Qᵀ·Lᵀ, so the corresponding C functions are `LAPACKE_dgeqrf` and `LAPACKE_sgeqrf`.
  package static func gelqf<Scalar: GaussianScalar>(_ a: StridedBlock<Scalar>) throws(Failure) {
    OpenBLAS.prepare
    let isWide = unsafe a.rows <= a.columns
    unsafe precondition(isWide, "gelqf: a matrix of \(a.shape) has more rows than columns")
    let (m, n, lda) = unsafe (blasInteger(a.columns), blasInteger(a.rows), blasInteger(max(a.stride, 1)))
    let info: LAPACKInt
    if Scalar.isDouble {
      var scales = unsafe [Double](repeating: 0, count: a.rows)
      info = unsafe LAPACKE_dgeqrf(columnMajor, m, n, a.base.typed(as: Double.self), lda, &scales)
    } else {
      var scales = unsafe [Float](repeating: 0, count: a.rows)
      info = unsafe LAPACKE_sgeqrf(columnMajor, m, n, a.base.typed(as: Float.self), lda, &scales)
    }
    try check(info) { .notConverged($0) }
  }

  /// Replaces the rows of A by orthonormal rows that span the same space, as far as the rows are independent.
  ///
  /// Read by columns, A is Aᵀ = Q·R, and Qᵀ is what remains. The corresponding C functions are `LAPACKE_dgeqrf` and
  /// `LAPACKE_dorgqr`, and those of single precision.
  package static func orthonormalRows<Scalar: GaussianScalar>(_ a: StridedBlock<Scalar>) throws(Failure) {
    OpenBLAS.prepare
    let isWide = unsafe a.rows <= a.columns
    unsafe precondition(isWide, "orthonormalRows: a matrix of \(a.shape) has more rows than columns")
    let (m, n, lda) = unsafe (blasInteger(a.columns), blasInteger(a.rows), blasInteger(max(a.stride, 1)))
    var info: LAPACKInt
    if Scalar.isDouble {
      var scales = unsafe [Double](repeating: 0, count: a.rows)
      info = unsafe LAPACKE_dgeqrf(columnMajor, m, n, a.base.typed(as: Double.self), lda, &scales)
      try check(info) { .notConverged($0) }
      info = unsafe LAPACKE_dorgqr(columnMajor, m, n, n, a.base.typed(as: Double.self), lda, &scales)
    } else {
      var scales = unsafe [Float](repeating: 0, count: a.rows)
      info = unsafe LAPACKE_sgeqrf(columnMajor, m, n, a.base.typed(as: Float.self), lda, &scales)
      try check(info) { .notConverged($0) }
      info = unsafe LAPACKE_sorgqr(columnMajor, m, n, n, a.base.typed(as: Float.self), lda, &scales)
    }
    try check(info) { .notConverged($0) }
  }

  /// Singular value decomposition A = U·diag(σ)·V of a square matrix, σ descending; A is destroyed.
  ///
  /// Read by columns, A is Aᵀ = Vᵀ·diag(σ)·Uᵀ. The corresponding C functions are `LAPACKE_dgesdd` and
  /// `LAPACKE_sgesdd`.
  package static func gesdd<Scalar: GaussianScalar>(
    _ a: StridedBlock<Scalar>, u: StridedBlock<Scalar>, values: UnsafeMutablePointer<Scalar>, v: StridedBlock<Scalar>
  ) throws(Failure) {
    OpenBLAS.prepare
    let conforming = unsafe [a.columns, u.rows, u.columns, v.rows, v.columns].allSatisfy { unsafe $0 == a.rows }
    unsafe precondition(conforming, "gesdd: a matrix of \(a.shape) with vectors of \(u.shape) and \(v.shape)")
    let (n, lda) = unsafe (blasInteger(a.rows), blasInteger(max(a.stride, 1)))
    let (ldu, ldv) = unsafe (blasInteger(max(u.stride, 1)), blasInteger(max(v.stride, 1)))
    let all = CChar(UInt8(ascii: "A"))
    let info: LAPACKInt
    if Scalar.isDouble {
      info = unsafe LAPACKE_dgesdd(
        columnMajor, all, n, n, a.base.typed(as: Double.self), lda, values.typed(as: Double.self),
        v.base.typed(as: Double.self), ldv, u.base.typed(as: Double.self), ldu)
    } else {
      info = unsafe LAPACKE_sgesdd(
        columnMajor, all, n, n, a.base.typed(as: Float.self), lda, values.typed(as: Float.self),
        v.base.typed(as: Float.self), ldv, u.base.typed(as: Float.self), ldu)
    }
    try check(info) { .notConverged($0) }
  }

  private static let columnMajor = Int32(LAPACK_COL_MAJOR)
  private static let upper = CChar(UInt8(ascii: "U"))

  /// LAPACKE's codes for a workspace or a transposed copy that could not be allocated.
  private static let allocationFailures: ClosedRange<LAPACKInt> = -1011...(-1010)

  private static func check(
    _ info: LAPACKInt, positive: (Int) -> Failure
  ) throws(Failure) {
    if info == 0 { return }
    if allocationFailures.contains(info) { throw .outOfMemory }
    guard info > 0 else { throw .refusedArgument(-Int(info)) }
    throw positive(Int(info))
  }
}
