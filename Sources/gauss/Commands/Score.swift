import ArgumentParser
import Foundation
import Gaussian
import GaussianIO

struct Score: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Evaluate the log-density of every row of a table under a model.",
    discussion: """
      A table with names needs the model's variables among them, in any order, and its other columns are not \
      looked at; a table without names needs as many columns as the model has variables.
      """)

  @Argument(help: "Model file.", completion: .file(extensions: ["json"]))
  var model: String

  @Argument(help: "Table of rows to score.", completion: .file(extensions: ["csv", "tsv", "npy"]))
  var table: String

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Table to write, a log-density a row.", valueName: "scores"))
  var output: String?

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
      columns: stored.columns, header: header.header, threads: try threads.count())
    let rows = try Table<Double>(contentsOf: table, options: options).values

    progress.update("scoring \(counted(rows.rows, "row"))")
    let logLikelihood = stored.model.logLikelihood(of: rows, parallelism: parallelism)
    if let output {
      let writer = try TableWriter<Double>(path: output, listNamed: "log_density", count: rows.rows)
      let block = 1 << 20
      for first in stride(from: 0, to: rows.rows, by: block) {
        let range = first..<min(first + block, rows.rows)
        try writer.append(stored.model.logDensities(of: rows.rows(in: range), parallelism: parallelism))
        progress.update(
          "writing \(outputName(output))", fraction: Double(range.upperBound) / Double(rows.rows))
      }
      try writer.finish()
    }
    progress.finish()

    var report = Report(
      "Scored \(counted(rows.rows, "row")) of \(inputName(table)) under \(inputName(model))")
    report.add("rows", rows.rows, label: nil)
    report.add("logLikelihood", logLikelihood, label: "log-likelihood (nats)")
    report.add(
      "meanLogLikelihood", logLikelihood / Double(rows.rows), label: "mean log-likelihood (nats a row)")
    let bits = -logLikelihood / Double(rows.rows * stored.model.dimension) / log(2.0)
    report.add("bitsPerDimension", bits, label: "bits per dimension (lower is better)")
    if let output { report.add("output", output: output, label: "log-densities written to") }
    let target = output == "-" ? Terminal.standardError : .standardOutput
    try target.write(report.text(asJSON: json))
  }
}
