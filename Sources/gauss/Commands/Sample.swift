import ArgumentParser
import Gaussian
import GaussianIO
import GaussianWorkflows
import ModelEvaluation

struct Sample: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw new rows from a model.",
    discussion: """
      The same model and seed give the same rows, and a longer draw begins with the rows of a shorter one. \
      Rows are written as they are drawn, so memory does not grow with their number.

      With --given the other variables are drawn from their distribution given that value, and the given ones stand in their places.

      With --within, rows of a Gaussian, of a t distribution and of a copula of a Gaussian are drawn in the ranges, however unlikely these are. Of other models, \
      with ranges of categories and with --mask, rows that may not exist are passed over until there are as many as asked for; if \
      there are next to none, nothing is written and the rate is told.
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

  @Option(
    name: .customLong("class"), parsing: .unconditional,
    help: ArgumentHelp("Draw rows of this class only, of a model of classes.", valueName: "name"))
  var className: String?

  @Flag(help: "Add a column that says which class each row was drawn from, of a model of classes.")
  var withLabel = false

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      """
      A variable has this value in all rows, and the others follow their distribution given it. Of a model of classes, what they are \
      classes of may be given too. May be given several times.
      """, valueName: "variable=value"))
  var given: [String] = []

  @Flag(
    help: """
      Leave cells empty, as often as each column of the table that a copula was fitted to lacked one: each cell by itself, whatever the \
      others are. All other cells are those of the same draw without this.
      """)
  var withMissing = false

  @OptionGroup var plausibility: PlausibilityArguments

  @OptionGroup var threads: ThreadArgument

  func run() throws {
    let parallelism = try threads.parallelism()
    guard count >= 1 else {
      throw Failure.usage("-n must be at least 1, not \(count); give the number of rows to draw")
    }
    try checkOutput(output, isNoneOf: [model])
    let whole = try StoredModel(contentsOf: model)
    let given = try givenValues(of: whole)
    let stored = try given.conditioning(whole)
    let pipeline = try pipeline(of: stored, given, parallelism)
    guard !count.multipliedReportingOverflow(by: pipeline.columns * MemoryLayout<Double>.size).overflow else {
      throw Failure.usage("-n \(count) is more rows than a file can hold; draw fewer")
    }
    let progress = Progress()
    defer { progress.finish() }

    if let rule = try plausibility.rule(variables: whole.variables, count: whole.model.dimension) {
      guard marks == .none, className == nil, given.className == nil else {
        throw Failure.usage("--within and --mask draw rows without components or classes; leave out what adds them")
      }
      if let ranges = try ranges(of: whole, given, stored, parallelism) {
        try self.pipeline(of: stored, given, within: ranges, parallelism).write(to: output) {
          progress.update("drawing \(counted(count, "row"))", fraction: Double($0) / Double(count))
        }
        progress.finish()
        let share = 100 * ranges.probability.value
        return try Terminal.standardError.write(
          "gauss: drew from the "
            + (share > 0
              ? "\(rounded(share, digits: 3)) %"
              : "10^\(fixed(ranges.probability.logarithm * 0.4342944819032518, digits: 0))")
            + " of all rows that lie in the ranges\n")
      }
      guard count * whole.model.dimension <= 500_000_000 else {
        throw Failure.usage(
          "-n \(count) is more plausible rows than memory holds; draw fewer at a time, with other seeds")
      }
      return try drawPlausible(from: stored, names: whole.variables, given, rule, progress, parallelism)
    }
    try pipeline.write(to: output) {
      progress.update("drawing \(counted(count, "row"))", fraction: Double($0) / Double(count))
    }
  }

  /// What is to stand beside the rows.
  private var marks: SamplePipeline.Marks { withComponent ? .components : withLabel ? .classes : .none }

  /// The values that were given, with errors in the words of the command.
  private func givenValues(of stored: StoredModel) throws -> GivenValues {
    guard !given.isEmpty else { return .none }
    let values: GivenValues
    do throws(GivenValueError) {
      values = try GivenValues(given, of: stored)
    } catch {
      throw Failure.usage("--given: \(error)")
    }
    guard values.className == nil || className == nil else {
      throw Failure.usage("--class and --given give the class both; leave one out")
    }
    guard values.className == nil || !withComponent else {
      throw Failure.usage("--with-component is about the components of a mixture; leave it out")
    }
    return values
  }

  /// What rows between bounds are drawn from; `nil` if others must be passed over.
  private func ranges(
    of whole: StoredModel, _ given: GivenValues, _ stored: StoredModel, _ parallelism: Parallelism
  ) throws -> RowsInRanges<Double>? {
    guard let model = stored.model as? any RangeDrawingModel<Double>,
      let wanted = try plausibility.ranges(variables: whole.variables, count: whole.model.dimension)
    else { return nil }
    var ranges: [Int: ClosedRange<Double>] = [:]
    for (variable, range) in wanted {
      if let value = given.values[variable] {
        guard range.contains(value) else { return nil }
      } else {
        ranges[variable - given.values.keys.count { $0 < variable }] = range
      }
    }
    // Where there are next to none, passing over others says how few.
    return try? model.rows(within: ranges, parallelism: parallelism)
  }

  /// The draw that was asked for, with errors in the words of the command.
  private func pipeline(
    of stored: StoredModel, _ given: GivenValues, within ranges: RowsInRanges<Double>? = nil, _ parallelism: Parallelism
  ) throws -> SamplePipeline {
    do throws(SamplePipelineError) {
      return try SamplePipeline(
        of: stored, count: count, seed: seed, class: withComponent ? nil : className ?? given.className, marks: marks,
        given: given, within: ranges, withMissing: withMissing, parallelism: parallelism)
    } catch {
      let file = inputName(model)
      switch error {
      case .noComponents(let kind):
        throw Failure.usage(
          "--with-component is about the components of a mixture, and \(file) holds a \(kind); leave it out")
      case .noClasses(let kind):
        throw Failure.usage(
          "\(className == nil ? "--with-label" : "--class") is about classes, and \(file) holds a \(kind); leave it out"
        )
      case .noMissingCells(let kind):
        throw Failure.usage(
          "--with-missing is about copulas, and \(file) holds a \(kind), which does not know how often cells are missing; leave it out"
        )
      case .uncountedMissingCells:
        throw Failure.data(
          "\(file) does not say how often each column lacked a cell, as --with-missing needs; \(error.advice)")
      case .unknownClass(let name, _):
        throw Failure.usage("--class \(name) is none of the classes of \(file); \(error.advice)")
      case .takenName(let name):
        throw Failure.usage(
          "\(withComponent ? "--with-component" : "--with-label") adds a column \(name), and a variable of \(file) has that "
            + "name; leave it out")
      }
    }
  }

  private func drawPlausible(
    from stored: StoredModel, names: [String]?, _ given: GivenValues, _ rule: @escaping PlausibilityRule,
    _ progress: Progress, _ parallelism: Parallelism
  ) throws {
    progress.update("drawing \(counted(count, "plausible row"))")
    let samples = try plausibleSamples(of: stored.model, parallelism) { row in
      given.count == 0 ? rule(row) : rule(given.inserted(into: Matrix([row])).row(0))
    }
    progress.finish()
    let holes = withMissing ? try Holes(stored.model, seed: seed) : nil
    let rows = given.inserted(into: holes?.made(in: samples.rows, firstRow: 0) ?? samples.rows)
    let writer = try TableWriter<Double>(
      path: output, schema: given.schema ?? stored.schema, columnNames: names, rows: count, columns: rows.columns)
    try writer.append(rows)
    try writer.finish()
    let (kept, drawn) = (samples.acceptance.count, samples.acceptance.total)
    try Terminal.standardError.write(
      "gauss: kept \(grouped(kept)) of \(counted(drawn, "row")) drawn, "
        + "\(rounded(100 * samples.acceptance.rate, digits: 3)) %\n")
  }

  private func plausibleSamples(
    of model: some StorableModel, _ parallelism: Parallelism, where rule: @escaping PlausibilityRule
  ) throws -> PlausibleSamples<Double> {
    try PlausibleSamples(of: model, count: count, seed: seed, parallelism: parallelism, where: rule)
  }
}
