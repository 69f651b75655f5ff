import ArgumentParser
import Gaussian
import GaussianIO

struct Encode: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find the hidden factors behind every row of a table.",
    discussion: """
      Writes the columns factor1, factor2 and so on: the mean of the factors given the row, under a model that was fitted \
      with --factors. The table may be of any size, and factors are written as it is read.
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
  var missing: MissingRows = .error

  @OptionGroup var header: HeaderArgument

  @OptionGroup var threads: ThreadArgument

  @Flag(help: "Print the summary as JSON.")
  var json = false

  func run() throws {
    let parallelism = try threads.parallelism()
    try checkOneStandardInput([model, table])
    try checkOutput(output, isNoneOf: [model, table])
    let stored = try StoredModel(contentsOf: model)
    let factors = try stored.factors(of: model, for: "encode")
    let progress = Progress()
    defer { progress.finish() }

    progress.update("reading \(inputName(table))")
    let options = TableReadingOptions(
      columns: stored.columns, missing: missing == .error ? .error : .asNaN, header: header.header,
      threads: try threads.count())
    let stream = try TableStream<Double>(contentsOf: table, options: options)
    let writer = try TableWriter<Double>(
      path: output, columnNames: factors.factorNames, count: missing == .drop ? nil : stream.rowCount)
    var rows = 0
    while let block = try stream.next() {
      let kept = missing == .drop ? block.values.droppingIncompleteRows().observations : block.values
      // Of complete rows these are the bits of `encode` itself.
      try writer.append(factors.encode(observedCellsOf: kept, parallelism: parallelism))
      rows += kept.rows
      progress.update("encoding \(inputName(table))", stream)
    }
    let droppedRows = stream.rowsRead - rows
    if droppedRows > 0 && rows == 0 { throw Failure.noRows(in: table, dropped: droppedRows) }
    try writer.finish()
    progress.finish()

    var report = Report("Encoded \(counted(rows, "row")) of \(inputName(table)) by \(inputName(model))")
    report.add("rows", rows, label: nil)
    report.add("droppedRows", droppedRows, label: missing == .drop ? "incomplete rows dropped" : nil)
    report.add("factors", factors.factorCount, label: "factors")
    report.add("output", output: output, label: "factors written to")
    try report.print(asJSON: json, besides: output)
  }
}
