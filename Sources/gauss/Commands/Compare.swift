import ArgumentParser
import Gaussian
import GaussianIO
import ModelEvaluation

struct Compare: ParsableCommand {
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

  func run() throws {
    guard models.count >= 2 else {
      throw Failure.usage("there is one model to compare; name two, or see 'gauss evaluate'")
    }
    let progress = Progress()
    defer { progress.finish() }
    let task = try EvaluationTask(evaluation)
    let judged = try models.map { try task.judge(.model($0), progress) }
    progress.finish()
    let differences = judged.dropFirst().map { difference($0.evaluation, judged[0].evaluation) }
    guard !json else { return try Terminal.standardOutput.write(object(judged, differences).text) }
    try Terminal.standardOutput.write(text(judged, differences))
  }

  /// The likelihood of a model compared with that of the first; `nil` if one of them is not known.
  private func difference(_ evaluation: Evaluation, _ first: Evaluation) -> LikelihoodComparison? {
    guard let own = try? evaluation.fit?.heldOut.get(), let other = try? first.fit?.heldOut.get() else { return nil }
    return try? LikelihoodComparison(own, other)
  }

  private func object(_ judged: [EvaluationTask.Judged], _ differences: [LikelihoodComparison?]) -> JSONValue {
    let models = zip(judged, [nil] + differences).map { judged, difference in
      var object = judged.facts
      for member in judged.evaluation.json.members { object[member.key] = member.value }
      if let difference {
        var facts = JSONObject()
        facts["difference"] = gauss.json(difference.difference.value)
        facts["standardError"] = gauss.json(difference.difference.standardError)
        facts["pValue"] = gauss.json(difference.pValue)
        object["comparedWithFirst"] = .object(facts)
      }
      return JSONValue.object(object)
    }
    var object = JSONObject()
    object["models"] = .array(models)
    return .object(object)
  }

  private func text(_ judged: [EvaluationTask.Judged], _ differences: [LikelihoodComparison?]) -> String {
    let questions = judged.map(\.evaluation.questions)
    var text = ""
    for (number, question) in questions[0].enumerated() {
      var table = TextTable([question.title] + questions.map { $0[number].verdict?.word ?? "" })
      for label in labels(questions.map { $0[number] }) {
        table.append(["  " + label] + questions.map { $0[number].value(of: label) })
      }
      if number == 0 {
        table.append(["  better than the first by, nats a row"] + ["–"] + differences.map { words($0) })
      }
      text += "\n" + table.text
    }
    let names = judged.indices.map { "\($0 + 1): \(inputName(models[$0]))" }.joined(separator: ", ")
    return "Compared \(names)\n" + text
  }

  /// All labels, in the order of the models that have them.
  private func labels(_ questions: [Question]) -> [String] {
    var labels: [String] = []
    for line in questions.flatMap(\.lines) where !labels.contains(line.label) { labels.append(line.label) }
    return labels
  }

  private func words(_ difference: LikelihoodComparison?) -> String {
    guard let difference else { return "–" }
    return "\(rounded(difference.difference.value, digits: 4)) (\(pValue(difference.pValue)))"
  }
}
