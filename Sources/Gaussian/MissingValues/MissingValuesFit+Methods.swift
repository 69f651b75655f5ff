internal import GaussianEngine
internal import LinearAlgebra
internal import RealModule

extension MissingValuesFit {
  private init(
    _ model: MultivariateNormal<Scalar>, iterations: Int = 0,
    termination: MissingValuesTermination = .converged, _ meanLogLikelihoods: [Double], _ patterns: MissingPatterns
  ) {
    self.model = model
    self.iterations = iterations
    self.termination = termination
    self.meanLogLikelihoods = meanLogLikelihoods
    self.patterns = patterns
    pairsNeverObservedTogether = patterns.pairsNeverObservedTogether()
  }

  /// Rows without missing cells beside rows that show nothing, which are left out.
  init(
    fittingComplete observations: Matrix<Scalar>, rows: ArraySlice<Int>, _ weights: [Scalar]?,
    _ structure: CovarianceStructure, _ patterns: MissingPatterns, _ parallelism: Parallelism
  ) throws(GaussianError) {
    let isWhole = patterns.emptyRowCount == 0
    let model = try MultivariateNormal(
      fitting: isWhole ? observations : observations.selecting(rows: Array(rows)), covariance: structure,
      parallelism: parallelism)
    // At the maximum the mean log-likelihood is the negative entropy.
    self.init(model, [-model.entropy], patterns)
  }

  init(
    fittingIncomplete observations: Matrix<Scalar>, _ weights: [Scalar]?, _ structure: CovarianceStructure,
    _ patterns: MissingPatterns, _ options: MissingValuesOptions, _ parallelism: Parallelism
  ) throws(GaussianError) {
    let dimension = observations.columns
    let count = (0..<patterns.count).reduce(0) { $0 + patterns.rows(of: $1).count } - patterns.emptyRowCount
    let required = structure == .full ? dimension + 1 : 2
    guard count >= required else {
      throw .tooFewObservations(count: count, required: required, dimension: dimension)
    }
    let cases = try AvailableCases(
      of: observations, weights: weights, mayBeConstant: structure == .spherical, parallelism: parallelism)
    guard structure == .full else {
      try self.init(cases, structure, observations, weights, count: count, patterns)
      return
    }
    let sums = PatternSums(
      of: observations, patterns: patterns, weights: weights, shift: cases.means, parallelism: parallelism)
    let climb = try ExpectationMaximization.run(
      sums, start: GaussianPoint(variances: cases.variances), options: options, parallelism: parallelism)
    let covariance = Matrix(rows: dimension, columns: dimension, elements: climb.point.covariance.map { Scalar($0) })
    let model = try MultivariateNormal(
      mean: zip(cases.means, climb.point.mean).map { Scalar($0 + $1) }, parameter: FullCovariance(covariance),
      observationCount: count)
    self.init(
      model, iterations: climb.iterations, termination: climb.termination, climb.meanLogLikelihoods, patterns)
  }

  /// Without correlation no column tells anything of another: the maximum is that of the observed cells.
  private init(
    _ cases: AvailableCases, _ structure: CovarianceStructure, _ observations: Matrix<Scalar>, _ weights: [Scalar]?,
    count: Int, _ patterns: MissingPatterns
  ) throws(GaussianError) {
    var variances = cases.variances
    let cells = cases.weights.reduce(0, +)
    let parameter: any CovarianceParameter<Scalar>
    if structure == .spherical {
      // Each column counts as often as it was observed.
      let variance = zip(cases.weights, cases.variances).reduce(0) { $0 + $1.0 / cells * $1.1 }
      variances = [Double](repeating: variance, count: variances.count)
      parameter = try SphericalCovariance(dimension: variances.count, variance: Scalar(variance))
    } else {
      parameter = try DiagonalCovariance(variances: variances.map { Scalar($0) })
    }
    let model = try MultivariateNormal(
      mean: cases.means.map { Scalar($0) }, parameter: parameter, observationCount: count)
    let logLikelihood = zip(cases.weights, variances).reduce(0) {
      $0 - 0.5 * $1.0 * (logTwoPi + Double.log($1.1) + 1)
    }
    self.init(model, [logLikelihood / patterns.weightOfRowsThatShow(weights, of: observations)], patterns)
  }
}

extension MissingPatterns {
  /// Sum of the weights of the rows that show something.
  fileprivate func weightOfRowsThatShow<Scalar: GaussianScalar>(
    _ weights: [Scalar]?, of observations: Matrix<Scalar>
  ) -> Double {
    (0..<count).reduce(0) { total, pattern in
      guard observedCount(of: pattern) > 0 else { return total }
      guard let weights else { return total + Double(rows(of: pattern).count) }
      return rows(of: pattern).reduce(total) { $0 + Double(weights[$1]) }
    }
  }

  /// Pairs of variables that no row shows together, the smaller number first.
  fileprivate func pairsNeverObservedTogether() -> [[Int]] {
    (0..<dimension).flatMap { variable -> [[Int]] in
      let seen = variablesSeenWith(variable)
      return (variable + 1..<max(variable + 1, dimension))
        .filter { seen[$0 / 64] >> UInt64($0 % 64) & 1 == 0 }
        .map { [variable, $0] }
    }
  }
}
