import ArgumentParser
import Gaussian
import GaussianIO
import GaussianWorkflows
import ModelEvaluation

struct Compare: RequestingCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put the evaluations of models side by side.",
    discussion: """
      All models are evaluated as 'gauss evaluate' does it, by the same rows. Their likelihoods are compared row by row with \
      the first model's, which says far more than two means do.

      EXAMPLE
        gauss compare one.json two.json --train train.csv --test test.csv
      """)

  @Argument(help: "Model files, two at least.", completion: .file(extensions: ["json"]))
  var models: [String]

  @OptionGroup var evaluation: EvaluationArguments

  @Flag(help: "Print everything as JSON.")
  var json = false

  var request: RemedyContext { evaluation.request }

  func run() throws {
    guard models.count >= 2 else {
      throw Failure.usage("there is one model to compare; name two, or see 'gauss evaluate'")
    }
    guard ![evaluation.train, evaluation.test].contains("-") && !models.contains("-") else {
      throw Failure.usage("standard input can be read once only, and each model needs the tables; name files")
    }
    let progress = Progress()
    defer { progress.finish() }
    let task = try EvaluationTask(evaluation)
    let judged = try models.map { try task.judge(.model($0), progress) }
    progress.finish()
    for (path, other) in zip(models, judged) where Set(other.variables) != Set(judged[0].variables) {
      throw Failure.data(
        "\(inputName(path)) is about \(other.variables.joined(separator: ", ")), and \(inputName(models[0])) about "
          + "\(judged[0].variables.joined(separator: ", ")): densities of different variables cannot be compared; fit both to "
          + "the same columns")
    }
    let differences = judged.dropFirst().map { difference($0.evaluation, judged[0].evaluation) }
    guard !json else { return try Terminal.standardOutput.write(object(judged, differences).text) }
    try Terminal.standardOutput.write(text(judged, differences))
  }

  /// The likelihood of a model compared with that of the first, or why it cannot be.
  private func difference(
    _ evaluation: Evaluation, _ first: Evaluation
  ) -> Evaluation.Outcome<LikelihoodComparison> {
    do throws(EvaluationError) {
      guard let own = try evaluation.fit?.heldOut.get(), let other = try first.fit?.heldOut.get() else {
        preconditionFailure("models have likelihoods, known or not")
      }
      return .success(try LikelihoodComparison(own, other))
    } catch {
      return .failure(error)
    }
  }

  /// Why there is no p-value; `nil` if there is one.
  private func reason(_ difference: Evaluation.Outcome<LikelihoodComparison>) -> String? {
    switch difference {
    case .success(let comparison): comparison.reason
    case .failure(let error): error.description
    }
  }

  private func object(
    _ judged: [EvaluationTask.Judged], _ differences: [Evaluation.Outcome<LikelihoodComparison>]
  ) -> JSONValue {
    let models = zip(judged, [nil] + differences.map(Optional.some)).map { judged, difference in
      var object = judged.facts
      for member in EvaluationDocument(judged.evaluation).json.members { object[member.key] = member.value }
      if let difference {
        var facts = JSONObject()
        let known = try? difference.get()
        facts["difference"] = known.map { JSONValue.number($0.difference.value) } ?? .null
        facts["standardError"] = known.map { JSONValue.number($0.difference.standardError) } ?? .null
        facts["pValue"] = known?.pValue.map { JSONValue.number($0) } ?? .null
        if let reason = reason(difference) { facts["reason"] = .string(reason) }
        object["comparedWithFirst"] = .object(facts)
      }
      return JSONValue.object(object)
    }
    var object = JSONObject()
    object["models"] = .array(models)
    return .object(object)
  }

  private func text(
    _ judged: [EvaluationTask.Judged], _ differences: [Evaluation.Outcome<LikelihoodComparison>]
  ) -> String {
    let questions = judged.map { EvaluationDocument($0.evaluation).questions }
    var text = ""
    for (number, question) in questions[0].enumerated() {
      var table = TextTable([question.title] + questions.map { $0[number].verdict.word })
      for label in labels(questions.map { $0[number] }) {
        table.append(["  " + label] + questions.map { $0[number].value(of: label) })
      }
      if number == 0 {
        table.append(["  better than the first by, nats a row"] + ["–"] + differences.map { words($0) })
      }
      text += "\n" + table.text
      for (place, question) in questions.enumerated() {
        guard let reason = question[number].verdict.reason else { continue }
        text += "  \(place + 1): \(reason)\n"
      }
      for (place, difference) in differences.enumerated() where number == 0 {
        guard let reason = reason(difference) else { continue }
        text += "  \(place + 2), against 1: \(reason)\n"
      }
    }
    let names = judged.indices.map { "\($0 + 1): \(inputName(models[$0]))" }.joined(separator: ", ")
    return "Compared \(names)\n" + text
  }

  /// All labels, in the order of the models that have them.
  private func labels(_ questions: [EvaluationDocument.Question]) -> [String] {
    var labels: [String] = []
    for line in questions.flatMap(\.lines) where !labels.contains(line.label) { labels.append(line.label) }
    return labels
  }

  private func words(_ difference: Evaluation.Outcome<LikelihoodComparison>) -> String {
    guard let difference = try? difference.get(), !difference.difference.value.isNaN else { return "cannot tell" }
    let value = rounded(difference.difference.value, digits: 4)
    return difference.pValue.map { "\(value) (\(pValueText($0)))" } ?? value
  }
}
