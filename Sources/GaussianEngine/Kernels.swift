internal import CGaussianKernels
package import LinearAlgebra
package import RandomStreams

/// The kernels of one instruction set, each as one Swift function for both precisions.
///
/// The fence around `CGaussianKernels`: nothing else in the engine calls it. A pass takes the active set unless a
/// test hands it another.
@safe
package struct Kernels: Sendable {
  nonisolated(unsafe) let table: UnsafePointer<gaussian_kernels>

  /// The set that this process uses.
  package static var active: Kernels { unsafe Kernels(table: gaussian_kernels()) }

  /// The set for one level; `nil` if the processor or the build lacks it.
  package static func at(_ set: InstructionSet) -> Kernels? {
    let level: gaussian_level =
      switch set {
      case .portable: GAUSSIAN_PORTABLE
      case .avx2: GAUSSIAN_AVX2
      case .avx512: GAUSSIAN_AVX512
      }
    guard let table = unsafe gaussian_kernels_at(level) else { return nil }
    return unsafe Kernels(table: table)
  }

  private init(table: UnsafePointer<gaussian_kernels>) { unsafe self.table = unsafe table }
}

extension Kernels: Equatable {
  package static func == (left: Kernels, right: Kernels) -> Bool { unsafe left.table == right.table }
}

// MARK: - Full triangle

extension Kernels {
  /// Elements of scratch for ``score``; none for up to 64 variables.
  package static func scoreScratchCount<Scalar: GaussianScalar>(_: Scalar.Type, dimension: Int) -> Int {
    Scalar.isDouble ? gaussian_score_scratch_f64(dimension) : gaussian_score_scratch_f32(dimension)
  }

  /// Elements of scratch for ``color``.
  package static func colorScratchCount<Scalar: GaussianScalar>(_: Scalar.Type, dimension: Int) -> Int {
    Scalar.isDouble ? gaussian_color_scratch_f64(dimension) : gaussian_color_scratch_f32(dimension)
  }

  /// A lower triangle, rounded to the scalar, in the order that ``score`` and ``color`` read it.
  package static func packedTriangle<Scalar: GaussianScalar>(_ lower: Matrix<Double>) -> Workspace<Scalar> {
    let dimension = lower.rows
    let count =
      Scalar.isDouble
      ? gaussian_packed_triangle_count_f64(dimension) : gaussian_packed_triangle_count_f32(dimension)
    let packed = Workspace(count: count, filledWith: Scalar.zero)
    unsafe lower.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      if Scalar.isDouble {
        unsafe gaussian_pack_triangle_f64(base, dimension, packed.base.typed(as: Double.self))
      } else {
        unsafe gaussian_pack_triangle_f32(base, dimension, packed.base.typed(as: Float.self))
      }
    }
    return packed
  }

  /// A vector of one element a variable, filled up with zeros as far as kernels read.
  package static func padded<Scalar: GaussianScalar>(_ elements: [Scalar]) -> Workspace<Scalar> {
    let padding = Int(GAUSSIAN_PADDING)
    let count = (elements.count + padding - 1) / padding * padding
    let result = Workspace(count: count, filledWith: Scalar.zero)
    unsafe result.base.update(from: elements, count: elements.count)
    return result
  }

  /// `offset + scale·‖T(x − mean)‖²` of each row, T the packed inverse factor.
  package func score<Scalar: GaussianScalar>(
    _ rows: UnsafePointer<Scalar>, count: Int, dimension: Int, mean: UnsafePointer<Scalar>,
    inverseFactor: UnsafePointer<Scalar>, scale: Double, offset: Double,
    scratch: UnsafeMutablePointer<Scalar>, into scores: UnsafeMutablePointer<Scalar>
  ) {
    if Scalar.isDouble {
      unsafe table.pointee.score_f64(
        rows.typed(as: Double.self), count, dimension, mean.typed(as: Double.self),
        inverseFactor.typed(as: Double.self), scale, offset, scratch.typed(as: Double.self),
        scores.typed(as: Double.self))
    } else {
      unsafe table.pointee.score_f32(
        rows.typed(as: Float.self), count, dimension, mean.typed(as: Float.self),
        inverseFactor.typed(as: Float.self), scale, offset, scratch.typed(as: Float.self),
        scores.typed(as: Float.self))
    }
  }

  /// As ``score(_:count:dimension:mean:inverseFactor:scale:offset:scratch:into:)``, with the same bits, of rows whose columns
  /// lie side by side: element (i, j) is `columns[j·columnStride + i]`.
  package func score<Scalar: GaussianScalar>(
    columns: UnsafePointer<Scalar>, columnStride: Int, count: Int, dimension: Int, mean: UnsafePointer<Scalar>,
    inverseFactor: UnsafePointer<Scalar>, scale: Double, offset: Double,
    scratch: UnsafeMutablePointer<Scalar>, into scores: UnsafeMutablePointer<Scalar>
  ) {
    if Scalar.isDouble {
      unsafe table.pointee.column_score_f64(
        columns.typed(as: Double.self), columnStride, count, dimension, mean.typed(as: Double.self),
        inverseFactor.typed(as: Double.self), scale, offset, scratch.typed(as: Double.self),
        scores.typed(as: Double.self))
    } else {
      unsafe table.pointee.column_score_f32(
        columns.typed(as: Float.self), columnStride, count, dimension, mean.typed(as: Float.self),
        inverseFactor.typed(as: Float.self), scale, offset, scratch.typed(as: Float.self),
        scores.typed(as: Float.self))
    }
  }

  /// z ← mean + T·z for each row in place, T the packed factor.
  package func color<Scalar: GaussianScalar>(
    _ rows: UnsafeMutablePointer<Scalar>, count: Int, dimension: Int, mean: UnsafePointer<Scalar>,
    factor: UnsafePointer<Scalar>, scratch: UnsafeMutablePointer<Scalar>
  ) {
    if Scalar.isDouble {
      unsafe table.pointee.color_f64(
        rows.typed(as: Double.self), count, dimension, mean.typed(as: Double.self),
        factor.typed(as: Double.self), scratch.typed(as: Double.self))
    } else {
      unsafe table.pointee.color_f32(
        rows.typed(as: Float.self), count, dimension, mean.typed(as: Float.self),
        factor.typed(as: Float.self), scratch.typed(as: Float.self))
    }
  }
}

