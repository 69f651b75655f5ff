internal import CGaussianKernels
package import LinearAlgebra

extension Kernels {
  /// `totals[i] = ln Σₖ exp(terms[k·stride + i])`; arrays have room for whole vectors.
  package func logSumExponentials<Scalar: GaussianScalar>(
    _ terms: UnsafePointer<Scalar>, components: Int, count: Int, stride: Int,
    into totals: UnsafeMutablePointer<Scalar>
  ) {
    if Scalar.isDouble {
      unsafe table.pointee.log_sum_exponentials_f64(
        terms.typed(as: Double.self), components, count, stride, totals.typed(as: Double.self))
    } else {
      unsafe table.pointee.log_sum_exponentials_f32(
        terms.typed(as: Float.self), components, count, stride, totals.typed(as: Float.self))
    }
  }

  /// The same, and terms become shares of the row's weight; those that lie more than `reach` below the largest are 0.
  package func responsibilities<Scalar: GaussianScalar>(
    _ terms: UnsafeMutablePointer<Scalar>, components: Int, count: Int, stride: Int, reach: Double,
    weights: UnsafePointer<Scalar>?, totals: UnsafeMutablePointer<Scalar>
  ) {
    if Scalar.isDouble {
      unsafe table.pointee.responsibilities_f64(
        terms.typed(as: Double.self), components, count, stride, reach, weights?.typed(as: Double.self),
        totals.typed(as: Double.self))
    } else {
      unsafe table.pointee.responsibilities_f32(
        terms.typed(as: Float.self), components, count, stride, reach, weights?.typed(as: Float.self),
        totals.typed(as: Float.self))
    }
  }
}
