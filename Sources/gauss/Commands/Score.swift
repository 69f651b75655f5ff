import ArgumentParser
import Foundation
import Gaussian
import GaussianIO

struct Score: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Evaluate the log-density of every row of a table under a model.",
    discussion: """
      A table with names needs the model's variables among them, in any order, and its other columns are not \
      looked at; a table without names needs as many columns as the model has variables. The table may be of any \
      size, and log-densities are written as it is read.
      """)

  @Argument(help: "Model file.", completion: .file(extensions: ["json"]))
  var model: String

  @Argument(help: "Table of rows to score.", completion: .file(extensions: ["csv", "tsv", "npy"]))
  var table: String

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Table to write, a log-density a row.", valueName: "scores"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      """
      What to do with rows that lack a value (an empty cell, NA, NaN, null and the like): error, drop them, or em: score \
      the values that are there, by their marginal density.
      """, valueName: "what"))
  var missing: MissingRows = .error

  @OptionGroup var header: HeaderArgument

  @OptionGroup var threads: ThreadArgument

  @Flag(help: "Print the summary as JSON.")
  var json = false

  func run() throws {
    let parallelism = try threads.parallelism()
    try checkOneStandardInput([model, table])
    if let output { try checkOutput(output, isNoneOf: [model, table]) }
    let stored = try StoredModel(contentsOf: model)
    let progress = Progress()
    defer { progress.finish() }

    progress.update("reading \(inputName(table))")
    let options = TableReadingOptions(
      columns: stored.columns, missing: missing == .error ? .error : .asNaN, header: header.header,
      threads: try threads.count())
    let stream = try TableStream<Double>(contentsOf: table, options: options)
    let writer = try output.map {
      try TableWriter<Double>(path: $0, listNamed: "log_density", count: missing == .drop ? nil : stream.rowCount)
    }

    var (logLikelihood, rows, values) = (0.0, 0, 0)
    while let block = try stream.next() {
      let scored = try scores(of: block.values, under: stored.model, parallelism)
      logLikelihood += pairwiseSum(scored.densities[...])
      rows += scored.densities.count
      values += scored.values
      try writer?.append(scored.densities)
      progress.update("scoring \(inputName(table))", stream)
    }
    try writer?.finish()
    let droppedRows = stream.rowsRead - rows
    if droppedRows > 0 && rows == 0 { throw Failure.noRows(in: table, dropped: droppedRows) }
    progress.finish()

    var report = Report(
      "Scored \(counted(rows, "row")) of \(inputName(table)) under \(inputName(model))")
    report.add("rows", rows, label: nil)
    report.add("droppedRows", droppedRows, label: missing == .drop ? "incomplete rows dropped" : nil)
    report.add("logLikelihood", logLikelihood, label: "log-likelihood (nats)")
    report.add(
      "meanLogLikelihood", logLikelihood / Double(rows), label: "mean log-likelihood (nats a row)")
    let bits = -logLikelihood / Double(values) / log(2.0)
    report.add("bitsPerDimension", bits, label: "bits per dimension (lower is better)")
    if let output { report.add("output", output: output, label: "log-densities written to") }
    let target = output == "-" ? Terminal.standardError : .standardOutput
    try target.write(report.text(asJSON: json))
  }

  /// Log-densities of a block's rows, and how many values they are densities of.
  private func scores(
    of rows: Matrix<Double>, under model: any StorableModel, _ parallelism: Parallelism
  ) throws -> (densities: [Double], values: Int) {
    switch missing {
    case .error:
      return (model.logDensities(of: rows, parallelism: parallelism), rows.rows * rows.columns)
    case .drop:
      let complete = rows.droppingIncompleteRows().observations
      return (model.logDensities(of: complete, parallelism: parallelism), complete.rows * complete.columns)
    case .em:
      guard let model = model as? any IncompleteRowsModel else {
        throw Failure.usage(
          "--missing em needs a model that knows the densities of incomplete rows, and a \(type(of: model).storedName) "
            + "does not; use --missing drop")
      }
      let missingCells = MissingPatterns(of: rows).missingCellCount
      return (
        model.observedLogDensities(of: rows, parallelism: parallelism), rows.rows * rows.columns - missingCells
      )
    }
  }
}
