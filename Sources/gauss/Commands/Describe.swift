import ArgumentParser
import Gaussian
import GaussianIO
import GaussianWorkflows

struct Describe: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print what the columns of a table are, or what a model says about its variables.",
    discussion: """
      Of a table: the kind of each column, found by a look at all of its cells, how many are missing, how many different \
      ones there are, and what they are. --kind and --order say what cells do not.
      """)

  @Argument(help: "Table, or model file.", completion: .file(extensions: ["csv", "tsv", "json"]))
  var file: String

  @OptionGroup var columns: ColumnArguments

  @OptionGroup var text: TextArguments

  @OptionGroup var kinds: ColumnKindArguments

  @Option(
    help: ArgumentHelp(
      """
      Of a model, show the loadings of latent factors after a rotation too: varimax, or promax=4, which makes factors \
      correlated.
      """, valueName: "name"))
  var rotation: String?

  @OptionGroup var threads: ThreadArgument

  @Flag(help: "Print everything as JSON.")
  var json = false

  func run() throws {
    _ = try threads.parallelism()
    let rotation = try rotation.map(ShownRotation.init)
    let input = try InputFile(path: file)
    if try input.looksLikeModel() { return try describeModel(input, rotation) }
    guard rotation == nil else {
      throw Failure.usage("--rotation is about models of factors, and \(inputName(file)) is a table; leave it out")
    }
    let progress = Progress()
    defer { progress.finish() }
    let remarks = TableRemarks()
    let options = TableReadingOptions(
      columns: try columns.selection(), missing: .asNaN, threads: try threads.count()
    ).reading(text, remarks)
    let survey = try TableSurvey(input: SequentialInput(input), options: options, requests: try kinds.requests()) {
      progress.update("reading \(inputName(file))", fraction: $0)
    }
    progress.finish()
    var report = survey.report(title: "\(inputName(file)): \(counted(survey.columns.count, "column"))")
    report.spelling = .command
    report.add(remarks)
    try Terminal.standardOutput.write(report.text(asJSON: json))
  }

  private func describeModel(_ input: InputFile, _ rotation: ShownRotation?) throws {
    guard kinds.isEmpty, try columns.selection() == .all else {
      throw Failure.usage(
        "--kind, --order, --columns and --ignore are about tables, and \(inputName(file)) is a model; leave them out")
    }
    let stored =
      try file == "-"
      ? StoredModel(bytes: input.bytes(in: 0..<input.count), named: file) : StoredModel(contentsOf: file)
    let title = "\(inputName(file)): a \(try stored.model.describable().title)"
    guard var report = try stored.report(title: title) else { preconditionFailure("what has a title has a report") }
    report.spelling = .command
    try rotation?.add(to: &report, of: stored, in: file)
    try Terminal.standardOutput.write(report.text(asJSON: json))
  }
}
