internal import RealModule

extension LatentPosterior {
  /// Finds mean and covariance of the second kind.
  ///
  /// - Returns: Logarithm of the probability of the bounds given the first kind.
  func propagate() -> Double {
    unsafe sites.withUnsafeMutableBufferPointer { sites in
      guard let first = sites.baseAddress else { return 0 }
      return unsafe propagate(first, sites.count)
    }
  }

  private func propagate(_ sites: UnsafeMutablePointer<Site>, _ count: Int) -> Double {
    let t = boundedCount
    let (s, b, v) = unsafe (spread.base, directions.base, product.base)
    let u = unsafe standard.base + pointCount
    for i in 0..<t * t { unsafe s[i] = 0 }
    for i in 0..<t { unsafe s[i * t + i] = 1 }
    var logDeterminant = 0.0
    let sweeps = count == 1 ? 1 : 60
    for _ in 0..<sweeps {
      var (change, scales) = (0.0, 1.0)
      for index in 0..<count {
        let site = unsafe sites + index
        let row = unsafe b + index * t
        // Column by column, which goes through memory in order: the matrix is symmetric.
        for i in 0..<t { unsafe v[i] = 0 }
        var middle = unsafe site.pointee.offset
        for k in 0..<t where unsafe row[k] != 0 {
          let factor = unsafe row[k]
          let column = unsafe s + k * t
          for i in 0..<t { unsafe v[i] += factor * column[i] }
          unsafe middle += u[k] * factor
        }
        var variance = 0.0
        for k in 0..<t { unsafe variance += v[k] * row[k] }
        // Without the factor that stands for this bound.
        let rest = unsafe 1 - site.pointee.precision * variance
        guard variance > 0, rest > 1e-10 else { continue }
        let cavityVariance = variance / rest
        let cavityMean = unsafe (middle - site.pointee.shift * variance) / rest
        let deviation = cavityVariance.squareRoot()
        let moments = unsafe TruncatedMoments(
          lower: (site.pointee.lower - cavityMean) / deviation, upper: (site.pointee.upper - cavityMean) / deviation)
        guard moments.variance > 0, moments.variance.isFinite, moments.mean.isFinite else { continue }
        // In units of the cavity: the factor that turns its moments into those between the bounds.
        let gain = max(0, 1 / moments.variance - 1)
        let precision = gain / cavityVariance
        let shift = (cavityMean * gain + deviation * moments.mean / moments.variance) / cavityVariance
        let precisionStep = unsafe precision - site.pointee.precision
        let shiftStep = unsafe shift - site.pointee.shift
        let scale = 1 / (1 + precisionStep * variance)
        let move = (shiftStep - precisionStep * middle) * scale
        for i in 0..<t { unsafe u[i] += v[i] * move }
        for i in 0..<t {
          let factor = unsafe precisionStep * scale * v[i]
          let column = unsafe s + i * t
          for k in 0..<t { unsafe column[k] -= factor * v[k] }
        }
        scales *= scale
        if scales < 1e-200 || scales > 1e200 {
          logDeterminant += .log(scales)
          scales = 1
        }
        unsafe site.pointee.precision = precision
        unsafe site.pointee.shift = shift
        unsafe site.pointee.cavity = (cavityMean, cavityVariance, gain, moments.mass)
        change = max(change, (precisionStep * variance).magnitude, move.magnitude * variance.squareRoot())
      }
      logDeterminant += .log(scales)
      if change < 1e-6 { break }
    }
    // ∫ of the product of all factors: N(u; 0, 1) times exp(−½·τ·y² + ν·y) with y = offset + b·u.
    var logMass = 0.5 * logDeterminant
    for index in 0..<count {
      let site = unsafe sites[index]
      let row = unsafe b + index * t
      var along = 0.0
      for k in 0..<t { unsafe along += row[k] * u[k] }
      // Mass between the bounds, over that of the factor, in the cavity.
      let (mean, variance, gain, mass) = site.cavity
      let tilt = mean + variance * site.shift
      logMass += mass.logarithm + 0.5 * .log(onePlus: gain)
      logMass -= 0.5 * (tilt * tilt / (1 + gain) - mean * mean) / variance
      logMass += 0.5 * along * (site.shift - site.precision * site.offset)
      logMass += site.offset * (site.shift - 0.5 * site.precision * site.offset)
    }
    return logMass
  }
}
