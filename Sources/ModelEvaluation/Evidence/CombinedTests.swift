/// What a test came to, and the least that it could have come to with these rows.
package struct TestEvidence: Sendable {
  package var pValue: Double
  /// The least p-value that any labelling, or any arrangement, of these rows gives.
  package var leastPValue: Double

  package init(pValue: Double, leastPValue: Double) {
    (self.pValue, self.leastPValue) = (pValue, leastPValue)
  }
}

/// Several tests of one question, as one.
///
/// The least of the p-values, times the number of tests. A test whose p-value could not have been low enough, whatever the rows had
/// said, is not counted: it cannot speak against a model, so it must not speak for it, and need not be paid for.
///
/// ## Source
/// R. E. Tarone, A modified Bonferroni method for discrete data, Biometrics 46 (1990).
package enum CombinedTests: Sendable {
  /// A p-value for all tests.
  case pValue(Double)
  /// Nothing can be told, and why.
  case cannotTell(String)

  /// Takes tests together.
  ///
  /// - Parameter tests: What each came to, or why it could not be taken; one at least.
  package init(_ tests: [Result<TestEvidence, EvaluationError>]) {
    let taken = tests.compactMap { try? $0.get() }
    // The least number of tests that no more than so many can reach.
    let number = (1...max(taken.count, 1)).first { number in
      taken.count { Self.isAble($0, among: number) } <= number
    }
    let able = taken.filter { Self.isAble($0, among: number ?? 1) }
    if let least = able.map(\.pValue).min() {
      self = .pValue(min(1, least * Double(number ?? 1)))
      return
    }
    for case .failure(let error) in tests where taken.isEmpty {
      self = .cannotTell(error.description)
      return
    }
    let least = taken.map(\.leastPValue).min() ?? 1
    let factor = taken.count > 1 ? "is \(brief(least)) for each of \(taken.count) tests" : "is \(brief(least))"
    self = .cannotTell(
      "the least p-value that these rows could have given \(factor), too much to speak against anything; give more rows"
    )
  }

  /// The p-value; `nil` if nothing can be told.
  package var value: Double? {
    guard case .pValue(let value) = self else { return nil }
    return value
  }

  /// "yes" if nothing is to be said against the model, else "no".
  package var verdict: Verdict {
    switch self {
    case .pValue(let value): Verdict(word: value >= Verdict.level ? "yes" : "no", isGood: value >= Verdict.level)
    case .cannotTell(let reason): .cannotTell(reason)
    }
  }

  private static func isAble(_ test: TestEvidence, among number: Int) -> Bool {
    test.leastPValue * Double(number) < Verdict.level
  }
}

/// A share in four digits after the point, without Foundation.
func brief(_ share: Double) -> String {
  let tenThousandths = Int((min(max(share, 0), 1) * 10_000).rounded())
  guard tenThousandths < 10_000 else { return "1" }
  let digits = String(tenThousandths)
  var text = "0." + String(repeating: "0", count: 4 - digits.count) + digits
  while text.hasSuffix("0") { text.removeLast() }
  return text.hasSuffix(".") ? "0" : text
}
