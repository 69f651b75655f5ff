public import RealModule

/// The probability of a box under a Gaussian, and the Gaussian inside it, as the textbook writes them.
///
/// One integral within the other by Simpson's rule; draws by throwing away what falls outside.
public struct ReferenceBox<Scalar: Real & BinaryFloatingPoint & Sendable>: Sendable {
  /// The Gaussian.
  public let normal: ReferenceNormal<Scalar>
  /// Bounds, one pair a variable.
  public let lower: [Scalar], upper: [Scalar]

  /// Takes a Gaussian and bounds, which may be infinite.
  ///
  /// - Throws: ``ReferenceNotPositiveDefinite`` when the covariance has no Cholesky factor.
  public init(
    mean: [Scalar], covariance: [[Scalar]], lower: [Scalar], upper: [Scalar]
  ) throws(ReferenceNotPositiveDefinite) {
    normal = try ReferenceNormal(mean: mean, covariance: covariance)
    (self.lower, self.upper) = (lower, upper)
  }

  private var factor: [[Scalar]] { normal.factor.lower }

  /// Whether a row lies in the box.
  public func contains(_ row: [Scalar]) -> Bool {
    row.indices.allSatisfy { lower[$0] <= row[$0] && row[$0] <= upper[$0] }
  }

  /// The probability of the box, 0 and 10 standard deviations being as good as infinity.
  ///
  /// - Parameter steps: Steps of each of Simpson's rules, an even number; the error falls with their fourth power.
  /// - Returns: The probability.
  public func probability(steps: Int) -> Scalar { mass(from: 0, [], steps) }

  /// Probability of the variables from one on, given the standard normals of those before it.
  private func mass(from variable: Int, _ normals: [Scalar], _ steps: Int) -> Scalar {
    var shift = normal.mean[variable]
    for (column, z) in normals.enumerated() { shift += factor[variable][column] * z }
    let low = (lower[variable] - shift) / factor[variable][variable]
    let high = (upper[variable] - shift) / factor[variable][variable]
    guard variable < lower.count - 1 else { return distribution(high) - distribution(low) }
    let (start, end) = (max(low, -10), min(high, 10))
    guard start < end else { return 0 }
    let step = (end - start) / Scalar(steps)
    var sum: Scalar = 0
    for index in 0...steps {
      let z = start + Scalar(index) * step
      let weight: Scalar = index == 0 || index == steps ? 1 : index % 2 == 1 ? 4 : 2
      sum += weight * .exp(-z * z / 2) * mass(from: variable + 1, normals + [z], steps)
    }
    return sum * step / 3 / Scalar.sqrt(2 * .pi)
  }

  private func distribution(_ x: Scalar) -> Scalar { Scalar.erfc(-x / Scalar.sqrt(2)) / 2 }

  /// The rows inside among those that are made of rows of standard normals: exact draws of the truncated distribution.
  public func draws(from normals: [[Scalar]]) -> [[Scalar]] {
    normals.map { row in
      row.indices.map { i in (0...i).reduce(normal.mean[i]) { $0 + factor[i][$1] * row[$1] } }
    }.filter(contains)
  }
}
