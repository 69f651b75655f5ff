internal import GaussianEngine
public import LinearAlgebra

/// Mean and covariance of a truncated normal distribution, with their standard errors.
public struct TruncatedMoments: Sendable, Hashable {
  /// Mean, one element a variable.
  public let mean: [Double]

  /// Covariance.
  ///
  /// Shape `dimension × dimension`, symmetric.
  public let covariance: Matrix<Double>

  /// Standard error of each element of the mean; 0 where it is exact.
  public let standardErrorsOfMean: [Double]

  /// Standard error of each element of the covariance; 0 where it is exact.
  ///
  /// Shape `dimension × dimension`.
  public let standardErrorsOfCovariance: Matrix<Double>
}

extension TruncatedNormal {
  /// Mean and covariance of the rows inside the box.
  ///
  /// Of one variable they are exact; of more they are estimated from weighted points of the lattice rules that estimate
  /// probabilities, with the spread between rules for their errors.
  ///
  /// - Parameters:
  ///   - points: Points to take, about.
  ///   - seed: Any number.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: The moments and their standard errors.
  /// - Precondition: `points` is positive.
  /// - Complexity: O(dimension²) a point.
  public func moments(
    points: Int = 100_000, seed: UInt64 = 0, parallelism: Parallelism = .automatic
  ) -> TruncatedMoments {
    precondition(points > 0, "\(points) points estimate nothing")
    guard dimension > 1 else { return momentsOfOneVariable }
    let d = dimension
    let estimates = BoxDrawPass.moments(of: tilted, points: points, seed: seed, parallelism: parallelism)
    // Of the mean of the estimates, in units of the points, and then of the variables.
    let rules = estimates.map { estimate in unstandardized(estimate.mean, estimate.covariance) }
    func combined(_ elements: [[Double]]) -> (means: [Double], errors: [Double]) {
      let count = Double(elements.count)
      let means = elements[0].indices.map { index in elements.reduce(0) { $0 + $1[index] } / count }
      let errors = means.indices.map { index in
        let squares = elements.reduce(0) { $0 + ($1[index] - means[index]) * ($1[index] - means[index]) }
        return (squares / (count * (count - 1))).squareRoot()
      }
      return (means, errors)
    }
    let (mean, meanErrors) = combined(rules.map(\.mean))
    let (covariance, covarianceErrors) = combined(rules.map(\.covariance.elements))
    return TruncatedMoments(
      mean: mean, covariance: Matrix(rows: d, columns: d, elements: covariance), standardErrorsOfMean: meanErrors,
      standardErrorsOfCovariance: Matrix(rows: d, columns: d, elements: covarianceErrors))
  }

  private var momentsOfOneVariable: TruncatedMoments {
    var mean = [0.0], variance = [0.0]
    unsafe Kernels.active.intervalMoments(
      standardized.lowerBounds, standardized.upperBounds, count: 1, means: &mean, variances: &variance)
    let deviation = standardized.deviations[0]
    let zero = Matrix(rows: 1, columns: 1, repeating: 0.0)
    return TruncatedMoments(
      mean: [Double(normal.mean[0]) + deviation * mean[0]],
      covariance: Matrix(rows: 1, columns: 1, elements: [variance[0] * deviation * deviation]),
      standardErrorsOfMean: [0], standardErrorsOfCovariance: zero)
  }

  /// Moments of points as those of rows.
  private func unstandardized(_ mean: [Double], _ covariance: Matrix<Double>) -> (
    mean: [Double], covariance: Matrix<Double>
  ) {
    let (d, order) = (dimension, standardized.variables)
    let color = standardized.lower.scalingRows(by: standardized.deviations)
    let means = product(color, Matrix(rows: d, columns: 1, elements: mean)).elements
    let spread = product(product(color, covariance), transposing: color)
    var (ordered, matrix) = ([Double](repeating: 0, count: d), Matrix(rows: d, columns: d, repeating: 0.0))
    for (row, variable) in order.enumerated() {
      ordered[variable] = Double(normal.mean[variable]) + means[row]
      for (column, other) in order.enumerated() { matrix[variable, other] = spread[row, column] }
    }
    return (ordered, matrix)
  }
}
