import ArgumentParser
import Gaussian
import GaussianIO
import GaussianPlots
import GaussianWorkflows
import ModelEvaluation

struct Plot: RequestingCommand {
  static let configuration = CommandConfiguration(
    abstract: "Draw a picture of a model, and of a table beside it.",
    discussion: """
      The picture is .svg, .png or .pdf by the extension of its name. Gnuplot draws it; with --script what it would draw is \
      written instead, data and all, for any machine that has gnuplot.

      KINDS
      \(PlotKind.help)
      """)

  @Argument(help: "Model file.", completion: .file(extensions: ["json"]))
  var model: String

  @Argument(help: "Table of rows to show beside it.", completion: .file(extensions: ["csv", "tsv", "npy"]))
  var table: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("Picture to write, or script.", valueName: "picture"))
  var output: String

  @Option(help: ArgumentHelp("What to draw; see above.", valueName: "kind"))
  var kind = PlotKind.all[0].name

  @Option(
    help: ArgumentHelp(
      """
      Show these variables of the model only, in this order; a name with a comma stands in quotation marks. May be given \
      several times.
      """, valueName: "a,b"))
  var columns: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many rows to draw from the model. (default: as many as the table has, 200 to 2,000)", valueName: "count"))
  var samples: Int?

  @Option(parsing: .unconditional, help: "Which rows: any number from 0 to 2⁶⁴ − 1.")
  var seed: UInt64 = 0

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Numbers of components to compare, for --kind bic. (default: 1-9)", valueName: "1-9"))
  var components: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Which two factors to show, for --kind biplot. (default: 1,2)", valueName: "1,2"))
  var factors: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Colour rows by their classes, for --kind biplot: the column that says what a row is.", valueName: "column"))
  var label: String?

  @Option(
    help: ArgumentHelp("Land mask, for --kind map.", valueName: "file"), completion: .file(extensions: ["npy"]))
  var mask: String?

  @Option(parsing: .unconditional, help: ArgumentHelp("What to write above the picture.", valueName: "text"))
  var title: String?

  @Option(help: ArgumentHelp("Width and height in dots, such as 1200x900.", valueName: "WxH"))
  var size: PictureSize?

  @Flag(help: "Write the script for gnuplot, with the data in it, instead of the picture.")
  var script = false

  @Option(
    help: ArgumentHelp(
      "What to do with rows that lack a value: error, drop them, or em: encode what is there, for --kind biplot.",
      valueName: "what"))
  var missing: IncompleteRows = .refuse

  @OptionGroup var text: TextArguments

  @OptionGroup var threads: ThreadArgument

  var request: RemedyContext {
    var request = RemedyContext()
    request.tables = [table].compactMap(\.self)
    request.columns = columns.isEmpty ? .all : .named((try? CommaList.parts(of: columns, option: "--columns")) ?? [])
    request.missing = missing
    request.reserved = [label].compactMap(\.self)
    return request
  }

  func run() throws {
    let kind = try PlotKind.named(kind)
    try checkOptions(kind)
    try checkOneStandardInput([model, table].compactMap(\.self))
    try checkOutput(output, isNoneOf: [model, table, mask].compactMap(\.self))
    let progress = Progress()
    defer { progress.finish() }
    let stored = try StoredModel(contentsOf: model)
    do {
      let picture = try kind.picture(of: try task(stored, progress))
      progress.update("drawing")
      if script {
        try picture.writeScript(to: output, size: size)
      } else {
        try picture.write(to: output, size: size)
      }
    } catch let error as PlotError {
      throw failure(error, type(of: stored.model).storedName)
    }
    progress.finish()
    guard output != "-" else { return }
    let what = script ? "Wrote a script for the \(kind.name) plot" : "Drew the \(kind.name) plot"
    try Terminal.standardOutput.write("\(what) of \(inputName(model)) to \(outputName(output))\n")
  }

  /// Throws for what means nothing, before anything is read.
  private func checkOptions(_ kind: PlotKind) throws {
    let special = [
      ("--mask", mask != nil, PlotKind.map.name), ("--components", components != nil, PlotKind.criterion.name),
      ("--factors", factors != nil, PlotKind.biplot.name), ("--label", label != nil, PlotKind.biplot.name),
    ]
    for (option, isGiven, owner) in special where isGiven && kind.name != owner {
      throw Failure.usage("\(option) is for --kind \(owner), and this is \(kind.name); leave it out")
    }
    if script {
      if let format = PictureFormat.named(by: output) {
        throw Failure.usage(
          "-o \(outputName(output)) is the name of a picture, and --script writes a text; name it .gp, or leave out "
            + "--script to have \(format.name)")
      }
    } else {
      // Better told now than after the work.
      do { try PictureFormat.checkDrawing(to: output) } catch let error as PlotError { throw failure(error, "") }
    }
    if let samples, samples < 1 {
      throw Failure.usage("--samples must be at least 1, not \(samples); leave it out to have as many as the table has")
    }
    if let samples, samples > 1_000_000 {
      throw Failure.usage("--samples \(samples) is more than a picture can show; draw 1,000,000 at most")
    }
    guard missing != .observe || kind.name == PlotKind.biplot.name else {
      throw Failure.usage("--missing em is for fits and --kind biplot; use --missing drop")
    }
    if let label, table == nil {
      throw Failure.usage("--label \(label) is a column of a table; name the table behind the model")
    }
  }

  private func task(_ stored: StoredModel, _ progress: Progress) throws -> PlotTask {
    let parallelism = try threads.parallelism()
    var data: Table<Double>?
    var keptRows: [Int]?
    if let table {
      progress.update("reading \(inputName(table))")
      let read = try Table<Double>(
        contentsOf: table,
        options: stored.reading(
          TableReadingOptions(
            label: label, missing: missing == .refuse ? .error : .asNaN, threads: try threads.count()
          ).reading(text, TableRemarks())))
      if missing == .observe {
        data = read
      } else {
        let complete = read.values.droppingIncompleteRows()
        guard complete.observations.rows > 0 else { throw Failure.noRows(in: table, dropped: complete.droppedRowCount) }
        keptRows = complete.rows
        data = Table(
          columnNames: read.columnNames, values: complete.observations,
          labels: read.labels.map { labels in complete.rows.map { labels[$0] } })
      }
    }
    let names = stored.variables ?? data?.columnNames ?? (1...stored.model.dimension).map { "variable \($0)" }
    var task = PlotTask(model: stored.model, rows: data?.values, names: names)
    task.modelName = fileName(model)
    task.modelTitle = try stored.model.describable().fullTitle
    if let table { task.tableName = fileName(table) }
    (task.keptRows, task.labels, task.labelName) = (keptRows, data?.labels, label)
    task.variables = columns.isEmpty ? nil : try chosen(columns, among: names)
    (task.samples, task.seed, task.title, task.parallelism) = (samples, seed, title, parallelism)
    task.components = try components.map(counts)
    if let factors { task.factors = try pair(factors) }
    if let mask {
      let land = try GeographicMask(input: InputFile(path: mask))
      task.isLand = { land.contains(longitude: $0, latitude: $1) }
    }
    task.progress = { progress.update($0, fraction: $1) }
    return task
  }

  /// What texts in a picture call a file.
  private func fileName(_ path: String) -> String {
    path == "-" ? "standard input" : printable(path.split(separator: "/").last.map(String.init) ?? path)
  }

  /// The variables of a list, by name or, where the model has no names, by position from 1.
  private func chosen(_ lists: [String], among names: [String]) throws -> [Int] {
    var seen: Set<Int> = []
    return try CommaList.parts(of: lists, option: "--columns").map { name in
      guard let index = names.firstIndex(of: name) ?? Int(name).map({ $0 - 1 }), names.indices.contains(index) else {
        let known = names.prefix(8).map { printable($0) }.joined(separator: ", ") + (names.count > 8 ? ", …" : "")
        throw Failure.data(
          "\(inputName(model)): there is no variable '\(name)' in the model; "
            + "\(guess(at: name, among: names))name some of \(known)")
      }
      guard seen.insert(index).inserted else {
        throw Failure.usage("--columns names '\(name)' twice; name it once")
      }
      return index
    }
  }

  /// "1,3" as two factors, counted from 0.
  private func pair(_ text: String) throws -> (x: Int, y: Int) {
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    guard numbers.count == 2, numbers[0] >= 1, numbers[1] >= 1, numbers[0] != numbers[1] else {
      throw Failure.usage("--factors \(text) are no two factors, counted from 1; write --factors 1,2")
    }
    return (numbers[0] - 1, numbers[1] - 1)
  }

  /// "1-9" as a range.
  private func counts(_ text: String) throws -> ClosedRange<Int> {
    let numbers = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    guard numbers.count == 2, numbers[0] >= 1, numbers[1] > numbers[0] else {
      throw Failure.usage("--components \(text) is no range of numbers from 1 on; write --components 1-9")
    }
    guard numbers[1] <= 1_000 else {
      throw Failure.usage("--components \(text) is more than anybody can look at; end the range at 1000 or before")
    }
    return numbers[0]...numbers[1]
  }
}
