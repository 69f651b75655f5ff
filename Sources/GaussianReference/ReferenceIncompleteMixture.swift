public import RealModule

/// EM for a mixture of Gaussians and rows with missing cells, row by row as the textbook writes it.
///
/// A missing cell is NaN. Every row is completed by every component on its own.
///
/// ## Source
/// Z. Ghahramani, M. I. Jordan, Supervised learning from incomplete data via an EM approach, Advances in Neural Information
/// Processing Systems 6 (1994).
public struct ReferenceIncompleteMixture<Scalar: Real & BinaryFloatingPoint & Sendable>: Sendable {
  /// Mean and covariance of a component.
  public typealias Component = ReferenceMissingValues<Scalar>.Parameters

  /// The weights, which add up to 1.
  public var weights: [Scalar]
  /// One a weight.
  public var components: [Component]

  /// Takes weights and components.
  public init(weights: [Scalar], components: [Component]) {
    (self.weights, self.components) = (weights, components)
  }

  /// ln πₖ + ln pₖ(xₒ) of every component.
  ///
  /// - Throws: ``ReferenceNotPositiveDefinite`` when a marginal has no Cholesky factor.
  public func jointLogDensities(of row: [Scalar]) throws(ReferenceNotPositiveDefinite) -> [Scalar] {
    var terms: [Scalar] = []
    for (weight, component) in zip(weights, components) {
      terms.append(.log(weight) + (try ReferenceMissingValues<Scalar>.logDensity(of: row, component)))
    }
    return terms
  }

  /// The sum of the log-densities of what the rows show.
  ///
  /// - Throws: ``ReferenceNotPositiveDefinite`` when a marginal has no Cholesky factor.
  public func logLikelihood(of rows: [[Scalar]]) throws(ReferenceNotPositiveDefinite) -> Scalar {
    var sum: Scalar = 0
    for row in rows {
      let terms = try jointLogDensities(of: row)
      let largest = terms.max() ?? 0
      sum += largest + .log(terms.reduce(0) { $0 + .exp($1 - largest) })
    }
    return sum
  }

  /// Parameters after an iteration, with full covariances of their own.
  ///
  /// - Throws: ``ReferenceNotPositiveDefinite`` when a marginal has no Cholesky factor.
  /// - Precondition: Every row shows a cell.
  public func step(on rows: [[Scalar]]) throws(ReferenceNotPositiveDefinite) -> ReferenceIncompleteMixture {
    var next = self
    for k in components.indices {
      let dimension = components[k].mean.count
      var (total, mean): (Scalar, [Scalar]) = (0, [Scalar](repeating: 0, count: dimension))
      var shares: [Scalar] = []
      var completions: [(completed: [Scalar], missing: [Int], covariance: [[Scalar]])] = []
      for row in rows {
        let terms = try jointLogDensities(of: row)
        let largest = terms.max() ?? 0
        let share = Scalar.exp(terms[k] - largest) / terms.reduce(0) { $0 + .exp($1 - largest) }
        let completion = try ReferenceMissingValues<Scalar>.conditional(of: row, components[k])
        shares.append(share)
        completions.append(completion)
        total += share
        for i in 0..<dimension { mean[i] += share * completion.completed[i] }
      }
      for i in 0..<dimension { mean[i] /= total }
      var covariance = [[Scalar]](repeating: [Scalar](repeating: 0, count: dimension), count: dimension)
      for (share, completion) in zip(shares, completions) {
        for i in 0..<dimension {
          for j in 0..<dimension {
            covariance[i][j] += share * (completion.completed[i] - mean[i]) * (completion.completed[j] - mean[j])
          }
        }
        for (i, variable) in completion.missing.enumerated() {
          for (j, other) in completion.missing.enumerated() {
            covariance[variable][other] += share * completion.covariance[i][j]
          }
        }
      }
      next.weights[k] = total / Scalar(rows.count)
      next.components[k] = Component(mean: mean, covariance: covariance.map { $0.map { $0 / total } })
    }
    return next
  }
}
