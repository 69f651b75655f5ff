import Gaussian
import GaussianIO
import GaussianWorkflows
import ModelEvaluation

/// What is evaluated.
enum Subject {
  /// A model, by its file.
  case model(String)
  /// Rows that any program made, by their file.
  case rows(String)

  var path: String {
    switch self {
    case .model(let path), .rows(let path): path
    }
  }
}

/// Reads what an evaluation is about, and evaluates.
struct EvaluationTask {
  let arguments: EvaluationArguments
  private let options: EvaluationOptions
  private let parallelism: Parallelism
  private let remarks = TableRemarks()

  init(_ arguments: EvaluationArguments) throws {
    self.arguments = arguments
    options = try arguments.options()
    parallelism = try arguments.threads.parallelism()
  }

  /// An evaluation, and what it was of.
  struct Judged {
    var evaluation: Evaluation
    /// The columns, if they have kinds.
    var schema: TableSchema?
    var title: String
    /// Names of the columns, or positions from 1.
    var variables: [String]
    var facts: JSONObject
  }

  /// Evaluates a model or rows.
  ///
  /// - Parameters:
  ///   - subject: What is evaluated.
  ///   - requests: What somebody says of the columns of rows that no model knows; `nil` for nothing.
  ///   - progress: Where it is said how far it has come.
  /// - Returns: The evaluation, with what it was of.
  /// - Throws: ``Failure`` or ``FileError`` for what cannot be evaluated at all.
  func judge(_ subject: Subject, _ requests: ColumnRequests?, _ progress: Progress) throws -> Judged {
    progress.update("reading \(inputName(subject.path))")
    try checkOneStandardInput([subject.path, arguments.train, arguments.test])
    switch subject {
    case .model(let path): return try judge(model: path, progress)
    case .rows(let path): return try judge(rows: path, requests, progress)
    }
  }

  private func judge(model path: String, _ progress: Progress) throws -> Judged {
    let stored = try StoredModel(contentsOf: path)
    if arguments.missing == .observe { _ = try stored.model.knowingIncompleteRows() }
    let files = try [arguments.train, arguments.test].map { try SequentialInput(path: $0).seekableFile() }
    let mixed = try stored.schema.map { try MixedReading(stored, $0, files, try textOptions()) }
    let (training, heldOut) = try tables(files, mixed?.reading ?? stored.reading)
    let rule = try arguments.plausibility.rule(variables: stored.variables, count: stored.model.dimension)
    progress.update("evaluating \(inputName(path))")
    let likelihoods = Evaluation.Likelihoods(
      training: try training.likelihood(under: stored.model, parallelism),
      heldOut: try heldOut.likelihood(under: stored.model, parallelism))
    let evaluation = try evaluate(path) { () throws(EvaluationError) in
      try self.evaluation(of: stored.model, training, heldOut, mixed?.schema, likelihoods, rule)
    }
    return judged(
      evaluation, path, arguments.count ?? rowCount(heldOut), stored.variables, mixed?.schema, training, heldOut,
      generated: nil)
  }

  private func judge(rows path: String, _ requests: ColumnRequests?, _ progress: Progress) throws -> Judged {
    let files = try [path, arguments.train, arguments.test].map { try SequentialInput(path: $0).seekableFile() }
    // Whoever says what columns are, or has cells of them that are missing, means a table with kinds.
    let mixed = requests == nil && arguments.missing != .observe ? nil : try mixedReading(files, requests)
    if let mixed, requests == nil, mixed.others.isEmpty, mixed.schema.modelled.allSatisfy(\.kind.isNumeric) {
      throw Failure.usage(
        "--missing em is for the likelihood of a model, and --generated has none; use --missing drop")
    }
    do {
      return try judge(rows: path, files, mixed, progress)
    } catch let error as FileError where error.code == .textColumn && mixed == nil {
      // Columns that are no numbers may be ones that can be compared all the same.
      return try judge(rows: path, files, try mixedReading(files, nil), progress)
    }
  }

  private func mixedReading(_ files: [InputFile], _ requests: ColumnRequests?) throws -> MixedReading {
    try MixedReading(
      generated: files[0], training: files[1], heldOut: files[2], requests ?? ColumnRequests(),
      weights: arguments.weights, try textOptions())
  }

