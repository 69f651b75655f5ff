import ArgumentParser
import Gaussian
import GaussianIO
import GaussianWorkflows

struct Statistics: TableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Sum up the rows of a table, for 'gauss merge' to make a model of many such sums.",
    discussion: """
      What a fit needs to know of its rows is small and adds up. So each of many machines sums up its part of the \
      rows, and one merges the results:

        gauss statistics part1.csv -o part1.stats
        gauss statistics part2.csv -o part2.stats
        gauss merge part1.stats part2.stats -o model.json

      Sums that are merged agree with those of one read to rounding. With --first-row they have its bits: the file then \
      also holds those rows, fewer than 131,072 and of many columns fewer than 512, whose block of the sum is completed by \
      other parts.
      """)

  @Argument(help: "Table of observations, one a row.", completion: .file(extensions: ["csv", "tsv", "npy"]))
  var table: String

  @OptionGroup var columns: ColumnArguments

  @OptionGroup var text: TextArguments

  @OptionGroup var rows: RowArguments

  @Option(name: .shortAndLong, help: ArgumentHelp("Statistics file to write.", valueName: "statistics"))
  var output: String

  @Option(help: "Which covariances the sums must be enough for; those for a diagonal one also do for a spherical one.")
  var covariance: Products = .full

  @Flag(help: "Sum up fourth powers too, which --estimator ledoit-wolf and --policy shrink make use of.")
  var fourthMoments = false

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Where the rows begin in the whole table, counted from 0: parts with such numbers merge to the very bits of one read. "
        + "The file then holds some rows as they are.", valueName: "rows"))
  var firstRow: Int?

  @OptionGroup var threads: ThreadArgument

  @Flag(help: "Print the summary as JSON.")
  var json = false

  /// The products of variables to sum up.
  enum Products: String, ExpressibleByArgument, CaseIterable {
    case full
    case diagonal

    var structure: CovarianceStructure { self == .full ? .full : .diagonal }
  }

  var request: RemedyContext {
    var request = RemedyContext(of: self)
    request.kind = .statistics
    request.covariance = covariance == .full ? .full : .diagonal
    return request
  }

  func run() throws {
    let parallelism = try threads.parallelism()
    try checkStatisticsName(output)
    try checkOutput(output, isNoneOf: [table])
    guard rows.missing != .observe else {
      throw Failure.usage(
        "--missing em reads rows again and again, and sums forget them; use 'gauss fit', or --missing drop")
    }
    guard covariance == .full || !fourthMoments else {
      throw Failure.usage("--fourth-moments needs the sums of --covariance full; leave one of them out")
    }
    if let firstRow {
      guard 0...(1 << 53) ~= firstRow else {
        throw Failure.usage("--first-row \(firstRow) is no number of a row; give one from 0 on")
      }
      guard rows.missing != .drop else {
        throw Failure.usage(
          "--missing drop leaves rows out, so that --first-row says nothing of those that follow; "
            + "leave one of them out")
      }
    }
    let remarks = TableRemarks()
    var options = try readingOptions(remarks)
    let demand = MemoryDemand(of: table)
    // The sums, and those of a block.
    demand.squareMatrices = covariance == .full ? 3 : 0
    options.checkColumns = demand.check
    let progress = Progress()
    defer { progress.finish() }
    var fitOptions = FitOptions()
    if rows.missing == .drop { try fitOptions.set(OptionTable.missing.spec, to: "drop") }
    var reading = try FitRequest(options: fitOptions, rows: FitRows(contentsOf: table, options: options))
    reading.parallelism = parallelism
    reading.onStage = { progress.update($0.words ?? "", fraction: $0.fraction) }
    let sum = try reading.summedRows(firstRow: firstRow ?? 0) {
      SufficientStatistics(
        dimension: $0, structure: covariance.structure, moments: fourthMoments ? .fourth : .second)
    }
    let statistics = sum.statistics
    let stored =
      firstRow == nil
      ? StoredStatistics(statistics, variables: sum.names)
      : StoredStatistics(statistics, variables: sum.names, part: sum.part)
    try stored.write(to: output)
    progress.finish()

    var report = Report("Summed up \(counted(statistics.count, "row")) of \(inputName(table))")
    report.add(statistics: stored)
    report.add(remarks)
    if let part = stored.part {
      report.add("firstRow", part.firstRow, label: "first row")
      report.add("rowsKept", part.looseRowCount, label: "rows kept as they are")
    }
    report.add(droppedRows: sum.droppedRows, missing: rows.missing)
    report.add("output", output: output, label: "written to")
    try report.print(asJSON: json, besides: output)
  }
}

extension Report {
  /// What statistics are about.
  mutating func add(statistics stored: StoredStatistics) {
    let statistics = stored.statistics
    add("variables", names: stored.variableNames)
    add("rows", statistics.count, label: nil)
    add("structure", text: statistics.structure.rawValue, label: "covariance")
    add("moments", text: statistics.moments == .fourth ? "fourth" : "second")
    add("weight", statistics.weight, label: "sum of weights")
    add("effectiveSampleSize", statistics.effectiveSampleSize, label: "effective sample size")
  }

  /// How many rows were left out; of interest only if any could be.
  mutating func add(droppedRows count: Int, missing: IncompleteRows) {
    add("droppedRows", count, label: missing == .drop ? "incomplete rows dropped" : nil)
  }

  /// Prints the report where it does not mix with the output.
  func print(asJSON: Bool, besides output: String) throws {
    let target = output == "-" ? Terminal.standardError : .standardOutput
    var report = self
    report.spelling = .command
    try target.write(report.text(asJSON: asJSON))
  }
}
