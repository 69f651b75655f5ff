internal import GaussianEngine
internal import LinearAlgebra

extension LabelledRows {
  /// A Gaussian for each class with one covariance, by maximum likelihood of the cells that are there.
  ///
  /// The expectation-maximisation of a mixture with tied covariances of which it is known which component each row belongs to.
  ///
  /// - Parameters:
  ///   - policy: What happens to the covariance in each step.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - observer: Told of each iteration.
  /// - Returns: One a class.
  /// - Throws: ``GaussianError`` as ``MissingValuesFit``, and ``GaussianError/classFailed(name:reason:)`` if no row of a class shows a
  ///   variable.
  func tiedNormals(
    ofCells policy: CovariancePolicy, _ parallelism: Parallelism, _ observer: FitObserver?
  ) throws(GaussianError) -> [MultivariateNormal<Scalar>] {
    var owners = [Int](repeating: -1, count: observations.rows)
    for (place, rows) in rows.enumerated() {
      for row in rows { owners[row] = place }
      for variable in 0..<observations.columns
      where !rows.contains(where: { (weights?[$0] ?? 1) > 0 && !observations[$0, variable].isNaN }) {
        throw .classFailed(name: classes[place], reason: .neverObserved(variable: variable))
      }
    }
    let known = owners
    return try ofRowsInMemory {
      try GaussianError.checkMemory(matrices: 4 * classes.count, dimension: observations.columns)
      let shown = try ShownRows(observations, weights: weights, parallelism)
      let own = shown.numbers.map { known[$0] }
      let completed = Observations(shown.completed, weights: shown.weights)
      let survey = try ObservationSurvey(of: completed, parallelism)
      let form = GaussianForm(structure: .tied, policy: policy)
      let schedule = MixtureSchedule(
        SearchOptions(tolerance: 1e-9, maximumIterations: 2000), MultivariateNormal<Scalar>.mixtureDefaults, observer)
      var steps = MultivariateNormal<Scalar>.steps(to: form, for: survey, tolerance: schedule.rules.tolerance)
      // Classes are given, and none stands for a few equal rows.
      steps.suspects = { _ in [] }
      var shares = Matrix<Scalar>(rows: own.count, columns: classes.count, repeating: 0)
      for (row, owner) in own.enumerated() { shares[row, owner] = 1 }
      let search = MixtureSearch(
        survey: survey, steps: steps, components: classes.count, start: .responsibilities(shares), schedule: schedule)
      var fit = MixtureFit(source: completed, search: search, parallelism: parallelism)
      var expectation = IncompleteExpectation(
        shown.rows, weights: shown.weights, shape: form.structure.structure.sums, parallelism)
      expectation.owners = own
      let ready = expectation
      fit.expectation = { parameters in
        let sums = ready.sums(at: parameters)
        guard sums.logLikelihood.isFinite else { throw shown.reason(parameters) }
        return sums
      }
      var (parameters, record) = try fit.run()
      try steps.finish(&parameters.components, &record)
      return try parameters.components.enumerated().map { place, component in
        let counts = own.indices.filter { own[$0] == place }.map { row in shown.weights.map { Double($0[row]) } ?? 1 }
        var estimation = EstimationRecord(
          estimator: "mle", count: counts.count, weight: counts.reduce(0, +),
          effectiveSampleSize: counts.reduce(0, +) * counts.reduce(0, +) / counts.reduce(0) { $0 + $1 * $1 })
        estimation.policy = policy
        (estimation.iterations, estimation.ending) = (record.climb.iterations, record.climb.ending)
        return try MultivariateNormal(mean: component.mean, parameter: component.parameter, estimation: estimation)
      }
    }
  }
}
