public import GaussianIO

/// What there is to say of a model, a fit or a table, for people and for programs: the same facts in lines and in JSON.
public struct Report: Sendable {
  /// What it is about.
  public let title: String
  private var lines: [(label: String, value: OptionText)] = []
  private var tables: [(caption: String?, table: TextTable)] = []
  /// How lines spell the options of fits.
  public var spelling = OptionSpelling.keywords
  /// All that programs read.
  public private(set) var object = JSONObject()

  /// Begins with what it is about.
  public init(_ title: String) { self.title = title }

  /// A number; `label` nil keeps it out of the lines.
  public mutating func add(_ key: String, _ value: Double, label: String?) {
    object[key] = .number(value)
    if let label { lines.append((label, OptionText(short(value)))) }
  }

  /// A count; `label` nil keeps it out of the lines.
  public mutating func add(_ key: String, _ value: Int, label: String?) {
    object[key] = .integer(value)
    if let label { lines.append((label, OptionText(grouped(value)))) }
  }

  /// A text, under its key or another label.
  public mutating func add(_ key: String, text: String, label: String? = nil, shown: Bool = true) {
    object[key] = .string(text)
    if shown { lines.append((label ?? key, OptionText(text))) }
  }

  /// A file that was written, under its path and, for people, its name.
  public mutating func add(_ key: String, output path: String, label: String) {
    object[key] = .string(path)
    lines.append((label, OptionText(outputName(path))))
  }

  /// A list of names, under its key or another label.
  public mutating func add(_ key: String, names: [String], label: String? = nil) {
    object[key] = .strings(names)
    let all = names.map { printable($0) }
    let shown = all.count <= 8 ? all : all.prefix(7) + ["… (\(all.count))"]
    lines.append((label ?? key, shown.isEmpty ? "none" : OptionText(shown.joined(separator: ", "))))
  }

  /// Anything that only people read.
  public mutating func add(line label: String, _ value: String) { lines.append((label, OptionText(printable(value)))) }

  /// Anything that only people read, and that names options of fits.
  public mutating func add(line label: String, naming value: OptionText) { lines.append((label, value)) }

  /// A table that only people read, below a line that says what it shows; it comes after all other lines.
  public mutating func add(table: TextTable, caption: String? = nil) { tables.append((caption, table)) }

  /// Anything that only programs read.
  public mutating func add(_ key: String, json value: JSONValue) { object[key] = value }

  /// Everything that another report says, behind what has been said.
  public mutating func add(_ other: Report) {
    lines += other.lines
    tables += other.tables
    for member in other.object.members { object[member.key] = member.value }
  }

  /// The report in one of its two forms, ending with a line end.
  public func text(asJSON: Bool) -> String {
    if asJSON { return JSONValue.object(object).text }
    let width = lines.map(\.label.count).max() ?? 0
    return title + "\n"
      + lines.map { label, value in
        "  " + label + String(repeating: " ", count: width - label.count + 2) + value.text(spelling) + "\n"
      }.joined()
      + tables.map { caption, table in "\n" + (caption.map { "\(printable($0)):\n" } ?? "") + table.text }.joined()
  }
}

extension Report: CustomStringConvertible {
  /// The report for people.
  public var description: String { text(asJSON: false) }
}
