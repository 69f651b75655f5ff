package import LinearAlgebra
internal import RandomStreams
internal import RealModule

/// What makes rows of a multivariate t distribution: μ + √(ν/χ²)·L·z with one χ² a row.
package struct StudentTSampler<Scalar: GaussianScalar>: RowSampler {
  private let transform: any RowTransform<Scalar>
  private let degreesOfFreedom: Double

  /// Takes a model.
  ///
  /// - Parameters:
  ///   - transform: The map of standard normal rows to those of the Gaussian limit.
  ///   - degreesOfFreedom: ν, positive and finite.
  package init(_ transform: any RowTransform<Scalar>, degreesOfFreedom: Double) {
    (self.transform, self.degreesOfFreedom) = (transform, degreesOfFreedom)
  }

  package var dimension: Int { transform.dimension }
  package var latentCount: Int { 0 }
  package var drawScratchCount: Int { transform.colorScratchCount }

  package func draw(
    _ normals: UnsafeMutablePointer<Scalar>, _ layout: NormalLayout, count: Int, numbers: UnsafePointer<Int>,
    seed: UInt64, scratch: UnsafeMutablePointer<Scalar>, into rows: UnsafeMutablePointer<Scalar>
  ) {
    let stream = RandomStream(seed: seed, for: .chiSquared)
    for row in 0..<count {
      let tail = unsafe stream.logChiSquared(row: UInt64(numbers[row]), degreesOfFreedom: degreesOfFreedom)
      let factor = Scalar(Double.exp(0.5 * (.log(degreesOfFreedom) - tail)))
      unsafe scale(
        normals + row * layout.stride + layout.noise, count: dimension, by: factor, into: rows + row * dimension)
    }
    unsafe transform.color(rows: rows, count: count, scratch: scratch)
  }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func scale<Scalar: GaussianScalar>(
  _ source: UnsafePointer<Scalar>, count: Int, by factor: Scalar, into target: UnsafeMutablePointer<Scalar>
) {
  for index in 0..<count { unsafe target[index] = source[index] * factor }
}
