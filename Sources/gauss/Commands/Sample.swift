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

  @Flag(help: "Add a column that says which component of a mixture each row was drawn from, counted from 1.")
  var withComponent = false

  @OptionGroup var threads: ThreadArgument

  func run() throws {
    let parallelism = try threads.parallelism()
    guard count >= 1 else {
      throw Failure.usage("-n must be at least 1, not \(count); give the number of rows to draw")
    }
    try checkOutput(output, isNoneOf: [model])
    let stored = try StoredModel(contentsOf: model)
    let draws = try draws(from: stored)
    let dimension = draws.columns
    guard !count.multipliedReportingOverflow(by: dimension * MemoryLayout<Double>.size).overflow else {
      throw Failure.usage("-n \(count) is more rows than a file can hold; draw fewer")
    }
    let progress = Progress()
    defer { progress.finish() }

    let writer = try TableWriter<Double>(
      path: output, columnNames: draws.names, rows: count, columns: dimension)
    let block = max(1, (1 << 19) / dimension)
    var first = 0
    while first < count {
      let range = first..<min(first + block, count)
      try writer.append(draws.rows(range, parallelism))
      first = range.upperBound
      progress.update("drawing \(counted(count, "row"))", fraction: Double(first) / Double(count))
    }
    try writer.finish()
  }

  /// What is drawn: the names of the columns, how many there are, and the rows in a range.
  private typealias Draws = (
    names: [String]?, columns: Int, rows: (_ range: Range<Int>, _ parallelism: Parallelism) -> Matrix<Double>
  )

  private func draws(from stored: StoredModel) throws -> Draws {
    guard withComponent else {
      return (stored.variables, stored.model.dimension, { stored.model.samples(rows: $0, seed: seed, parallelism: $1) })
    }
    let mixture = try mixture(of: stored, in: model, for: "--with-component")
    guard stored.variables?.contains("component") != true else {
      throw Failure.usage(
        "--with-component adds a column 'component', and a variable of \(inputName(model)) has that name; leave it out")
    }
    return (
      stored.variables.map { $0 + ["component"] }, mixture.dimension + 1,
      { range, parallelism in
        let drawn = mixture.labelledSamples(rows: range, seed: seed, parallelism: parallelism)
        var table = Matrix<Double>(rows: range.count, columns: mixture.dimension + 1, repeating: 0)
        for row in 0..<range.count {
          for column in 0..<mixture.dimension { table[row, column] = drawn.rows[row, column] }
          table[row, mixture.dimension] = Double(drawn.components[row] + 1)
        }
        return table
      }
    )
  }
}
