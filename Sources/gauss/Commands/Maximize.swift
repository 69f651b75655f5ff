import ArgumentParser
import Gaussian
import GaussianIO
import GaussianWorkflows

struct Maximize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take the next step of a fit in parts, whose rows 'gauss expect' sums up.",
    discussion: """
      A fit of rows that lie in many files, or on many machines, and its model is that of one 'gauss fit' of all rows, to the \
      last bit. The state begins with --begin and the options of 'gauss fit'; then, again and again, 'gauss expect' sums up \
      each part, and the sums of all parts make the next state. It prints what is to be summed next, 'next: survey', \
      'next: sample', 'next: expectation', 'next: likelihood' or 'next: examination', or 'done':

        [ -e fit.state ] || gauss maximize --begin --components 8 -o fit.state
        until [ "$(gauss maximize fit.state --model-file model.json)" = done ]; do
          xargs -P 8 -n 2 sh -c 'gauss expect fit.state $0 --first-row $1 -o $0.sums >&2' < parts || exit
          gauss maximize fit.state *.sums -o fit.state || exit
        done

      A line of the file 'parts' names a table and the number of rows before it. A state without sums says where the fit \
      stands. Whatever was interrupted may be run again.
      """)

  @Argument(
    help: "State of the fit, and then the sums of all parts.", completion: .file(extensions: ["state", "sums"]))
  var files: [String] = []

  @Flag(
    help: """
      Begin a fit, with the options of 'gauss fit', rather than go on with one. --start without a value says the same; with one \
      it says where the iterations begin.
      """)
  var begin = false

  @Option(name: .shortAndLong, help: ArgumentHelp("State to write; may be the one that was read.", valueName: "state"))
  var output: String?

  @Option(help: ArgumentHelp("Model file to write when the fit has come to its end.", valueName: "model"))
  var modelFile: String?

  @OptionGroup var columns: ColumnArguments

  @OptionGroup var rows: RowArguments

  @Option(
    name: .customLong("model"), parsing: .unconditional,
    help: ArgumentHelp(
      """
      Which kind of model to fit: normal, mixture, factor-mixture, or student-t with --components. (default: what \
      --components, --factors and --degrees-of-freedom ask for, else normal)
      """, valueName: "kind"), completion: .list(["normal", "mixture", "factor-mixture", "student-t"]))
  var model: String?

  @OptionGroup var estimation: TableOptions<EstimationOptions>

  @OptionGroup(title: OptionSection.iterations.rawValue)
  var iterations: TableOptions<IterationOptions>

  @OptionGroup(title: OptionSection.mixtures.rawValue)
  var mixture: TableOptions<PartMixtureOptions>

  @OptionGroup(title: OptionSection.heavyTails.rawValue)
  var studentT: TableOptions<HeavyTailOptions>

  @OptionGroup(title: OptionSection.latentFactors.rawValue)
  var factors: TableOptions<LatentFactorOptions>

  @OptionGroup var threads: ThreadArgument

  @Flag(help: "Print where the fit stands as JSON.")
  var json = false

  /// The arguments of the command, a `--start` without a value spelled `--begin`.
  static func spelled(_ arguments: [String]) -> [String] {
    guard arguments.first == "maximize" else { return arguments }
    return arguments.indices.map { place in
      let isLast = place + 1 == arguments.count
      return arguments[place] == "--start" && (isLast || arguments[place + 1].hasPrefix("-"))
        ? "--begin" : arguments[place]
    }
  }

  /// All options of the table that were given, but for a start from a file.
  private var texts: [(name: String, text: String)] {
    let all = estimation.texts + iterations.texts + mixture.texts + studentT.texts + factors.texts
    return startFile == nil ? all : all.filter { $0.name != "start" }
  }

  /// The model file that the iterations are to begin with; `nil` for another start.
  private var startFile: String? {
    mixture.text(of: "start").flatMap { OptionTable.start.spec.words.contains($0) ? nil : $0 }
  }

  func run() throws {
    _ = try threads.parallelism()
    if let modelFile {
      try checkModelName(modelFile)
      try checkOutput(modelFile, isNoneOf: files + [output].compactMap(\.self), option: "--model-file")
    }
    // A state on standard output is bytes, which words would damage.
    let screen = output == "-" ? Terminal.standardError : Terminal.standardOutput
    let run = try begin ? beginning() : goingOn()
    if run.fit.next == nil, let modelFile {
      guard let outcome = try run.outcome() else { throw Failure.software("the fit has ended without a model") }
      try outcome.stored.write(to: modelFile)
    }
    let next = run.fit.next.map { "next: \($0.rawValue)" } ?? "done"
    guard json else { return try screen.write(next + "\n") }
    var report = Report(next)
    report.add("next", text: run.fit.next?.rawValue ?? "done")
    if let rows = run.fit.rowCount { report.add("rows", rows, label: nil) }
    if let climb = run.fit.climb {
      report.add("iterations", climb.iterations, label: nil)
      if let last = climb.trace.last { report.add("meanLogLikelihood", last, label: nil) }
    }
    try screen.write(report.text(asJSON: true))
  }

  private func beginning() throws -> DistributedRun {
    guard files.isEmpty else {
      throw Failure.usage(
        "--begin asks for no rows yet, and \(inputName(files[0])) is given; go on with 'gauss expect', without --begin")
    }
    guard let output else { throw Failure.usage("--begin writes a state; name it with -o") }
    var options = try FitOptions(command: texts)
    if rows.missing != .refuse { try options.set(OptionTable.missing.spec, to: rows.missing.rawValue) }
    var request = try FitRequest(
      kind: model, options: options, rows: .elsewhere(columns: columns.selection(), weights: rows.weights))
    request.spelling = .command
    if let startFile {
      try checkOutput(output, isNoneOf: [startFile])
      (request.start, request.startName) = (try StoredModel(contentsOf: startFile), inputName(startFile))
    }
    let run = try DistributedRun(request)
    try writePacked(run.serialised(), to: output)
    return run
  }

  private func goingOn() throws -> DistributedRun {
    guard let state = files.first else {
      throw Failure.usage("there is no state to go on with; name one, or begin a fit with --begin")
    }
    guard texts.isEmpty, startFile == nil, model == nil, rows.weights == nil, rows.missing == .refuse,
      try columns.selection() == .all
    else {
      throw Failure.usage("options of the fit were said when it began; give them with --begin, or leave them out")
    }
    try checkOneStandardInput(files)
    var run = try readPacked(state) { try DistributedRun(serialised: $0, spelling: .command) }
    let paths = Array(files.dropFirst())
    guard !paths.isEmpty else {
      guard output == nil else {
        throw Failure.usage(
          "-o writes the state that sums lead to, and there are none; name their files, or leave it out")
      }
      return run
    }
    guard let output else { throw Failure.usage("sums lead to another state; name it with -o") }
    try checkOutput(output, isNoneOf: paths)
    let parts = try paths.map { try readPacked($0) { try PartialSums(serialised: $0) } }
    try run.absorb(parts, named: paths.map { inputName($0) }, in: state)
    try writePacked(run.serialised(), to: output)
    return run
  }
}
