package import RandomStreams
internal import RealModule

extension LatentPosterior {
  /// Draws the variables given the row that was taken last.
  ///
  /// Those between bounds begin with a draw of the Gaussian that has their mean and covariance, moved towards the mean until it keeps
  /// the bounds, and are then drawn in turn given the others.
  ///
  /// - Parameters:
  ///   - stream: Where random numbers come from.
  ///   - row: The number of the row, which chooses among them.
  ///   - result: One element a variable.
  package func draw(_ stream: RandomStream, row: UInt64, into result: UnsafeMutablePointer<Double>) {
    let normals = stream.standardNormals(row: row, count: layout.latentCount)
    var standard = standardMeans
    if boundedCount > 0 { drawBounded(normals, stream, row: row, &standard) }
    for index in pointCount + boundedCount..<standard.count { standard[index] = normals[index] }
    unsafe multiply(standard, into: result)
  }

  /// Sweeps over the variables in bounds.
  private static let sweeps = 10
  /// Uniform numbers begin where no normals are made of them.
  private static let firstUniform: UInt32 = 1 << 24

  private func drawBounded(_ normals: [Double], _ stream: RandomStream, row: UInt64, _ standard: inout [Double]) {
    let t = boundedCount
    let first = pointCount
    let root = spreadRoot()
    var step = [Double](repeating: 0, count: t)
    for i in 0..<t {
      for k in 0...i { step[i] += root[i * t + k] * normals[first + k] }
    }
    // How far along the step all bounds are kept; the mean keeps them.
    var share = 1.0
    for site in 0..<siteCount {
      let bound = bound(site)
      var (at, along) = (bound.offset, 0.0)
      for k in 0..<t {
        unsafe at += bound.direction[k] * standard[first + k]
        unsafe along += bound.direction[k] * step[k]
      }
      if along > 0, at + share * along > bound.upper { share = max(0, (bound.upper - at) / along) * 0.99 }
      if along < 0, at + share * along < bound.lower { share = max(0, (bound.lower - at) / along) * 0.99 }
    }
    for k in 0..<t { standard[first + k] += share * step[k] }
    var uniform = Self.firstUniform
    for _ in 0..<Self.sweeps {
      for k in 0..<t {
        var (low, high) = (-Double.infinity, Double.infinity)
        for site in 0..<siteCount {
          let bound = bound(site)
          let slope = unsafe bound.direction[k]
          guard slope.magnitude > 1e-12 else { continue }
          var rest = bound.offset
          for other in 0..<t where other != k { unsafe rest += bound.direction[other] * standard[first + other] }
          let (one, other) = ((bound.lower - rest) / slope, (bound.upper - rest) / slope)
          low = max(low, min(one, other))
          high = min(high, max(one, other))
        }
        uniform += 1
        guard low < high else { continue }
        var quantile = 0.0
        var share = stream.uniform(row: row, index: uniform) + 0x1p-54
        unsafe Kernels.active.intervalQuantiles(&low, &high, shares: &share, count: 1, into: &quantile)
        if quantile.isFinite { standard[first + k] = quantile }
      }
    }
  }
}