// MARK: - Diagonal

extension Kernels {
  /// `offset + scale·Σ((x − mean)·factor)²` of each row.
  package func diagonalScore<Scalar: GaussianScalar>(
    _ rows: UnsafePointer<Scalar>, count: Int, dimension: Int, mean: UnsafePointer<Scalar>,
    factors: UnsafePointer<Scalar>, scale: Double, offset: Double,
    into scores: UnsafeMutablePointer<Scalar>
  ) {
    if Scalar.isDouble {
      unsafe table.pointee.diagonal_score_f64(
        rows.typed(as: Double.self), count, dimension, mean.typed(as: Double.self),
        factors.typed(as: Double.self), scale, offset, scores.typed(as: Double.self))
    } else {
      unsafe table.pointee.diagonal_score_f32(
        rows.typed(as: Float.self), count, dimension, mean.typed(as: Float.self),
        factors.typed(as: Float.self), scale, offset, scores.typed(as: Float.self))
    }
  }

  /// z ← mean + factor·z for each row in place, element by element.
  package func diagonalColor<Scalar: GaussianScalar>(
    _ rows: UnsafeMutablePointer<Scalar>, count: Int, dimension: Int, mean: UnsafePointer<Scalar>,
    factors: UnsafePointer<Scalar>
  ) {
    if Scalar.isDouble {
      unsafe table.pointee.diagonal_color_f64(
        rows.typed(as: Double.self), count, dimension, mean.typed(as: Double.self),
        factors.typed(as: Double.self))
    } else {
      unsafe table.pointee.diagonal_color_f32(
        rows.typed(as: Float.self), count, dimension, mean.typed(as: Float.self),
        factors.typed(as: Float.self))
    }
  }
}

// MARK: - Sums

extension Kernels {
  /// Elements of scratch for ``scatter(_:count:shift:scratch:addingTo:)``.
  package static func scatterScratchCount<Scalar: GaussianScalar>(
    _: Scalar.Type, dimension: Int, shape: ShiftedSums.Shape
  ) -> Int {
    let dimension = shape == .full ? dimension : min(dimension, Int(GAUSSIAN_PADDING))
    return Scalar.isDouble ? gaussian_scatter_scratch_f64(dimension) : gaussian_scatter_scratch_f32(dimension)
  }

