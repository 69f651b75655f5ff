import ArgumentParser
import Gaussian
import GaussianIO
import GaussianWorkflows

struct Fit: TableCommand {
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

  @Argument(
    help: "Table of observations, one a row; none with --from-covariance.",
    completion: .file(extensions: ["csv", "tsv", "npy"]))
  var table = ""

  @OptionGroup var columns: ColumnArguments

  @OptionGroup var text: TextArguments

  @OptionGroup var rows: RowArguments

  @OptionGroup var given: CovarianceArguments

  @Option(name: .shortAndLong, help: ArgumentHelp("Model file to write.", valueName: "model"))
  var output: String

  @Option(
    name: .customLong("model"), parsing: .unconditional,
    help: ArgumentHelp(
      """
      Which kind of model to fit: \(list(ModelKinds.builtIn.all.map(\.name))). Numbers of components and factors that are \
      left open are auto then. (default: what --label, --components, --kernel-density and --factors ask for, else normal)
      """, valueName: "kind"), completion: .list(ModelKinds.builtIn.all.map(\.name)))
  var model: String?

  @OptionGroup var estimation: TableOptions<EstimationOptions>

  @OptionGroup var threads: ThreadArgument

  @Flag(help: "Print the summary as JSON.")
  var json = false

  // A group a section of the table of options.

  @OptionGroup(title: OptionSection.classes.rawValue)
  var classes: TableOptions<ClassOptions>

  @OptionGroup(title: OptionSection.copulas.rawValue)
  var copula: TableOptions<CopulaOptions>

  @OptionGroup(title: OptionSection.copulas.rawValue)
  var kinds: ColumnKindArguments

  @OptionGroup(title: OptionSection.iterations.rawValue)
  var iterations: TableOptions<IterationOptions>

  @OptionGroup(title: OptionSection.mixtures.rawValue)
  var mixture: TableOptions<MixtureOptions>

  @OptionGroup(title: OptionSection.heavyTails.rawValue)
  var studentT: TableOptions<HeavyTailOptions>

  @OptionGroup(title: OptionSection.kernelDensities.rawValue)
  var kernelDensity: TableOptions<KernelDensityOptions>

  @OptionGroup(title: OptionSection.latentFactors.rawValue)
  var factors: TableOptions<LatentFactorOptions>

  /// All options of the table that were given, but for a start from a file.
  private var texts: [(name: String, text: String)] {
    let all =
      estimation.texts + classes.texts + copula.texts + iterations.texts + mixture.texts + studentT.texts
      + kernelDensity.texts
      + factors.texts
    return startFile == nil ? all : all.filter { $0.name != "start" }
  }

  /// The model file that the iterations are to begin with; `nil` for another start.
  private var startFile: String? {
    mixture.text(of: "start").flatMap { OptionTable.start.spec.words.contains($0) ? nil : $0 }
  }

  var request: RemedyContext {
    var context = RemedyContext(of: self)
    context.reserved += [classes.text(of: "label")].compactMap(\.self)
    guard let known = try? fitRequest(TableRemarks(), MissingCodeSurvey()) else { return context }
    context.takesIncompleteRows = known.remedyContext.takesIncompleteRows
    return context
  }

  func run() throws {
    _ = try threads.parallelism()
    let (progress, remarks, survey) = (Progress(), TableRemarks(), MissingCodeSurvey())
    defer { progress.finish() }
    var request = try fitRequest(remarks, survey)
    try checkModelName(output)
    try checkOutput(output, isNoneOf: [table, startFile].compactMap(\.self) + given.files)
    if let startFile {
      try checkOneStandardInput([table, startFile])
      (request.start, request.startName) = (try StoredModel(contentsOf: startFile), inputName(startFile))
    }
    request.onStage = { stage in
      if let words = stage.words {
        progress.update(words, fraction: stage.fraction)
      } else {
        progress.update(fraction: stage.fraction)
      }
    }
    let outcome = try request.fit()
    let stored = outcome.stored
    try stored.write(to: output)
    progress.finish()

    var report = outcome.report(
      title:
        "Fitted \(outcome.model.title) to \(counted(outcome.rows, "row")) of \(inputName(given.covariance ?? table))"
    ) {
      $0.add(remarks)
      $0.add(droppedRows: outcome.droppedRows, missing: rows.missing)
      $0.add(survey, variables: stored.variableNames, missing: rows.missing)
    }
    report.add("output", output: output, label: "written to")
    try report.print(asJSON: json, besides: output)
  }

  /// What was asked for, but for a start from a file.
  private func fitRequest(_ remarks: TableRemarks, _ survey: MissingCodeSurvey) throws -> FitRequest {
    var options = try FitOptions(command: texts)
    let missing = rows.missing
    if missing != .refuse { try options.set(OptionTable.missing.spec, to: missing.rawValue) }
    var reading = try readingOptions(remarks)
    reading.survey = survey
    try given.check(table: table, hasRows: try hasOptionsOfRows)
    var source =
      try given.table(options: TableReadingOptions().reading(text, remarks))?.fitRows
      ?? FitRows(contentsOf: table, options: reading)
    source.isStreamed = mixture.flags.contains("stream")
    source.columnRequests = try kinds.requests()
    var request = try FitRequest(kind: model, options: options, rows: source)
    request.parallelism = try threads.parallelism()
    request.spelling = .command
    guard kinds.isEmpty || request.kind.name == "copula" else {
      throw Failure.usage(
        "--kind and --order are about tables with kinds of columns, which --model copula is for; leave them out")
    }
    try checkStream()
    if let startFile { try check(startFile) }
    return request
  }

  /// Whether something was said of rows, which a covariance does not have.
  private var hasOptionsOfRows: Bool {
    get throws {
      try columns.selection() != .all || rows.weights != nil || rows.missing != .refuse
        || mixture.flags.contains("stream") || classes.text(of: "label") != nil
    }
  }

  private func checkStream() throws {
    guard mixture.flags.contains("stream"), table == "-" || isPipe(table) else { return }
    throw Failure.usage(
      "--stream reads the table again and again, which \(inputName(table)) does not allow; write it to a file first"
    )
  }

  /// Refuses a start that is neither a word nor looks like a file.
  private func check(_ start: String) throws {
    guard !(start == "-" || start.contains(".") || start.contains("/") || isRegularFile(start)) else { return }
    throw Failure.usage(
      "--start \(start) is unknown; choose one of \(OptionTable.start.spec.words.joined(separator: ", ")), or the name of a model file"
    )
  }
}
