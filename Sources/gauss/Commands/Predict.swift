import ArgumentParser
import Gaussian
import GaussianIO
import GaussianWorkflows

struct Predict: RequestingCommand {
  static let configuration = CommandConfiguration(
    abstract: "Predict the variables of a model that a table lacks, with an interval.",
    discussion: """
      For each variable y of the model that is no column of the table, the columns y, y_lower and y_upper are written: its mean \
      given what the row shows, and the ends of an interval that holds it with the probability --interval. A cell that is missing \
      within the columns that are there counts as not given. One row is written for each that is read, and the table may be of any \
      size.
      """)

  @Argument(help: "Model file.", completion: .file(extensions: ["json"]))
  var model: String

  @Argument(help: "Table of some of the model's variables.", completion: .file(extensions: ["csv", "tsv"]))
  var table: String

  @Option(name: .shortAndLong, help: ArgumentHelp("Table of predictions to write.", valueName: "predictions"))
  var output: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Probability of the interval, between 0 and 1; as much is left below it as above.", valueName: "probability"))
  var interval = 0.9

  @OptionGroup var text: TextArguments

  @OptionGroup var threads: ThreadArgument

  @Flag(help: "Print the summary as JSON.")
  var json = false

  var request: RemedyContext {
    var request = RemedyContext()
    request.tables = [table]
    request.missing = .observe
    return request
  }

  func run() throws {
    let parallelism = try threads.parallelism()
    guard interval > 0, interval < 1 else {
      throw Failure.usage("--interval must be between 0 and 1, not \(interval); write --interval 0.9")
    }
    try checkOneStandardInput([model, table])
    try checkOutput(output, isNoneOf: [model, table])
    let stored = try StoredModel(contentsOf: model)
    let progress = Progress()
    defer { progress.finish() }
    progress.update("reading \(inputName(table))")
    let remarks = TableRemarks()
    let pipeline: PredictionPipeline
    let totals: PredictionPipeline.Totals
    do {
      pipeline = try PredictionPipeline(
        table, through: stored, interval: interval,
        options: TableReadingOptions(threads: try threads.count()).reading(text, remarks), parallelism: parallelism)
      totals = try pipeline.write(to: output) { progress.update("predicting \(inputName(table))", $0) }
    } catch let error as RowPipelineError {
      throw Failure.rows(error, of: table, model: model)
    }
    progress.finish()

    var report = Report("Predicted \(counted(totals.rows, "row")) of \(inputName(table)) by \(inputName(model))")
    report.add("rows", totals.rows, label: nil)
    report.add("given", json: .strings(pipeline.known))
    report.add(line: "given", listed(pipeline.known))
    report.add("predicted", json: .strings(pipeline.predicted))
    report.add(line: "predicted", listed(pipeline.predicted))
    report.add("interval", json: .number(interval))
    report.add(line: "interval", "probability \(interval)")
    if totals.incompleteRows > 0 {
      report.add("incompleteRows", totals.incompleteRows, label: "rows that lacked cells")
    }
    report.add(remarks)
    report.add("output", output: output, label: "predictions written to")
    try report.print(asJSON: json, besides: output)
  }
}
