import Gaussian
import GaussianIO
import ModelEvaluation

extension PlotKind {
  /// Squared Mahalanobis distances against those expected.
  public static let quantiles = PlotKind(
    name: "qq",
    meaning: "distances of rows from one Gaussian, or a model of factors, against those expected",
    picture: QuantilePlot.picture)
}

private enum QuantilePlot {
  static func picture(of task: PlotTask) throws -> any Picture {
    if let factors = task.model as? any LatentFactorModel<Double> { return try picture(of: task, factors) }
    guard let whole = (task.model as? any NormalModel<Double>)?.normal else {
      throw PlotError.noLawOfDistances
    }
    let table = try task.requiredRows(.quantiles)
    if let chosen = task.variables, !chosen.contains(where: { whole.covariance[$0, $0] > 0 }) {
      throw PlotError.nothingVaries
    }
    let model = task.variables.map { whole.marginal(over: $0) } ?? whole
    let rows = task.variables.map { table.selecting(columns: $0) } ?? table
    return picture(of: task, try quantiles(rows, model, task), rows.rows)
  }

  private static func picture(of task: PlotTask, _ whole: some LatentFactorModel<Double>) throws -> any Picture {
    let table = try task.requiredRows(.quantiles)
    guard let chosen = task.variables else { return try picture(of: task, table, whole) }
    return try picture(of: task, table.selecting(columns: chosen), whole.marginal(over: chosen))
  }

  private static func picture(
    of task: PlotTask, _ rows: Matrix<Double>, _ model: some LatentFactorModel<Double>
  ) throws -> any Picture {
    picture(of: task, try MahalanobisQuantiles(of: rows, under: model, parallelism: task.parallelism), rows.rows)
  }

  private static func picture(of task: PlotTask, _ quantiles: MahalanobisQuantiles, _ count: Int) -> any Picture {
    var subtitle = "\(task.describe(rows: count)), \(words(quantiles.reference))"
    for (rows, place) in [(quantiles.rowsTooFar, "too far away"), (quantiles.rowsOffSupport, "off the support")]
    where !rows.isEmpty {
      let numbers = rows.prefix(3).map { "\(task.number(ofRow: $0))" }.joined(separator: ", ")
      subtitle += rows.count == 1 ? "; row \(numbers) is " : "; \(grouped(rows.count)) rows (\(numbers)"
      if rows.count > 1 { subtitle += rows.count > 3 ? ", …) are " : ") are " }
      subtitle += "\(place) to be shown"
    }
    return QuantilePicture(
      title: task.title ?? "Mahalanobis distances under \(task.modelName)", subtitle: subtitle,
      law: lawName(quantiles.reference), points: quantiles.points, number: task.number(ofRow:))
  }

  /// Against the exact law if there is one.
  private static func quantiles(
    _ rows: Matrix<Double>, _ model: MultivariateNormal<Double>, _ task: PlotTask
  ) throws -> MahalanobisQuantiles {
    func quantiles(_ reference: OutlierReference) throws(EvaluationError) -> MahalanobisQuantiles {
      try MahalanobisQuantiles(of: rows, under: model, reference: reference, parallelism: task.parallelism)
    }
    let exact: OutlierReference = isFitted(model, to: rows, task.parallelism) ? .inSample : .heldOut
    do throws(EvaluationError) {
      return try quantiles(exact)
    } catch .model {
      return try quantiles(.asymptotic)
    }
  }

  /// True for the rows that a model was fitted to by maximum likelihood, or with the unbiased covariance.
  ///
  /// Their squared distances have the mean d, or d·(n − 1)/n, whatever they are; those of others have not.
  private static func isFitted(
    _ model: MultivariateNormal<Double>, to rows: Matrix<Double>, _ parallelism: Parallelism
  ) -> Bool {
    let n = Double(rows.rows)
    guard let estimation = model.estimation, estimation.weight == n, n > 1 else { return false }
    let distances = model.squaredMahalanobisDistances(of: rows, parallelism: parallelism)
    let mean = distances.reduce(0, +) / n
    return [1, (n - 1) / n].contains { abs(mean / (Double(model.rank) * $0) - 1) < 1e-7 }
  }

  private static func words(_ reference: OutlierReference) -> String {
    switch reference {
    case .inSample: "which the model was fitted to"
    case .heldOut: "as rows that the model has not seen"
    case .asymptotic: "as rows of a known model"
    }
  }

  private static func lawName(_ reference: OutlierReference) -> String {
    switch reference {
    case .inSample: "beta law of fitted rows"
    case .heldOut: "F law of new rows"
    case .asymptotic: "χ² law"
    }
  }
}
