import Gaussian
import GaussianIO
import GaussianWorkflows

/// The ways to fit the classes of a table.
struct ClassFitting: TableFitting {
  /// What each class is to be.
  enum Density {
    /// One Gaussian.
    case normal(MixtureCovariance, any GaussianEstimator, CovariancePolicy)
    /// Several.
    case mixture(MixtureSetup<MultivariateNormal<Double>>)
  }

  let task: FittingTask
  /// The column of the classes.
  let label: String
  let priors: ClassPriors
  let density: Density

  var squareMatrices: Int {
    // Two classes at least.
    switch density {
    case .normal(let covariance, _, _):
      [.full, .tied].contains(covariance) ? SufficientStatistics<Double>.matricesOfFit + 1 : 0
    case .mixture(let setup): setup.squareMatrices
    }
  }

  func fit() throws -> FittedTable {
    if case .normal(let covariance, let estimator, let policy) = density,
      let estimator = estimator as? any StatisticsEstimator
    {
      return try bySums(estimator, covariance, policy)
    }
    return try byRows()
  }

  /// How the table is to be read.
  private var options: TableReadingOptions {
    var options = task.options
    options.label = label
    return options
  }

  /// Sums the rows of each class up as they are read, whatever their number is.
  private func bySums(
    _ estimator: some StatisticsEstimator, _ covariance: MixtureCovariance, _ policy: CovariancePolicy
  ) throws -> FittedTable {
    task.progress.update("reading \(inputName(task.path))")
    let stream = try TableStream<Double>(contentsOf: task.path, options: options)
    let names = stream.columnNames ?? (1...stream.columns).map(String.init)
    var statistics = ClassStatistics<Double>(
      of: estimator.statistics(dimension: stream.columns, structure: covariance.structure, policy: policy))
    var droppedRows = 0
    var vocabulary = LabelVocabulary()
    while let block = try stream.next() {
      vocabulary.add(block.labels ?? [], weights: block.weights)
      let rows = LabelledTable(block.values, weights: block.weights, labels: block.labels ?? [])
      droppedRows += rows.droppedRows
      try task.naming(names) {
        try statistics.update(
          with: rows.values, labels: rows.labels, weights: rows.weights, parallelism: task.parallelism)
      }
      task.progress.update("summing up \(inputName(task.path))", stream)
    }
    guard statistics.count > 0 else { throw Failure.noRows(in: task.path, dropped: droppedRows) }
    if vocabulary.hasSynonyms { statistics = statistics.renamed { vocabulary.label(sameAs: $0) ?? $0 } }
    let priors = try self.priors(among: vocabulary)
    let model = try task.naming(names) {
      try ClassConditionalModel(
        estimating: statistics, structure: covariance, estimator: estimator, policy: policy, priors: priors)
    }
    var result = fitted(model, columnNames: stream.columnNames, droppedRows: droppedRows)
    let joint = model.jointLogLikelihood(of: statistics)
    result.remarks = { report, _ in report.add(jointLogLikelihood: joint) }
    return result
  }

  /// Holds all rows in memory, for an estimator that visits them again and again.
  private func byRows() throws -> FittedTable {
    task.progress.update("reading \(inputName(task.path))")
    let data = try Table<Double>(contentsOf: task.path, options: options)
    let names = data.columnNames ?? (1...data.values.columns).map(String.init)
    let rows = LabelledTable(data.values, weights: data.weights, labels: data.labels ?? [])
    guard rows.values.rows > 0 else { throw Failure.noRows(in: task.path, dropped: rows.droppedRows) }
    task.progress.update("fitting \(counted(rows.values.rows, "row")) of \(counted(names.count, "column"))")
    var vocabulary = LabelVocabulary()
    vocabulary.add(data.labels ?? [], weights: data.weights)
    let priors = try self.priors(among: vocabulary)
    let model = try task.naming(names) { try fitted(rows, priors) }
    var result = fitted(model, columnNames: data.columnNames, droppedRows: rows.droppedRows)
    result.logLikelihood = weightedSum(
      model.logDensities(of: rows.values, parallelism: task.parallelism), rows.weights)
    let joint = weightedSum(
      model.jointLogDensities(of: rows.values, labels: rows.labels, parallelism: task.parallelism), rows.weights)
    result.remarks = { report, _ in report.add(jointLogLikelihood: joint) }
    return result
  }

  /// The priors, with the classes as the table spells them.
  private func priors(among vocabulary: LabelVocabulary) throws -> ClassPriors {
    guard case .given(let given) = priors else { return priors }
    var found: [String: Double] = [:]
    for (name, prior) in given.sorted(by: { $0.key < $1.key }) {
      let label = vocabulary.label(sameAs: name) ?? name
      if vocabulary.label(sameAs: name) == nil, let other = vocabulary.labels.first(where: { $0.contains(",") }) {
        throw Failure.usage(
          "--priors names the class '\(name)', and no row is of it; a name that holds a comma stands in quotation marks, "
            + "as in --priors \(shellWord(listField(other) + "=0.5"))")
      }
      guard found.updateValue(prior, forKey: label) == nil else {
        throw Failure.usage("--priors gives the class '\(label)' two numbers; give each class one")
      }
    }
    return .given(found)
  }

  private func fitted(
    _ rows: LabelledTable, _ priors: ClassPriors
  ) throws(GaussianError) -> ClassConditionalModel<Double> {
    switch density {
    case .normal(let covariance, let estimator, let policy):
      return try ClassConditionalModel(
        fitting: rows.values, labels: rows.labels, weights: rows.weights, structure: covariance, estimator: estimator,
        policy: policy, priors: priors, parallelism: task.parallelism)
    case .mixture(let setup):
      let progress = task.progress
      return try ClassConditionalModel(
        fitting: rows.values, labels: rows.labels, weights: rows.weights, components: setup.count, form: setup.form,
        start: setup.start, options: setup.options, priors: priors, parallelism: task.parallelism
      ) { state in
        progress.update(
          "fitting classes: iteration \(state.iteration), \(fixed(state.value, digits: 5)) nats")
        return .continue
      }
    }
  }

  private func fitted(
    _ model: ClassConditionalModel<Double>, columnNames: [String]?, droppedRows: Int
  ) -> FittedTable {
    var model = model
    model.labelName = label
    return FittedTable(
      model: model, columnNames: columnNames, rows: model.observationCount ?? 0,
      weight: model.densities.reduce(0) { $0 + ($1.observationWeight ?? 0) }, droppedRows: droppedRows)
  }
}

/// Labelled rows that lack nothing.
private struct LabelledTable {
  let values: Matrix<Double>
  let weights: [Double]?
  let labels: [String]
  /// Rows that lacked a value and were left out.
  let droppedRows: Int

  init(_ values: Matrix<Double>, weights: [Double]?, labels: [String]) {
    let complete = values.droppingIncompleteRows(weights: weights)
    self.values = complete.observations
    self.weights = complete.weights
    self.labels = complete.rows.count == labels.count ? labels : complete.rows.map { labels[$0] }
    droppedRows = complete.droppedRowCount
  }
}

extension Report {
  /// What the model says of rows and classes together.
  fileprivate mutating func add(jointLogLikelihood: Double?) {
    guard let jointLogLikelihood else { return add("jointLogLikelihood", json: .null) }
    add("jointLogLikelihood", jointLogLikelihood, label: "log-likelihood with classes (nats)")
  }
}
