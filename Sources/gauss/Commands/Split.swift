import ArgumentParser
import GaussianIO
import GaussianWorkflows

struct Split: RequestingCommand {
  static let configuration = CommandConfiguration(
    abstract: "Deal the rows of a table to two: one to fit, and one to judge the fit by.",
    discussion: """
      Of t.csv the tables t.train.csv and t.test.csv are written beside it. Rows are carried over as they stand, byte for byte, in \
      their order, below the same line of names. Exactly the share --test of all rows, rounded, is in t.test.csv; with --by each \
      value of that column has its share, to within a row.
      """)

  @Argument(help: "Text table, compressed or not.", completion: .file(extensions: ["csv", "tsv"]))
  var table: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Share of the rows for the table to judge by, between 0 and 1.", valueName: "share"))
  var test = 0.2

  @Option(parsing: .unconditional, help: "Which rows: any number from 0 to 2⁶⁴ − 1.")
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("Column whose values are to have equal shares in both tables.", valueName: "column"))
  var by: String?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Whose names to make those of the tables of: out.csv gives out.train.csv and out.test.csv. (default: the table)",
      valueName: "name"))
  var output: String?

  @OptionGroup var text: TextArguments

  @Flag(help: "Print the summary as JSON.")
  var json = false

  var request: RemedyContext {
    var request = RemedyContext()
    request.tables = [table]
    return request
  }

  func run() throws {
    guard test > 0, test < 1 else {
      throw Failure.usage("--test must be between 0 and 1, not \(test); write --test 0.2")
    }
    guard table != "-" || output != nil else {
      throw Failure.usage("standard input has no name that two tables could be named after; give -o out.csv")
    }
    let name = output ?? table
    guard name != "-" else { throw Failure.usage("standard output holds one table; name a file with -o") }
    let base = output == nil ? uncompressedName(of: name) : name
    let (training, test) = (inserting("train", intoName: base), inserting("test", intoName: base))
    for target in [training, test] { try checkOutput(target, isNoneOf: [table]) }
    let remarks = TableRemarks()
    let split = try TableSplit(
      table, testShare: self.test, seed: seed, by: by, options: TableReadingOptions().reading(text, remarks))
    let totals = try split.write(training: training, test: test)

    var report = Report("Split \(counted(totals.training + totals.test, "row")) of \(inputName(table))")
    report.add("trainingRows", totals.training, label: "rows to fit")
    report.add("testRows", totals.test, label: "rows to judge by")
    if let by {
      report.add("by", json: .string(by))
      report.add(
        "strata",
        json: .array(
          totals.strata.map {
            .object(["value": .string($0.value), "trainingRows": .integer($0.training), "testRows": .integer($0.test)])
          }))
      var rows = TextTable([by, "to fit", "to judge by"])
      for stratum in totals.strata.prefix(20) {
        rows.append([stratum.value, grouped(stratum.training), grouped(stratum.test)])
      }
      report.add(table: rows, caption: totals.strata.count > 20 ? "The first 20 of \(totals.strata.count) values" : nil)
    }
    report.add(remarks)
    report.add("training", output: training, label: "written to")
    report.add("test", output: test, label: "and")
    try report.print(asJSON: json, besides: training)
  }
}
