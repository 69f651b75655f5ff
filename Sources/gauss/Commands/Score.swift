import ArgumentParser
import Foundation
import Gaussian
import GaussianIO
import GaussianWorkflows

struct Score: RequestingCommand {
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

  @OptionGroup var shares: ComponentOutputs

  @Option(
    help: ArgumentHelp(
      """
      What to do with rows that lack a value (an empty cell, NA, NaN, null and the like): error, drop them, or em: score \
      the values that are there, by their marginal density.
      """, valueName: "what"))
  var missing: MissingRows = .error

  @OptionGroup var text: TextArguments

  @OptionGroup var threads: ThreadArgument

  @Flag(help: "Print the summary as JSON.")
  var json = false

  var request: Request {
    var request = Request()
    request.tables = [table]
    request.missing = missing
    return request
  }

  func run() throws {
    let parallelism = try threads.parallelism()
    try checkOneStandardInput([model, table])
    let outputs = [output] + shares.paths
    for output in outputs.compactMap(\.self) { try checkOutput(output, isNoneOf: [model, table]) }
    try checkDistinctOutputs(outputs)
    let stored = try StoredModel(contentsOf: model)
    let mixture = try shares.mixture(of: stored, in: model, missing: missing)
    let progress = Progress()
    defer { progress.finish() }

    progress.update("reading \(inputName(table))")
    let remarks = TableRemarks()
    let options = TableReadingOptions(
      columns: stored.columns, missing: missing == .error ? .error : .asNaN,
      threads: try threads.count()
    ).reading(text, remarks)
    let stream = try TableStream<Double>(contentsOf: table, options: options)
    let writer = try output.map {
      try TableWriter<Double>(path: $0, listNamed: "log_density", count: missing == .drop ? nil : stream.rowCount)
    }
    let shareWriters = try mixture.map { try shares.writers(for: $0, rows: missing == .drop ? nil : stream.rowCount) }

    var (logLikelihood, rows, values) = (0.0, 0, 0)
    while let block = try stream.next() {
      let scored = try scores(of: block.values, under: stored.model, parallelism)
      logLikelihood += pairwiseSum(scored.densities[...])
      rows += scored.densities.count
      values += scored.values
      try writer?.append(scored.densities)
      if let mixture { try shareWriters?.append(scored.rows, under: mixture, parallelism) }
      progress.update("scoring \(inputName(table))", stream)
    }
    try writer?.finish()
    try shareWriters?.finish()
    let droppedRows = stream.rowsRead - rows
    if droppedRows > 0 && rows == 0 { throw Failure.noRows(in: table, dropped: droppedRows) }
    progress.finish()

    var report = Report(
      "Scored \(counted(rows, "row")) of \(inputName(table)) under \(inputName(model))")
    report.add("rows", rows, label: nil)
    report.add("droppedRows", droppedRows, label: missing == .drop ? "incomplete rows dropped" : nil)
    report.add(remarks)
    report.add("logLikelihood", logLikelihood, label: "log-likelihood (nats)")
    report.add(
      "meanLogLikelihood", logLikelihood / Double(rows), label: "mean log-likelihood (nats a row)")
    let bits = -logLikelihood / Double(values) / log(2.0)
    report.add("bitsPerDimension", bits, label: "bits per dimension (lower is better)")
    if let output { report.add("output", output: output, label: "log-densities written to") }
    shares.add(to: &report, rowsOfNone: shareWriters?.rowsOfNone ?? 0)
    let target = outputs.contains("-") ? Terminal.standardError : .standardOutput
    try target.write(report.text(asJSON: json))
  }

  /// The rows of a block that are scored, their log-densities, and how many values these are densities of.
  private func scores(
    of rows: Matrix<Double>, under model: any StorableModel, _ parallelism: Parallelism
  ) throws -> (rows: Matrix<Double>, densities: [Double], values: Int) {
    switch missing {
    case .error:
      return (rows, model.logDensities(of: rows, parallelism: parallelism), rows.rows * rows.columns)
    case .drop:
      let complete = rows.droppingIncompleteRows().observations
      return (complete, model.logDensities(of: complete, parallelism: parallelism), complete.rows * complete.columns)
    case .em:
      let model = try model.knowingIncompleteRows()
      let missingCells = MissingPatterns(of: rows).missingCellCount
      return (
        rows, model.observedLogDensities(of: rows, parallelism: parallelism), rows.rows * rows.columns - missingCells
      )
    }
  }
}
