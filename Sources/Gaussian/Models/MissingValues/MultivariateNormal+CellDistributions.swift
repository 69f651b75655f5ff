internal import GaussianEngine
public import LinearAlgebra

extension MultivariateNormal: LocationScaleModel {
  /// The normal distribution of each missing cell given what its row shows.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One distribution a cell.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: As ``imputed(_:parallelism:)``.
  public func cellDistributions(of observations: Matrix<Scalar>, parallelism: Parallelism) -> CellDistributions {
    cellDistributions(of: observations, degreesOfFreedom: .infinity, parallelism: parallelism)
  }

  /// The same for a t distribution of which this is the Gaussian limit.
  func cellDistributions(
    of observations: Matrix<Scalar>, degreesOfFreedom: Double, parallelism: Parallelism
  ) -> CellDistributions {
    let dimension = dimension
    var locations = observations.converted(to: Double.self)
    var scales = Matrix(rows: observations.rows, columns: dimension, repeating: 0.0)
    var freedoms = [Double](repeating: degreesOfFreedom, count: observations.rows)
    unsafe locations.withUnsafeMutableBufferPointer { locations in
      unsafe scales.withUnsafeMutableBufferPointer { scales in
        unsafe freedoms.withUnsafeMutableBufferPointer { freedoms in
          guard let first = locations.baseAddress, let scale = scales.baseAddress, let freedom = freedoms.baseAddress
          else { return }
          nonisolated(unsafe) let (places, widths, shapes) = unsafe (first, scale, freedom)
          forEachIncompletePiece(of: observations, parallelism) { rows, conditional in
            let deviations = conditional.deviations
            let known = Double(conditional.observed.count)
            let scratch = Workspace(count: dimension, filledWith: 0.0)
            for row in rows {
              let cells = unsafe places + row * dimension
              var spread = 1.0
              if degreesOfFreedom.isFinite {
                let distance = unsafe conditional.squaredDistance(of: cells, scratch: scratch.base)
                spread = ((degreesOfFreedom + distance) / (degreesOfFreedom + known)).squareRoot()
                unsafe shapes[row] += known
              }
              unsafe conditional.writeMeans(given: cells, into: scratch.base)
              unsafe conditional.write(scratch.base, into: cells)
              for (place, variable) in conditional.missing.enumerated() {
                unsafe widths[row * dimension + variable] = spread * deviations[place]
              }
            }
          }
        }
      }
    }
    return CellDistributions(locations: locations, scales: scales, degreesOfFreedom: freedoms)
  }
}
