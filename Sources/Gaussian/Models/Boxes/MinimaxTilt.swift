internal import GaussianEngine
internal import LinearAlgebra

/// The means for the variables of a box about which points are drawn so that their weights vary least: the minimax tilt.
///
/// Weights are largest at a saddle point of ψ(x, μ) = Σₖ [ln P(lₖ ≤ (L̂x)ₖ − … ) + ½μₖ² − xₖμₖ], of 2d unknowns. With C = L̂·L̂ᵀ, L̂
/// of unit diagonal, and the mean mₖ(tₖ) of N(tₖ, 1) between the bounds, x = μ + y and μ = (L̂ − I)ᵀ·y reduce its equations to
/// C⁻¹·m(t) = m(t) − t for d unknowns, and these say that w = m(t) is where the strictly convex
///
///     H(w) = ½·wᵀC⁻¹w + Σₖ [−½·(wₖ − tₖ)² − ln P(lₖ ≤ N(tₖ, 1) ≤ uₖ)]
///
/// is least. So Newton's method with shortened steps finds it from anywhere; a tilt that is not quite there costs variance, no
/// correctness.
enum MinimaxTilt {
  /// A box with its tilt and the bound of its weights.
  ///
  /// - Parameters:
  ///   - box: The box.
  ///   - scale: What its bounds are multiplied with.
  ///   - start: The t to begin with, and where it ends.
  /// - Returns: The box, ready for points to be drawn.
  /// - Complexity: O(dimension³) a step, of which there are 5 to 30.
  static func box(_ box: StandardizedBox, scale: Double = 1, from start: inout [Double]) -> TiltedBox {
    let d = box.dimension
    let bounds = ScaledBounds(box, scale)
    var point = Point(box, bounds, start)
    if d > 1 {
      for _ in 0..<100 {
        guard let step = Step(from: point, box) else { break }
        let hasArrived = step.decrement < 1e-9
        var length = 1.0
        var next = Point(box, bounds, adding(step.change, times: length, to: point.t))
        while !(next.height <= point.height - 1e-4 * length * step.decrement + 1e-13 * point.height.magnitude),
          length > 1e-10, !hasArrived
        {
          length *= 0.5
          next = Point(box, bounds, adding(step.change, times: length, to: point.t))
        }
        guard next.height.isFinite, length > 1e-10 else { break }
        point = next
        if hasArrived { break }
      }
    }
    start = point.t
    return tilted(box, bounds, point)
  }

  /// The box with the tilt that belongs to a point.
  private static func tilted(_ box: StandardizedBox, _ bounds: ScaledBounds, _ point: Point) -> TiltedBox {
    let d = box.dimension
    var rows: [Double] = []
    rows.reserveCapacity(d * (d - 1) / 2)
    var tilt = [Double](repeating: 0, count: d)
    for row in 0..<d {
      for column in 0..<row {
        let element = box.unitLower[row, column]
        rows.append(element)
        tilt[column] += element * point.offset[row]
      }
    }
    // The logarithm of the weight at the saddle point.
    var lower = bounds.lower, upper = bounds.upper, bound = 0.0
    var start = 0
    for row in 0..<d {
      var shift = tilt[row]
      for column in 0..<row { shift += rows[start + column] * (tilt[column] + point.offset[column]) }
      start += row
      (lower[row], upper[row]) = (bounds.lower[row] - shift, bounds.upper[row] - shift)
      bound -= tilt[row] * (point.offset[row] + 0.5 * tilt[row])
    }
    bound += logMasses(lower, upper).reduce(0, +)
    return TiltedBox(
      rows: rows, lower: box.lowerBounds, upper: box.upperBounds, width: box.widths, tilt: tilt, bound: bound)
  }

