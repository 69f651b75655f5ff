internal import GaussianEngine
internal import LinearAlgebra
internal import RealModule

/// The iterations of ECME that climb the likelihood of the t distribution.
struct StudentTAscent<Scalar: GaussianScalar> {
  private let estimator: StudentT
  private let observations: Matrix<Scalar>
  private let weights: [Scalar]?
  private let structure: CovarianceStructure
  private let parallelism: Parallelism

  /// Statistics of the rows with the weights they were given.
  private let statistics: SufficientStatistics<Scalar>
  private var location: [Double]
  private var scatter: StructuredCovariance
  private var degreesOfFreedom: Double
  /// Squared distances of all rows under location and scatter.
  private var distances: [Scalar]
  private var logDeterminant = 0.0
  /// Whether location and scatter are still those of the start.
  private var hasMoved = false

  /// Starts from mean and covariance of the rows.
  init(
    _ estimator: StudentT, observations: Matrix<Scalar>, weights: [Scalar]?, structure: CovarianceStructure,
    parallelism: Parallelism
  ) throws(GaussianError) {
    var statistics = SufficientStatistics<Scalar>(dimension: observations.columns, structure: structure)
    try statistics.update(with: observations, weights: weights, parallelism: parallelism)
    try statistics.checkEstimable(fromAtLeast: structure == .full ? observations.columns + 1 : 2)
    self.estimator = estimator
    self.observations = observations
    self.weights = weights
    self.structure = structure
    self.parallelism = parallelism
    self.statistics = statistics
    location = statistics.meanInDouble
    scatter = statistics.scatter(structure, dividedBy: statistics.weight)
    degreesOfFreedom = estimator.degreesOfFreedom ?? 1
    distances = [Scalar](repeating: 0, count: observations.rows)
  }

  private var dimension: Int { observations.columns }

  /// Values of ν that an estimate is looked for in.
  private var range: ClosedRange<Double> {
    // Without correlations two rows may have any number of variables.
    min(max(0.1, 2 * Double(dimension) / Double(statistics.count - 1)), 1e4)...1e4
  }

  /// Climbs until the parameters come to rest.
  mutating func run() throws(GaussianError) -> StudentTFit {
    try measureDistances()
    var isHeld = estimator.degreesOfFreedom == nil
    var logLikelihoods = [logLikelihood(tail: step.value(at: degreesOfFreedom))]
    var rest = Rest(tolerance: max(estimator.tolerance, Scalar.isDouble ? 0 : 8 * Scalar.epsilon))
    var best = (location, scatter, degreesOfFreedom, count: 1)
    while logLikelihoods.count <= estimator.maximumIterations && !rest.isReached && !StopFlag.isRequested {
      var change = try maximiseLocationAndScatter()
      try measureDistances()
      let wasHeld = isHeld
      isHeld = isHeld && change > 0.05 && logLikelihoods.count < 20
      if estimator.degreesOfFreedom == nil && !isHeld {
        let found = step.maximum(from: degreesOfFreedom)
        if found.degreesOfFreedom != degreesOfFreedom {
          let ratio = found.degreesOfFreedom / degreesOfFreedom
          change = max(change, wasHeld ? .infinity : Double.log(ratio).magnitude)
        }
        degreesOfFreedom = found.degreesOfFreedom
        logLikelihoods.append(logLikelihood(tail: found.value))
      } else {
        logLikelihoods.append(logLikelihood(tail: step.value(at: degreesOfFreedom)))
      }
      let count = logLikelihoods.count
      if logLikelihoods[count - 1] >= logLikelihoods[best.count - 1] {
        best = (location, scatter, degreesOfFreedom, count)
      }
      rest.record(isHeld ? .infinity : change, logLikelihoods[logLikelihoods.count - 1])
    }
    // By more than rounding of the likelihood, steps lead down by that of the parameters only.
    let highest = logLikelihoods[best.count - 1]
    if logLikelihoods[logLikelihoods.count - 1] < highest - 4096 * Scalar.epsilon * highest.magnitude {
      (location, scatter, degreesOfFreedom) = (best.0, best.1, best.2)
      logLikelihoods.removeLast(logLikelihoods.count - best.count)
    }
    return StudentTFit(
      location: location, scatter: scatter, degreesOfFreedom: degreesOfFreedom, logLikelihoods: logLikelihoods,
      hasConverged: rest.isReached, count: statistics.count, weight: statistics.weight,
      effectiveSampleSize: statistics.effectiveSampleSize)
  }

  // MARK: Steps

