public import ArgumentParser
public import GaussianIO
import GaussianWorkflows
import Synchronization

/// How tables are written: `--header`, `--delimiter` and `--decimal-comma` of those of text, and `--missing-values` of all.
struct TextArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Whether the first line of a text table holds names; automatic: if what is asked for, quotation marks, or texts above \
      numbers say so.
      """))
  var header: TableReadingOptions.Header = .automatic

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      """
      What separates the fields of a text table: comma, semicolon, tab, bar, blanks, or another character. (default: what \
      the first lines say)
      """, valueName: "what"))
  var delimiter: TextDelimiter?

  @Flag(help: "Decimals of a text table have a comma. (default: if the first lines leave no doubt)")
  var decimalComma = false

  @Option(
    name: .customLong("missing-values"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      """
      Numbers that stand for a missing value, such as -9999,1e20: cells of variables that have them are as if they were \
      empty. May be given several times.
      """, valueName: "numbers"))
  var missingCodes: [MissingCodeList] = []
}

extension TableReadingOptions.Header: ExpressibleByArgument {}

extension TextDelimiter: ExpressibleByArgument {
  private static let named: KeyValuePairs<String, TextDelimiter> = [
    "comma": .comma, "semicolon": .semicolon, "tab": .tab, "bar": .bar, "blanks": .blanks,
  ]

  /// A delimiter by its name, or the character itself.
  public init?(argument: String) {
    if let (_, delimiter) = Self.named.first(where: { $0.key == argument.lowercased() }) {
      self = delimiter
    } else if argument == "\\t" {
      self = .tab
    } else if argument.count == 1, let delimiter = argument.first.flatMap(TextDelimiter.init) {
      self = delimiter
    } else {
      return nil
    }
  }

  /// The names of the usual ones.
  public static var allValueStrings: [String] { named.map(\.key) }
}

/// What was decided about tables as they were opened.
final class TableRemarks: Sendable {
  private let known = Mutex<[TableRemark]>([])

  /// In the order of their coming, each once.
  var all: [TableRemark] { known.withLock { $0 } }

  func add(_ remark: TableRemark) {
    known.withLock { if !$0.contains(remark) { $0.append(remark) } }
  }
}

extension TableReadingOptions {
  /// The same options for a text that is written so, telling of what had to be decided.
  func reading(_ text: TextArguments, _ remarks: TableRemarks) -> TableReadingOptions {
    var options = self
    options.header = text.header
    options.delimiter = text.delimiter
    if text.decimalComma { options.decimalMark = .comma }
    options.missingCodes = text.missingCodes.flatMap(\.codes)
    options.onRemark = remarks.add
    return options
  }
}

extension Report {
  /// What was decided about the table, and how to have it otherwise.
  mutating func add(_ remarks: TableRemarks) {
    for remark in remarks.all {
      add(remark.key, json: .string(remark.fact))
      add(line: remark.label, remark.text)
    }
  }
}

extension TableRemark {
  /// Under which the remark stands in JSON.
  var key: String {
    switch self {
    case .firstLineTakenForRow, .firstLineTakenForNames: "headerGuess"
    case .countsRows: "rowNumbers"
    }
  }

  /// Under which it stands in a report.
  var label: String {
    switch self {
    case .firstLineTakenForRow, .firstLineTakenForNames: "first line"
    case .countsRows: "row numbers"
    }
  }

  /// As a sentence of its own.
  var fact: String { "\(label): \(text)" }

  /// The fact and the option that changes it.
  var text: String {
    switch self {
    case .firstLineTakenForRow: "taken for a row; if it holds names, say --header present"
    case .firstLineTakenForNames: "taken for names; if it is a row, say --header absent"
    case .countsRows(let name):
      "column \(name) has no name and counts the rows; --ignore \(name) leaves it out"
    }
  }
}
