import Gaussian
import GaussianIO
import ModelEvaluation

/// Squared Mahalanobis distances against those expected: `--kind qq`.
enum QuantilePlot: PlotKind {
  static let name = "qq"
  static let meaning = "distances of rows from one Gaussian against those expected"

  static func picture(of task: PlotTask) throws -> any Picture {
    guard let whole = task.model as? MultivariateNormal<Double> else {
      throw Failure.data(
        "\(task.modelName) is a \(type(of: task.model).storedName), and distances from its mean follow no known law; choose "
          + "--kind density, or fit one Gaussian")
    }
    let table = try task.requiredRows(name)
    if let chosen = task.chosen, !chosen.contains(where: { whole.covariance[$0, $0] > 0 }) {
      throw Failure.data("\(task.modelName): what --columns names does not vary; choose other columns")
    }
    let model = task.chosen.map { whole.marginal(over: $0) } ?? whole
    let rows = task.chosen.map { table.selecting(columns: $0) } ?? table
    let quantiles = try quantiles(rows, model, task)
    var subtitle = "\(task.describe(rows: rows.rows)), \(words(quantiles.reference))"
    if quantiles.countOffSupport > 0 {
      subtitle += "; \(grouped(quantiles.countOffSupport)) off the support are not shown"
    }
    return QuantilePicture(
      title: task.title ?? "Mahalanobis distances under \(task.modelName)", subtitle: subtitle,
      law: lawName(quantiles.reference), points: quantiles.points)
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
    let mean = pairwiseSum(distances[...]) / n
    return [1, (n - 1) / n].contains { abs(mean / (Double(model.rank) * $0) - 1) < 1e-7 }
  }

  private static func words(_ reference: OutlierReference) -> String {
    switch reference {
    case .inSample: "which the model was fitted to"
    case .heldOut: "as rows that the model has not seen"
    case .asymptotic: "as rows of a known Gaussian"
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