  /// Adds the rows, and the products of their variables, about a padded shift.
  ///
  /// - Parameters:
  ///   - rows: Row-major without gaps.
  ///   - weights: How often each row counts, none negative; `nil` for once.
  ///   - count: Number of rows.
  ///   - shift: A point near the mean.
  ///   - scratch: As ``scatterScratchCount(_:dimension:shape:)`` says.
  ///   - result: What is added to. Has fourth moments only with the shape `.full`.
  package func scatter<Scalar: GaussianScalar>(
    _ rows: UnsafePointer<Scalar>, weights: UnsafePointer<Scalar>? = nil, count: Int,
    shift: UnsafePointer<Scalar>, scratch: UnsafeMutablePointer<Scalar>, addingTo result: inout ShiftedSums
  ) {
    let dimension = result.dimension
    let shape = result.shape
    unsafe result.weights.merge(weightSums(weights, count: count))
    unsafe withFourthMoments(of: &result) { sums, products, fourth in
      switch (shape, Scalar.isDouble) {
      case (.full, true):
        unsafe table.pointee.scatter_f64(
          rows.typed(as: Double.self), weights?.typed(as: Double.self), count, dimension,
          shift.typed(as: Double.self), scratch.typed(as: Double.self), sums, products, fourth)
      case (.full, false):
        unsafe table.pointee.scatter_f32(
          rows.typed(as: Float.self), weights?.typed(as: Float.self), count, dimension,
          shift.typed(as: Float.self), scratch.typed(as: Float.self), sums, products, fourth)
      case (.diagonal, true):
        unsafe table.pointee.diagonal_scatter_f64(
          rows.typed(as: Double.self), weights?.typed(as: Double.self), count, dimension,
          shift.typed(as: Double.self), scratch.typed(as: Double.self), sums, products)
      case (.diagonal, false):
        unsafe table.pointee.diagonal_scatter_f32(
          rows.typed(as: Float.self), weights?.typed(as: Float.self), count, dimension,
          shift.typed(as: Float.self), scratch.typed(as: Float.self), sums, products)
      }
    }
  }

  /// Pointers to the sums, the products and, if they are kept, the fourth moments.
  private func withFourthMoments(
    of result: inout ShiftedSums,
    _ body: (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>?) -> Void
  ) {
    unsafe result.sums.withUnsafeMutableBufferPointer { sums in
      unsafe result.products.withUnsafeMutableBufferPointer { products in
        unsafe result.fourth.withUnsafeMutableBufferPointer { fourth in
          guard let sums = sums.baseAddress, let products = products.baseAddress else { return }
          unsafe body(sums, products, fourth.isEmpty ? nil : fourth.baseAddress)
        }
      }
    }
  }

  /// Sums over the weights of rows; every row once if there are none.
  package func weightSums<Scalar: GaussianScalar>(_ weights: UnsafePointer<Scalar>?, count: Int) -> WeightSums {
    guard let weights = unsafe weights else {
      return WeightSums(count: count, total: Double(count), squares: Double(count), refused: 0)
    }
    var sums = (0.0, 0.0)
    var counts = (0, 0)
    unsafe withUnsafeMutablePointer(to: &sums) { sums in
      unsafe withUnsafeMutablePointer(to: &counts) { counts in
        let sums = unsafe UnsafeMutableRawPointer(sums).assumingMemoryBound(to: Double.self)
        let counts = unsafe UnsafeMutableRawPointer(counts).assumingMemoryBound(to: Int.self)
        if Scalar.isDouble {
          unsafe table.pointee.weight_sums_f64(weights.typed(as: Double.self), count, sums, counts)
        } else {
          unsafe table.pointee.weight_sums_f32(weights.typed(as: Float.self), count, sums, counts)
        }
      }
    }
    return WeightSums(count: counts.0, total: sums.0, squares: sums.1, refused: counts.1)
  }

  /// Whether an element is NaN.
  package func holdsNaN<Scalar: GaussianScalar>(_ values: UnsafePointer<Scalar>, count: Int) -> Bool {
    var found: Int32 = 0
    if Scalar.isDouble {
      unsafe table.pointee.holds_nan_f64(values.typed(as: Double.self), count, &found)
    } else {
      unsafe table.pointee.holds_nan_f32(values.typed(as: Float.self), count, &found)
    }
    return found != 0
  }

  /// Sum of an array, accumulated in `Double` in a fixed order.
  package func sum<Scalar: GaussianScalar>(_ values: UnsafePointer<Scalar>, count: Int) -> Double {
    var total = 0.0
    if Scalar.isDouble {
      unsafe table.pointee.sum_f64(values.typed(as: Double.self), count, &total)
    } else {
      unsafe table.pointee.sum_f32(values.typed(as: Float.self), count, &total)
    }
    return total
  }
}
