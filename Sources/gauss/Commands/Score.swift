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
    let outputs = [output] + shares.paths
    for output in outputs.compactMap(\.self) { try checkOutput(output, isNoneOf: [model, table]) }
    try checkDistinctOutputs(outputs)
    let stored = try StoredModel(contentsOf: model)
    let mixture = try shares.mixture(of: stored, in: model, missing: missing)
    let progress = Progress()
    defer { progress.finish() }

    progress.update("reading \(inputName(table))")
    let remarks = TableRemarks()
    if missing == .observe { _ = try stored.model.knowingIncompleteRows() }
    let pipeline = try RowPipeline(
      table, through: stored, .scores, incompleteRows: missing,
      options: TableReadingOptions(threads: try threads.count()).reading(text, remarks), parallelism: parallelism)
    var shareWriters: ComponentWriters?
    let totals = try pipeline.write(to: output, of: table) { block in
      if let mixture {
        let writers =
          try shareWriters ?? shares.writers(for: mixture, rows: missing == .drop ? nil : block.stream.rowCount)
        try writers.append(block.rows, under: mixture, parallelism)
        shareWriters = writers
      }
      progress.update("scoring \(inputName(table))", block.stream)
    }
    try shareWriters?.finish()
    progress.finish()

    var report = Report(
      "Scored \(counted(totals.rows, "row")) of \(inputName(table)) under \(inputName(model))")
    report.add("rows", totals.rows, label: nil)
    report.add("droppedRows", totals.droppedRows, label: missing == .drop ? "incomplete rows dropped" : nil)
    report.add(remarks)
    report.add("logLikelihood", totals.logLikelihood, label: "log-likelihood (nats)")
    report.add(
      "meanLogLikelihood", totals.logLikelihood / Double(totals.rows), label: "mean log-likelihood (nats a row)")
    let bits = -totals.logLikelihood / Double(totals.cells) / log(2.0)
    report.add("bitsPerDimension", bits, label: "bits per dimension (lower is better)")
    if let output { report.add("output", output: output, label: "log-densities written to") }
    shares.add(to: &report, rowsOfNone: shareWriters?.rowsOfNone ?? 0)
    let target = outputs.contains("-") ? Terminal.standardError : .standardOutput
    try target.write(report.text(asJSON: json))
  }
}
