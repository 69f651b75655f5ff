public import GaussianIO
public import ModelEvaluation

/// An evaluation as it is printed: the questions that it answers, and what was measured for each.
///
/// ```swift
/// print(EvaluationDocument(evaluation).text)                       // as print(evaluation)
/// try EvaluationDocument(evaluation).json                          // as gauss evaluate --json
/// ```
public struct EvaluationDocument: Sendable {
  /// Something that was measured, or the reason why it could not be.
  ///
  /// It stands once: what people read and what programs read are written from it.
  public struct Measure: Sendable, Equatable {
    /// What it is called; empty for what only programs read.
    public var label: String
    /// Its number, as people read it.
    public var value: String
    /// Its interval, its p-value, or the reason why it is missing.
    public var evidence: String
    /// Its numbers by name, as programs read them.
    public var facts: JSONObject
    /// Why numbers are missing, by their names.
    public var reasons: JSONObject
    /// Whether it is about one column or pair of columns, which is another one of every evaluation.
    public var isDetail: Bool

    init(
      _ label: String = "", _ value: String = "", _ evidence: String = "", _ facts: JSONObject = [:],
      reasons: JSONObject = [:], isDetail: Bool = false
    ) {
      (self.label, self.value, self.evidence, self.facts, self.reasons) = (label, value, evidence, facts, reasons)
      self.isDetail = isDetail
    }
  }

  /// One of the questions that an evaluation answers.
  public struct Question: Sendable {
    /// The question.
    public let title: String
    /// What programs call it.
    public let key: String
    /// The answer.
    public let verdict: Verdict
    /// What was measured, in the order of the text.
    public private(set) var measures: [Measure] = []

    init(_ title: String, key: String, verdict: Verdict) {
      (self.title, self.key, self.verdict) = (title, key, verdict)
    }

    /// Adds a measure.
    mutating func add(_ measure: Measure) { measures.append(measure) }

    /// Adds a measure, or why it could not be taken.
    ///
    /// - Parameters:
    ///   - label: What people call it.
    ///   - keys: What programs call its numbers.
    ///   - outcome: The measure or the reason.
    ///   - taken: What the measure says; the first has the label unless it has one of its own.
    mutating func add<Value>(
      _ label: String, _ keys: [String], _ outcome: Evaluation.Outcome<Value>, _ taken: (Value) -> [Measure]
    ) {
      switch outcome {
      case .success(let value):
        var measures = taken(value)
        if measures[0].label.isEmpty { measures[0].label = label }
        self.measures += measures
      case .failure(let error):
        var (facts, reasons) = (JSONObject(), JSONObject())
        for key in keys { (facts[key], reasons[key]) = (.null, .string(error.description)) }
        measures.append(Measure(label, "–", error.description, facts, reasons: reasons))
      }
    }
  }

  /// The questions that have been asked, with their answers.
  public let questions: [Question]

  /// Takes the measures of an evaluation.
  ///
  /// - Parameters:
  ///   - evaluation: The measures.
  ///   - schema: The columns of the tables, which call columns and categories by their names; `nil` for positions and codes.
  /// - Precondition: The columns are those of the tables.
  public init(_ evaluation: Evaluation, schema: TableSchema? = nil) {
    let columns = EvaluatedColumns(schema)
    questions = [
      evaluation.fit.map { $0.question }, evaluation.likeness.question(columns), evaluation.copying.question,
      evaluation.disclosure.map { $0.question(columns) }, evaluation.plausibility.map { $0.question },
    ].compactMap(\.self)
  }

  /// Everything for programs: an object a question.
  public var json: JSONObject {
    var object = JSONObject()
    for question in questions { object[question.key] = .object(question.json) }
    return object
  }

  /// Everything for people: a block of lines a question.
  public var text: String { questions.map(\.text).joined(separator: "\n") }
}

extension EvaluationDocument.Question {
  /// The answer and all numbers for programs; what is not finite is null.
  public var json: JSONObject {
    var object: JSONObject = [
      "verdict": verdict.isGood == nil ? .null : .string(verdict.word),
      "isGood": verdict.isGood.map { .boolean($0) } ?? .null,
    ]
    if let reason = verdict.reason { object["reason"] = .string(reason) }
    for measure in measures {
      for fact in measure.facts.members { object[fact.key] = fact.value }
      guard !measure.reasons.members.isEmpty else { continue }
      var reasons = JSONObject()
      if case .object(let known)? = object["missing"] { reasons = known }
      for reason in measure.reasons.members { reasons[reason.key] = reason.value }
      object["missing"] = .object(reasons)
    }
    return object
  }

  /// The measures that people read.
  package var lines: [EvaluationDocument.Measure] { measures.filter { !$0.label.isEmpty } }

  /// What a measure shows beside others: its number, and its p-value if it has one.
  package func value(of label: String) -> String {
    guard let line = lines.first(where: { $0.label == label }) else { return "" }
    let pValue = line.evidence.prefix { $0 != ";" }
    return pValue.hasPrefix("p ") ? "\(line.value) (\(pValue))" : line.value
  }

  /// All that people read, as a block of lines.
  public var text: String {
    let lines = lines
    let width = max(44, lines.map(\.label.count).max() ?? 0)
    let numbers = max(12, lines.map(\.value.count).max() ?? 0)
    let head = title + String(repeating: " ", count: max(2, width + 4 - title.count)) + verdict.word + "\n"
    return head + (verdict.reason.map { "  \($0)\n" } ?? "")
      + lines.map { line in
        let label = "  " + line.label + String(repeating: " ", count: width - line.label.count + 2)
        let value = line.value + String(repeating: " ", count: numbers - line.value.count)
        let text = label + value + "  " + line.evidence
        return text.reversed().drop { $0 == " " }.reversed().map(String.init).joined() + "\n"
      }.joined()
  }
}

extension Evaluation: CustomStringConvertible {
  /// The questions that it answers, each with what was measured, as `gauss evaluate` prints them.
  public var description: String { EvaluationDocument(self).text }
}