  /// Squared distances of all rows, and the determinant.
  private mutating func measureDistances() throws(GaussianError) {
    let parameter: any CovarianceParameter<Scalar>
    do throws(GaussianError) {
      parameter = try structure.parameterType(of: Scalar.self).init(rounding: scatter)
    } catch {
      throw hasMoved ? error.ofSubset(collapsedQuantity, dimension: dimension) : error
    }
    logDeterminant = parameter.logDeterminant
    measure(parameter.transform(mean: location.map { Scalar($0) }))
    guard areFinite(distances) else { throw .overflow(quantity: "the squared distance of a row") }
  }

  private mutating func measure(_ transform: some RowTransform<Scalar>) {
    unsafe distances.withUnsafeMutableBufferPointer { buffer in
      unsafe ScorePass.run(observations, transform, scale: 1, offset: 0, parallelism: parallelism, into: buffer)
    }
  }

  /// Weighted mean and scatter of the rows, and the largest relative change of either.
  private mutating func maximiseLocationAndScatter() throws(GaussianError) -> Double {
    var weighted = SufficientStatistics<Scalar>(dimension: dimension, structure: structure)
    try weighted.update(with: observations, weights: tailWeights(), parallelism: parallelism)
    let (oldLocation, oldScatter) = (location, scatter)
    location = weighted.meanInDouble
    // By the sum of these weights: parameter expansion. By that of the given ones, EM would crawl.
    scatter = weighted.scatter(structure, dividedBy: weighted.weight)
    hasMoved = true
    if let variable = vanishedVariable {
      throw .zeroVariance(variable: variable).ofSubset(collapsedQuantity, dimension: dimension)
    }
    return max(
      largestMove(from: oldLocation, to: location, scale: scatter.variances.map { $0.squareRoot() }),
      scatter.largestChange(from: oldScatter))
  }
}

// MARK: - Sums over rows

extension StudentTAscent {
  private var step: DegreesOfFreedomStep<Scalar> {
    DegreesOfFreedomStep(
      range: range, dimension: dimension, distances: distances, weights: weights, total: statistics.weight,
      parallelism: parallelism)
  }

  /// The log-likelihood of all rows, of which `tail` is the part that ν has in the mean.
  private func logLikelihood(tail: Double) -> Double {
    statistics.weight * (tail - 0.5 * (Double(dimension) * logTwoPi + logDeterminant))
  }

  /// w·(ν + d)/(ν + δ) of each row.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func tailWeights() -> [Scalar] {
    guard degreesOfFreedom.isFinite else { return weights ?? [Scalar](repeating: 1, count: distances.count) }
    let sum = degreesOfFreedom + Double(dimension)
    guard let weights else { return distances.map { Scalar(sum / (degreesOfFreedom + Double($0))) } }
    return zip(weights, distances).map { weight, distance in
      weight > 0 ? Scalar(Double(weight) * sum / (degreesOfFreedom + Double(distance))) : 0
    }
  }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func areFinite(_ distances: [Scalar]) -> Bool {
    guard let weights else { return distances.allSatisfy(\.isFinite) }
    return zip(weights, distances).allSatisfy { !($0 > 0) || $1.isFinite }
  }

  /// A variable whose scatter is nothing beside the variance of all rows.
  private var vanishedVariable: Int? {
    let first = statistics.scatter(structure, dividedBy: statistics.weight).variances
    return zip(scatter.variances, first).enumerated().first { !($1.0 > 1e-30 * $1.1) }?.offset
  }

  /// What the scatter has become if it is singular: that of the rows that the distribution has gathered at.
  private var collapsedQuantity: String {
    let weights = tailWeights()
    let largest = weights.max() ?? 0
    return "the scatter of the \(weights.count { $0 > largest / 2 }) of \(statistics.count) rows that count most"
  }
}

/// The largest move of a location, relative to a scale of each variable.
private func largestMove(from old: [Double], to new: [Double], scale: [Double]) -> Double {
  old.indices.reduce(0) { max($0, (new[$1] - old[$1]).magnitude / scale[$1]) }
}

extension StructuredCovariance {
  /// The largest change of an element relative to the standard deviations of its variables.
  fileprivate func largestChange(from old: StructuredCovariance) -> Double {
    switch (self, old) {
    case (.full(let new), .full(let old)):
      let deviations = new.diagonal.map { $0.squareRoot() }
      var largest = 0.0
      for row in 0..<new.rows {
        for column in 0...row {
          let change = (new[row, column] - old[row, column]).magnitude
          largest = max(largest, change / (deviations[row] * deviations[column]))
        }
      }
      return largest
    default:
      return zip(variances, old.variances).reduce(0) { max($0, ($1.0 - $1.1).magnitude / $1.0) }
    }
  }
}
