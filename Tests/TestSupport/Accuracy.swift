/// Number of representable values from one to the other; 0 for equal, the largest count for NaN.
package func ulpDistance(_ a: Double, _ b: Double) -> UInt64 {
  guard !a.isNaN, !b.isNaN else { return a.isNaN && b.isNaN ? 0 : .max }
  let (x, y) = (orderedBits(a), orderedBits(b))
  return UInt64(bitPattern: x > y ? x &- y : y &- x)
}

/// Number of representable values from one to the other; 0 for equal, the largest count for NaN.
package func ulpDistance(_ a: Float, _ b: Float) -> UInt64 {
  guard !a.isNaN, !b.isNaN else { return a.isNaN && b.isNaN ? 0 : .max }
  let (x, y) = (orderedBits(a), orderedBits(b))
  return UInt64(x.distance(to: y).magnitude)
}

/// |value − expected| / |expected|; the absolute error where 0 is expected, infinite for NaN.
package func relativeError<Scalar: BinaryFloatingPoint>(_ value: Scalar, _ expected: Scalar) -> Double {
  let difference = (value - expected).magnitude
  guard !difference.isNaN else { return value == expected ? 0 : .infinity }
  return Double(expected == 0 ? difference : difference / expected.magnitude)
}

/// The largest absolute difference between elements, divided by the largest expected magnitude.
///
/// - Precondition: Both matrices have the same shape.
package func relativeDistance<Scalar: BinaryFloatingPoint>(
  _ a: [[Scalar]], _ expected: [[Scalar]]
) -> Double {
  precondition(a.map(\.count) == expected.map(\.count), "matrices of different shapes")
  var (difference, scale) = (0.0, 0.0)
  for (row, expectedRow) in zip(a, expected) {
    for (element, expectedElement) in zip(row, expectedRow) {
      let distance = Double((element - expectedElement).magnitude)
      guard !distance.isNaN else { return .infinity }
      difference = max(difference, distance)
      scale = max(scale, Double(expectedElement.magnitude))
    }
  }
  return scale == 0 ? difference : difference / scale
}

/// How far a log-density may be from the true one: 16·ε·κₛ·(d + m²) + 4·ε·|log p|.
///
/// A backward stable factorisation and solve change the covariance by a few ε relative to its diagonal; the
/// condition number κₛ of the correlation matrix turns that into a change of the squared distance m² and of
/// the log determinant. The second term is the rounding of the sum itself.
///
/// - Parameters:
///   - epsilon: Spacing of the scalar at 1: `ulpOfOne`.
///   - correlationConditionNumber: κₛ.
///   - dimension: d.
///   - squaredMahalanobisDistance: m².
///   - logDensity: log p, in nats.
/// - Returns: The largest acceptable error, in nats.
package func logDensityBound(
  epsilon: Double, correlationConditionNumber: Double, dimension: Int,
  squaredMahalanobisDistance: Double, logDensity: Double
) -> Double {
  16 * epsilon * correlationConditionNumber * (Double(dimension) + squaredMahalanobisDistance)
    + 4 * epsilon * logDensity.magnitude
}

/// Bits as an integer that grows with the value, through both zeros.
private func orderedBits(_ value: Double) -> Int64 {
  let bits = Int64(bitPattern: value.bitPattern)
  return bits < 0 ? Int64.min &- bits : bits
}

private func orderedBits(_ value: Float) -> Int32 {
  let bits = Int32(bitPattern: value.bitPattern)
  return bits < 0 ? Int32.min &- bits : bits
}
