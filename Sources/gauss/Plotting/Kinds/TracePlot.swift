import Gaussian
import GaussianIO

/// How the fit of a mixture came to rest: `--kind trace`.
enum TracePlot: PlotKind {
  static let name = "trace"
  static let meaning = "likelihood of a mixture at each iteration of its fit"

  static func picture(of task: PlotTask) throws -> any Picture {
    guard let mixture = task.model as? GaussianMixture<Double> else {
      throw Failure.data(
        "\(task.modelName) is a \(type(of: task.model).storedName), whose fit leaves no trace; name a mixture, from 'gauss fit "
          + "--components'")
    }
    guard let record = mixture.estimation, record.trace.contains(where: \.isFinite) else {
      throw Failure.data("\(task.modelName) does not tell how it was fitted; fit it with 'gauss fit --components'")
    }
    let iterations = counted(record.iterations, "iteration")
    let ending =
      switch record.ending {
      case .converged: "converged after \(iterations)"
      case .iterationLimit: "stopped at the limit of \(iterations), not converged"
      case .likelihoodFell: "stopped after \(iterations), when the likelihood fell"
      }
    return TracePicture(
      title: task.title ?? "Fit of \(task.modelName)", subtitle: "Model: \(task.modelTitle); \(ending)",
      trace: record.trace,
      tolerance: record.tolerance)
  }
}
