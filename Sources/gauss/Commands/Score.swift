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

      With --top, --keep, --distances, --p-values or --blame the scores have a line of several columns for each row, or for the \
      least likely of them, which are printed if no file is named.
      """)

  @Argument(help: "Model file.", completion: .file(extensions: ["json"]))
  var model: String

  @Argument(help: "Table of rows to score.", completion: .file(extensions: ["csv", "tsv", "npy"]))
  var table: String

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Table to write, a log-density a row.", valueName: "scores"))
  var output: String?

  @OptionGroup var shares: ComponentOutputs

  @OptionGroup var examination: ExaminationArguments

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
    if examination.isAskedFor {
      guard outputs.compactMap(\.self).count == (output == nil ? 0 : 1) else {
        throw Failure.usage(
          "\(examination.firstOption) is not about components; leave it out, or --responsibilities and --labels")
      }
      return try examine(stored, parallelism)
    }
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
          try shareWriters ?? shares.writers(for: mixture, rows: block.stream.rowCount)
        try writers.append(block, under: mixture, parallelism)
        shareWriters = writers
      }
      progress.update("scoring \(inputName(table))", block.stream)
    }
    try shareWriters?.finish()
    progress.finish()

    var report = summary(of: totals, remarks)
    if let output { report.add("output", output: output, label: "log-densities written to") }
    shares.add(to: &report, rowsOfNone: shareWriters?.rowsOfNone ?? 0)
    let target = outputs.contains("-") ? Terminal.standardError : .standardOutput
    try target.write(report.text(asJSON: json))
  }

  /// What came of all rows.
  private func summary(of totals: RowPipeline.Totals, _ remarks: TableRemarks) -> Report {
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
    return report
  }

  /// Looks at each row.
  private func examine(_ stored: StoredModel, _ parallelism: Parallelism) throws {
    let remarks = TableRemarks()
    let progress = Progress()
    defer { progress.finish() }
    progress.update("reading \(inputName(table))")
    let options = TableReadingOptions(threads: try threads.count()).reading(text, remarks)
    var rows = RowExamination(
      table, through: stored, incompleteRows: missing, options: options, parallelism: parallelism)
    try examination.apply(to: &rows, output: output)
    let (totals, least): (RowPipeline.Totals, [RowExamination.Finding])
    do {
      (totals, least) = try rows.write(to: output) { progress.update("scoring \(inputName(table))", $0) }
    } catch let error as RowPipelineError {
      throw Failure.rows(error, of: table, model: model, remedy: "leave out \(examination.distanceOptions)")
    } catch let error as GaussianError {
      throw Failure.data(error, in: model, variables: stored.variableNames)
    }
    progress.finish()
    var report = summary(of: totals, remarks)
    examination.add(least, of: rows, variables: stored.variableNames, to: &report)
    if let output { report.add("output", output: output, label: "rows written to") }
    try (output == "-" ? Terminal.standardError : .standardOutput).write(report.text(asJSON: json))
  }
}