  private static func logMasses(_ lower: [Double], _ upper: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: lower.count)
    unsafe Kernels.active.intervalLogMasses(lower, upper, count: lower.count, into: &result)
    return result
  }

  private static func adding(_ change: [Double], times length: Double, to t: [Double]) -> [Double] {
    zip(t, change).map { $0 + length * $1 }
  }

  /// Bounds times a factor.
  private struct ScaledBounds {
    let lower: [Double], upper: [Double]

    init(_ box: StandardizedBox, _ scale: Double) {
      (lower, upper) = (box.lowerBounds.map { scale * $0 }, box.upperBounds.map { scale * $0 })
    }
  }

  /// A t, and what follows from it.
  private struct Point {
    let t: [Double]
    /// m(t) − t, and the variances of N(t, 1) between the bounds.
    let offset: [Double]
    let variances: [Double]
    /// C⁻¹·m(t) less the offset: what is to vanish.
    let rest: [Double]
    /// H.
    let height: Double

    init(_ box: StandardizedBox, _ bounds: ScaledBounds, _ t: [Double]) {
      let d = t.count
      let lower = zip(bounds.lower, t).map { $0 - $1 }, upper = zip(bounds.upper, t).map { $0 - $1 }
      var means = [Double](repeating: 0, count: d), spread = means
      unsafe Kernels.active.intervalMoments(lower, upper, count: d, means: &means, variances: &spread)
      for k in 0..<d {
        // Bounds that differ by less than rounding leaves of them.
        if !means[k].isFinite { means[k] = lower[k].isFinite ? lower[k] : upper[k] }
        if !(spread[k] > 1e-200) { spread[k] = 1e-200 }
        spread[k] = min(spread[k], 1)
      }
      let w = zip(t, means).map { $0 + $1 }
      var solution = Matrix(rows: d, columns: 1, elements: w)
      var factor = box.unitLower
      unsafe solution.withBlock { solution in
        unsafe factor.withBlock { factor in
          unsafe BLAS.trsm(.left, lower: factor, solution)
          unsafe BLAS.trsm(.left, lower: factor, transposed: true, solution)
        }
      }
      let y = solution.elements
      (self.t, offset, variances) = (t, means, spread)
      rest = zip(y, means).map { $0 - $1 }
      let masses = logMasses(lower, upper)
      var height = 0.0
      for k in 0..<d {
        let square: Double = w[k] * y[k] - means[k] * means[k]
        height += 0.5 * square - masses[k]
      }
      self.height = height
    }
  }

  /// A step of Newton's method.
  ///
  /// With W = V⁻¹ − I for the variances V and the rest g it is δw = −(C⁻¹ + W)⁻¹·g = −L̂·s with s = (I + L̂ᵀ·W·L̂)⁻¹·L̂ᵀ·g, which is
  /// the inverse of a matrix above I however near C is to a singular one. δt = δw + W·δw, of which the second term is also
  /// L̂⁻ᵀ·s − g: of the two that one which is not a small difference.
  private struct Step {
    let change: [Double]
    /// −gᵀ·δw, twice what H can still fall as far as it is a parabola.
    let decrement: Double

    init?(from point: Point, _ box: StandardizedBox) {
      let d = point.t.count
      let ratios = point.variances.map { (1 - $0) / $0 }
      var weighted = box.unitLower.scalingRows(by: ratios.map { $0.squareRoot() })
      var matrix = Matrix<Double>.identity(d)
      var factor = box.unitLower
      // L̂ᵀ·g, then what solves the first triangle, s, and L̂⁻ᵀ·s.
      var solution = product(transposing: factor, Matrix(rows: d, columns: 1, elements: point.rest))
      do throws(LAPACK.Failure) {
        try unsafe matrix.withBlock { (matrix) throws(LAPACK.Failure) in
          unsafe weighted.withBlock { unsafe BLAS.syrk(1, $0, plus: 1, into: matrix) }
          try unsafe LAPACK.potrf(matrix)
        }
      } catch { return nil }
      decrement = unsafe solution.withBlock { solution in
        unsafe matrix.withBlock { matrix in
          unsafe BLAS.trsm(.left, lower: matrix, solution)
          let square = (0..<d).reduce(0.0) { unsafe $0 + solution.base[$1] * solution.base[$1] }
          unsafe BLAS.trsm(.left, lower: matrix, transposed: true, solution)
          return square
        }
      }
      let moved = product(factor, solution).elements.map { -$0 }
      unsafe solution.withBlock { solution in
        unsafe factor.withBlock { unsafe BLAS.trsm(.left, lower: $0, transposed: true, solution) }
      }
      let solved = solution.elements
      change = (0..<d).map { k -> Double in
        let second: Double = ratios[k] < 1 ? ratios[k] * moved[k] : solved[k] - point.rest[k]
        return moved[k] + second
      }
      guard decrement.isFinite else { return nil }
    }
  }
}
