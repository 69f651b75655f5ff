import ArgumentParser
import Gaussian
import GaussianIO

struct Sample: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw new rows from a model.",
    discussion: """
      The same model and seed give the same rows, and a longer draw begins with the rows of a shorter one. \
      Rows are written as they are drawn, so memory does not grow with their number.
      """)

  @Argument(help: "Model file.", completion: .file(extensions: ["json"]))
  var model: String

  @Option(
    name: [.customShort("n"), .long], parsing: .unconditional,
    help: ArgumentHelp("How many rows to draw.", valueName: "count"))
  var count: Int

  @Option(parsing: .unconditional, help: "Which rows: any number from 0 to 2⁶⁴ − 1.")
  var seed: UInt64 = 0

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Table to write; - is standard output.", valueName: "table"))
  var output = "-"

  @OptionGroup var threads: ThreadArgument

  func run() throws {
    let parallelism = try threads.parallelism()
    guard count >= 1 else {
      throw Failure.usage("-n must be at least 1, not \(count); give the number of rows to draw")
    }
    try checkOutput(output, isNoneOf: [model])
    let stored = try StoredModel(contentsOf: model)
    let dimension = stored.model.dimension
    guard !count.multipliedReportingOverflow(by: dimension * MemoryLayout<Double>.size).overflow else {
      throw Failure.usage("-n \(count) is more rows than a file can hold; draw fewer")
    }
    let progress = Progress()
    defer { progress.finish() }

    let writer = try TableWriter<Double>(
      path: output, columnNames: stored.variables, rows: count, columns: dimension)
    let block = max(1, (1 << 19) / dimension)
    var first = 0
    while first < count {
      let range = first..<min(first + block, count)
      try writer.append(stored.model.samples(rows: range, seed: seed, parallelism: parallelism))
      first = range.upperBound
      progress.update("drawing \(counted(count, "row"))", fraction: Double(first) / Double(count))
    }
    try writer.finish()
  }
}
