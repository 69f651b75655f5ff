/// The expectation step of a copula: what rows of scores say of the normal variables behind them.
package struct LatentPass: RowPass {
  package typealias Scalar = Double

  private let layout: LatentLayout
  private let mean: [Double]
  private let covariance: [Double]

  /// - Parameters:
  ///   - layout: What stands behind which column.
  ///   - mean: Mean of the variables.
  ///   - covariance: Their covariance, positive definite, row-major.
  package init(_ layout: LatentLayout, mean: [Double], covariance: [Double]) {
    (self.layout, self.mean, self.covariance) = (layout, mean, covariance)
  }

  package var dimension: Int { 2 * layout.columns.count }
  package var rowsPerLeaf: Int { BlockSizes.latentRows }

  package final class Scratch {
    let posterior: LatentPosterior
    let sums: Workspace<Double>

    init(_ posterior: LatentPosterior, count: Int) {
      self.posterior = posterior
      sums = Workspace(count: count, filledWith: 0)
    }
  }

  package func makeScratch() -> Scratch {
    Scratch(
      LatentPosterior(layout, mean: mean, covariance: covariance), count: layout.latentCount * layout.latentCount)
  }

  package func sums(of rows: RowSlice<Double>, scratch: Scratch) -> LatentSums {
    let p = layout.latentCount
    var result = LatentSums(dimension: p)
    var (logLikelihood, total) = (0.0, 0.0)
    unsafe result.products.withUnsafeMutableBufferPointer { products in
      guard let target = products.baseAddress else { return }
      var pending = 0.0
      // Rows of the same kinds share a factor: they follow each other, and it is multiplied by once for all of them.
      var order: [(key: UInt64, row: Int)] = []
      order.reserveCapacity(rows.count)
      for row in 0..<rows.count where rows.weight(row) > 0 {
        order.append((unsafe scratch.posterior.pattern(of: rows.base + row * rows.dimension), row))
      }
      order.sort { ($0.key, $0.row) < ($1.key, $1.row) }
      for (_, row) in order {
        let weight = rows.weight(row)
        let logMass = unsafe scratch.posterior.take(rows.base + row * rows.dimension) {
          guard pending > 0 else { return }
          unsafe scratch.posterior.addExpanded(scratch.sums.base, weight: pending, to: target)
          pending = 0
        }
        logLikelihood += weight * logMass
        total += weight
        unsafe scratch.posterior.addProducts(weight, to: scratch.sums.base)
        pending += weight
      }
      if pending > 0 { unsafe scratch.posterior.addExpanded(scratch.sums.base, weight: pending, to: target) }
    }
    (result.logLikelihood, result.weight) = (logLikelihood, total)
    return result
  }
}
