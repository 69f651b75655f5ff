internal import CGaussianKernels
package import LinearAlgebra

extension Kernels {
  /// eˣ of each of `count` values, none above 0, within 1 ulp; 0 where x is below −708, or −87 in single precision.
  package func exponentials<Scalar: GaussianScalar>(
    _ values: UnsafePointer<Scalar>, count: Int, into results: UnsafeMutablePointer<Scalar>
  ) {
    if Scalar.isDouble {
      unsafe table.pointee.exponentials_f64(
        values.typed(as: Double.self), count, results.typed(as: Double.self))
    } else {
      unsafe table.pointee.exponentials_f32(values.typed(as: Float.self), count, results.typed(as: Float.self))
    }
  }
}
