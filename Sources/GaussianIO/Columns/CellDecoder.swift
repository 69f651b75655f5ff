/// Turns the texts of a column's cells into numbers.
struct CellDecoder: Sendable {
  private enum Rule: Sendable {
    case levels(LevelIndex)
    case number(NumberForm)
    case moment(MomentForm)
  }

  private let rule: Rule

  /// - Precondition: The column is modelled.
  init(_ column: TableColumn) {
    precondition(column.isModelled, "column \(quoted(column.name)) is not modelled")
    switch column.format {
    case _ where column.kind.hasLevels: rule = .levels(LevelIndex(column.levels))
    case .moment(let form): rule = .moment(form)
    case .number(let form): rule = .number(form)
    case .plain, .numbered: rule = .number(NumberForm(places: 0))
    }
  }

  /// The number of a cell, whose text has no blanks around it: NaN if it is missing, `nil` if it is no cell of the column.
  func number(of cell: Span<UInt8>) -> Double? {
    let known: Double? =
      switch rule {
      case .levels(let index): index.code(of: cell).map(Double.init)
      case .number(let form): form.number(of: cell)
      case .moment(let form): form.number(of: cell)
      }
    // A mark may be a level, if somebody said so.
    return known ?? (isMissingMark(cell) ? .nan : nil)
  }
}

extension TableColumn {
  /// True if the reader of numbers reads its cells: nothing stands around them or between their digits.
  var isPlainNumber: Bool {
    switch format {
    case .plain: kind.isNumeric
    case .number(let form): form.isBare && !form.decimalComma
    case .moment, .numbered: false
    }
  }
}
