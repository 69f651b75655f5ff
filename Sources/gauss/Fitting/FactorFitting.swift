import Gaussian
import GaussianIO

/// A model of so many factors of a table.
struct FactorFitting: TableFitting {
  let task: FittingTask
  let factors: Int
  let noise: FactorNoise

  func fit() throws -> FittedTable {
    guard task.missing == .em else { return try fit(to: try task.completeRows()) }
    let (data, names) = try task.wholeTable()
    sayFitting(data.values)
    return try task.naming(names) {
      switch noise {
      case .isotropic:
        FittedTable(
          try ProbabilisticPCA(
            fittingObservedCells: data.values, factors: factors, weights: data.weights, parallelism: task.parallelism),
          columnNames: data.columnNames)
      case .diagonal:
        FittedTable(
          try FactorAnalysis(
            fittingObservedCells: data.values, factors: factors, weights: data.weights, parallelism: task.parallelism),
          columnNames: data.columnNames)
      }
    }
  }

  /// Fits to rows that have been read.
  ///
  /// - Throws: ``Failure`` if they cannot be fitted.
  func fit(to table: CompleteTable) throws -> FittedTable {
    sayFitting(table.rows)
    var result = try task.naming(table.variables) {
      switch noise {
      case .isotropic:
        FittedTable(
          try ProbabilisticPCA(
            fitting: table.rows, factors: factors, weights: table.weights, parallelism: task.parallelism),
          columnNames: table.columnNames)
      case .diagonal:
        FittedTable(
          try FactorAnalysis(
            fitting: table.rows, factors: factors, weights: table.weights, parallelism: task.parallelism),
          columnNames: table.columnNames)
      }
    }
    result.droppedRows = table.droppedRows
    result.logLikelihood = logLikelihood(of: table.rows, table.weights, under: result.model)
    return result
  }

  private func sayFitting(_ rows: Matrix<Double>) {
    task.progress.update("fitting \(counted(rows.rows, "row")) of \(counted(rows.columns, "column"))")
  }

  private func logLikelihood(
    of rows: Matrix<Double>, _ weights: [Double]?, under model: some DescribableModel
  ) -> Double? {
    var densities = model.logDensities(of: rows, parallelism: task.parallelism)
    if let weights {
      for (row, weight) in weights.enumerated() { densities[row] = weight == 0 ? 0 : weight * densities[row] }
    }
    let sum = pairwiseSum(densities[...])
    return sum.isFinite ? sum : nil
  }
}

extension FittedTable {
  /// A model of factors, and the log-likelihood that its fit came to.
  fileprivate init(_ model: some DescribableFactorModel, columnNames: [String]?) {
    self.init(
      model: model, columnNames: columnNames, rows: model.estimation?.count ?? 0,
      weight: model.estimation?.weight ?? 0, logLikelihood: model.estimation?.logLikelihood)
  }
}
