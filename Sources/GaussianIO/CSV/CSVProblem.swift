internal import CNumericText

/// What stopped the reader, and its explanation.
struct CSVProblem {
  var status: numtext_status
  var line: Int
  /// Row of the data, counted from 0.
  var row: Int
  /// The field, counted from 0; for a ragged row how many fields it has.
  var field: Int
  var text: [UInt8]

  func error(
    path: String, opening: CSVOpening, columns: ResolvedColumns, selection: ColumnSelection, scalar: Any.Type
  ) -> FileError {
    let name = field < opening.fields ? opening.names?[field] : nil
    switch status {
    case NUMTEXT_RAGGED: return ragged(path: path, opening: opening)
    case NUMTEXT_UNCLOSED_QUOTE:
      return .unclosedQuote(path: path, line: line, column: field + 1, name: name)
    case NUMTEXT_STRAY_QUOTE: return .strayQuote(path: path, line: line, column: field + 1, name: name)
    default: break
    }

    let cell = CellText(text)
    func error(_ code: FileError.Code, _ problem: String, advice: String) -> FileError {
      FileError(
        code, path: path, line: line, column: field + 1, columnName: name, problem, advice: advice)
    }
    let shown = quoted(cell.trimmed)
    if cell.isEmpty {
      return error(.missingValue, "the cell is empty", advice: "fill it in or remove the row")
    }
    if cell.isMissing {
      return error(.missingValue, "\(shown) marks a missing value", advice: "fill it in or remove the row")
    }
    switch status {
    case NUMTEXT_NOT_FINITE:
      return error(.notFinite, "\(shown) is not a finite number", advice: "correct it or remove the row")
    case NUMTEXT_OVERFLOW:
      return error(.notFinite, "\(shown) exceeds the range of \(scalar)", advice: "scale the column")
    default: break
    }
    if opening.delimiter == UInt8(ascii: ";"), text.contains(UInt8(ascii: ",")) {
      return error(.notANumber, "\(shown) is not a number", advice: "write decimals with a point")
    }
    if row == 0 {
      let isWeights = field == columns.weights
      return textColumn(path: path, name: name, shown: shown, columns: selection, isWeights: isWeights)
    }
    return error(.notANumber, "\(shown) is not a number", advice: "correct it or remove the row")
  }

  /// If the first row already holds text, so will the others.
  private func textColumn(
    path: String, name: String?, shown: String, columns: ColumnSelection, isWeights: Bool
  ) -> FileError {
    let advice =
      switch columns {
      case _ where isWeights: "weights are numbers; name another column"
      case .all, .ignoring: "leave it out with --ignore \(shellWord(printable(name ?? String(field + 1))))"
      case .named: "choose other columns with --columns"
      case .matching, .positional: "the model needs numbers there"
      }
    return FileError(
      .textColumn, path: path, line: line, column: field + 1, columnName: name,
      "the column holds text (row 1 is \(shown))", advice: advice)
  }

  private func ragged(path: String, opening: CSVOpening) -> FileError {
    if CellText(text).isEmpty {
      return FileError(.raggedRow, path: path, line: line, "the line is blank", advice: "remove it")
    }
    let reference = opening.names == nil ? "the first row" : "the line of names"
    return FileError(
      .raggedRow, path: path, line: line,
      "\(counted(field, "field")), but \(reference) has \(opening.fields): \(quoted(text))",
      advice: "look for a missing or an extra delimiter")
  }
}

extension FileError {
  static func unclosedQuote(path: String, line: Int, column: Int, name: String?) -> FileError {
    FileError(
      .malformed, path: path, line: line, column: column, columnName: name,
      "the quotation mark that opens here is never closed", advice: "close it, or double it if it is text")
  }

  static func strayQuote(path: String, line: Int, column: Int, name: String?) -> FileError {
    FileError(
      .malformed, path: path, line: line, column: column, columnName: name,
      "a quotation mark stands inside a field",
      advice: "put the whole field in quotation marks and double the one inside")
  }
}
