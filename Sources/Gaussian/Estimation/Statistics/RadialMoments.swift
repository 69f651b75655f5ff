/// Σw‖y‖²y and Σw‖y‖⁴ of rows y about some point: what Ledoit–Wolf shrinkage needs beyond second moments.
struct RadialMoments: Sendable, Equatable {
  /// Σw‖y‖²y, one a variable.
  var cubes: [Double]
  /// Σw‖y‖⁴.
  var quartic: Double

  var isFinite: Bool { quartic.isFinite && cubes.allSatisfy(\.isFinite) }

  /// The same sums for rows y + δ.
  ///
  /// With s = Σwy, P = Σwyyᵀ and W = Σw, expanding the powers of y + δ gives
  ///
  ///     Σw‖y + δ‖²(y + δ) = Σw‖y‖²y + 2Pδ + ‖δ‖²s + (tr P + 2δᵀs + ‖δ‖²W)·δ
  ///     Σw‖y + δ‖⁴ = Σw‖y‖⁴ + 4δᵀΣw‖y‖²y + 4δᵀPδ + 2‖δ‖²·tr P + 4‖δ‖²·δᵀs + ‖δ‖⁴W
  ///
  /// - Parameters:
  ///   - delta: δ.
  ///   - first: s; `nil` for zero, about the mean.
  ///   - second: P, the lower triangle in row-major order.
  ///   - weight: W.
  /// - Returns: The sums about a point that lies −δ away.
  /// - Complexity: O(dimension²).
  func shifted(by delta: [Double], first: [Double]?, second: [Double], weight: Double) -> RadialMoments {
    let dimension = delta.count
    let first = first ?? [Double](repeating: 0, count: dimension)
    var product = [Double](repeating: 0, count: dimension)
    var trace = 0.0
    for row in 0..<dimension {
      trace += second[row * (dimension + 1)]
      product[row] += second[row * (dimension + 1)] * delta[row]
      for column in 0..<row {
        product[row] += second[row * dimension + column] * delta[column]
        product[column] += second[row * dimension + column] * delta[row]
      }
    }
    let square = dot(delta, delta)
    let along = dot(delta, first)
    let stretch = trace + 2 * along + square * weight
    let newCubes = (0..<dimension).map { cubes[$0] + 2 * product[$0] + square * first[$0] + stretch * delta[$0] }
    let newQuartic =
      quartic + 4 * dot(delta, cubes) + 4 * dot(delta, product) + 2 * square * trace
      + 4 * square * along + square * square * weight
    return RadialMoments(cubes: newCubes, quartic: newQuartic)
  }

  /// Adds sums about the same point, or subtracts them.
  mutating func add(_ other: RadialMoments, sign: Double = 1) {
    for index in cubes.indices { cubes[index] += sign * other.cubes[index] }
    quartic += sign * other.quartic
  }
}

/// Σ aᵢbᵢ.
func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for index in a.indices { sum += a[index] * b[index] }
  return sum
}
