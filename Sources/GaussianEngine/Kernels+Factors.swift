internal import CGaussianKernels
package import LinearAlgebra

extension Kernels {
  /// Elements of scratch for ``factorScore`` and ``factorEncode``.
  package static func factorScratchCount<Scalar: GaussianScalar>(_: Scalar.Type, factorCount: Int) -> Int {
    Scalar.isDouble ? gaussian_factor_scratch_f64(factorCount) : gaussian_factor_scratch_f32(factorCount)
  }

  /// Loadings, rounded to the scalar, in the order that ``factorScore`` and ``factorColor`` read them.
  ///
  /// - Parameter loadings: Shape `dimension × factors`.
  /// - Returns: The packed elements.
  package static func packedLoadings<Scalar: GaussianScalar>(_ loadings: Matrix<Double>) -> Workspace<Scalar> {
    let (dimension, factors) = (loadings.rows, loadings.columns)
    let count =
      Scalar.isDouble
      ? gaussian_packed_loadings_count_f64(dimension, factors)
      : gaussian_packed_loadings_count_f32(dimension, factors)
    let packed = Workspace(count: count, filledWith: Scalar.zero)
    unsafe loadings.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      if Scalar.isDouble {
        unsafe gaussian_pack_loadings_f64(base, dimension, factors, packed.base.typed(as: Double.self))
      } else {
        unsafe gaussian_pack_loadings_f32(base, dimension, factors, packed.base.typed(as: Float.self))
      }
    }
    return packed
  }

  /// What maps rows to factors, rounded to the scalar, in the order that ``factorScore`` and ``factorEncode`` read it.
  ///
  /// - Parameter projection: Shape `factors × dimension`.
  /// - Returns: The packed elements.
  package static func packedProjection<Scalar: GaussianScalar>(_ projection: Matrix<Double>) -> Workspace<Scalar> {
    let (factors, dimension) = (projection.rows, projection.columns)
    let count =
      Scalar.isDouble
      ? gaussian_packed_projection_count_f64(dimension, factors)
      : gaussian_packed_projection_count_f32(dimension, factors)
    let packed = Workspace(count: count, filledWith: Scalar.zero)
    unsafe projection.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      if Scalar.isDouble {
        unsafe gaussian_pack_projection_f64(base, dimension, factors, packed.base.typed(as: Double.self))
      } else {
        unsafe gaussian_pack_projection_f32(base, dimension, factors, packed.base.typed(as: Float.self))
      }
    }
    return packed
  }

  /// `offset + scale·(‖(x − mean − W·z)∘reciprocals‖² + ‖z‖²)` of each row, with z = P·(x − mean).
  package func factorScore<Scalar: GaussianScalar>(
    _ rows: UnsafePointer<Scalar>, count: Int, dimension: Int, factorCount: Int, mean: UnsafePointer<Scalar>,
    projection: UnsafePointer<Scalar>, loadings: UnsafePointer<Scalar>, reciprocals: UnsafePointer<Scalar>,
    scale: Double, offset: Double, scratch: UnsafeMutablePointer<Scalar>, into scores: UnsafeMutablePointer<Scalar>
  ) {
    if Scalar.isDouble {
      unsafe table.pointee.factor_score_f64(
        rows.typed(as: Double.self), count, dimension, factorCount, mean.typed(as: Double.self),
        projection.typed(as: Double.self), loadings.typed(as: Double.self), reciprocals.typed(as: Double.self),
        scale, offset, scratch.typed(as: Double.self), scores.typed(as: Double.self))
    } else {
      unsafe table.pointee.factor_score_f32(
        rows.typed(as: Float.self), count, dimension, factorCount, mean.typed(as: Float.self),
        projection.typed(as: Float.self), loadings.typed(as: Float.self), reciprocals.typed(as: Float.self),
        scale, offset, scratch.typed(as: Float.self), scores.typed(as: Float.self))
    }
  }

  /// P·(x − mean) of each row.
  package func factorEncode<Scalar: GaussianScalar>(
    _ rows: UnsafePointer<Scalar>, count: Int, dimension: Int, factorCount: Int, mean: UnsafePointer<Scalar>,
    projection: UnsafePointer<Scalar>, scratch: UnsafeMutablePointer<Scalar>,
    into codes: UnsafeMutablePointer<Scalar>
  ) {
    if Scalar.isDouble {
      unsafe table.pointee.factor_encode_f64(
        rows.typed(as: Double.self), count, dimension, factorCount, mean.typed(as: Double.self),
        projection.typed(as: Double.self), scratch.typed(as: Double.self), codes.typed(as: Double.self))
    } else {
      unsafe table.pointee.factor_encode_f32(
        rows.typed(as: Float.self), count, dimension, factorCount, mean.typed(as: Float.self),
        projection.typed(as: Float.self), scratch.typed(as: Float.self), codes.typed(as: Float.self))
    }
  }

  /// mean + W·z + deviations∘noise of each row of factors z; without noise if there is none.
  package func factorColor<Scalar: GaussianScalar>(
    codes: UnsafePointer<Scalar>, codeStride: Int, noise: UnsafePointer<Scalar>?, noiseStride: Int, count: Int,
    dimension: Int, factorCount: Int, mean: UnsafePointer<Scalar>, loadings: UnsafePointer<Scalar>,
    deviations: UnsafePointer<Scalar>, into rows: UnsafeMutablePointer<Scalar>
  ) {
    if Scalar.isDouble {
      unsafe table.pointee.factor_color_f64(
        codes.typed(as: Double.self), codeStride, noise?.typed(as: Double.self), noiseStride, count, dimension,
        factorCount, mean.typed(as: Double.self), loadings.typed(as: Double.self),
        deviations.typed(as: Double.self), rows.typed(as: Double.self))
    } else {
      unsafe table.pointee.factor_color_f32(
        codes.typed(as: Float.self), codeStride, noise?.typed(as: Float.self), noiseStride, count, dimension,
        factorCount, mean.typed(as: Float.self), loadings.typed(as: Float.self),
        deviations.typed(as: Float.self), rows.typed(as: Float.self))
    }
  }
}
