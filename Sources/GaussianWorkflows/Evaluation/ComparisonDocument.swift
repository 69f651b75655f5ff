public import GaussianIO
public import ModelEvaluation

/// Evaluations of several models side by side, as they are printed: each by the same rows, and likelihoods compared with the first's.
///
/// ```swift
/// print(ComparisonDocument([("one", first), ("two", second)]).text)    // as gauss compare
/// ```
public struct ComparisonDocument: Sendable {
  /// What is compared: a name, what programs are told of it beside its evaluation, and the evaluation.
  public struct Entry: Sendable {
    fileprivate let name: String
    fileprivate let facts: JSONObject
    fileprivate let document: EvaluationDocument
    /// How much better it fits held-out rows than the first, or why nobody can tell; `nil` of the first.
    fileprivate let difference: Evaluation.Outcome<LikelihoodComparison>?
  }

  private let entries: [Entry]

  /// Compares models.
  ///
  /// - Parameters:
  ///   - evaluations: Evaluations of models by the same held-out rows, each with a name; the others are compared with the first.
  ///   - facts: What programs are told of each beside its evaluation; empty for nothing.
  ///   - schema: The columns of the tables; `nil` for numbers without names.
  /// - Precondition: There is an evaluation, each is one of a model, and there are as many facts, or none.
  public init(
    _ evaluations: [(name: String, evaluation: Evaluation)], facts: [JSONObject] = [], schema: TableSchema? = nil
  ) {
    precondition(!evaluations.isEmpty, "there is nothing to compare")
    precondition(
      facts.isEmpty || facts.count == evaluations.count, "\(facts.count) facts of \(evaluations.count) models")
    let first = evaluations[0].evaluation
    entries = evaluations.enumerated().map { place, one in
      Entry(
        name: one.name, facts: facts.isEmpty ? [:] : facts[place],
        document: EvaluationDocument(one.evaluation, schema: schema),
        difference: place == 0 ? nil : Self.difference(one.evaluation, first))
    }
  }

  private static func difference(
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

  /// Everything for programs: `models`, a list of what `gauss evaluate --json` prints of each, with `comparedWithFirst`.
  public var json: JSONObject {
    ["models": .array(entries.map { .object($0.json) })]
  }

  /// Everything for people: a table a question, a column a model.
  public var text: String {
    let questions = entries.map(\.document.questions)
    var text = "Compared \(entries.enumerated().map { "\($0 + 1): \($1.name)" }.joined(separator: ", "))\n"
    for key in Self.keys(of: questions) {
      // A model of columns with kinds answers a question more than one of numbers.
      let own = questions.map { $0.first { $0.key == key } }
      let isFirst = key == questions[0][0].key
      let title = own.compactMap { $0?.title }.first ?? ""
      var table = TextTable([title] + own.map { $0?.verdict.word ?? "–" })
      for label in labels(own.compactMap(\.self)) {
        table.append(["  " + label] + own.map { $0?.value(of: label) ?? "" })
      }
      if isFirst { table.append(["  better than the first by, nats a row"] + entries.map(\.differenceInWords)) }
      text += "\n" + table.text
      for (place, question) in own.enumerated() {
        guard let reason = question?.verdict.reason else { continue }
        text += "  \(place + 1): \(reason)\n"
      }
      for (place, entry) in entries.enumerated() where isFirst {
        guard let reason = entry.reason else { continue }
        text += "  \(place + 1), against 1: \(reason)\n"
      }
    }
    return text
  }

  /// The questions that any of the evaluations answers, in the order of the one with most of them.
  private static func keys(of questions: [[EvaluationDocument.Question]]) -> [String] {
    questions.max { $0.count < $1.count }?.map(\.key) ?? []
  }

  /// All labels, in the order of the models that have them.
  private func labels(_ questions: [EvaluationDocument.Question]) -> [String] {
    var labels: [String] = []
    for line in questions.flatMap(\.lines) where !line.isDetail && !labels.contains(line.label) {
      labels.append(line.label)
    }
    return labels
  }
}

extension ComparisonDocument.Entry {
  fileprivate var json: JSONObject {
    var object = facts
    for member in document.json.members { object[member.key] = member.value }
    guard let difference else { return object }
    var found = JSONObject()
    let known = try? difference.get()
    found["difference"] = known.map { JSONValue.number($0.difference.value) } ?? .null
    found["standardError"] = known.map { JSONValue.number($0.difference.standardError) } ?? .null
    found["pValue"] = known?.pValue.map { JSONValue.number($0) } ?? .null
    if let reason { found["reason"] = .string(reason) }
    object["comparedWithFirst"] = .object(found)
    return object
  }

  /// Why there is no p-value; `nil` if there is one.
  fileprivate var reason: String? {
    switch difference {
    case .success(let comparison): comparison.reason
    case .failure(let error): error.description
    case nil: nil
    }
  }

  fileprivate var differenceInWords: String {
    guard let difference else { return "–" }
    guard let difference = try? difference.get(), !difference.difference.value.isNaN else { return "cannot tell" }
    let value = rounded(difference.difference.value, digits: 4)
    return difference.pValue.map { "\(value) (\(pValueText($0)))" } ?? value
  }
}
