import ArgumentParser
import Gaussian
import GaussianIO
import GaussianWorkflows

struct Impute: RequestingCommand {
  static let configuration = CommandConfiguration(
    abstract: "Fill in the missing cells of a table.",
    discussion: """
      Every cell of the model's variables that is missing becomes its mean given what the row shows. With --draws it is drawn from \
      its distribution given that, so that a table varies as it would if nothing had been missing; several such tables show how \
      much what is missing matters (multiple imputation). A text table keeps everything else to the byte. No row is left out, \
      and the table may be of any size.
      """)

  @Argument(help: "Model file.", completion: .file(extensions: ["json"]))
  var model: String

  @Argument(help: "Table with missing cells.", completion: .file(extensions: ["csv", "tsv", "npy"]))
  var table: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Table to write; with several draws name.1.csv, name.2.csv and so on of name.csv.", valueName: "full"))
  var output: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Draw cells so many times instead of filling in their means.", valueName: "count"))
  var draws: Int?

  @Option(parsing: .unconditional, help: "Which draws: any number from 0 to 2⁶⁴ − 1.")
  var seed: UInt64?

  @OptionGroup var text: TextArguments

  @OptionGroup var threads: ThreadArgument

  @Flag(help: "Print the summary as JSON.")
  var json = false

  var request: RemedyContext {
    var request = RemedyContext()
    request.tables = [table]
    request.missing = .observe
    return request
  }

  func run() throws {
    let parallelism = try threads.parallelism()
    guard draws.map({ (1...1000).contains($0) }) ?? true else {
      throw Failure.usage("--draws must be from 1 to 1000, not \(draws ?? 0)")
    }
    guard draws != nil || seed == nil else {
      throw Failure.usage("--seed is about draws; give --draws too, or leave it out")
    }
    try checkOneStandardInput([model, table])
    let targets = try targets()
    for target in targets { try checkOutput(target, isNoneOf: [model, table]) }
    let stored = try StoredModel(contentsOf: model)
    let progress = Progress()
    defer { progress.finish() }
    progress.update("reading \(inputName(table))")
    let remarks = TableRemarks()
    let totals: ImputationPipeline.Totals
    do {
      let pipeline = try ImputationPipeline(
        table, through: stored, draws: draws, seed: seed ?? 0,
        options: TableReadingOptions(threads: try threads.count()).reading(text, remarks), parallelism: parallelism)
      totals = try pipeline.write(to: targets) { progress.update("filling in \(inputName(table))", $0) }
    } catch var error as FileError where error.code == .unknownColumn {
      // A column that is not there at all is another question.
      error.advice = "predict what the table lacks with 'gauss predict'; " + error.advice
      throw error
    } catch let error as RowPipelineError {
      throw Failure.rows(error, of: table, model: model)
    }
    progress.finish()

    var report = Report(
      "Filled in \(counted(totals.filledCells, "cell")) of \(inputName(table)) by \(inputName(model))")
    report.add("rows", totals.rows, label: "rows")
    report.add("incompleteRows", totals.incompleteRows, label: "rows that lacked cells")
    report.add("filledCells", totals.filledCells, label: nil)
    if let draws { report.add("draws", draws, label: "draws of each cell") }
    report.add(remarks)
    report.add("outputs", json: .strings(targets))
    report.add(line: "written to", targets.map(outputName).joined(separator: ", "))
    try report.print(asJSON: json, besides: output)
  }

  /// The tables to write.
  private func targets() throws -> [String] {
    guard let draws, draws > 1 else { return [output] }
    guard output != "-" else {
      throw Failure.usage("standard output holds one table, and --draws \(draws) makes several; name a file")
    }
    return (1...draws).map { inserting("\($0)", intoName: output) }
  }
}

/// The name of a file with a word before its extension: `full.csv` becomes `full.1.csv`.
func inserting(_ word: String, intoName path: String) -> String {
  let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
  guard let dot = path[slash...].lastIndex(of: "."), dot > slash else { return "\(path).\(word)" }
  return "\(path[..<dot]).\(word)\(path[dot...])"
}
