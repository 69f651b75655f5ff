import ArgumentParser
import Gaussian
import GaussianIO
import GaussianWorkflows

struct Encode: RequestingCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find the hidden factors behind every row of a table.",
    discussion: """
      Writes the columns factor1, factor2 and so on: the mean of the factors given the row, under a model that was fitted \
      with --factors. Under a mixture of such models the column component stands before them: the one that has most \
      probably made the row, counted from 1. The table may be of any size, and factors are written as it is read.
      """)

  @Argument(help: "Model file.", completion: .file(extensions: ["json"]))
  var model: String

  @Argument(help: "Table of rows.", completion: .file(extensions: ["csv", "tsv", "npy"]))
  var table: String

  @Option(name: .shortAndLong, help: ArgumentHelp("Table of factors to write.", valueName: "codes"))
  var output: String

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
    return request
  }

  func run() throws {
    let parallelism = try threads.parallelism()
    try checkOneStandardInput([model, table])
    try checkOutput(output, isNoneOf: [model, table])
    let stored = try StoredModel(contentsOf: model)
    let coding = try stored.coding(of: model, for: "encode")
    guard missing != .observe || coding.encodesIncompleteRows else {
      throw Failure.usage(
        "--missing em is for one model of factors, and \(inputName(model)) holds a \(try stored.model.describable().title); use --missing drop"
      )
    }
    let progress = Progress()
    defer { progress.finish() }

    progress.update("reading \(inputName(table))")
    let remarks = TableRemarks()
    let pipeline = try RowPipeline(
      table, through: stored, .codes, incompleteRows: missing,
      options: TableReadingOptions(threads: try threads.count()).reading(text, remarks), parallelism: parallelism)
    let totals = try pipeline.write(to: output, of: table) {
      progress.update("encoding \(inputName(table))", $0.stream)
    }
    progress.finish()

    var report = Report("Encoded \(counted(totals.rows, "row")) of \(inputName(table)) by \(inputName(model))")
    report.add("rows", totals.rows, label: nil)
    report.add("droppedRows", totals.droppedRows, label: missing == .drop ? "incomplete rows dropped" : nil)
    report.add(remarks)
    report.add("factors", coding.factorCount, label: "factors")
    report.add("output", output: output, label: "factors written to")
    try report.print(asJSON: json, besides: output)
  }
}
