/// A box in the coordinates of independent standard normal variables, with a mean for each that points are drawn about.
///
/// Variable k lies between `lower[k]` and `upper[k]`, less Σ_{j<k} L̂[k, j]·z[j]: the Cholesky factor with its rows divided by
/// their diagonal elements. A point draws z[k] from N(tilt[k], 1) between these bounds, and its weight is the ratio of the
/// density of the box to that of such draws, times e^(−bound).
///
/// ## Source
/// Z. I. Botev, The normal law under linear restrictions: simulation and estimation via minimax tilting, Journal of the Royal
/// Statistical Society B 79 (2017).
package struct TiltedBox: Sendable {
  /// Rows of L̂ below its diagonal, one after the other.
  package let rows: [Double]
  /// Bounds in units of the diagonal.
  package let lower: [Double], upper: [Double]
  /// `upper − lower`, which rounding must not make 0.
  package let width: [Double]
  /// Means that points are drawn about.
  package let tilt: [Double]
  /// Logarithm of what weights are divided by: their largest value, so that they are probabilities of acceptance.
  package let bound: Double

  /// Number of variables.
  package var dimension: Int { lower.count }

  /// Takes a box apart that was made ready.
  ///
  /// - Precondition: There are as many bounds, widths and tilts, and as many elements in `rows` as below the diagonal.
  package init(rows: [Double], lower: [Double], upper: [Double], width: [Double], tilt: [Double], bound: Double) {
    let d = lower.count
    precondition(
      upper.count == d && width.count == d && tilt.count == d && rows.count == d * (d - 1) / 2,
      "\(d) lower bounds, \(upper.count) upper ones, \(width.count) widths, \(tilt.count) tilts, \(rows.count) coefficients"
    )
    (self.rows, self.lower, self.upper, self.width, self.tilt, self.bound) = (rows, lower, upper, width, tilt, bound)
  }
}
