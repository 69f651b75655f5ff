package import LinearAlgebra

/// Tells components apart at rows so far from all of them that the terms of their density do not.
///
/// Out there squared distances leave the range of numbers, or all their digits are the distance and none the difference.
package protocol FarRowRule<Scalar>: Sendable {
  associatedtype Scalar: GaussianScalar

  /// Rows whose log-density is no greater are far.
  var limit: Double { get }

  /// The logarithm of each component's share of a row.
  ///
  /// - Parameter row: Finite.
  /// - Returns: One value a component; `nil` if no component has a density there.
  func logShares(of row: [Scalar]) -> [Double]?
}

/// Makes an infinite distance of what overflowed on the way to one: of a row that is finite, no distance is undefined.
///
/// - Parameters:
///   - scores: `offset + scale·m²` of each row.
///   - rows: The rows.
///   - count: How many.
///   - dimension: Columns of a row.
///   - scale: Which infinity it is.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
func resolveOverflow<Scalar: GaussianScalar>(
  in scores: UnsafeMutablePointer<Scalar>, of rows: UnsafePointer<Scalar>, count: Int, dimension: Int, scale: Double
) {
  guard unsafe Kernels.active.holdsNaN(scores, count: count) else { return }
  for row in 0..<count where unsafe scores[row].isNaN {
    let isFinite = (0..<dimension).allSatisfy { unsafe rows[row * dimension + $0].isFinite }
    if isFinite { unsafe scores[row] = scale < 0 ? -.infinity : .infinity }
  }
}
