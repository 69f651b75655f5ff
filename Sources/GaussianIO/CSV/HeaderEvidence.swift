/// What speaks for names in a first record, and what for a row.
struct HeaderEvidence {
  /// The field of the first record and the column below it.
  struct Column {
    var field: CSVRecord.Field
    var kind: CellText.Kind
    var below: ColumnEvidence
    /// Texts below, without the blanks around them and without those that are empty.
    var texts: [ArraySlice<UInt8>]

    var text: ArraySlice<UInt8> { CellText(field.bytes).trimmed }
  }

  /// What the first record is taken for.
  struct Verdict: Equatable {
    var isNames: Bool
    /// True if hardly anything speaks for it.
    var isGuess = false

    static let names = Verdict(isNames: true)
    static let row = Verdict(isNames: false)
    static let guessedNames = Verdict(isNames: true, isGuess: true)
    static let guessedRow = Verdict(isNames: false, isGuess: true)
  }

  private let columns: [Column]
  private let sample: CSVSample

  init(_ sample: CSVSample, decimalComma: Bool, evidence: [ColumnEvidence]) {
    self.sample = sample
    columns = sample.first.fields.enumerated().map { index, field in
      Column(
        field: field, kind: CellText(field.bytes).kind(decimalComma: decimalComma), below: evidence[index],
        texts: evidence[index].isNumeric
          ? [] : sample.column(index).map { CellText($0.bytes).trimmed }.filter { !$0.isEmpty })
    }
  }

  /// Weighs it.
  ///
  /// - Parameter options: What is asked for by name.
  /// - Returns: What the record is taken for.
  func verdict(_ options: TableReadingOptions) -> Verdict {
    if holdsNames(of: options) { return .names }
    // Blanks in quotation marks are something.
    let filled = columns.filter { $0.kind != .empty || ($0.field.isQuoted && !$0.field.bytes.isEmpty) }
    guard !filled.isEmpty else { return .row }
    if sample.below.isEmpty { return verdictOfOne(filled) }
    if filled.contains(where: { $0.kind == .text && $0.below.isNumeric }) { return .names }
    if quotationMarksMakeNames(filled) { return .names }
    if filled.contains(where: \.isOtherThanBelow) { return .names }
    let isDistinct = Set(filled.map(\.text)).count == filled.count
    let recurs = filled.contains { $0.kind == .text && $0.texts.contains($0.text) }

    guard filled.contains(where: { $0.kind == .number }) else {
      // Percentiles, such as 5 %, above what lies there.
      if isDistinct, filled.allSatisfy({ $0.kind == .dressedNumber && $0.below.isNumeric && $0.below.badNumbers == 0 })
      {
        return .names
      }
      if filled.contains(where: { $0.kind == .spreadsheetError || $0.kind == .dressedNumber }) { return .row }
      guard filled.contains(where: { $0.kind == .mark }) else { return .names }
      // A row that lacks everything would be a strange one to begin with.
      return isDistinct && !recurs && !marksRecur(filled) ? .guessedNames : .row
    }
    guard filled.contains(where: { $0.kind == .text }) else {
      return filled.contains { $0.kind == .spreadsheetError || $0.kind == .dressedNumber } ? .row : .guessedRow
    }
    // A text above texts, and numbers above numbers.
    if recurs { return .row }
    guard isDistinct, let numbers = wholeNumbers(of: filled) else { return .row }
    return areNames(numbers) ? .guessedNames : .guessedRow
  }

  /// The verdict on a record that no other follows.
  private func verdictOfOne(_ filled: [Column]) -> Verdict {
    if filled.allSatisfy({ $0.field.isQuoted && $0.kind != .text }) { return .names }
    let isRow = filled.contains { $0.kind != .text }
    return isRow ? .row : .names
  }

  /// True if a mark of a missing value stands in a cell below too.
  private func marksRecur(_ filled: [Column]) -> Bool {
    let marks = Set(filled.filter { $0.kind == .mark }.map(\.text))
    return sample.below.contains { $0.fields.contains { marks.contains(CellText($0.bytes).trimmed) } }
  }

  /// True if the record has the variables of a model, or a name that was asked for and is no position.
  private func holdsNames(of options: TableReadingOptions) -> Bool {
    let names = Set(
      columns.flatMap { [ArraySlice($0.field.bytes), $0.text] }.map { String(decoding: $0, as: UTF8.self) })
    if case .matching(let variables) = options.columns, !variables.isEmpty, names.isSuperset(of: variables) {
      return true
    }
    if case .all = options.columns, let schema = options.schema, schema.hasNames, !schema.columns.isEmpty,
      names.isSuperset(of: schema.modelled.map(\.name)), !schema.modelled.isEmpty
    {
      return true
    }
    var wanted = [options.weights, options.label].compactMap(\.self)
    switch options.columns {
    case .named(let names), .ignoring(let names): wanted += names
    case .all, .matching, .positional: break
    }
    return wanted.contains { name in
      let isPosition = Int(name).map { (1...max(columns.count, 1)).contains($0) } ?? false
      return !isPosition && names.contains(name)
    }
  }

  /// True if all that would be numbers stands in quotation marks, and the numbers below do not.
  private func quotationMarksMakeNames(_ filled: [Column]) -> Bool {
    let doubtful = filled.filter { $0.kind != .text }
    return doubtful.allSatisfy { $0.field.isQuoted && $0.below.quotedNumbers == 0 }
      && doubtful.contains { $0.below.plainNumbers > 0 }
  }

  /// The numbers of the record if they are all whole, as people write them.
  private func wholeNumbers(of filled: [Column]) -> [(number: Int, column: Column)]? {
    var numbers: [(Int, Column)] = []
    for column in filled where column.kind == .number {
      let text = String(decoding: column.text, as: UTF8.self)
      guard let number = Int(text), String(number) == text, number >= 0 else { return nil }
      numbers.append((number, column))
    }
    return numbers
  }

  /// True for years, for a series, and for numbers in columns that hold nothing like it.
  private func areNames(_ numbers: [(number: Int, column: Column)]) -> Bool {
    let values = numbers.map(\.number)
    if values.allSatisfy({ (1500...2199).contains($0) }) { return true }
    let steps = zip(values, values.dropFirst()).map { $1 - $0 }
    return steps.count > 1 && steps[0] > 0 && steps.allSatisfy { $0 == steps[0] }
  }
}

extension HeaderEvidence.Column {
  /// True for a word above cells that all hold digits, as dates and numbers of customers do, or that are all true or
  /// false.
  fileprivate var isOtherThanBelow: Bool {
    guard kind == .text, below.isText, texts.count > 1 else { return false }
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    if !text.contains(where: digits.contains), texts.allSatisfy({ $0.contains(where: digits.contains) }) { return true }
    let truths: Set<String> = ["true", "false", "yes", "no", "t", "f", "y", "n"]
    func isTruth(_ bytes: ArraySlice<UInt8>) -> Bool {
      bytes.count <= 5 && truths.contains(String(decoding: bytes, as: UTF8.self).lowercased())
    }
    return !isTruth(text) && texts.allSatisfy(isTruth)
  }
}
