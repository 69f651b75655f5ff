public import GaussianEngine
public import LinearAlgebra
internal import RealModule

/// How the number of factors is chosen.
///
/// With fewer rows than columns only held-out likelihood is to be trusted: as factors use up the rows, the noise that
/// is left becomes as small as one likes, and neither the evidence nor Schwarz's criterion, which are for many rows, makes
/// up for that.
public enum FactorCriterion: Sendable, Hashable {
  /// The evidence of the rows for a number of factors with isotropic noise, by Laplace's approximation; the highest.
  case evidence
  /// Schwarz's criterion; the lowest.
  case bic
  /// The likelihood of rows that were left out, a part of so many at a time; the highest.
  case heldOut(folds: Int)
}

/// Models with several numbers of factors, and which of them to take.
///
/// ```swift
/// let selection = try FactorSelection(fitting: observations, noise: .isotropic, factors: 0...10, criterion: .evidence)
/// let model = try ProbabilisticPCA(fitting: observations, factors: selection.best ?? 0)
/// ```
public struct FactorSelection: Sendable, Equatable {
  /// One number of factors, and how well it did.
  public struct Candidate: Sendable, Equatable {
    /// Number of factors q.
    public let factors: Int
    /// Log-likelihood, number of parameters and Σw, and so BIC and AIC; `nil` if there is no model.
    public var criteria: InformationCriteria?
    /// Logarithm of the evidence, in nats, up to what all candidates share; `nil` if it was not asked for or is not
    /// defined: for no factor, as many as variables, and no noise.
    public var logEvidence: Double?
    /// The likelihood of rows that were left out; `nil` unless it was asked for and every part could be fitted.
    public var heldOut: CrossValidatedLikelihood?
    /// Why there is no model, or none without one of the parts.
    public var failure: GaussianError?
  }

  /// Candidates in ascending order of their factors.
  public let candidates: [Candidate]

  /// What the choice was made by.
  public let criterion: FactorCriterion

  /// The number of factors to take; `nil` if the criterion is known of none.
  public var best: Int? {
    let known = candidates.filter { value(of: $0).isFinite }
    return known.min { value(of: $0) < value(of: $1) }?.factors
  }

  /// What the criterion makes of a candidate, lower being better; infinite if it is not known.
  public func value(of candidate: Candidate) -> Double {
    let value: Double? =
      switch criterion {
      case .evidence: candidate.logEvidence.map { -$0 }
      case .bic: candidate.criteria?.bic
      case .heldOut: candidate.heldOut.map { -$0.mean }
      }
    guard let value, value.isFinite else { return .infinity }
    return value
  }

