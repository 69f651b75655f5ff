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
    let stream = try TableStream<Double>(contentsOf: table, options: options)
    let writer = try output.map {
      try TableWriter<Double>(path: $0, listNamed: "log_density", count: stream.rowCount)
    }

    var logLikelihood = 0.0
    while let block = try stream.next() {
      let densities = stored.model.logDensities(of: block.values, parallelism: parallelism)
      logLikelihood += pairwiseSum(densities[...])
      try writer?.append(densities)
      progress.update("scoring \(inputName(table))", stream)
    }
    try writer?.finish()
    let rows = stream.rowsRead
    progress.finish()

    var report = Report(
      "Scored \(counted(rows, "row")) of \(inputName(table)) under \(inputName(model))")
    report.add("rows", rows, label: nil)
    report.add("logLikelihood", logLikelihood, label: "log-likelihood (nats)")
    report.add(
      "meanLogLikelihood", logLikelihood / Double(rows), label: "mean log-likelihood (nats a row)")
    let bits = -logLikelihood / Double(rows) / Double(stored.model.dimension) / log(2.0)
    report.add("bitsPerDimension", bits, label: "bits per dimension (lower is better)")
    if let output { report.add("output", output: output, label: "log-densities written to") }
    let target = output == "-" ? Terminal.standardError : .standardOutput
    try target.write(report.text(asJSON: json))
  }
}
