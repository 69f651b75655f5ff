import Gaussian
import GaussianIO

/// A model of a table, and what there is to say about the fit.
struct FittedTable {
  var model: MultivariateNormal<Double>
  var columnNames: [String]?
  /// Rows that lacked a value and were left out.
  var droppedRows = 0
  /// Sum of the log-densities, each times its weight; `nil` if that is not known.
  var logLikelihood: Double?
  /// Pairs of variables that no row shows together; `nil` unless cells may be missing.
  var neverTogether: [[Int]]?
}

/// The ways to fit a table.
struct TableFitting {
  let table: String
  let options: TableReadingOptions
  let covariance: CovarianceStructure
  let policy: CovariancePolicy
  let parallelism: Parallelism
  let progress: Progress

  /// Sums the rows up as they are read, whatever their number is.
  func bySums(_ estimator: some StatisticsEstimator) throws -> FittedTable {
    let sum = try SummedTable(of: table, options: options, parallelism: parallelism, progress: progress) {
      estimator.statistics(dimension: $0, covariance: covariance, policy: policy)
    }
    let model = try naming(sum.variableNames) { () throws(GaussianError) in
      try MultivariateNormal(
        estimating: sum.statistics, covariance: covariance, estimator: estimator, policy: policy)
    }
    return FittedTable(
      model: model, columnNames: sum.columnNames, droppedRows: sum.droppedRows,
      logLikelihood: model.logLikelihood(of: sum.statistics))
  }

  /// Holds all rows in memory, for an estimator that visits them again and again.
  func byRows(_ estimator: any GaussianEstimator) throws -> FittedTable {
    let (data, names) = try wholeTable()
    let complete = data.values.droppingIncompleteRows(weights: data.weights)
    progress.update(
      "fitting \(counted(complete.observations.rows, "row")) of \(counted(data.values.columns, "column"))")
    let model = try naming(names) { () throws(GaussianError) in
      try MultivariateNormal(
        fitting: complete.observations, weights: complete.weights, covariance: covariance, estimator: estimator,
        policy: policy, parallelism: parallelism)
    }
    return FittedTable(
      model: model, columnNames: data.columnNames, droppedRows: complete.droppedRowCount,
      logLikelihood: logLikelihood(of: complete.observations, complete.weights, under: model))
  }

  /// Holds all rows in memory and makes the most of the cells that are there.
  func toObservedCells() throws -> FittedTable {
    let (data, names) = try wholeTable()
    progress.update("fitting \(counted(data.values.rows, "row")) of \(counted(data.values.columns, "column"))")
    let fit = try naming(names) { () throws(GaussianError) in
      try MissingValuesFit(
        fitting: data.values, weights: data.weights, covariance: covariance, policy: policy, parallelism: parallelism)
    }
    return FittedTable(
      model: fit.model, columnNames: data.columnNames,
      logLikelihood: logLikelihood(of: data.values, data.weights, under: fit.model),
      neverTogether: fit.pairsNeverObservedTogether)
  }

  private func wholeTable() throws -> (data: Table<Double>, names: [String]) {
    progress.update("reading \(inputName(table))")
    let data = try Table<Double>(contentsOf: table, options: options)
    return (data, data.columnNames ?? (1...data.values.columns).map(String.init))
  }

  /// Of what each row shows; `nil` if a row has no density.
  private func logLikelihood(
    of rows: Matrix<Double>, _ weights: [Double]?, under model: MultivariateNormal<Double>
  ) -> Double? {
    var densities = model.observedLogDensities(of: rows, parallelism: parallelism)
    if let weights {
      // What is absent may have no density.
      for (row, weight) in weights.enumerated() { densities[row] = weight == 0 ? 0 : weight * densities[row] }
    }
    let sum = pairwiseSum(densities[...])
    return sum.isFinite ? sum : nil
  }

  private func naming<Value>(_ names: [String], _ body: () throws(GaussianError) -> Value) throws -> Value {
    do {
      return try body()
    } catch {
      throw Failure.data(error, in: table, variables: names)
    }
  }
}
