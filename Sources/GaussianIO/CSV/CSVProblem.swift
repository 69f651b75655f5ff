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
    let name = opening.names.flatMap { field < $0.count ? $0[field] : nil }
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
    if status == NUMTEXT_NOT_BLANK {
      return error(
        .malformed, "\(shown) stands in a column that has no name and was empty so far",
        advice: opening.names == nil ? "correct it" : "give the column a name, or correct the cell")
    }
    if field == columns.weights, cell.isMissing {
      let fact = cell.isEmpty ? "the weight is missing" : "the weight is missing: \(shown)"
      return error(.missingValue, fact, advice: "fill it in, or give the row the weight 0 to leave it out")
    }
    if cell.isEmpty {
      return error(.missingValue, "the cell is empty", advice: "fill it in or remove the row")
    }
    // The first line, if it may hold names after all.
    let otherwise = (row == 0 ? opening.otherReading : nil).map { ", or " + $0 } ?? ""
    if cell.isMissing {
      return error(.missingValue, "\(shown) marks a missing value", advice: "fill it in or remove the row\(otherwise)")
    }
    switch status {
    case NUMTEXT_EMPTY:
      return error(.missingValue, "\(shown) stands for a missing value", advice: "fill it in or remove the row")
    case NUMTEXT_NOT_FINITE:
      return error(.notFinite, "\(shown) is not a finite number", advice: "correct it or remove the row\(otherwise)")
    case NUMTEXT_OVERFLOW:
      return error(.notFinite, "\(shown) exceeds the range of \(scalar)", advice: "scale the column")
    default: break
    }
    if isOfTextColumn(opening) {
      return TextColumns(opening, columns, selection).error(path: path, line: line, field: field, shown: shown)
    }
    let reading = BadNumber(
      cell, decimalComma: opening.dialect.decimalComma, otherMark: !opening.dialect.showsItsDecimalMark)
    return error(.notANumber, "\(shown) \(reading.problem)", advice: reading.advice + otherwise)
  }

  /// True if the column holds text: if most of its cells do that the first records show, or all that has been seen of it.
  private func isOfTextColumn(_ opening: CSVOpening) -> Bool {
    let evidence = opening.evidence[field]
    guard evidence.saysNothing else { return evidence.isText }
    return CellText(text).kind(decimalComma: opening.dialect.decimalComma) == .text
  }

  private func ragged(path: String, opening: CSVOpening) -> FileError {
    if CellText(text).isEmpty {
      return FileError(.raggedRow, path: path, line: line, "the line is blank", advice: "remove it")
    }
    let reference = opening.names == nil ? "the first row" : "the line of names"
    let advice =
      if opening.fields == 1 && opening.dialect.delimiter == .comma
        && CellText(text).isNumber(decimalComma: true)
      {
        "if the comma is a decimal mark, say --decimal-comma"
      } else {
        "look for a missing or an extra delimiter"
      }
    return FileError(
      .raggedRow, path: path, line: line,
      "\(counted(field, "field")), but \(reference) has \(opening.fields): \(quoted(text))", advice: advice)
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
