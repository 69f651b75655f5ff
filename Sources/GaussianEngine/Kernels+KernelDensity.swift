internal import CGaussianKernels
package import LinearAlgebra

extension Kernels {
  /// Scales that one call of ``kernelDensity`` takes at most.
  package static var densityScaleLimit: Int { Int(GAUSSIAN_DENSITY_SCALES) }

  /// Elements of scratch for ``kernelDensity``.
  package static func densityScratchCount<Scalar: GaussianScalar>(_: Scalar.Type, dimension: Int) -> Int {
    Scalar.isDouble ? gaussian_density_scratch_f64(dimension) : gaussian_density_scratch_f32(dimension)
  }

  /// Sums of e^(−x/2) over points for each query and scale, x = scale·‖query − point‖² + offset, relative to the least
  /// x.
  ///
  /// - Parameters:
  ///   - queries: Row-major without gaps.
  ///   - count: Number of queries.
  ///   - dimension: Elements of a query and of a point.
  ///   - points: Row-major without gaps.
  ///   - offsets: One a point, none negative; `nil` for 0.
  ///   - pointCount: Number of points.
  ///   - scales: At most ``densityScaleLimit``; `nil` for one scale, 1.
  ///   - leftOut: If not negative, query i is point `leftOut + i` and has no part in its own sum.
  ///   - scratch: As ``densityScratchCount(_:dimension:)`` says.
  ///   - least: Receives min x, for one query after the other all scales.
  ///   - sums: Receives Σ e^((min x − x)/2): 0 if no x is finite, NaN if the query has NaN.
  package func kernelDensity<Scalar: GaussianScalar>(
    _ queries: UnsafePointer<Scalar>, count: Int, dimension: Int, points: UnsafePointer<Scalar>,
    offsets: UnsafePointer<Scalar>?, pointCount: Int, scales: [Scalar]?, leftOut: Int,
    scratch: UnsafeMutablePointer<Scalar>, least: UnsafeMutablePointer<Double>, sums: UnsafeMutablePointer<Double>
  ) {
    precondition(
      scales.map { (1...Self.densityScaleLimit).contains($0.count) } ?? true, "\(scales?.count ?? 0) scales at a time")
    let scaleCount = scales?.count ?? 1
    unsafe (scales ?? []).withUnsafeBufferPointer { buffer in
      let scales = scales == nil ? nil : buffer.baseAddress
      if Scalar.isDouble {
        unsafe table.pointee.kernel_density_f64(
          queries.typed(as: Double.self), count, dimension, points.typed(as: Double.self),
          offsets?.typed(as: Double.self), pointCount, scales?.typed(as: Double.self), scaleCount, leftOut,
          scratch.typed(as: Double.self), least, sums)
      } else {
        unsafe table.pointee.kernel_density_f32(
          queries.typed(as: Float.self), count, dimension, points.typed(as: Float.self),
          offsets?.typed(as: Float.self), pointCount, scales?.typed(as: Float.self), scaleCount, leftOut,
          scratch.typed(as: Float.self), least, sums)
      }
    }
  }
}
