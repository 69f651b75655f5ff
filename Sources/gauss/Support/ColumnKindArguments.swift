import ArgumentParser
import GaussianIO

/// `--kind column=integer` and `--order column=low,mid,high`: what somebody says of columns.
struct ColumnKindArguments: ParsableArguments {
  @Option(
    name: .customLong("kind"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      """
      What a column is, such as income=decimal or day=date:DD/MM/YYYY: \
      \(ColumnKind.allCases.map(\.rawValue).joined(separator: ", ")). May be given several times. (default: what its cells say)
      """, valueName: "column=kind"))
  var kinds: [String] = []

  @Option(
    name: .customLong("order"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Levels of a column from the lowest to the highest, such as size=small,medium,large. May be given several times.",
      valueName: "column=levels"))
  var orders: [String] = []

  /// Whether anything was said.
  var isEmpty: Bool { kinds.isEmpty && orders.isEmpty }

  /// What was said.
  func requests() throws -> ColumnRequests {
    var requests = ColumnRequests()
    for text in kinds {
      let (name, value) = try Self.parts(of: text, option: "--kind", example: "age=integer")
      guard let request = KindRequest(text: value) else {
        throw Failure.usage(
          "--kind \(text): \(quoted(value)) is no kind; choose one of "
            + ColumnKind.allCases.map(\.rawValue).joined(separator: ", ") + ", or date:YYYY-MM-DD")
      }
      guard requests.kinds.updateValue(request, forKey: name) == nil else {
        throw Failure.usage("--kind says twice what \(quoted(name)) is; say it once")
      }
    }
    for text in orders {
      let (name, value) = try Self.parts(of: text, option: "--order", example: "size=small,medium,large")
      let levels = value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      guard requests.orders.updateValue(levels, forKey: name) == nil else {
        throw Failure.usage("--order says twice how \(quoted(name)) is ordered; say it once")
      }
    }
    return requests
  }

  private static func parts(
    of text: String, option: String, example: String
  ) throws -> (name: String, value: String) {
    // A name may hold equals signs itself; kinds and levels rarely do.
    guard let sign = text.lastIndex(of: "="), sign > text.startIndex, text.index(after: sign) < text.endIndex else {
      throw Failure.usage("\(option) \(text) names no column and what it is; write \(option) \(example)")
    }
    return (String(text[..<sign]), String(text[text.index(after: sign)...]))
  }
}