  /// Fits models with several numbers of factors.
  ///
  /// - Parameters:
  ///   - observations: One observation a row. Shape `count × dimension`; rows of positive weight are finite.
  ///   - noise: Isotropic, which is ``ProbabilisticPCA``, or diagonal, which is ``FactorAnalysis``.
  ///   - factors: Which numbers; those beyond the number of variables are left out.
  ///   - criterion: What to choose by.
  ///   - weights: How often each row counts; `nil` for once.
  ///   - seed: Which rows are held out together, and where random starts come from.
  ///   - restarts: How many starts to try for each model with diagonal noise; `nil` for as many as are cheap.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Throws: ``GaussianError`` if rows or weights are no good. That a candidate has no model is no error: it says so.
  /// - Precondition: There is a column, numbers of factors are not negative, the evidence is asked for isotropic noise
  ///   only, and there are two parts or more.
  /// - Complexity: One decomposition for isotropic noise, a fit a candidate for diagonal noise, and as many again a part.
  ///
  /// ## Source
  /// T. P. Minka, Automatic choice of dimensionality for PCA, NIPS 2000, equation 30, for the evidence.
  public init<Scalar: GaussianScalar>(
    fitting observations: Matrix<Scalar>, noise: FactorNoise, factors: ClosedRange<Int>, criterion: FactorCriterion,
    weights: [Scalar]? = nil, seed: UInt64 = 0, restarts: Int? = nil, parallelism: Parallelism = .automatic
  ) throws(GaussianError) {
    let options = SearchOptions(restarts: restarts, seed: seed)
    precondition(factors.lowerBound >= 0, "\(factors.lowerBound) factors")
    precondition(criterion != .evidence || noise == .isotropic, "the evidence is known for isotropic noise only")
    let dimension = observations.columns
    let numbers = factors.lowerBound..<max(factors.lowerBound, min(factors.upperBound, dimension) + 1)
    self.criterion = criterion
    var candidates: [Candidate]
    switch noise {
    case .isotropic:
      candidates = try Self.isotropicCandidates(observations, Array(numbers), weights, parallelism)
    case .diagonal:
      var statistics = SufficientStatistics<Scalar>(dimension: dimension)
      try statistics.update(with: observations, weights: weights, parallelism: parallelism)
      candidates = numbers.map { number in
        do throws(GaussianError) {
          let model = try FactorAnalysis(estimating: statistics, factors: number, options: options)
          return Candidate(
            factors: number, criteria: criteria(model.estimation, model.parameterCount), failure: nil)
        } catch {
          return Candidate(factors: number, failure: error)
        }
      }
    }
    if case .heldOut(let parts) = criterion {
      let validation = try CrossValidation(of: observations, weights: weights, parts: parts, seed: seed)
      for index in candidates.indices where candidates[index].failure == nil {
        let number = candidates[index].factors
        do throws(GaussianError) {
          candidates[index].heldOut = try validation.likelihood { fold throws(GaussianError) in
            switch noise {
            case .isotropic:
              try validation.heldOut(fold: fold, parallelism: parallelism) { rows, weights throws(GaussianError) in
                try ProbabilisticPCA(fitting: rows, factors: number, weights: weights, parallelism: parallelism)
              }
            case .diagonal:
              try validation.heldOut(fold: fold, parallelism: parallelism) { rows, weights throws(GaussianError) in
                try FactorAnalysis(
                  fitting: rows, factors: number, weights: weights, options: options, parallelism: parallelism)
              }
            }
          }
        } catch {
          candidates[index].failure = error
        }
      }
    }
    self.candidates = candidates
  }

  /// All from one decomposition of the covariance.
  private static func isotropicCandidates<Scalar: GaussianScalar>(
    _ observations: Matrix<Scalar>, _ numbers: [Int], _ weights: [Scalar]?, _ parallelism: Parallelism
  ) throws(GaussianError) -> [Candidate] {
    let axes: PrincipalAxes
    let statistics: SufficientStatistics<Scalar>
    if observations.rows < observations.columns {
      let (rows, known) = try CentredRows.of(Observations(observations, weights: weights), parallelism)
      (axes, statistics) = (try PrincipalAxes(byProductsOf: rows, count: 0), known)
    } else {
      var known = SufficientStatistics<Scalar>(dimension: observations.columns)
      try known.update(with: observations, weights: weights, parallelism: parallelism)
      try known.checkEstimable(fromAtLeast: 2)
      guard case .full(let covariance) = known.scatter(.full, dividedBy: known.weight) else {
        preconditionFailure("statistics without correlations")
      }
      (axes, statistics) = (try PrincipalAxes(of: covariance, count: 0), known)
    }
    return numbers.map { number in
      do throws(GaussianError) { try IsotropicFactors.checkNoise(axes, factors: number) } catch {
        return Candidate(factors: number, failure: error)
      }
      let dimension = axes.dimension
      return Candidate(
        factors: number,
        criteria: InformationCriteria(
          logLikelihood: statistics.weight * IsotropicFactors.meanLogLikelihood(axes, factors: number),
          parameterCount: factorParameterCount(dimension: dimension, factors: number, noise: 1),
          sampleSize: statistics.weight),
        logEvidence: IsotropicFactors.logEvidence(axes, factors: number, sampleSize: statistics.weight))
    }
  }
}

private func criteria(_ record: FactorRecord?, _ parameterCount: Int) -> InformationCriteria? {
  record.map {
    InformationCriteria(
      logLikelihood: $0.logLikelihood, parameterCount: parameterCount, sampleSize: $0.weight)
  }
}
