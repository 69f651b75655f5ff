import LinearAlgebra

/// The fence's functions over memory with gaps, each kept alive until the C function returns.
enum Fence {
  static func gemm<Scalar>(
    _ alpha: Scalar, _ a: StridedMatrix<Scalar>, transposed transposedA: Bool = false,
    _ b: StridedMatrix<Scalar>, transposed transposedB: Bool = false,
    plus beta: Scalar, into c: StridedMatrix<Scalar>
  ) {
    withExtendedLifetime((a, b, c)) {
      unsafe BLAS.gemm(
        alpha, a.block, transposed: transposedA, b.block, transposed: transposedB, plus: beta, into: c.block)
    }
  }

  static func syrk<Scalar>(
    _ alpha: Scalar, _ a: StridedMatrix<Scalar>, plus beta: Scalar, into c: StridedMatrix<Scalar>
  ) {
    withExtendedLifetime((a, c)) { unsafe BLAS.syrk(alpha, a.block, plus: beta, into: c.block) }
  }

  static func trsm<Scalar>(
    _ side: BLAS.Side, lower l: StridedMatrix<Scalar>, transposed: Bool = false, _ b: StridedMatrix<Scalar>
  ) {
    withExtendedLifetime((l, b)) {
      unsafe BLAS.trsm(side, lower: l.block, transposed: transposed, b.block)
    }
  }

  static func trmm<Scalar>(
    _ side: BLAS.Side, lower l: StridedMatrix<Scalar>, transposed: Bool = false, _ b: StridedMatrix<Scalar>
  ) {
    withExtendedLifetime((l, b)) {
      unsafe BLAS.trmm(side, lower: l.block, transposed: transposed, b.block)
    }
  }

  static func trtri<Scalar>(lower l: StridedMatrix<Scalar>) {
    withExtendedLifetime(l) { unsafe LAPACK.trtri(lower: l.block) }
  }

  static func potrf<Scalar>(_ a: StridedMatrix<Scalar>) throws(LAPACK.Failure) {
    defer { extendLifetime(a) }
    try unsafe LAPACK.potrf(a.block)
  }
}
