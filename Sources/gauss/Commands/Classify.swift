import ArgumentParser
import Gaussian
import GaussianIO
import GaussianWorkflows
import ModelEvaluation

struct Classify: RequestingCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find the most probable class of every row of a table.",
    discussion: """
      The model is one of classes, from 'gauss fit --label'. If the table says what its rows are, in the column that the \
      model learnt it from or another, the report compares. The table may be of any size, and classes are written as it \
      is read.
      """)

  @Argument(help: "Model file.", completion: .file(extensions: ["json"]))
  var model: String

  @Argument(help: "Table of rows to classify.", completion: .file(extensions: ["csv", "tsv", "npy"]))
  var table: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Table to write, a class a row; an empty cell for a row that is rejected.", valueName: "labels"))
  var output: String?

  @Flag(help: "Write the probability of each class beside it.")
  var posteriors = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Give rows no class whose log-density is below, in nats.", valueName: "x"))
  var rejectBelow: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Give rows no class that are less likely than this share of the rows that the model itself would draw.",
      valueName: "share"))
  var rejectFraction: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Column that says what a row is, to compare with. (default: the one the model learnt from, if there is one)",
      valueName: "column"))
  var label: String?

  @Flag(help: "Compare with no column.")
  var ignoreLabel = false

  @Option(
    help: ArgumentHelp(
      "What to do with rows that lack a value (an empty cell, NA, NaN, null and the like): error, or drop them.",
      valueName: "what"))
  var missing: IncompleteRows = .refuse

  @OptionGroup var text: TextArguments

  @OptionGroup var threads: ThreadArgument

  @Flag(help: "Print the summary as JSON.")
  var json = false

  var request: RemedyContext {
    var request = RemedyContext()
    request.tables = [table]
    request.missing = missing
    request.reserved = [label].compactMap(\.self)
    return request
  }

  func run() throws {
    let parallelism = try threads.parallelism()
    try checkOptions()
    try checkOneStandardInput([model, table])
    if let output { try checkOutput(output, isNoneOf: [model, table]) }
    let stored = try StoredModel(contentsOf: model)
    guard let classes = stored.model as? any LabelledModel<Double> else {
      throw Failure.data(
        "\(inputName(model)): a \(type(of: stored.model).storedName) knows no classes; fit them with 'gauss fit --label'"
      )
    }
    let progress = Progress()
    defer { progress.finish() }
    let threshold = threshold(of: classes, progress, parallelism)

    progress.update("reading \(inputName(table))")
    let remarks = TableRemarks()
    let pipeline = try RowPipeline(
      table, through: stored, .labels(rejectingBelow: threshold, posteriors: posteriors),
      incompleteRows: missing, options: try options(classes, remarks), parallelism: parallelism)
    var tally = ClassTally(classes.classes)
    var vocabulary = LabelVocabulary(classes: classes.classes)
    let totals = try pipeline.write(to: output, of: table) { block in
      tally.add(block.predictions, labels: block.labels.map { vocabulary.labels(sameAs: $0) })
      progress.update("classifying \(inputName(table))", block.stream)
    }
    progress.finish()

    var report = Report("Classified \(counted(tally.rows, "row")) of \(inputName(table)) under \(inputName(model))")
    report.add("rows", tally.rows, label: nil)
    report.add("droppedRows", totals.droppedRows, label: missing == .drop ? "incomplete rows dropped" : nil)
    report.add(remarks)
    let mayReject = rejectBelow != nil || rejectFraction != nil
    report.add("rejectedBelow", threshold, label: mayReject ? "log-density that rows are rejected below" : nil)
    report.add(tally, labelName: label ?? classes.labelName ?? "class")
    if let output { report.add("output", output: output, label: "classes written to") }
    let target = output == "-" ? Terminal.standardError : .standardOutput
    try target.write(report.text(asJSON: json))
  }

  /// Throws for combinations of options that mean nothing.
  private func checkOptions() throws {
    if rejectBelow != nil && rejectFraction != nil {
      throw Failure.usage("--reject-below and --reject-fraction exclude each other; give one of them")
    }
    if let rejectBelow, rejectBelow.isNaN {
      throw Failure.usage("--reject-below nan is no log-density; give a number")
    }
    if let rejectFraction, !(rejectFraction >= 0 && rejectFraction < 1) {
      throw Failure.usage("--reject-fraction \(short(rejectFraction)) is no share; give one from 0 to less than 1")
    }
    if label != nil && ignoreLabel {
      throw Failure.usage("--label and --ignore-label exclude each other; give one of them")
    }
    if posteriors && output == nil {
      throw Failure.usage("--posteriors are written beside the classes; name a table with -o")
    }
    guard missing != .observe else {
      throw Failure.usage("--missing em is for densities; use --missing drop")
    }
  }

  private func options(
    _ classes: any LabelledModel<Double>, _ remarks: TableRemarks
  ) throws -> TableReadingOptions {
    var options = TableReadingOptions(
      label: ignoreLabel ? nil : label ?? classes.labelName, threads: try threads.count()
    ).reading(text, remarks)
    // What the user asks for has to be there.
    options.labelIsOptional = label == nil
    return options
  }

  /// The log-density that rows are rejected below.
  private func threshold(
    of classes: any LabelledModel<Double>, _ progress: Progress, _ parallelism: Parallelism
  ) -> Double {
    guard let rejectFraction else { return rejectBelow ?? -.infinity }
    progress.update("drawing rows to compare with")
    return classes.rejectionThreshold(
      fraction: rejectFraction, draws: 100_000, seed: 0, parallelism: parallelism)
  }
}
