import Gaussian
import GaussianIO
import Synchronization

extension PlotKind {
  /// The BIC of mixtures of several sizes.
  ///
  /// A model file tells of one fit, and so the others are made here, as `gauss fit --components` makes them.
  public static let criterion = PlotKind(
    name: "bic",
    meaning: "BIC of mixtures of several sizes and structures, fitted to the table",
    picture: CriterionPlot.picture)
}

private enum CriterionPlot {
  static func picture(of task: PlotTask) throws -> any Picture {
    let rows = try task.requiredRows(.criterion)
    let variables = task.variables ?? Array(0..<task.model.dimension)
    let mixture = task.model as? any MixtureModel<Double>
    let own = mixture?.components.count ?? 1
    let counts = task.components ?? 1...max(9, own + 2)
    // What models of factors were fitted with is of no use to Gaussians.
    let record = mixture?.estimation.flatMap { $0.leastNoise == nil ? $0 : nil }
    let options = SearchOptions(tolerance: record?.tolerance, seed: record?.seed ?? task.seed)
    let tried = Tried(total: counts.count * MixtureCovariance.followingUnits.count, progress: task.progress)
    let selection: MixtureSelection<MultivariateNormal<Double>>
    do {
      selection = try MixtureSelection(
        fitting: rows.selecting(columns: variables), components: .range(counts),
        structures: MixtureCovariance.followingUnits, policy: record?.policy ?? .relativeRidge(1e-6),
        criterion: .bic, options: options, parallelism: task.parallelism, onCandidate: { _ in tried.add() })
    } catch {
      throw PlotError.data(error, names: variables.map { task.names[$0] })
    }
    let best = selection.candidates[selection.bestIndex]
    return CriterionPicture(
      title: task.title ?? "How many Gaussians? \(task.describe(rows: rows.rows))",
      subtitle: "Best: \(counted(best.components, "component")), \(best.structure) covariance",
      curves: MixtureCovariance.followingUnits.map { covariance in
        CriterionPicture.Curve(
          name: "\(covariance)",
          points: selection.candidates.filter { $0.structure == covariance }.compactMap {
            let value = $0.value(of: .bic)
            return value.isFinite ? PlotPoint(x: Double($0.components), y: value) : nil
          })
      }, best: PlotPoint(x: Double(best.components), y: best.value(of: .bic)), counts: counts)
  }
}

/// Counts what is done, for a progress display.
private final class Tried: Sendable {
  private let total: Int
  private let progress: @Sendable (_ stage: String, _ fraction: Double?) -> Void
  private let done = Mutex(0)

  init(total: Int, progress: @escaping @Sendable (_ stage: String, _ fraction: Double?) -> Void) {
    self.total = total
    self.progress = progress
  }

  func add() {
    let count = done.withLock { done in
      done += 1
      return done
    }
    progress("fitting mixtures", Double(count) / Double(total))
  }
}
