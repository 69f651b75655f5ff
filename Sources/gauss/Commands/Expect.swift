import ArgumentParser
import Gaussian
import GaussianIO
import GaussianWorkflows

struct Expect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Sum up a part of the rows for the next step of a fit in parts.",
    discussion: """
      The E-step of one of many machines: what 'gauss maximize' wants to know of all rows, of the rows of one table. The file \
      that is written is small whatever the number of rows; of those that begin or end within a leaf of the sum, fewer than \
      131,072, it holds the rows themselves.

        gauss expect fit.state part2.csv --first-row 1000000 -o part2.sums

      Columns and weights are those that 'gauss maximize --begin' was told.
      """)

  @Argument(help: "State of the fit, from 'gauss maximize'.", completion: .file(extensions: ["state"]))
  var state: String

  @Argument(help: "Table of a part of the rows.", completion: .file(extensions: ["csv", "tsv", "npy"]))
  var table: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many rows of all parts come before this table, whose first row has that number then.", valueName: "rows"))
  var firstRow: Int

  @Option(name: .shortAndLong, help: ArgumentHelp("Sums file to write.", valueName: "sums"))
  var output: String

  @OptionGroup var text: TextArguments

  @OptionGroup var threads: ThreadArgument

  @Flag(help: "Print the summary as JSON.")
  var json = false

  func run() throws {
    let parallelism = try threads.parallelism()
    guard 0...(1 << 53) ~= firstRow else {
      throw Failure.usage("--first-row \(firstRow) is no number of a row; give one from 0 on")
    }
    try checkModelName(output)
    try checkOneStandardInput([state, table])
    try checkOutput(output, isNoneOf: [state, table])
    let run = try readPacked(state) { try DistributedRun(serialised: $0, spelling: .command) }
    let remarks = TableRemarks()
    let progress = Progress()
    defer { progress.finish() }
    progress.update("summing up \(inputName(table))")
    let sums = try run.sums(
      ofTable: table, firstRow: firstRow,
      options: TableReadingOptions(threads: try threads.count()).reading(text, remarks), parallelism: parallelism
    ) { progress.update(fraction: $0.flatMap { $0 < 1 ? $0 : nil }) }
    try writePacked(sums.serialised(), to: output)
    progress.finish()

    var report = Report("Summed up \(counted(sums.nextRow - sums.firstRow, "row")) of \(inputName(table))")
    report.add("step", text: sums.kind.rawValue)
    report.add("firstRow", sums.firstRow, label: "first row")
    report.add("rows", sums.nextRow - sums.firstRow, label: nil)
    report.add(remarks)
    report.add("output", output: output, label: "written to")
    try report.print(asJSON: json, besides: output)
  }
}
