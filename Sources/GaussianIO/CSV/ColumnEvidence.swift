/// What the first records show of a column.
struct ColumnEvidence {
  /// Numbers that stand there as they are, and in quotation marks.
  private(set) var plainNumbers = 0
  private(set) var quotedNumbers = 0
  /// Numbers in a form that is not read, and failed formulas: cells of numbers that have to be corrected.
  private(set) var badNumbers = 0
  private(set) var texts = 0
  /// Cells with nothing in them.
  private(set) var empty = 0
  /// Cells of any kind.
  private(set) var cells = 0

  init(_ fields: some Sequence<CSVRecord.Field>, decimalComma: Bool) {
    for field in fields {
      cells += 1
      switch CellText(field.bytes).kind(decimalComma: decimalComma) {
      case .number where field.isQuoted: quotedNumbers += 1
      case .number: plainNumbers += 1
      case .dressedNumber, .spreadsheetError: badNumbers += 1
      case .text: texts += 1
      case .empty: empty += 1
      case .mark: break
      }
    }
  }

  private var numbers: Int { plainNumbers + quotedNumbers + badNumbers }

  /// True if most of the cells that hold anything are texts.
  var isText: Bool { texts > numbers }

  /// True if most of the cells that hold anything are numbers.
  var isNumeric: Bool { numbers > texts }

  /// True if there is not even one cell with something in it.
  var isEmpty: Bool { empty == cells }

  /// True if nothing but missing values has been seen.
  var saysNothing: Bool { numbers == 0 && texts == 0 }
}
