import Gaussian
import GaussianIO

extension PlotKind {
  /// How a fit came to rest.
  public static let trace = PlotKind(
    name: "trace",
    meaning: "likelihood at each iteration of the fit of a mixture or of latent factors",
    picture: TracePlot.picture)
}

private enum TracePlot {
  static func picture(of task: PlotTask) throws -> any Picture {
    if let factors = task.model as? any LatentFactorModel<Double> { return try picture(of: task, factors) }
    guard let mixture = task.model as? any MixtureModel<Double> else {
      throw PlotError.noTrace
    }
    guard let record = mixture.estimation, record.trace.contains(where: \.isFinite) else {
      throw PlotError.noRecord
    }
    let iterations = counted(record.iterations, "iteration")
    let ending = record.ending.inWords(iterations)
    return TracePicture(
      title: task.title ?? "Fit of \(task.modelName)", subtitle: "Model: \(task.modelTitle); \(ending)",
      trace: record.trace,
      tolerance: record.tolerance ?? 0)
  }

  private static func picture(of task: PlotTask, _ model: some LatentFactorModel<Double>) throws -> any Picture {
    guard let record = model.estimation, record.trace.count > 1, record.trace.contains(where: \.isFinite) else {
      throw PlotError.notIterated
    }
    let iterations = counted(record.iterations, "iteration")
    let ending = record.ending.inWords(iterations)
    return TracePicture(
      title: task.title ?? "Fit of \(task.modelName)", subtitle: "Model: \(task.modelTitle); \(ending)",
      trace: record.trace, tolerance: record.tolerance ?? 0)
  }
}

extension FitEnding {
  /// What the subtitle says, with the number of iterations in words.
  fileprivate func inWords(_ iterations: String) -> String {
    switch self {
    case .closedForm, .converged: "converged after \(iterations)"
    case .iterationLimit: "stopped at the limit of \(iterations), not converged"
    case .likelihoodFell: "stopped after \(iterations), when the likelihood fell"
    case .componentFailed: "stopped after \(iterations), before a component failed"
    case .stalled, .singular: "stalled after \(iterations)"
    case .stopped: "stopped after \(iterations)"
    }
  }
}
