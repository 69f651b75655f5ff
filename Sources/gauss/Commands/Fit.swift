import ArgumentParser
import Gaussian
import GaussianIO
import GaussianWorkflows

struct Fit: RequestingCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fit a multivariate normal, a mixture of several, or another model to the rows of a table.",
    discussion: """
      Takes all columns unless told otherwise. Without --estimator the fit is by maximum likelihood, and the covariance \
      divides by the number of rows. The table may be of any size: it is read once, block by block, unless the estimator \
      has to look at its rows again.

      With --components the model is a mixture of so many Gaussians, fitted by expectation-maximisation, which reads the \
      rows once an iteration: from memory, or from the file if the table is large.

      --model names the kind of model; the options below that ask for one do without.

      With --label the model is one of classes, each with a Gaussian of its own: 'gauss classify' then finds the classes of \
      other rows. With --components too, each class is a mixture.

      With --factors the model explains all columns by so few hidden ones: 'gauss encode' then finds these for any rows, and \
      'gauss decode' makes rows of them.

      With --degrees-of-freedom the model is a multivariate t distribution, to which rows far out are no surprise; with \
      --components too, a mixture of several.
      """)

  @OptionGroup var input: TableArguments

  @Option(name: .shortAndLong, help: ArgumentHelp("Model file to write.", valueName: "model"))
  var output: String

  @Option(
    name: .customLong("model"), parsing: .unconditional,
    help: ArgumentHelp(
      """
      Which kind of model to fit: \(list(NamedKind.all.map(\.name))). Numbers of components and factors that are left open \
      are auto then. (default: what --label, --components, --kernel-density and --factors ask for, else normal)
      """, valueName: "kind"))
  var model: String?

  @Option(help: "Which covariances to choose from. (default: full)")
  var covariance: CovarianceOption?

  @OptionGroup var estimation: EstimationArguments

  @OptionGroup var threads: ThreadArgument

  @Flag(help: "Print the summary as JSON.")
  var json = false

  // Options that ask for another kind of model than one Gaussian. A new kind has one line here and one in `kinds`.

  @OptionGroup(title: "Classes")
  var classes: ClassArguments

  @OptionGroup(title: "Iterations")
  var iterations: IterationArguments

  @OptionGroup(title: "Mixtures")
  var mixture: MixtureArguments

  @OptionGroup(title: "Heavy tails")
  var studentT: StudentTArguments

  @OptionGroup(title: "Kernel densities")
  var kernelDensity: KernelDensityArguments

  @OptionGroup(title: "Latent factors")
  var factors: FactorArguments

  /// All kinds but one Gaussian; a kind that can be made of others comes before them.
  private var kinds: [any ModelKindArguments] { [classes, studentT, mixture, kernelDensity, factors] }

  func run() throws {
    guard model == nil else { return try resolved().run() }
    _ = try threads.parallelism()
    let requested = try requestedKinds()
    try checkModelName(output)
    try checkOutput(output, isNoneOf: [input.table] + requested.flatMap(\.inputs))
    let progress = Progress()
    defer { progress.finish() }
    let remarks = TableRemarks()
    let result = try fitted(progress, remarks)
    let stored = StoredModel(result.model, variables: result.columnNames)
    try stored.write(to: output)
    progress.finish()

    var report = Report("Fitted \(result.model.title) to \(counted(result.rows, "row")) of \(inputName(input.table))")
    report.add(fitted: result.model, variables: stored.variableNames)
    report.add(remarks)
    report.add(droppedRows: result.droppedRows, missing: input.rows.missing)
    if let survey = result.survey {
      report.add(survey, variables: stored.variableNames, missing: input.rows.missing)
    }
    result.remarks?(&report, stored.variableNames)
    report.add(logLikelihood: result.logLikelihood, of: result.rows, weight: result.weight)
    report.add("output", output: output, label: "written to")
    try report.print(asJSON: json, besides: output)
  }

  /// The model that was asked for, fitted to the table, which `remarks` are about.
  func fitted(_ progress: Progress, _ remarks: TableRemarks) throws -> FittedTable {
    guard model == nil else { return try resolved().fitted(progress, remarks) }
    let requested = try requestedKinds()
    var options = try input.options(threads: threads, remarks)
    let survey = MissingCodeSurvey()
    options.survey = survey
    let demand = MemoryDemand(of: input.table)
    options.checkColumns = demand.check
    let task = FittingTask(
      input: input, options: options, covariance: covariance,
      estimation: estimation, iterations: iterations, parts: Array(requested.dropFirst()), threads: try threads.count(),
      parallelism: try threads.parallelism(), progress: progress)
    let fitting = try requested.first?.fitting(task) ?? NormalFitting(task)
    demand.squareMatrices = fitting.squareMatrices
    var result = try fitting.fit()
    result.survey = survey
    return result
  }

  /// The kind of model that was asked for, and then those it is made of; empty for one Gaussian.
  private func requestedKinds() throws -> [any ModelKindArguments] {
    for kind in kinds where kind.request == nil { try kind.checkUnused() }
    let requested = kinds.filter { $0.request != nil }
    if !requested.contains(where: { $0.iterates }) {
      try iterations.checkUnused()
    }
    if let first = requested.first, let other = requested.dropFirst().first(where: { !first.accepts($0) }) {
      let names = [first, other].compactMap(\.request).joined(separator: " and ")
      throw Failure.usage("\(names) ask for different kinds of model; leave one of them out")
    }
    return requested
  }
}
