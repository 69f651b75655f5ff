import ArgumentParser
import Gaussian
import GaussianIO
import GaussianWorkflows

struct Merge: RequestingCommand {
  static let configuration = CommandConfiguration(
    abstract: "Merge statistics of parts of the rows into a model, or into statistics of all of them.",
    discussion: """
      Statistics are merged in the order given, and the same order gives the same bits. Another order, or another cut of \
      the rows into parts, gives means and covariances that agree within 8 ε of the standard deviations. Parts that were \
      made with --first-row are put in their order, and have the bits of one read if none is missing. A name that ends in \
      .stats gets statistics, any other a model.
      """)

  @Argument(help: "Statistics files.", completion: .file(extensions: ["stats"]))
  var parts: [String]

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Model file, or statistics file, to write.", valueName: "output"))
  var output: String

  @Option(help: "Which covariances to choose from. (default: what the statistics are for)")
  var covariance: CovarianceStructure?

  @OptionGroup var estimation: TableOptions<EstimatorOptions>

  @OptionGroup var threads: ThreadArgument

  @Flag(help: "Print the summary as JSON.")
  var json = false

  var request: RemedyContext {
    var request = RemedyContext()
    request.kind = .normal
    request.covariance = covariance.map { MixtureCovariance($0) }
    request.estimator = estimation.text(of: "estimator")
    request.policy = estimation.text(of: "policy").flatMap { CovariancePolicy($0) }
    return request
  }

  func run() throws {
    _ = try threads.parallelism()
    try checkModelName(output, mayBeStatistics: true)
    try checkOneStandardInput(parts)
    try checkOutput(output, isNoneOf: parts)
    try checkDistinct(parts)
    let options = try FitOptions(command: estimation.texts)
    let (estimator, policy) = (
      options[OptionTable.estimator] ?? MaximumLikelihood(), options[OptionTable.policy] ?? .fail
    )
    guard let estimator = estimator as? any StatisticsEstimator else {
      throw Failure.usage(
        "--estimator \(estimator.name) reads rows again and again, and statistics forget them; choose another")
    }
    let progress = Progress()
    defer { progress.finish() }
    let merged = try merge(progress)
    let statistics = merged.statistics

    var report: Report
    if isStatisticsName(output) {
      try merged.write(to: output)
      report = Report("Merged statistics of \(counted(statistics.count, "row")) in \(counted(parts.count, "file"))")
      report.add(statistics: merged)
    } else {
      let structure = covariance ?? statistics.structure
      try check(merged, areEnoughFor: structure, estimator)
      let model: MultivariateNormal<Double>
      do {
        model = try MultivariateNormal(
          estimating: statistics, structure: structure, estimator: estimator, policy: policy)
      } catch {
        throw Failure.data(error, in: parts[0], variables: merged.variableNames)
      }
      let stored = StoredModel(model, variables: merged.variables)
      try stored.write(to: output)
      report = Report(
        "Fitted \(MultivariateNormal<Double>.storedName) to \(counted(statistics.count, "row")) in "
          + counted(parts.count, "file"))
      report.add(fitted: model, variables: stored.variableNames)
      report.add(
        logLikelihood: model.logLikelihood(of: statistics), of: statistics.count, weight: statistics.weight)
    }
    report.add("parts", parts.count, label: nil)
    report.add("output", output: output, label: "written to")
    progress.finish()
    try report.print(asJSON: json, besides: output)
  }

  private func merge(_ progress: Progress) throws -> StoredStatistics {
    var result: StoredStatistics?
    func add(_ next: StoredStatistics, from path: String) throws {
      if result == nil { result = next } else { try result?.merge(next, from: path, into: parts[0]) }
    }
    var located: [(path: String, statistics: StoredStatistics, rows: Range<Int>)] = []
    for (index, path) in parts.enumerated() {
      progress.update("merging \(inputName(path))", fraction: Double(index) / Double(parts.count))
      let next = try StoredStatistics(contentsOf: path)
      if let part = next.part {
        located.append((path, next, part.firstRow..<part.nextRow))
      } else {
        try add(next, from: path)
      }
    }
    // Parts that say where they belong are joined in their order in the table, whatever the order of the files.
    located.sort { ($0.rows.lowerBound, $0.rows.upperBound) < ($1.rows.lowerBound, $1.rows.upperBound) }
    for (one, next) in zip(located, located.dropFirst()) where one.rows.overlaps(next.rows) {
      let shared = one.rows.clamped(to: next.rows)
      throw Failure.data(
        "\(inputName(next.path)): rows \(shared.lowerBound) to \(shared.upperBound - 1) are also in "
          + "\(inputName(one.path)); give each row once, or correct --first-row of 'gauss statistics'")
    }
    for part in located { try add(part.statistics, from: part.path) }
    guard let result else { throw Failure.usage("there is nothing to merge; name statistics files") }
    return result
  }

  /// Throws if the sums that an estimator needs were not made.
  private func check(
    _ stored: StoredStatistics, areEnoughFor structure: CovarianceStructure, _ estimator: some StatisticsEstimator
  ) throws {
    let needed = estimator.statistics(dimension: 1, structure: structure) as SufficientStatistics<Double>
    let statistics = stored.statistics
    guard statistics.structure == .full || needed.structure != .full else {
      throw Failure.data(
        "\(inputName(parts[0])): the statistics are for a \(statistics.structure) covariance, "
          + "\(estimator.name == "mle" ? "a full one" : "--estimator \(estimator.name)") needs those for a full one; "
          + (covariance == nil ? "leave out --estimator" : "leave out --covariance")
          + ", or make them again with 'gauss statistics'")
    }
    guard statistics.moments == .fourth || needed.moments == .second else {
      throw Failure.data(
        "\(inputName(parts[0])): the statistics hold no fourth moments, which --estimator \(estimator.name) needs; "
          + "use --estimator oas, or make them with 'gauss statistics --fourth-moments'")
    }
  }
}
