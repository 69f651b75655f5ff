internal import CNumericText

/// The text of a cell, for deciding what it is when that is not a finite number.
struct CellText {
  /// The text without the blanks around it.
  let trimmed: ArraySlice<UInt8>

  init(_ bytes: some Sequence<UInt8>) { self.init(ArraySlice(bytes)) }

  init(_ bytes: ArraySlice<UInt8>) {
    let range = unsafe bytes.withUnsafeBytes { buffer in
      unsafe buffer.withMemoryRebound(to: CChar.self) { text in
        guard let begin = text.baseAddress else { return 0..<0 }
        let part = unsafe numtext_trim(begin, begin + text.count)
        return part.begin..<part.end
      }
    }
    trimmed = bytes[bytes.startIndex + range.lowerBound..<bytes.startIndex + range.upperBound]
  }

  var isEmpty: Bool { trimmed.isEmpty }

  /// True if the text is one of the ways to say that there is no value.
  var isMissing: Bool {
    unsafe withText { begin, end in unsafe numtext_is_missing(begin, end) != 0 } ?? true
  }

  /// True for a number, with its magnitude beyond the scalar perhaps.
  func isNumber(decimalComma: Bool) -> Bool {
    let status = status(decimalComma: decimalComma)
    return status == NUMTEXT_OK || status == NUMTEXT_OVERFLOW
  }

  /// The number that it is, if it is one.
  func number(decimalComma: Bool) -> Double? {
    var value = 0.0
    return status(decimalComma: decimalComma, &value) == NUMTEXT_OK ? value : nil
  }

  private func status(decimalComma: Bool) -> numtext_status {
    var value = 0.0
    return status(decimalComma: decimalComma, &value)
  }

  private func status(decimalComma: Bool, _ value: inout Double) -> numtext_status {
    unsafe withText { begin, end in unsafe numtext_read_cell(begin, end, decimalComma ? 1 : 0, &value) }
      ?? NUMTEXT_EMPTY
  }

  private func withText<Result>(
    _ body: (UnsafePointer<CChar>, UnsafePointer<CChar>) -> Result
  ) -> Result? {
    unsafe trimmed.withUnsafeBytes { buffer in
      unsafe buffer.withMemoryRebound(to: CChar.self) { text in
        guard let begin = text.baseAddress else { return nil }
        return unsafe body(begin, begin + text.count)
      }
    }
  }
}

// MARK: - Kinds

extension CellText {
  /// What a cell seems to hold.
  enum Kind {
    case empty
    /// Marks a missing value, or spells an infinity: a word that may also be a name.
    case mark
    case number
    /// A number in a form that is not read: with a percent sign, a currency, or an uncertain comma.
    case dressedNumber
    /// What a spreadsheet shows where a formula went wrong, such as `#DIV/0!`.
    case spreadsheetError
    case text
  }

  func kind(decimalComma: Bool) -> Kind {
    if isEmpty { return .empty }
    if isMissing { return .mark }
    switch status(decimalComma: decimalComma) {
    case NUMTEXT_OK, NUMTEXT_OVERFLOW: return .number
    case NUMTEXT_NOT_FINITE: return .mark
    default: break
    }
    if isSpreadsheetError { return .spreadsheetError }
    return isDressedNumber ? .dressedNumber : .text
  }

  private static let spreadsheetErrors: Set<String> = [
    "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!",
    "#CONNECT!", "#UNKNOWN!", "#BUSY!", "#ERROR!", "#GETTING_DATA", "#PYTHON!", "#EXTERNAL!",
  ]

  /// True for an error value of Excel, LibreOffice, Numbers or Sheets.
  var isSpreadsheetError: Bool {
    guard trimmed.count <= 16, let text = String(validating: trimmed, as: UTF8.self)?.uppercased() else { return false }
    if Self.spreadsheetErrors.contains(text) { return true }
    let digits = text.dropFirst("ERR:".count)
    return text.hasPrefix("ERR:") && !digits.isEmpty && digits.allSatisfy(\.isNumber)
  }

  private var isDressedNumber: Bool {
    guard trimmed.count <= 64, let text = String(validating: trimmed, as: UTF8.self) else { return false }
    var body = text.unicodeScalars[...]
    func isDress(_ scalar: Unicode.Scalar) -> Bool {
      scalar.properties.generalCategory == .currencySymbol || scalar.properties.isWhitespace
        || "%‰()+-\u{2212}\u{2013}\u{FE63}\u{FF0D}".unicodeScalars.contains(scalar)
    }
    while let scalar = body.first, isDress(scalar) { body.removeFirst() }
    while let scalar = body.last, isDress(scalar) { body.removeLast() }
    let digits = body.count { ("0"..."9").contains($0) }
    let points = body.count { $0 == "." }
    let others = body.filter { !("0"..."9").contains($0) && $0 != "." }
    return digits > 0 && points <= 1
      && others.allSatisfy { ",' \u{A0}\u{202F}\u{2019}".unicodeScalars.contains($0) }
  }
}
