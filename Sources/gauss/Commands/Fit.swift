import ArgumentParser
import Gaussian
import GaussianIO

struct Fit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fit a multivariate normal to the rows of a table, by maximum likelihood.",
    discussion: "Takes all columns unless told otherwise; the covariance divides by the number of rows.")

  @Argument(help: "Table of observations, one a row.", completion: .file(extensions: ["csv", "tsv", "npy"]))
  var table: String

  @Option(name: .shortAndLong, help: ArgumentHelp("Model file to write.", valueName: "model"))
  var output: String

  @OptionGroup var columns: ColumnArguments

  @OptionGroup var header: HeaderArgument

  @Option(help: "Which covariances to choose from.")
  var covariance: CovarianceStructure = .full

  @OptionGroup var threads: ThreadArgument

  @Flag(help: "Print the summary as JSON.")
  var json = false

  func run() throws {
    let parallelism = try threads.parallelism()
    try checkModelName(output)
    try checkOutput(output, isNoneOf: [table])
    let options = TableReadingOptions(
      columns: try columns.selection(), header: header.header, threads: try threads.count())
    let progress = Progress()
    defer { progress.finish() }

    progress.update("reading \(inputName(table))")
    let data = try Table<Double>(contentsOf: table, options: options)
    let names = data.columnNames ?? (0..<data.values.columns).map { "\($0 + 1)" }

    progress.update(
      "fitting \(counted(data.values.rows, "row")) of \(counted(data.values.columns, "column"))")
    let model: MultivariateNormal<Double>
    do {
      model = try MultivariateNormal(fitting: data.values, covariance: covariance, parallelism: parallelism)
    } catch {
      throw Failure.data(error, in: table, variables: names)
    }
    let logLikelihood = model.logLikelihood(of: data.values, parallelism: parallelism)
    let stored = StoredModel(model, variables: data.columnNames)
    try stored.write(to: output)
    progress.finish()
    try print(summary(of: model, stored, rows: data.values.rows, logLikelihood))
  }

  private func summary(
    of model: MultivariateNormal<Double>, _ stored: StoredModel, rows: Int, _ logLikelihood: Double
  ) -> Report {
    var report = Report(
      "Fitted \(MultivariateNormal<Double>.storedName) to \(counted(rows, "row")) of \(inputName(table))")
    report.add("model", text: MultivariateNormal<Double>.storedName, shown: false)
    report.add("variables", names: stored.variableNames)
    report.add("rows", rows, label: nil)
    report.add("covariance", text: covariance.rawValue)
    report.add("parameters", model.parameterCount, label: "free parameters")
    report.add("logLikelihood", logLikelihood, label: "log-likelihood (nats)")
    report.add("meanLogLikelihood", logLikelihood / Double(rows), label: "per row")
    report.add("output", output: output, label: "written to")
    return report
  }

  private func print(_ report: Report) throws {
    // A model on standard output must not be mixed with words about it.
    let target = output == "-" ? Terminal.standardError : .standardOutput
    try target.write(report.text(asJSON: json))
  }
}
