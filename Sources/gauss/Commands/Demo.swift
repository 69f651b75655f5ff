import ArgumentParser
import Gaussian
import GaussianIO

struct Demo: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the whole story on shipped data: fit, score, draw, and look at the result.")

  @OptionGroup var threads: ThreadArgument

  func run() throws {
    let parallelism = try threads.parallelism()
    let name = "Data/faithful.csv"
    let input = InputFile(bytes: PackageResources.faithful_csv, named: name)
    let table = try Table<Double>(input: input)
    let rows = table.values
    let names = table.columnNames ?? []
    let model = try MultivariateNormal(fitting: rows, parallelism: parallelism)
    let drawn = model.samples(count: rows.rows, seed: 1, parallelism: parallelism)

    try say(
      """
      Old Faithful, a geyser: \(rows.rows) eruptions, how long each lasted and how long the wait
      for the next one was, in minutes. What distribution do they come from?

      1. Fit a Gaussian                       gauss fit \(name) -o model.json

      """)
    try say(parameters(model, names))
    let likelihood = model.meanLogLikelihood(of: rows, parallelism: parallelism)
    try say("  mean log-likelihood \(fixed(likelihood, digits: 4)) nats a row\n")

    try say("\n2. Score the rows                       gauss score model.json \(name) -o scores.csv\n\n")
    try say(extremes(model, rows, names, parallelism))

    try say("\n3. Draw new rows                        gauss sample model.json -n \(rows.rows) --seed 1\n\n")
    let plot = ScatterPlot(width: 36, height: 14, horizontal: 0.5...6.5, vertical: 35...105)
    try say(plot.pair(("observed: wait ↑ against length →", rows), ("drawn from the model", drawn)))

    try say("\n4. Is it any good?\n\n")
    try say(verdict(model, rows, drawn))

    try say("\n5. Is it fast? Here, now, on synthetic rows of 16 variables:\n\n")
    try say(Stopwatch.table(parallelism: parallelism, threads: threads.count()))
    try say("\nNext: gauss fit YOUR-TABLE.csv -o model.json, and gauss --help.\n")
  }

  private func say(_ text: String) throws { try Terminal.standardOutput.write(text) }

  private func parameters(_ model: MultivariateNormal<Double>, _ names: [String]) -> String {
    let covariance = model.covariance
    var table = TextTable(["variable", "mean", "std. dev."])
    for (index, name) in names.enumerated() {
      table.append([name, short(model.mean[index]), short(covariance[index, index].squareRoot())])
    }
    let correlation = covariance[0, 1] / (covariance[0, 0] * covariance[1, 1]).squareRoot()
    return table.text + "  correlation \(fixed(correlation, digits: 3))\n"
  }

  /// The most and the least likely rows.
  private func extremes(
    _ model: MultivariateNormal<Double>, _ rows: Matrix<Double>, _ names: [String], _ parallelism: Parallelism
  ) -> String {
    let densities = model.logDensities(of: rows, parallelism: parallelism)
    let order = densities.indices.sorted { densities[$0] > densities[$1] }
    var table = TextTable(["row"] + names + ["log-density"])
    for index in order.prefix(2) + order.suffix(3) {
      let values = rows.row(index).map(short)
      let note = index == order[0] ? "most likely" : index == order[order.count - 1] ? "least likely" : ""
      table.append(["\(index + 1)"] + values + [fixed(densities[index], digits: 3), note])
    }
    return table.text
  }

  /// What the fit gets right by construction, and what one Gaussian cannot get right here.
  private func verdict(
    _ model: MultivariateNormal<Double>, _ rows: Matrix<Double>, _ drawn: Matrix<Double>
  ) -> String {
    let middle = 2.5...3.5
    func share(_ table: Matrix<Double>) -> String {
      let inside = (0..<table.rows).count { middle.contains(table[$0, 0]) }
      return "\(fixed(100 * Double(inside) / Double(table.rows), digits: 0)) %"
    }
    return """
        Mean, spread and correlation agree, as maximum likelihood makes them. The shape does not:
        the geyser has two kinds of eruption and one Gaussian has one clump. Of the observed
        eruptions \(share(rows)) last between 2.5 and 3.5 minutes; of the drawn ones \(share(drawn)).

      """
  }
}