  private func judge(
    rows path: String, _ files: [InputFile], _ mixed: MixedReading?, _ progress: Progress
  ) throws -> Judged {
    let generated: EvaluatedTable
    let reading: (TableReadingOptions) -> TableReadingOptions
    if let mixed {
      reading = mixed.reading
      generated = try EvaluatedTable(files[0], reading, weights: nil, arguments, remarks)
    } else {
      generated = try EvaluatedTable(generated: files[0], arguments, remarks)
      let columns = generated.columnNames.map { ColumnSelection.named($0) } ?? .positional(generated.values.columns)
      reading = {
        var options = $0
        options.columns = columns
        return options
      }
    }
    let (training, heldOut) = try tables(Array(files.dropFirst()), reading)
    let rule = try arguments.plausibility.rule(variables: generated.columnNames, count: generated.values.columns)
    progress.update("evaluating \(inputName(path))")
    let (drawn, seen, unseen) = (
      generated.compared(byColumns: mixed != nil), training.compared(byColumns: mixed != nil),
      heldOut.compared(byColumns: mixed != nil)
    )
    let evaluation = try evaluate(path) { () throws(EvaluationError) in
      try Evaluation(
        generated: drawn.values, training: seen.values, heldOut: unseen.values,
        kinds: mixed?.schema.modelled.map(\.variableKind),
        weights: .init(training: seen.weights, heldOut: unseen.weights, generated: drawn.weights), options: options,
        parallelism: parallelism, isPlausible: rule)
    }
    var judged = judged(
      evaluation, path, rowCount(generated), generated.columnNames, mixed?.schema, training, heldOut,
      generated: generated)
    if let others = mixed?.others, !others.isEmpty {
      judged.title += "\nNot compared, since no model can be about them: \(list(others.map(quoted), "and"))"
      judged.facts["notCompared"] = .strings(others)
    }
    return judged
  }

  /// How tables are written, for a first look at them.
  private func textOptions() throws -> TableReadingOptions {
    var options = TableReadingOptions(threads: try arguments.threads.count()).reading(arguments.text, TableRemarks())
    options.missing = .asNaN
    return options
  }

  /// The two tables that judge.
  private func tables(
    _ files: [InputFile], _ reading: (TableReadingOptions) -> TableReadingOptions
  ) throws -> (training: EvaluatedTable, heldOut: EvaluatedTable) {
    func table(_ file: InputFile) throws -> EvaluatedTable {
      try EvaluatedTable(file, reading, weights: arguments.weights, arguments, remarks)
    }
    return (try table(files[0]), try table(files[1]))
  }

  private func evaluation(
    of model: some StorableModel, _ training: EvaluatedTable, _ heldOut: EvaluatedTable, _ schema: TableSchema?,
    _ likelihoods: Evaluation.Likelihoods, _ rule: PlausibilityRule?
  ) throws(EvaluationError) -> Evaluation {
    let kinds = schema?.modelled.map(\.variableKind)
    let (seen, unseen) = (training.compared(byColumns: kinds != nil), heldOut.compared(byColumns: kinds != nil))
    return try Evaluation(
      of: model, training: seen.values, heldOut: unseen.values, kinds: kinds,
      count: arguments.count ?? rowCount(heldOut),
      weights: Evaluation.Weights(training: seen.weights, heldOut: unseen.weights), likelihoods: likelihoods,
      options: options, parallelism: parallelism, isPlausible: rule)
  }

  private func evaluate(
    _ path: String, _ body: () throws(EvaluationError) -> Evaluation
  ) throws -> Evaluation {
    do throws(EvaluationError) { return try body() } catch { throw arguments.failure(error, generated: path) }
  }

  /// Rows that count.
  private func rowCount(_ table: EvaluatedTable) -> Int { table.weights?.count { $0 > 0 } ?? table.values.rows }

  private func judged(
    _ evaluation: Evaluation, _ path: String, _ count: Int, _ variables: [String]?, _ schema: TableSchema?,
    _ training: EvaluatedTable, _ heldOut: EvaluatedTable, generated: EvaluatedTable?
  ) -> Judged {
    let (seen, unseen) = (rowCount(training), rowCount(heldOut))
    var facts = JSONObject()
    facts[generated == nil ? "file" : "generated"] = .string(path)
    facts["generatedRows"] = .integer(count)
    facts["trainingRows"] = .integer(seen)
    facts["heldOutRows"] = .integer(unseen)
    var left: [String] = []
    for (key, name, table) in [
      ("incompleteGeneratedRows", "generated", generated), ("incompleteTrainingRows", "training", training),
      ("incompleteHeldOutRows", "held-out", heldOut),
    ] {
      guard let table, arguments.missing != .refuse else { continue }
      facts[key] = .integer(table.incompleteRowCount)
      if table.incompleteRowCount > 0 { left.append("\(grouped(table.incompleteRowCount)) \(name)") }
    }
    if let weights = arguments.weights { facts["weights"] = .string(weights) }
    facts["seed"] = .seed(options.seed)
    facts["scale"] = .string(options.scaling.rawValue)
    for remark in remarks.all { facts[remark.key] = .string(remark.fact) }
    let rows = counted(count, "row") + (generated == nil ? " drawn from" : " of")
    var title =
      "Evaluated \(rows) \(inputName(path)), by \(grouped(seen)) training and \(grouped(unseen)) held-out rows"
    if !left.isEmpty {
      title += "\nIncomplete rows: \(list(left, "and")); "
      title +=
        arguments.missing != .observe
        ? "left out"
        : schema == nil
          ? "likelihoods are of what they show, all else leaves them out"
          : "what they show counts in likelihoods and columns, all else leaves them out"
    }
    title += remarks.all.map { "\n" + $0.fact.prefix(1).uppercased() + $0.fact.dropFirst() }.joined()
    return Judged(
      evaluation: evaluation, schema: schema, title: title,
      variables: variables ?? (0..<training.values.columns).map { "\($0 + 1)" }, facts: facts)
  }
}
