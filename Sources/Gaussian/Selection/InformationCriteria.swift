public import GaussianEngine
public import LinearAlgebra
internal import RealModule

/// How well a model explains the rows it was fitted to, with a price for each free parameter; lower is better.
///
/// Values compare models of the same rows only. In nats, doubled, as everybody prints them but mclust, whose BIC has the
/// other sign.
public struct InformationCriteria: Sendable, Hashable {
  /// Sum of the log-densities of all rows, in nats.
  public let logLikelihood: Double

  /// Number of free parameters k.
  public let parameterCount: Int

  /// Number of rows n, or the sum of their weights.
  public let sampleSize: Double

  /// Creates the criteria of a model with this likelihood.
  ///
  /// - Parameters:
  ///   - logLikelihood: Sum of the log-densities, in nats.
  ///   - parameterCount: Number of free parameters.
  ///   - sampleSize: Number of rows, or the sum of their weights.
  public init(logLikelihood: Double, parameterCount: Int, sampleSize: Double) {
    (self.logLikelihood, self.parameterCount, self.sampleSize) = (logLikelihood, parameterCount, sampleSize)
  }

  /// Akaike's criterion −2·ln L + 2·k, an estimate of what new rows would cost.
  public var aic: Double { -2 * logLikelihood + 2 * Double(parameterCount) }

  /// Akaike's criterion corrected for few rows, AIC + 2·k·(k + 1)/(n − k − 1); infinite unless n > k + 1.
  ///
  /// ## Source
  /// C. M. Hurvich, C.-L. Tsai, Regression and time series model selection in small samples, Biometrika 76 (1989).
  public var aicc: Double {
    let k = Double(parameterCount)
    let rest = sampleSize - k - 1
    return rest > 0 ? aic + 2 * k * (k + 1) / rest : .infinity
  }

  /// Schwarz's Bayesian criterion −2·ln L + k·ln n, an approximation to −2 times the log-evidence.
  public var bic: Double { -2 * logLikelihood + Double(parameterCount) * Double.log(sampleSize) }
}

extension GenerativeModel {
  /// Information criteria of this model for the rows it was fitted to.
  ///
  /// - Parameters:
  ///   - observations: The rows of the fit. Shape `count × dimension`.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: AIC, AICc and BIC.
  /// - Precondition: `observations` has `dimension` columns.
  public func informationCriteria(
    of observations: Matrix<Scalar>, parallelism: Parallelism = .automatic
  ) -> InformationCriteria {
    InformationCriteria(
      logLikelihood: logLikelihood(of: observations, parallelism: parallelism), parameterCount: parameterCount,
      sampleSize: Double(observations.rows))
  }

  /// Information criteria of this model for the weighted rows it was fitted to.
  ///
  /// - Parameters:
  ///   - observations: The rows of the fit. Shape `count × dimension`; rows of weight 0 may hold anything.
  ///   - weights: How often each row counts, finite and not negative. The sample size is their sum.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: AIC, AICc and BIC, the same as for a table in which rows are repeated.
  /// - Throws: ``GaussianError/invalidWeight(row:value:)``.
  /// - Precondition: `observations` has `dimension` columns, and there is one weight a row.
  public func informationCriteria(
    of observations: Matrix<Scalar>, weights: [Scalar], parallelism: Parallelism = .automatic
  ) throws(GaussianError) -> InformationCriteria {
    precondition(weights.count == observations.rows, "\(weights.count) weights for \(observations.rows) rows")
    if let row = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
      throw .invalidWeight(row: row, value: Double(weights[row]))
    }
    return InformationCriteria(
      logLikelihood: logLikelihood(of: observations, weights: weights, parallelism: parallelism),
      parameterCount: parameterCount, sampleSize: weights.reduce(0) { $0 + Double($1) })
  }
}
