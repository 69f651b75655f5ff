import ArgumentParser
import Gaussian
import GaussianIO
import ModelEvaluation

struct Sample: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw new rows from a model.",
    discussion: """
      The same model and seed give the same rows, and a longer draw begins with the rows of a shorter one. \
      Rows are written as they are drawn, so memory does not grow with their number.

      With --within or --mask, rows that may not exist are passed over until there are as many as asked for; if there \
      are next to none, nothing is written and the rate is told.
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

  @OptionGroup var plausibility: PlausibilityArguments

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

    if let rule = try plausibility.rule(variables: stored.variables, count: stored.model.dimension) {
      guard draws.columns == stored.model.dimension && draws.labelName == nil && className == nil else {
        throw Failure.usage("--within and --mask draw rows without components or classes; leave out what adds them")
      }
      guard count * stored.model.dimension <= 500_000_000 else {
        throw Failure.usage(
          "-n \(count) is more plausible rows than memory holds; draw fewer at a time, with other seeds")
      }
      return try drawPlausible(from: stored, rule, progress, parallelism)
    }
    let writer = try SampleWriter(path: output, draws, count: count)
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

  private func drawPlausible(
    from stored: StoredModel, _ rule: PlausibilityRule, _ progress: Progress, _ parallelism: Parallelism
  ) throws {
    progress.update("drawing \(counted(count, "plausible row"))")
    let samples = try plausibleSamples(of: stored.model, rule, parallelism)
    progress.finish()
    let writer = try TableWriter<Double>(
      path: output, columnNames: stored.variables, rows: count, columns: samples.rows.columns)
    try writer.append(samples.rows)
    try writer.finish()
    let (kept, drawn) = (samples.acceptance.count, samples.acceptance.total)
    try Terminal.standardError.write(
      "gauss: kept \(grouped(kept)) of \(counted(drawn, "row")) drawn, "
        + "\(rounded(100 * samples.acceptance.rate, digits: 3)) %\n")
  }

  private func plausibleSamples(
    of model: some StorableModel, _ rule: PlausibilityRule, _ parallelism: Parallelism
  ) throws -> PlausibleSamples<Double> {
    try PlausibleSamples(of: model, count: count, seed: seed, parallelism: parallelism, where: rule)
  }

  private func draws(from stored: StoredModel) throws -> Draws {
    if withComponent { return try drawsWithComponents(from: stored) }
    var draws = Draws(names: stored.variables, columns: stored.model.dimension) {
      (stored.model.samples(rows: $0, seed: seed, parallelism: $1), [])
    }
    guard className != nil || withLabel else { return draws }
    let classes = try classes(of: stored)
    if let className {
      let className = try name(of: className, among: classes)
      let density = classes.density(of: className)
      draws.rows = { rows, parallelism in
        (
          density.samples(rows: rows, seed: seed, parallelism: parallelism),
          [String](repeating: className, count: rows.count)
        )
      }
    } else {
      draws.rows = { classes.labelledSamples(rows: $0, seed: seed, parallelism: $1) }
    }
    guard withLabel else { return draws }
    let label = classes.labelName ?? "class"
    guard stored.variables?.contains(label) != true else {
      throw Failure.usage(
        "--with-label adds a column \(label), and a variable of \(inputName(model)) has that name; leave it out")
    }
    draws.labelName = label
    return draws
  }

  // MARK: Components

  private func drawsWithComponents(from stored: StoredModel) throws -> Draws {
    let mixture = try mixture(of: stored, in: model, for: "--with-component")
    guard stored.variables?.contains("component") != true else {
      throw Failure.usage(
        "--with-component adds a column 'component', and a variable of \(inputName(model)) has that name; leave it out")
    }
    return Draws(names: stored.variables.map { $0 + ["component"] }, columns: mixture.dimension + 1) {
      range, parallelism in
      let drawn = mixture.labelledSamples(rows: range, seed: seed, parallelism: parallelism)
      var table = Matrix<Double>(rows: range.count, columns: mixture.dimension + 1, repeating: 0)
      for row in 0..<range.count {
        for column in 0..<mixture.dimension { table[row, column] = drawn.rows[row, column] }
        table[row, mixture.dimension] = Double(drawn.components[row] + 1)
      }
      return (table, [])
    }
  }

  // MARK: Classes

  private func classes(of stored: StoredModel) throws -> any LabelledModel<Double> {
    guard let classes = stored.model as? any LabelledModel<Double> else {
      throw Failure.usage(
        "\(className == nil ? "--with-label" : "--class") is about classes, and \(inputName(model)) holds a "
          + "\(type(of: stored.model).storedName); leave it out")
    }
    return classes
  }

  /// The name of a class as the model spells it.
  private func name(of name: String, among classes: any LabelledModel<Double>) throws -> String {
    guard let known = LabelVocabulary(classes: classes.classes).label(sameAs: name) else {
      let known = classes.classes.prefix(8).joined(separator: ", ") + (classes.classes.count > 8 ? ", …" : "")
      throw Failure.usage("--class \(name) is none of the classes of \(inputName(model)); choose one of \(known)")
    }
    return known
  }
}

/// What is drawn.
private struct Draws {
  /// Names of the columns of numbers.
  var names: [String]?
  /// How many there are.
  var columns: Int
  /// The name of the column of classes; `nil` if they are not wanted.
  var labelName: String?
  /// The rows in a range, with their classes if there are any.
  var rows: (_ range: Range<Int>, _ parallelism: Parallelism) -> (rows: Matrix<Double>, labels: [String])

  init(
    names: [String]?, columns: Int,
    rows: @escaping (_ range: Range<Int>, _ parallelism: Parallelism) -> (rows: Matrix<Double>, labels: [String])
  ) {
    self.names = names
    self.columns = columns
    self.rows = rows
  }
}

/// Writes rows, with a class behind each if there is a name for that column.
private struct SampleWriter {
  private let numbers: TableWriter<Double>?
  private let labelled: LabelledTableWriter?

  init(path: String, _ draws: Draws, count: Int) throws {
    if let labelName = draws.labelName {
      numbers = nil
      labelled = try LabelledTableWriter(
        path: path, columnNames: draws.names, labelName: labelName, position: .last, columns: draws.columns)
    } else {
      numbers = try TableWriter(path: path, columnNames: draws.names, rows: count, columns: draws.columns)
      labelled = nil
    }
  }

  func append(_ drawn: (rows: Matrix<Double>, labels: [String])) throws {
    try numbers?.append(drawn.rows)
    try labelled?.append(drawn.rows, labels: drawn.labels)
  }

  func finish() throws {
    try numbers?.finish()
    try labelled?.finish()
  }
}
