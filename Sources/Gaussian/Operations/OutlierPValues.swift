public import GaussianEngine
public import LinearAlgebra
package import SpecialFunctions

/// Which distribution the squared Mahalanobis distances of ordinary rows are held against.
public enum OutlierReference: String, Sendable, Hashable, CaseIterable, Codable {
  /// That of rows which the model was not fitted to: exact, by the F distribution.
  case heldOut
  /// That of the rows which the model was fitted to: exact, by the beta distribution.
  case inSample
  /// That of rows of a model whose parameters are known: χ², which both others approach as the rows of the fit become
  /// many beside the variables.
  case asymptotic
}

extension MultivariateNormal {
  /// Probability that an ordinary row lies as far from the mean as each row does, or farther.
  ///
  /// Uniform between 0 and 1 for rows of the distribution that the model was fitted to, if that is a Gaussian; near 0 for
  /// outliers. A fit knows mean and covariance from n rows only, so distances of new rows are larger than those of a
  /// known distribution, and those of its own rows are smaller. With the squared distance D², for a full covariance by
  /// maximum likelihood and d variables,
  ///
  ///     new rows      D²·(n − d)/(d·(n + 1))  ~  F(d, n − d)
  ///     own rows      D²/(n − 1)              ~  Beta(d/2, (n − d − 1)/2)
  ///
  /// and for a spherical one F(d, d·(n − 1)) of D²·(n − 1)/(d·(n + 1)) and Beta(d/2, d·(n − 2)/2) of D²/(d·(n − 1)). The
  /// unbiased covariance differs from these by (n − 1)/n. n is the sum of the weights of the fit, so with weights the
  /// distributions are exact only if they count repetitions that are rows of their own.
  ///
  /// A threshold of α marks a share α of ordinary rows as outliers. Many outliers among the rows of a fit hide each other;
  /// fit by a robust estimator then, and take the asymptotic distribution.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`.
  ///   - reference: Whether the model has seen these rows.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One probability a row, accurate however small; NaN for a row with NaN, 0 off the support of a singular
  ///   model.
  /// - Throws: ``GaussianError/unsuitableModel(quantity:reason:advice:)`` if no exact distribution is known: for a model
  ///   made from parameters, a diagonal covariance, another estimator, rows with missing cells or a policy that changed
  ///   the covariance;
  ///   ``GaussianError/tooFewObservations(count:required:dimension:)`` if the model was fitted to d + 1 rows, which then
  ///   have equal distances. Never for `.asymptotic`.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: O(count × dimension²) time, and a fraction of a microsecond a row.
  ///
  /// ## Source
  /// R. Gnanadesikan, J. R. Kettenring, Robust estimates, residuals, and outlier detection with multiresponse data,
  /// Biometrics 28 (1972), for own rows. H. Hotelling, The generalization of Student's ratio, Annals of Mathematical
  /// Statistics 2 (1931), for new ones.
  public func outlierPValues(
    of observations: Matrix<Scalar>, reference: OutlierReference = .heldOut, parallelism: Parallelism = .automatic
  ) throws(GaussianError) -> [Double] {
    let law = try distanceLaw(reference)
    let distances = squaredMahalanobisDistances(of: observations, parallelism: parallelism)
    var values = [Double](repeating: 0, count: distances.count)
    let blocks = RowBlocks.independent(rows: distances.count, columns: 64)
    unsafe values.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let output = unsafe buffer
      forEachBlock(count: blocks.count, parallelism: parallelism) {
        ()
      } _: { block, _ in
        for row in blocks[block] {
          unsafe output[row] = law.distribution.survivalProbability(at: law.factor * Double(distances[row]))
        }
      }
    }
    return values
  }

  /// What a multiple of the squared distances of ordinary rows is distributed like.
  package func distanceLaw(
    _ reference: OutlierReference
  ) throws(GaussianError) -> (factor: Double, distribution: any ContinuousDistribution) {
    let d = Double(rank)
    let limit = ChiSquaredDistribution(degreesOfFreedom: d)
    guard reference != .asymptotic else { return (1, limit) }
    let (n, divisor) = try exactFit()
    // Beyond a thousand million rows the laws agree in all digits of a distance.
    guard (structure == .spherical ? d * n : n) < 1e9 else { return (1, limit) }
    // Distances under the covariance that divides by n.
    let unit = n / divisor
    switch (reference, structure) {
    case (.heldOut, .spherical):
      return (unit * (n - 1) / (d * (n + 1)), FDistribution(numerator: d, denominator: d * (n - 1)))
    case (.heldOut, _):
      guard n > d else { throw tooFew(n, least: d + 1) }
      return (unit * (n - d) / (d * (n + 1)), FDistribution(numerator: d, denominator: n - d))
    case (.inSample, .spherical):
      guard n > 2 else { throw tooFew(n, least: 3) }
      return (unit / (d * (n - 1)), BetaDistribution(alpha: d / 2, beta: d * (n - 2) / 2))
    case (.inSample, _):
      guard n > d + 1 else { throw tooFew(n, least: d + 2) }
      return (unit / (n - 1), BetaDistribution(alpha: d / 2, beta: (n - d - 1) / 2))
    case (.asymptotic, _): return (1, limit)
    }
  }

  private func tooFew(_ count: Double, least: Double) -> GaussianError {
    .tooFewObservations(count: Int(count), required: Int(least), dimension: dimension)
  }

  /// Number of rows behind the fit, and what its covariance divides the scatter by.
  private func exactFit() throws(GaussianError) -> (count: Double, divisor: Double) {
    let quantity = "exact p-values"
    let advice = "choose the asymptotic ones"
    guard let estimation else {
      throw .unsuitableModel(
        quantity: quantity, reason: "it was made from parameters, not fitted to a number of rows", advice: advice)
    }
    guard structure != .diagonal else {
      throw .unsuitableModel(quantity: quantity, reason: "its covariance is diagonal", advice: advice)
    }
    guard estimation.adjustment == nil else {
      throw .unsuitableModel(quantity: quantity, reason: "a policy changed its covariance", advice: advice)
    }
    // By the same name, but the likelihood of what was observed.
    guard estimation.values[EstimationRecord.patternsName] == nil else {
      throw .unsuitableModel(quantity: quantity, reason: "cells of its rows were missing", advice: advice)
    }
    let weight = estimation.weight
    switch estimation.estimator {
    case MaximumLikelihood().name: return (weight, weight)
    case UnbiasedCovariance().name where weight > 1: return (weight, weight - 1)
    default:
      throw .unsuitableModel(
        quantity: quantity, reason: "it was estimated by '\(estimation.estimator)'", advice: advice)
    }
  }
}
