internal import RealModule

extension RandomStream {
  /// The logarithm of one draw of a row from the χ² distribution.
  ///
  /// Its logarithm, since with few degrees of freedom the draw itself leaves the range of numbers. A stream that gives these
  /// gives nothing else: attempt t takes column 2t of the row's standard normals and the first uniform number of block
  /// 2¹⁶ + t, whose second one is the power's below.
  ///
  /// - Parameters:
  ///   - row: The row of the table.
  ///   - degreesOfFreedom: ν, finite.
  /// - Returns: ln χ², a function of (seed, stream, row, ν) and of nothing else; −∞ is as rare as a uniform number of 0.
  /// - Precondition: ν is positive.
  /// - Complexity: One attempt in 95 % of the rows or more.
  ///
  /// ## Numerical notes
  /// χ² is twice a gamma variable of shape a = ν/2. Of a ≥ 1 that is d·v for d = a − ⅓ and v = (1 + z/√(9d))³ with a standard
  /// normal z, taken if ln u < z²/2 + d·(1 − v + ln v); of a < 1 it is one of shape a + 1 times u^(1/a). Machines may differ
  /// in the last digits of a logarithm, and so in whether an attempt is taken in one of some 10¹⁵ rows.
  ///
  /// ## Source
  /// G. Marsaglia, W. W. Tsang, A simple method for generating gamma variables, ACM Transactions on Mathematical Software 26
  /// (2000).
  public func logChiSquared(row: UInt64, degreesOfFreedom: Double) -> Double {
    precondition(
      degreesOfFreedom > 0 && degreesOfFreedom.isFinite, "\(degreesOfFreedom) degrees of freedom")
    let shape = degreesOfFreedom / 2
    let d = max(shape, shape < 1 ? shape + 1 : shape) - 1.0 / 3
    let scale = 1 / (9 * d).squareRoot()
    for attempt: UInt32 in 0... {
      let z = standardNormal(row: row, column: 2 * Int(attempt))
      let index = 2 * (65_536 + attempt)
      // v − 1 itself: of many degrees of freedom v is next to 1.
      let step = scale * z
      let excess = step * (3 + step * (3 + step))
      guard step > -1 else { continue }
      let limit = 0.5 * z * z + d * (.log(onePlus: excess) - excess)
      guard .log(1 - uniform(row: row, index: index)) < limit else { continue }
      let result = Double.log(2 * d) + .log(onePlus: excess)
      return shape < 1 ? result + .log(1 - uniform(row: row, index: index + 1)) / shape : result
    }
    preconditionFailure("2³² attempts have failed")
  }

  /// One standard normal of a row.
  private func standardNormal(row: UInt64, column: Int) -> Double {
    standardNormals(row: row, count: column + 1)[column]
  }
}
