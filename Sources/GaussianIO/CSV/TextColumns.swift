/// The columns of texts among those that should be numbers, all at once.
struct TextColumns {
  private let opening: CSVOpening
  private let columns: ResolvedColumns
  private let selection: ColumnSelection

  init(_ opening: CSVOpening, _ columns: ResolvedColumns, _ selection: ColumnSelection) {
    self.opening = opening
    self.columns = columns
    self.selection = selection
  }

  /// The error that they are.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - line: The line on which the first of them shows.
  ///   - field: That column, counted from 0.
  ///   - shown: The text that shows it, in quotation marks.
  /// - Returns: An error with all of them and what leaves them out.
  func error(path: String, line: Int, field: Int, shown: String) -> FileError {
    if field == columns.weights {
      return FileError(
        .textColumn, path: path, line: line, column: field + 1, columnName: opening.names?[field],
        "the column holds text (\(shown))", advice: "weights are numbers; name another column")
    }
    let texts = columns.variables.filter { $0 == field || opening.evidence[$0].isText }
    let others = texts.filter { $0 != field }
    let also = others.isEmpty ? "" : ", as \(others.count == 1 ? "does" : "do") \(shortList(others))"
    return FileError(
      .textColumn, path: path, line: line, column: field + 1, columnName: opening.names?[field],
      "the column holds text (\(shown))\(also)", advice: advice(texts, isOne: others.isEmpty))
  }

  private func name(_ column: Int) -> String { opening.names?[column] ?? String(column + 1) }

  private func shortList(_ columns: [Int]) -> String {
    let shown = columns.prefix(4).map { quoted(name($0)) }
    let left = columns.count - shown.count
    if left > 0 { return shown.joined(separator: ", ") + " and \(left) more" }
    return (shown.count > 1 ? shown.dropLast().joined(separator: ", ") + " and " : "") + shown[shown.count - 1]
  }

  private func advice(_ texts: [Int], isOne: Bool) -> String {
    let numbers = columns.variables.filter { !texts.contains($0) }
    switch selection {
    case .all, .ignoring:
      guard !numbers.isEmpty else { return "no column of numbers is left; check the delimiter with --delimiter" }
      let ignored = if case .ignoring(let names) = selection { names } else { [String]() }
      let list = ignored + texts.map(name)
      return "leave \(isOne ? "it" : "them") out with --ignore \(columnList(list))"
    case .named:
      guard !numbers.isEmpty else { return "choose columns of numbers" }
      return "choose others with --columns \(columnList(numbers.map(name)))"
    case .matching, .positional: return "the model needs numbers there"
    }
  }
}

/// Names as an option takes them, and a shell: with commas between them.
package func columnList(_ names: [String]) -> String {
  shellWord(commaList(names))
}

/// Names as an option takes them, with commas between them.
package func commaList(_ names: [String]) -> String { names.map(listField).joined(separator: ",") }

/// A name as it stands in a list: a comma separates names, so one that holds a comma stands in quotation marks.
package func listField(_ name: String) -> String {
  let isPlain = !name.contains(",") && !name.contains("\"") && !name.hasPrefix(" ") && !name.hasSuffix(" ")
  guard !isPlain || name.isEmpty else { return name }
  return "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
}
