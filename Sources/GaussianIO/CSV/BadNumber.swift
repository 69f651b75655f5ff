/// What is wrong with a cell that should be a number, and what would be right.
struct BadNumber {
  /// What the cell is, as it follows its text.
  private(set) var problem = "is not a number"
  private(set) var advice = "correct it or remove the row"

  /// Explains a cell.
  ///
  /// - Parameters:
  ///   - cell: What stands there.
  ///   - decimalComma: Whether decimals have a comma.
  ///   - otherMark: Whether they might have the other mark, for all that is known of the table.
  init(_ cell: CellText, decimalComma: Bool, otherMark: Bool) {
    if cell.isSpreadsheetError {
      (problem, advice) = ("is the error of a formula", "correct the cell or remove the row")
      return
    }
    guard cell.kind(decimalComma: decimalComma) == .dressedNumber else { return }
    let text = String(decoding: cell.trimmed, as: UTF8.self)
    let bare = Self.bare(text)
    let sign = text.unicodeScalars.first {
      "%‰".unicodeScalars.contains($0) || $0.properties.generalCategory == .currencySymbol
    }
    if let sign, "%‰".unicodeScalars.contains(sign) {
      let share = CellText(bare.utf8).number(decimalComma: decimalComma).map { $0 / (sign == "%" ? 100 : 1000) }
      let instead = share.map { "write \($0), or \(bare)" } ?? "write a number"
      (problem, advice) = ("is written with the sign \(sign)", "\(instead), in the whole column alike")
    } else if let sign {
      (problem, advice) = ("holds the currency \(sign)", "write the number alone, \(bare)")
    } else if text.hasPrefix("(") {
      (problem, advice) = ("stands in brackets, which may be a minus", "write -\(bare) or \(bare)")
    } else if text.first.map({ "\u{2013}\u{FE63}\u{FF0D}".contains($0) }) ?? false {
      (problem, advice) = ("begins with a dash that is no minus", "write -\(bare)")
    } else {
      explainMarks(cell, text, decimalComma, otherMark)
    }
  }

  private mutating func explainMarks(_ cell: CellText, _ text: String, _ decimalComma: Bool, _ otherMark: Bool) {
    let (own, other) = decimalComma ? (",", ".") : (".", ",")
    let marks = ["comma", "point"]
    let (ownName, otherName) = decimalComma ? (marks[0], marks[1]) : (marks[1], marks[0])
    if cell.mayHoldThousands {
      let (whole, decimal) = (text.replacing(other, with: ""), text.replacing(other, with: own))
      problem = "may be \(whole) or \(decimal)"
      advice =
        "write one of them" + (decimalComma || !otherMark ? "" : ", or, if decimals have commas, say --decimal-comma")
    } else if cell.isNumber(decimalComma: !decimalComma) {
      problem = "is a number with a decimal \(otherName)"
      advice =
        "write decimals with a \(ownName)" + (decimalComma ? "" : ", or, if all have commas, say --decimal-comma")
    } else if text.contains(where: { $0.isWhitespace }) {
      problem = "has blanks between its digits"
      advice = "write it without"
    } else if text.contains(other) {
      problem = "has a \(otherName) where no thousands and no decimals begin"
      advice = "correct it"
    }
  }

  /// The number without what is around it.
  private static func bare(_ text: String) -> String {
    func isPart(_ character: Character) -> Bool {
      character.isASCII && character.isNumber || character == "." || character == ","
    }
    let begin = text.firstIndex(where: isPart) ?? text.startIndex
    let end = text.lastIndex(where: isPart) ?? begin
    let isNegative = text[..<begin].contains { "-\u{2212}".contains($0) }
    return (isNegative ? "-" : "") + text[begin...end]
  }
}
