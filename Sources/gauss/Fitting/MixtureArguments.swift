import ArgumentParser
import Gaussian
import GaussianIO

/// `--components K` and what goes with it.
struct MixtureArguments: ModelKindArguments {
  @Option(
    name: .customLong("components"), parsing: .unconditional,
    help: ArgumentHelp("Fit a mixture of this many Gaussians.", valueName: "K"))
  private var countText: String?

  @Option(
    name: .customLong("start"),
    help: ArgumentHelp(
      """
      Where the iterations begin: k-means, k-means++ (its seeds alone), random (shares of rows), or the mixture of a \
      model file. (default: k-means)
      """, valueName: "start"))
  private var startText: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many starts to try; the most likely result is kept. (default: 1)", valueName: "N"))
  private var restarts: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The fit has converged when the mean log-likelihood changes by less, in nats a row. (default: 1e-3)",
      valueName: "nats"))
  private var tolerance: Double?

  @Option(parsing: .unconditional, help: ArgumentHelp("How many at most. (default: 100)", valueName: "N"))
  private var maxIterations: Int?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What random numbers begin with: any number from 0 to 2⁶⁴ − 1. (default: 0)", valueName: "S"))
  private var seed: UInt64?

  @Flag(help: "Read the file once an iteration rather than hold its rows in memory, as is done if it is large.")
  var stream = false

  var request: String? { countText.map { "--components \($0)" } }

  var inputs: [String] {
    if case .file(let path) = start { [path] } else { [] }
  }

  func checkUnused() throws {
    let given: [(String, Bool)] = [
      ("--start", startText != nil), ("--restarts", restarts != nil), ("--tolerance", tolerance != nil),
      ("--max-iterations", maxIterations != nil), ("--seed", seed != nil), ("--stream", stream),
    ]
    guard let option = given.first(where: \.1)?.0 else { return }
    throw Failure.usage("\(option) is about mixtures; say how many Gaussians with --components, or leave it out")
  }

  func fitting(_ task: FittingTask) throws -> any TableFitting {
    try checkStream(task)
    let count = try count()
    let start = try start(count, task)
    return MixtureFitting(
      task: task, count: count, options: try options(task, start), start: start?.stored, isStreamed: stream)
  }

  // MARK: What was asked for

  private enum StartText {
    case name(GaussianMixture<Double>.Start)
    case file(String)
  }

  private var start: StartText {
    let named: [GaussianMixture<Double>.Start] = [.kMeans, .kMeansPlusPlus, .randomResponsibilities]
    guard let startText else { return .name(.kMeans) }
    return named.first { $0.name == startText }.map { .name($0) } ?? .file(startText)
  }

  /// How many components.
  ///
  /// - Throws: ``Failure`` if that is no number from 1 on.
  func count() throws -> Int {
    let text = countText ?? ""
    guard let count = Int(text), count >= 1 else {
      throw Failure.usage("--components \(text) is no number of Gaussians; give one from 1 on")
    }
    return count
  }

  /// How a mixture is to be fitted, but for a start from a file.
  ///
  /// - Throws: ``Failure`` for a number out of its range or a combination of options that means nothing.
  func options(_ task: FittingTask) throws -> GaussianMixture<Double>.Options { try options(task, nil) }

  private func options(
    _ task: FittingTask, _ given: (stored: StoredModel, mixture: GaussianMixture<Double>)?
  ) throws -> GaussianMixture<Double>.Options {
    if let name = task.estimation.estimatorName, name != "mle" {
      throw Failure.usage(
        "--estimator \(name) is for one Gaussian, and mixtures are fitted by maximum likelihood; leave it out")
    }
    guard task.missing != .em else {
      throw Failure.usage("--missing em is for one Gaussian; use --missing drop with --components")
    }
    let policy = try task.estimation.policy(default: .ridge(1e-6))
    if case .pseudo = policy {
      throw Failure.usage(
        "--policy \(policy) is for one Gaussian: densities on supports of different dimensions cannot be added up; choose "
          + "ridge=ε or relative-floor=τ")
    }
    if let restarts, restarts < 1 {
      throw Failure.usage("--restarts must be at least 1, not \(restarts); leave it out for one start")
    }
    if let tolerance, !(tolerance >= 0 && tolerance.isFinite) {
      throw Failure.usage("--tolerance must be 0 or more, not \(short(tolerance)); leave it out for 1e-3")
    }
    if let maxIterations, maxIterations < 0 {
      throw Failure.usage("--max-iterations must be 0 or more, not \(maxIterations); leave it out for 100")
    }
    var options = GaussianMixture<Double>.Options(policy: policy)
    if let covariance = task.covariance { options.covariance = covariance.ofMixture }
    if case .name(let start) = start { options.start = start }
    if let given {
      options.start = .mixture(given.mixture)
      options.covariance = given.mixture.covariance
    }
    if let restarts { options.restarts = restarts }
    if let tolerance { options.tolerance = tolerance }
    if let maxIterations { options.maximumIterations = maxIterations }
    if let seed { options.seed = seed }
    return options
  }

  /// The mixture of a model file that the iterations are to begin with; `nil` for another start.
  private func start(
    _ count: Int, _ task: FittingTask
  ) throws -> (stored: StoredModel, mixture: GaussianMixture<Double>)? {
    guard case .file(let path) = start else { return nil }
    let looksLikeFile = path == "-" || path.contains(".") || path.contains("/") || isRegularFile(path)
    guard looksLikeFile else {
      throw Failure.usage(
        "--start \(path) is unknown; choose one of k-means, k-means++, random, or the name of a model file")
    }
    try checkOneStandardInput([task.path, path])
    let stored = try StoredModel(contentsOf: path)
    let name = inputName(path)
    guard let mixture = stored.model as? GaussianMixture<Double> else {
      throw Failure.usage(
        "--start \(name) holds a \(type(of: stored.model).storedName), no mixture; name a model of 'gauss fit "
          + "--components'")
    }
    guard mixture.components.count == count else {
      throw Failure.usage(
        "--start \(name) has \(counted(mixture.components.count, "component")), and --components \(count) are to be "
          + "fitted; give the same number")
    }
    if let covariance = task.covariance, covariance.ofMixture != mixture.covariance {
      throw Failure.usage(
        "--start \(name) has \(mixture.covariance) covariances, not \(covariance) ones; leave out --covariance")
    }
    if let restarts, restarts > 1 {
      throw Failure.usage("--restarts \(restarts) from one mixture end all the same; leave it out")
    }
    return (stored, mixture)
  }

  private func checkStream(_ task: FittingTask) throws {
    guard stream, !isRegularFile(task.path) else { return }
    // A file that is missing, or a folder, is told about by who opens it.
    guard task.path == "-" || isPipe(task.path) else { return }
    throw Failure.usage(
      "--stream reads the table again and again, which \(inputName(task.path)) does not allow; write it to a file first"
    )
  }
}

extension CovarianceOption {
  /// The same for the components of a mixture.
  var ofMixture: MixtureCovariance {
    switch self {
    case .full: .full
    case .tied: .tied
    case .diagonal: .diagonal
    case .spherical: .spherical
    }
  }
}
