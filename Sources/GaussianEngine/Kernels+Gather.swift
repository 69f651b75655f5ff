internal import CGaussianKernels
package import LinearAlgebra

extension Kernels {
  /// Copies rows from where they lie: element (i, j) is `base[i·rowStride + j·columnStride]`.
  package func gather<Scalar: GaussianScalar>(
    _ base: UnsafePointer<Scalar>, rowStride: Int, columnStride: Int, count: Int, dimension: Int,
    into rows: UnsafeMutablePointer<Scalar>
  ) {
    if Scalar.isDouble {
      unsafe table.pointee.gather_f64(
        base.typed(as: Double.self), rowStride, columnStride, count, dimension, rows.typed(as: Double.self))
    } else {
      unsafe table.pointee.gather_f32(
        base.typed(as: Float.self), rowStride, columnStride, count, dimension, rows.typed(as: Float.self))
    }
  }

  /// The same numbers in double precision.
  package func widen(_ numbers: UnsafePointer<Float>, count: Int, into wide: UnsafeMutablePointer<Double>) {
    unsafe table.pointee.widen(numbers, count, wide)
  }
}
