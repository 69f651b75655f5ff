package import LinearAlgebra
internal import RealModule

/// What stands in place of squared distances in the density of a multivariate t distribution: (ν + d)·ln(1 + m²/ν).
///
/// Half of it is what the logarithm of the density is below that of the centre, as half of m² is for the normal distribution.
package struct StudentTScore<Scalar: GaussianScalar>: RowScore {
  private let distances: any RowTransform<Scalar>
  private let degreesOfFreedom: Double

  /// Takes a model.
  ///
  /// - Parameters:
  ///   - distances: What gives m².
  ///   - degreesOfFreedom: ν, positive and finite.
  package init(distances: any RowTransform<Scalar>, degreesOfFreedom: Double) {
    (self.distances, self.degreesOfFreedom) = (distances, degreesOfFreedom)
  }

  package var dimension: Int { distances.dimension }
  package var scoreScratchCount: Int { distances.scoreScratchCount }

  package func score(
    rows: UnsafePointer<Scalar>, count: Int, scale: Double, offset: Double,
    scratch: UnsafeMutablePointer<Scalar>, into scores: UnsafeMutablePointer<Scalar>
  ) {
    unsafe distances.score(rows: rows, count: count, scale: 1, offset: 0, scratch: scratch, into: scores)
    unsafe addTails(to: scores, count: count, degreesOfFreedom, factor: factor(scale), offset: offset)
  }

  package func readsPanels(of kernels: Kernels) -> Bool { distances.readsPanels(of: kernels) }

  package func score(
    panels: UnsafePointer<Scalar>, count: Int, scale: Double, offset: Double,
    scratch: UnsafeMutablePointer<Scalar>, into scores: UnsafeMutablePointer<Scalar>
  ) {
    unsafe distances.score(panels: panels, count: count, scale: 1, offset: 0, scratch: scratch, into: scores)
    unsafe addTails(to: scores, count: count, degreesOfFreedom, factor: factor(scale), offset: offset)
  }

  private func factor(_ scale: Double) -> Double { scale * (degreesOfFreedom + Double(dimension)) }
}

/// m² ← offset + factor·ln(1 + m²/ν).
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func addTails<Scalar: GaussianScalar>(
  to scores: UnsafeMutablePointer<Scalar>, count: Int, _ degreesOfFreedom: Double, factor: Double, offset: Double
) {
  for row in 0..<count {
    let tail = Double.log(onePlus: unsafe Double(scores[row]) / degreesOfFreedom)
    unsafe scores[row] = Scalar(offset + factor * tail)
  }
}
