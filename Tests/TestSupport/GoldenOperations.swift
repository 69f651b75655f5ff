extension Fixture {
  /// Conditional distributions of random Gaussians.
  package static let conditionals: [ConditionalCase] = load("conditionals.json")

  /// Pairs of Gaussians, from far apart to nearly equal.
  package static let divergences: [DivergenceCase] = load("divergences.json")

  /// Rows of shipped data sets and what fits with and without them say.
  package static let fittedRows: [FittedRowCase] = load("fitted_rows.json")
}

/// A normal distribution and what remains of it given some of its variables.
package struct ConditionalCase: Decodable, Sendable, CustomStringConvertible {
  package let name: String
  package let mean: [Double]
  package let observed: [Int]
  package let values: [Double]
  /// Of the other variables, ascending.
  package let conditionalMean: [GoldenNumber]
  package let correlationConditionNumber: Double

  private let covariance: [[Double]]
  private let conditionalCovariance: [[GoldenNumber]]

  /// The covariance, both triangles.
  package var fullCovariance: [[Double]] { mirrored(covariance) }

  /// Element of the conditional covariance.
  package func conditionalCovariance(_ i: Int, _ j: Int) -> GoldenNumber { conditionalCovariance[max(i, j)][min(i, j)] }

  package var description: String { name }
}

/// Two normal distributions, given by their Cholesky factors, and how far apart they are.
package struct DivergenceCase: Decodable, Sendable, CustomStringConvertible {
  package let name: String
  package let mean: [Double]
  package let otherMean: [Double]
  /// Kullback–Leibler divergence from the first to the other, in nats.
  package let divergence: GoldenNumber
  /// Squared Wasserstein distance.
  package let squaredDistance: GoldenNumber
  /// Largest divided by smallest eigenvalue of the first covariance.
  package let conditionNumber: Double

  private let factor: [[Double]]
  private let otherFactor: [[Double]]

  /// L of the first, at full length.
  package var fullFactor: [[Double]] { padded(factor) }

  /// L of the other, at full length.
  package var otherFullFactor: [[Double]] { padded(otherFactor) }

  private func padded(_ lower: [[Double]]) -> [[Double]] {
    lower.map { $0 + [Double](repeating: 0, count: lower.count - $0.count) }
  }

  package var description: String { name }
}

/// A row of a shipped data set.
package struct FittedRowCase: Decodable, Sendable, CustomStringConvertible {
  /// With the fit of all other rows, and by how much the fit of all rows is better.
  package struct LeftOut: Decodable, Sendable {
    package let leftOut: GoldenNumber
    package let score: GoldenNumber
  }

  package let dataSet: String
  package let structure: String
  package let row: Int
  package let plain: LeftOut
  /// With the weights 1, 2, ½, 0, 3, repeated.
  package let uneven: LeftOut
  package let squaredDistance: GoldenNumber
  package let asymptotic: GoldenNumber
  /// "heldOut" and "inSample"; empty for a diagonal covariance.
  package let pValues: [String: GoldenNumber]

  package var description: String { "row \(row) of \(dataSet), \(structure)" }
}
