import Gaussian
import GaussianIO
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

  init(_ arguments: EvaluationArguments) throws {
    self.arguments = arguments
    options = try arguments.options()
    parallelism = try arguments.threads.parallelism()
  }

  /// An evaluation, and what it was of.
  struct Judged {
    var evaluation: Evaluation
    var title: String
    var facts: JSONObject
  }

  /// Evaluates a model or rows.
  ///
  /// - Throws: ``Failure`` or ``FileError`` for what cannot be evaluated at all.
  func judge(_ subject: Subject, _ progress: Progress) throws -> Judged {
    progress.update("reading \(inputName(subject.path))")
    switch subject {
    case .model(let path):
      let stored = try StoredModel(contentsOf: path)
      let (training, heldOut) = try arguments.tables(stored.columns)
      let rule = try arguments.plausibility.rule(variables: stored.variables, count: stored.model.dimension)
      progress.update("evaluating \(inputName(path))")
      let evaluation = try evaluate(path) { () throws(EvaluationError) in
        try self.evaluation(of: stored.model, training.values, heldOut.values, rule)
      }
      return judged(evaluation, path, arguments.count ?? heldOut.values.rows, training, heldOut, isDrawn: true)
    case .rows(let path):
      try checkOneStandardInput([path, arguments.train, arguments.test])
      let generated = try arguments.table(path, .all)
      let columns = generated.columnNames.map { ColumnSelection.named($0) } ?? .positional(generated.values.columns)
      let (training, heldOut) = try arguments.tables(columns)
      let rule = try arguments.plausibility.rule(variables: generated.columnNames, count: generated.values.columns)
      progress.update("evaluating \(inputName(path))")
      let evaluation = try evaluate(path) { () throws(EvaluationError) in
        try Evaluation(
          generated: generated.values, training: training.values, heldOut: heldOut.values, options: options,
          parallelism: parallelism, isPlausible: rule)
      }
      return judged(evaluation, path, generated.values.rows, training, heldOut, isDrawn: false)
    }
  }

  private func evaluation(
    of model: some StorableModel, _ training: Matrix<Double>, _ heldOut: Matrix<Double>, _ rule: PlausibilityRule?
  ) throws(EvaluationError) -> Evaluation {
    try Evaluation(
      of: model, training: training, heldOut: heldOut, count: arguments.count, options: options,
      parallelism: parallelism, isPlausible: rule)
  }

  private func evaluate(
    _ path: String, _ body: () throws(EvaluationError) -> Evaluation
  ) throws -> Evaluation {
    do throws(EvaluationError) { return try body() } catch { throw arguments.failure(error, generated: path) }
  }

  private func judged(
    _ evaluation: Evaluation, _ path: String, _ count: Int, _ training: Table<Double>, _ heldOut: Table<Double>,
    isDrawn: Bool
  ) -> Judged {
    let (seen, unseen) = (training.values.rows, heldOut.values.rows)
    var facts = JSONObject()
    facts[isDrawn ? "model" : "generated"] = .string(path)
    facts["generatedRows"] = .integer(count)
    facts["trainingRows"] = .integer(seen)
    facts["heldOutRows"] = .integer(unseen)
    facts["seed"] = .string(String(options.seed))
    facts["scale"] = .string(options.scaling.rawValue)
    let rows = counted(count, "row") + (isDrawn ? " drawn from" : " of")
    return Judged(
      evaluation: evaluation,
      title: "Evaluated \(rows) \(inputName(path)), by \(grouped(seen)) training and \(grouped(unseen)) held-out rows",
      facts: facts)
  }
}
