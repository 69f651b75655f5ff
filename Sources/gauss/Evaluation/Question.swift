import Gaussian
import GaussianIO
import ModelEvaluation

/// One of the questions that an evaluation answers: for people its lines, for programs an object.
struct Question {
  /// A measure, its number, and its interval, p-value, or the reason why it is missing.
  struct Line {
    var label: String
    var value: String
    var evidence: String
  }

  let title: String
  let key: String
  let verdict: Verdict
  private(set) var lines: [Line] = []
  private(set) var object = JSONObject()

  init(_ title: String, key: String, verdict: Verdict) {
    (self.title, self.key, self.verdict) = (title, key, verdict)
    object["verdict"] = verdict.isGood == nil ? .null : .string(verdict.word)
    object["isGood"] = verdict.isGood.map { .boolean($0) } ?? .null
    if let reason = verdict.reason { object["reason"] = .string(reason) }
  }

  /// A line that only people read.
  mutating func add(_ label: String, _ value: String, _ evidence: String = "") {
    lines.append(Line(label: label, value: value, evidence: evidence))
  }

  /// A number that only programs read; what is not finite is null.
  mutating func add(_ key: String, _ value: Double) { object[key] = json(value) }

  /// Anything that only programs read.
  mutating func add(_ key: String, json value: JSONValue) { object[key] = value }

  /// A measure that could not be taken: its reason for people, null and the reason for programs.
  mutating func add(missing label: String, keys: [String], _ error: EvaluationError) {
    add(label, "–", error.description)
    add(missing: keys, because: error.description)
  }

  /// Numbers that are not known: null and the reason for programs.
  mutating func add(missing keys: [String], because reason: String) {
    var reasons: JSONObject
    if case .object(let known)? = object["missing"] { reasons = known } else { reasons = JSONObject() }
    for key in keys {
      object[key] = .null
      reasons[key] = .string(reason)
    }
    object["missing"] = .object(reasons)
  }

  /// What a line shows beside others: its number, and its p-value if it has one.
  func value(of label: String) -> String {
    guard let line = lines.first(where: { $0.label == label }) else { return "" }
    return line.evidence.hasPrefix("p ") ? "\(line.value) (\(line.evidence))" : line.value
  }

  /// All that people read, as a block of lines.
  var text: String {
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

/// A number in JSON, which knows no infinity.
func json(_ value: Double) -> JSONValue { .number(value) }

/// A number for people, in significant digits; a word for what is none.
func known(_ value: Double, digits: Int) -> String { value.isNaN ? "unknown" : rounded(value, digits: digits) }

/// "± 0.12" for people, and nothing where chance is not known.
func plusMinus(_ standardError: Double) -> String {
  standardError.isFinite ? "± \(rounded(standardError, digits: 2))" : ""
}

/// An interval for people, in significant digits.
func interval(_ range: ClosedRange<Double>?, digits: Int) -> String {
  guard let range else { return "" }
  return "[\(rounded(range.lowerBound, digits: digits)), \(rounded(range.upperBound, digits: digits))]"
}

/// An interval for people, in digits after the point.
func interval(_ range: ClosedRange<Double>?, decimals: Int) -> String {
  guard let range else { return "" }
  return "[\(fixed(range.lowerBound, digits: decimals)), \(fixed(range.upperBound, digits: decimals))]"
}

/// A p-value for people, "p = 0.012": never 0, which no test can show.
func pValue(_ value: Double) -> String {
  guard value >= 1e-300 else { return value.isNaN ? "p unknown" : "p < 1e-300" }
  return "p = " + (value < 0.001 ? rounded(value, digits: 2) : fixed(value, digits: 3))
}
