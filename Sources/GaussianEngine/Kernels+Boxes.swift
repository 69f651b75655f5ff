internal import CGaussianKernels

// Standard normal variables between bounds, and points in boxes. In double precision alone: what is summed over points is.

extension Kernels {
  /// Logarithm of the mass of a standard normal variable between two bounds, of each of `count` pairs.
  ///
  /// Within 4·ε·max(1, |ln mass|). Widths are upper − lower, of bounds that were rounded by more than they lie apart. Bounds may be infinite, not NaN, and the lower one is below the upper.
  package func intervalLogMasses(
    _ lower: UnsafePointer<Double>, _ upper: UnsafePointer<Double>, widths: UnsafePointer<Double>? = nil, count: Int,
    into logMasses: UnsafeMutablePointer<Double>
  ) {
    unsafe table.pointee.interval_log_masses_f64(lower, upper, widths, count, logMasses)
  }

  /// The point below which a share of that mass lies, within 4·ε·max(1, |x|) and between the bounds.
  ///
  /// Shares are above 0 and below 1.
  package func intervalQuantiles(
    _ lower: UnsafePointer<Double>, _ upper: UnsafePointer<Double>, shares: UnsafePointer<Double>, count: Int,
    into quantiles: UnsafeMutablePointer<Double>
  ) {
    unsafe table.pointee.interval_quantiles_f64(lower, upper, shares, count, quantiles)
  }

  /// Mean, within 4·ε·max(1, |mean|), and variance, within 10·ε of itself, of the variable between the bounds.
  package func intervalMoments(
    _ lower: UnsafePointer<Double>, _ upper: UnsafePointer<Double>, count: Int,
    means: UnsafeMutablePointer<Double>, variances: UnsafeMutablePointer<Double>
  ) {
    unsafe table.pointee.interval_means_f64(lower, upper, count, means, variances)
  }

  /// Runs points through a box: shares become variables, and each point gets its weight.
  ///
  /// - Parameters:
  ///   - box: The box.
  ///   - scales: A factor of its bounds a point; `nil` for 1.
  ///   - count: Points, a multiple of 64.
  ///   - isDrawn: Whether the last variable is needed, and not only the weight.
  ///   - points: Variable k of point i at `k·count + i`.
  ///   - weights: Logarithms that are added to those of the weights; the weights.
  package func runThroughBox(
    _ box: TiltedBox, scales: UnsafePointer<Double>?, count: Int, isDrawn: Bool,
    points: UnsafeMutablePointer<Double>, weights: UnsafeMutablePointer<Double>
  ) {
    unsafe table.pointee.box_weights_f64(
      box.rows, box.lower, box.upper, box.width, box.tilt, box.dimension, scales, box.bound, count, count,
      isDrawn ? 1 : 0, points, weights)
  }

  /// Points of a shifted lattice, folded so that a rule is good for functions that are not periodic.
  ///
  /// Component j of point i, at `j·count + i`, is the fractional part of (first + i)·steps[j] + shifts[j] in units of 2⁻⁶⁴, folded.
  package func latticePoints(
    steps: [UInt64], shifts: [UInt64], first: Int, count: Int, into points: UnsafeMutablePointer<Double>
  ) {
    precondition(steps.count == shifts.count, "\(steps.count) steps and \(shifts.count) shifts")
    unsafe table.pointee.lattice_points_f64(steps, shifts, steps.count, UInt64(first), count, count, points)
  }
}
