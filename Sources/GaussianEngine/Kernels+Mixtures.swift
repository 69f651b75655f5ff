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

// MARK: - Rows in panels

extension Kernels {
  /// The most variables whose products ``scatter(panels:weights:count:shift:scratch:addingTo:)`` sums.
  package static var panelScatterLimit: Int { Int(GAUSSIAN_PANEL_SCATTER) }

  /// A number of rows filled up to whole panels.
  package static func panelRows(_ rows: Int) -> Int {
    let padding = Int(GAUSSIAN_PADDING)
    return (rows + padding - 1) / padding * padding
  }

  /// Lays rows down as columns, a panel after another.
  package func layPanels<Scalar: GaussianScalar>(
    _ rows: UnsafePointer<Scalar>, count: Int, dimension: Int, into panels: UnsafeMutablePointer<Scalar>
  ) {
    if Scalar.isDouble {
      unsafe table.pointee.lay_panels_f64(
        rows.typed(as: Double.self), count, dimension, panels.typed(as: Double.self))
    } else {
      unsafe table.pointee.lay_panels_f32(rows.typed(as: Float.self), count, dimension, panels.typed(as: Float.self))
    }
  }

  /// As ``score(_:count:dimension:mean:inverseFactor:scale:offset:scratch:into:)``, with the same bits.
  package func score<Scalar: GaussianScalar>(
    panels: UnsafePointer<Scalar>, count: Int, dimension: Int, mean: UnsafePointer<Scalar>,
    inverseFactor: UnsafePointer<Scalar>, scale: Double, offset: Double,
    scratch: UnsafeMutablePointer<Scalar>, into scores: UnsafeMutablePointer<Scalar>
  ) {
    if Scalar.isDouble {
      unsafe table.pointee.score_panels_f64(
        panels.typed(as: Double.self), count, dimension, mean.typed(as: Double.self),
        inverseFactor.typed(as: Double.self), scale, offset, scratch.typed(as: Double.self),
        scores.typed(as: Double.self))
    } else {
      unsafe table.pointee.score_panels_f32(
        panels.typed(as: Float.self), count, dimension, mean.typed(as: Float.self),
        inverseFactor.typed(as: Float.self), scale, offset, scratch.typed(as: Float.self),
        scores.typed(as: Float.self))
    }
  }

  /// As ``diagonalScore(_:count:dimension:mean:factors:scale:offset:into:)``; sums are added in another order.
  package func diagonalScore<Scalar: GaussianScalar>(
    panels: UnsafePointer<Scalar>, count: Int, dimension: Int, mean: UnsafePointer<Scalar>,
    factors: UnsafePointer<Scalar>, scale: Double, offset: Double, into scores: UnsafeMutablePointer<Scalar>
  ) {
    if Scalar.isDouble {
      unsafe table.pointee.diagonal_score_panels_f64(
        panels.typed(as: Double.self), count, dimension, mean.typed(as: Double.self),
        factors.typed(as: Double.self), scale, offset, scores.typed(as: Double.self))
    } else {
      unsafe table.pointee.diagonal_score_panels_f32(
        panels.typed(as: Float.self), count, dimension, mean.typed(as: Float.self),
        factors.typed(as: Float.self), scale, offset, scores.typed(as: Float.self))
    }
  }

  /// As ``scatter(_:weights:count:shift:scratch:addingTo:)`` for rows in panels; products of all pairs for up to
  /// ``panelScatterLimit`` variables.
  ///
  /// - Parameters:
  ///   - panels: The rows.
  ///   - weights: One a row, none negative, and 0 up to the end of the last panel.
  ///   - count: Number of rows.
  ///   - shift: A point near the mean, padded.
  ///   - scratch: As many elements as the panels.
  ///   - result: What is added to; has no fourth moments.
  package func scatter<Scalar: GaussianScalar>(
    panels: UnsafePointer<Scalar>, weights: UnsafePointer<Scalar>, count: Int, shift: UnsafePointer<Scalar>,
    scratch: UnsafeMutablePointer<Scalar>, addingTo result: inout ShiftedSums
  ) {
    let (dimension, shape) = (result.dimension, result.shape)
    var weightSums = (0.0, 0.0)
    var positive = 0
    unsafe withUnsafeMutablePointer(to: &weightSums) { pair in
      let weightSums = unsafe UnsafeMutableRawPointer(pair).assumingMemoryBound(to: Double.self)
      unsafe result.sums.withUnsafeMutableBufferPointer { sums in
        unsafe result.products.withUnsafeMutableBufferPointer { products in
          guard let sums = sums.baseAddress, let products = products.baseAddress else { return }
          switch (shape, Scalar.isDouble) {
          case (.full, true):
            unsafe table.pointee.scatter_panels_f64(
              panels.typed(as: Double.self), weights.typed(as: Double.self), count, dimension,
              shift.typed(as: Double.self), scratch.typed(as: Double.self), weightSums, &positive, sums, products)
          case (.full, false):
            unsafe table.pointee.scatter_panels_f32(
              panels.typed(as: Float.self), weights.typed(as: Float.self), count, dimension,
              shift.typed(as: Float.self), scratch.typed(as: Float.self), weightSums, &positive, sums, products)
          case (.diagonal, true):
            unsafe table.pointee.diagonal_scatter_panels_f64(
              panels.typed(as: Double.self), weights.typed(as: Double.self), count, dimension,
              shift.typed(as: Double.self), weightSums, &positive, sums, products)
          case (.diagonal, false):
            unsafe table.pointee.diagonal_scatter_panels_f32(
              panels.typed(as: Float.self), weights.typed(as: Float.self), count, dimension,
              shift.typed(as: Float.self), weightSums, &positive, sums, products)
          }
        }
      }
    }
    result.weights.merge(WeightSums(count: positive, total: weightSums.0, squares: weightSums.1, refused: 0))
  }
}
