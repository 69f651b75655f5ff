/// Something to try against a fault.
///
/// What names an option is a value, from which its text is made: so it can be tried, here and in tests.
package struct Remedy: Sendable {
  /// What to do: "add rows", or what `change` does: "leave it out with".
  package let words: String
  /// What to change in the request; `nil` for something to do elsewhere.
  package let change: OptionChange?
  /// True if it helps whatever the rows are.
  package let isCertain: Bool

  /// True if it says which columns to take.
  var isChoiceOfColumns: Bool { change.map { ["ignore", "columns"].contains($0.option) } ?? false }

  /// True if both use one option in one way, with other numbers.
  func isLike(_ other: Remedy) -> Bool {
    guard let change, let other = other.change, change.option == other.option else { return false }
    guard let value = change.value, let otherValue = other.value, change.option == "estimator" else { return true }
    return value.prefix { $0 != "=" } == otherValue.prefix { $0 != "=" }
  }

  /// Something to do outside of the request.
  package static func doing(_ words: String) -> Remedy { Remedy(words: words, change: nil, isCertain: true) }

  /// An option to add, or to give another value.
  package static func using(
    _ option: String, _ value: String, words: String = "use", isCertain: Bool = true
  ) -> Remedy {
    Remedy(words: words, change: OptionChange(option: option, value: value), isCertain: isCertain)
  }

  /// An option to leave out.
  package static func leavingOut(_ option: String, isCertain: Bool = true) -> Remedy {
    Remedy(words: "leave out", change: OptionChange(option: option, value: nil), isCertain: isCertain)
  }
}

extension [Remedy] {
  /// One line without a full stop: "add rows, or use --covariance diagonal or --policy shrink".
  package var text: OptionText {
    var clauses: [OptionText] = []
    var last: String?
    for remedy in self {
      let text = remedy.change.map { OptionText("\($0)") }
      if let text, remedy.words == last {
        clauses[clauses.count - 1] = "\(clauses[clauses.count - 1]) or \(text)"
      } else {
        clauses.append(text.map { "\(remedy.words) \($0)" } ?? OptionText(remedy.words))
      }
      last = text == nil ? nil : remedy.words
    }
    return clauses.reduce("") { $0.isEmpty ? $1 : "\($0), or \($1)" }
  }
}
