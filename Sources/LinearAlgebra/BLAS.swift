internal import COpenBLAS

/// The BLAS fence: one function a C function, row-major, shapes checked, both precisions.
///
/// Nothing else in the package calls BLAS. Symmetric and triangular matrices use their lower triangle.
package enum BLAS {
  /// On which side of the other operand the triangular factor stands.
  package enum Side {
    case left
    case right

    fileprivate var cblas: CBLAS_SIDE { self == .left ? CblasLeft : CblasRight }
  }

  /// General product C ← α·op(A)·op(B) + β·C.
  ///
  /// The corresponding C functions are `cblas_dgemm` and `cblas_sgemm`.
  package static func gemm<Scalar: GaussianScalar>(
    _ alpha: Scalar, _ a: StridedBlock<Scalar>, transposed transposedA: Bool = false,
    _ b: StridedBlock<Scalar>, transposed transposedB: Bool = false,
    plus beta: Scalar, into c: StridedBlock<Scalar>
  ) {
    OpenBLAS.prepare
    let (m, inner) = unsafe transposedA ? (a.columns, a.rows) : (a.rows, a.columns)
    let (innerB, n) = unsafe transposedB ? (b.columns, b.rows) : (b.rows, b.columns)
    let conforming = unsafe inner == innerB && c.rows == m && c.columns == n
    unsafe precondition(
      conforming, "gemm: \(m) × \(inner) times \(innerB) × \(n) does not give \(c.shape)")
    let (rows, columns, k) = (blasInteger(m), blasInteger(n), blasInteger(inner))
    let (lda, ldb, ldc) = unsafe (leading(a), leading(b), leading(c))
    if Scalar.isDouble {
      unsafe cblas_dgemm(
        CblasRowMajor, transpose(transposedA), transpose(transposedB), rows, columns, k,
        Double(alpha), a.base.typed(as: Double.self), lda, b.base.typed(as: Double.self), ldb,
        Double(beta), c.base.typed(as: Double.self), ldc)
    } else {
      unsafe cblas_sgemm(
        CblasRowMajor, transpose(transposedA), transpose(transposedB), rows, columns, k,
        Float(alpha), a.base.typed(as: Float.self), lda, b.base.typed(as: Float.self), ldb,
        Float(beta), c.base.typed(as: Float.self), ldc)
    }
  }

  /// Symmetric rank-k update C ← α·AᵀA + β·C of the lower triangle of C; A has one observation a row.
  ///
  /// The corresponding C functions are `cblas_dsyrk` and `cblas_ssyrk`.
  package static func syrk<Scalar: GaussianScalar>(
    _ alpha: Scalar, _ a: StridedBlock<Scalar>, plus beta: Scalar, into c: StridedBlock<Scalar>
  ) {
    OpenBLAS.prepare
    let conforming = unsafe c.rows == a.columns && c.columns == a.columns
    unsafe precondition(conforming, "syrk: \(a.shape) does not update \(c.shape)")
    let (n, k) = unsafe (blasInteger(a.columns), blasInteger(a.rows))
    let (lda, ldc) = unsafe (leading(a), leading(c))
    if Scalar.isDouble {
      unsafe cblas_dsyrk(
        CblasRowMajor, CblasLower, CblasTrans, n, k,
        Double(alpha), a.base.typed(as: Double.self), lda, Double(beta), c.base.typed(as: Double.self), ldc)
    } else {
      unsafe cblas_ssyrk(
        CblasRowMajor, CblasLower, CblasTrans, n, k,
        Float(alpha), a.base.typed(as: Float.self), lda, Float(beta), c.base.typed(as: Float.self), ldc)
    }
  }

  /// Triangular solve B ← op(L)⁻¹·B or B ← B·op(L)⁻¹ with the lower triangle L.
  ///
  /// The corresponding C functions are `cblas_dtrsm` and `cblas_strsm`.
  package static func trsm<Scalar: GaussianScalar>(
    _ side: Side, lower l: StridedBlock<Scalar>, transposed: Bool = false, _ b: StridedBlock<Scalar>
  ) {
    OpenBLAS.prepare
    unsafe checkTriangular("trsm", side, l, b)
    let (m, n) = unsafe (blasInteger(b.rows), blasInteger(b.columns))
    let (lda, ldb) = unsafe (leading(l), leading(b))
    if Scalar.isDouble {
      unsafe cblas_dtrsm(
        CblasRowMajor, side.cblas, CblasLower, transpose(transposed), CblasNonUnit, m, n,
        1, l.base.typed(as: Double.self), lda, b.base.typed(as: Double.self), ldb)
    } else {
      unsafe cblas_strsm(
        CblasRowMajor, side.cblas, CblasLower, transpose(transposed), CblasNonUnit, m, n,
        1, l.base.typed(as: Float.self), lda, b.base.typed(as: Float.self), ldb)
    }
  }

  /// Triangular product B ← op(L)·B or B ← B·op(L) with the lower triangle L.
  ///
  /// The corresponding C functions are `cblas_dtrmm` and `cblas_strmm`.
  package static func trmm<Scalar: GaussianScalar>(
    _ side: Side, lower l: StridedBlock<Scalar>, transposed: Bool = false, _ b: StridedBlock<Scalar>
  ) {
    OpenBLAS.prepare
    unsafe checkTriangular("trmm", side, l, b)
    let (m, n) = unsafe (blasInteger(b.rows), blasInteger(b.columns))
    let (lda, ldb) = unsafe (leading(l), leading(b))
    if Scalar.isDouble {
      unsafe cblas_dtrmm(
        CblasRowMajor, side.cblas, CblasLower, transpose(transposed), CblasNonUnit, m, n,
        1, l.base.typed(as: Double.self), lda, b.base.typed(as: Double.self), ldb)
    } else {
      unsafe cblas_strmm(
        CblasRowMajor, side.cblas, CblasLower, transpose(transposed), CblasNonUnit, m, n,
        1, l.base.typed(as: Float.self), lda, b.base.typed(as: Float.self), ldb)
    }
  }

  // MARK: Arguments

  private static func checkTriangular<Scalar>(
    _ function: String, _ side: Side, _ l: StridedBlock<Scalar>, _ b: StridedBlock<Scalar>
  ) {
    let order = unsafe side == .left ? b.rows : b.columns
    let conforming = unsafe l.rows == order && l.columns == order
    unsafe precondition(conforming, "\(function): a factor of \(l.shape) does not apply to \(b.shape)")
  }

  private static func transpose(_ transposed: Bool) -> CBLAS_TRANSPOSE { transposed ? CblasTrans : CblasNoTrans }

  private static func leading<Scalar>(_ block: StridedBlock<Scalar>) -> Int32 {
    unsafe blasInteger(max(block.stride, 1))
  }
}
