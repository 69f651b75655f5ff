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
    var title: String
    /// Names of the columns, or positions from 1.
    var variables: [String]
    var facts: JSONObject
  }

  /// Evaluates a model or rows.
  ///
  /// - Throws: ``Failure`` or ``FileError`` for what cannot be evaluated at all.
  func judge(_ subject: Subject, _ progress: Progress) throws -> Judged {
    progress.update("reading \(inputName(subject.path))")
    try checkOneStandardInput([subject.path, arguments.train, arguments.test])
    switch subject {
    case .model(let path):
      let stored = try StoredModel(contentsOf: path)
      if arguments.missing == .observe { _ = try stored.model.knowingIncompleteRows() }
      let (training, heldOut) = try tables(stored.reading)
      let rule = try arguments.plausibility.rule(variables: stored.variables, count: stored.model.dimension)
      progress.update("evaluating \(inputName(path))")
      let weights = Evaluation.Weights(training: training.weights, heldOut: heldOut.weights)
      let likelihoods = Evaluation.Likelihoods(
        training: try training.likelihood(under: stored.model, parallelism),
        heldOut: try heldOut.likelihood(under: stored.model, parallelism))
      let evaluation = try evaluate(path) { () throws(EvaluationError) in
        try self.evaluation(of: stored.model, training, heldOut, weights, likelihoods, rule)
      }
      let present = heldOut.weights?.count { $0 > 0 } ?? heldOut.values.rows
      return judged(
        evaluation, path, arguments.count ?? present, stored.variables, training, heldOut, generated: nil)
    case .rows(let path):
      guard arguments.missing != .observe else {
        throw Failure.usage(
          "--missing em is for the likelihood of a model, and --generated has none; use --missing drop")
      }
      let generated = try EvaluatedTable(generated: path, arguments, remarks)
      let columns = generated.columnNames.map { ColumnSelection.named($0) } ?? .positional(generated.values.columns)
      let (training, heldOut) = try tables {
        var options = $0
        options.columns = columns
        return options
      }
      let rule = try arguments.plausibility.rule(variables: generated.columnNames, count: generated.values.columns)
      progress.update("evaluating \(inputName(path))")
      let evaluation = try evaluate(path) { () throws(EvaluationError) in
        try Evaluation(
          generated: generated.values, training: training.values, heldOut: heldOut.values,
          weights: .init(training: training.weights, heldOut: heldOut.weights, generated: generated.weights),
          options: options, parallelism: parallelism, isPlausible: rule)
      }
      return judged(
        evaluation, path, rowCount(generated), generated.columnNames, training, heldOut, generated: generated)
    }
  }

  /// The two tables that judge.
  private func tables(
    _ reading: (TableReadingOptions) -> TableReadingOptions
  ) throws -> (training: EvaluatedTable, heldOut: EvaluatedTable) {
    func table(_ path: String) throws -> EvaluatedTable {
      try EvaluatedTable(path, reading, weights: arguments.weights, arguments, remarks)
    }
    return (try table(arguments.train), try table(arguments.test))
  }

  private func evaluation(
    of model: some StorableModel, _ training: EvaluatedTable, _ heldOut: EvaluatedTable,
    _ weights: Evaluation.Weights<Double>, _ likelihoods: Evaluation.Likelihoods, _ rule: PlausibilityRule?
  ) throws(EvaluationError) -> Evaluation {
    try Evaluation(
      of: model, training: training.values, heldOut: heldOut.values, count: arguments.count, weights: weights,
      likelihoods: likelihoods, options: options, parallelism: parallelism, isPlausible: rule)
  }

  private func evaluate(
    _ path: String, _ body: () throws(EvaluationError) -> Evaluation
  ) throws -> Evaluation {
    do throws(EvaluationError) { return try body() } catch { throw arguments.failure(error, generated: path) }
  }

  /// Rows that count.
  private func rowCount(_ table: EvaluatedTable) -> Int { table.weights?.count { $0 > 0 } ?? table.values.rows }

  private func judged(
    _ evaluation: Evaluation, _ path: String, _ count: Int, _ variables: [String]?, _ training: EvaluatedTable,
    _ heldOut: EvaluatedTable, generated: EvaluatedTable?
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
        arguments.missing == .observe ? "likelihoods are of what they show, all else leaves them out" : "left out"
    }
    title += remarks.all.map { "\n" + $0.fact.prefix(1).uppercased() + $0.fact.dropFirst() }.joined()
    return Judged(
      evaluation: evaluation, title: title,
      variables: variables ?? (0..<training.values.columns).map { "\($0 + 1)" }, facts: facts)
  }
}
