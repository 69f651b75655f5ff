import ArgumentParser
import Gaussian
import GaussianIO
import GaussianWorkflows

struct Decode: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make rows of hidden factors.",
    discussion: """
      Reads the columns factor1, factor2 and so on, or as many columns of a table without names, and writes the row that \
      each line of them makes without noise; the column component before them says of which component of a mixture. After 'gauss encode' these are the rows with their noise taken away.
      """)

  @Argument(help: "Model file.", completion: .file(extensions: ["json"]))
  var model: String

  @Argument(help: "Table of factors.", completion: .file(extensions: ["csv", "tsv", "npy"]))
  var codes: String

  @Option(name: .shortAndLong, help: ArgumentHelp("Table of rows to write.", valueName: "table"))
  var output: String

  @OptionGroup var text: TextArguments

  @OptionGroup var threads: ThreadArgument

  @Flag(help: "Print the summary as JSON.")
  var json = false

  func run() throws {
    let parallelism = try threads.parallelism()
    try checkOneStandardInput([model, codes])
    try checkOutput(output, isNoneOf: [model, codes])
    let stored = try StoredModel(contentsOf: model)
    let coding = try stored.coding(of: model, for: "decode")
    let progress = Progress()
    defer { progress.finish() }

    progress.update("reading \(inputName(codes))")
    let remarks = TableRemarks()
    let pipeline = try RowPipeline(
      codes, through: stored, .decodedRows,
      options: TableReadingOptions(threads: try threads.count()).reading(text, remarks), parallelism: parallelism)
    let totals = try pipeline.write(to: output, of: codes) { block in
      progress.update("decoding \(inputName(codes))", block.stream)
    }
    progress.finish()

    var report = Report("Decoded \(counted(totals.rows, "row")) of \(inputName(codes)) by \(inputName(model))")
    report.add(remarks)
    report.add("rows", totals.rows, label: nil)
    report.add("dimension", coding.dimension, label: "variables")
    report.add("output", output: output, label: "rows written to")
    try report.print(asJSON: json, besides: output)
  }
}
