/// How a text writes its records: what separates fields, and how numbers have their decimals.
struct CSVDialect {
  var delimiter: TextDelimiter
  var decimalComma: Bool
  /// The first records, cut in that way.
  var sample: CSVSample
  /// True if the line of names lacks one for the first column, as R writes tables with names of rows.
  var hasShortHeader = false

  /// What the first records say of themselves.
  ///
  /// A delimiter that cuts all records into as many fields, two at least, is one; of several that do the one counts that
  /// leaves most numbers. If no delimiter fits all records, the one that fits most has been meant.
  ///
  /// - Parameters:
  ///   - bytes: The beginning of the text.
  ///   - start: Where its first record begins.
  ///   - isWhole: Whether the text ends where the bytes end.
  ///   - delimiter: The delimiter that was asked for; `nil` to find it.
  ///   - usual: The delimiter that the name of the file promises.
  ///   - mark: The decimal mark.
  /// - Throws: ``CSVRecord/Failure`` if there is no first record.
  init(
    _ bytes: [UInt8], from start: Int, isWhole: Bool, delimiter: TextDelimiter?, usual: TextDelimiter,
    mark: DecimalMark
  ) throws(CSVRecord.Failure) {
    if let delimiter {
      self = Self(try CSVSample(bytes, from: start, delimiter: delimiter, isWhole: isWhole), delimiter, mark)
      return
    }
    var failures: [CSVRecord.Failure] = []
    var candidates: [CSVDialect] = []
    // Commas in numbers are no delimiters, unless these numbers stand in quotation marks.
    let expected = mark == .comma && usual == .comma ? TextDelimiter.semicolon : usual
    for delimiter in [expected] + TextDelimiter.usual where delimiter != expected || candidates.isEmpty {
      do {
        let sample = try CSVSample(bytes, from: start, delimiter: delimiter, isWhole: isWhole)
        if mark == .comma, delimiter == .comma, !sample.hasQuotes { continue }
        candidates.append(Self(sample, delimiter, mark))
      } catch {
        failures.append(error)
      }
    }
    // That the line of names is one short is the last thing to think of.
    if let fitting = Self.best(candidates.filter { $0.fitsAll && !$0.hasShortHeader }, by: \.shareOfNumbers)
      ?? Self.best(candidates.filter(\.fitsAll), by: \.shareOfNumbers)
    {
      self = fitting
    } else if let fitting = Self.best(candidates.filter { $0.shareOfRecords >= 0.5 }, by: \.shareOfRecords) {
      self = fitting
    } else if let first = candidates.first(where: { $0.delimiter == expected && $0.sample.first.fields.count > 1 })
      ?? candidates.first(where: { $0.sample.first.fields.count > 1 && !$0.delimiter.isBlanks })
      ?? candidates.first(where: { $0.delimiter == expected })
    {
      self = first
    } else {
      // What is wrong is said in terms of the delimiter that was expected.
      throw failures[0]
    }
  }

  private init(_ sample: CSVSample, _ delimiter: TextDelimiter, _ mark: DecimalMark) {
    self.delimiter = delimiter
    self.sample = sample
    decimalComma = mark == .comma || (mark == .automatic && Self.hasDecimalCommas(sample))
    hasShortHeader = Self.hasShortHeader(sample, decimalComma: decimalComma)
  }

  /// The first of those that come to the greatest value.
  private static func best(_ candidates: [CSVDialect], by value: KeyPath<CSVDialect, Double>) -> CSVDialect? {
    var best: CSVDialect?
    for candidate in candidates {
      if let best, candidate[keyPath: value] <= best[keyPath: value] { continue }
      best = candidate
    }
    return best
  }

  // MARK: What speaks for a delimiter

  /// Fields of most records that have more than one.
  private var usualCount: Int? {
    var counts: [Int: Int] = [:]
    for record in sample.below where record.fields.count > 1 { counts[record.fields.count, default: 0] += 1 }
    if sample.below.isEmpty, sample.first.fields.count > 1 { return sample.first.fields.count }
    return counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key
  }

  private var fitsAll: Bool {
    guard let count = usualCount, sample.below.allSatisfy({ $0.fields.count == count }) else { return false }
    guard sample.first.fields.count == count || hasShortHeader else { return false }
    // Words with blanks between them are texts, most often.
    return !delimiter.isBlanks || shareOfNumbers >= 0.5
  }

  /// The share of records that have as many fields as most.
  private var shareOfRecords: Double {
    guard let count = usualCount, !delimiter.isBlanks || shareOfNumbers >= 0.5 else { return 0 }
    let fitting = ([sample.first] + sample.below).count { $0.fields.count == count }
    return Double(fitting) / Double(1 + sample.below.count)
  }

  /// The share of the cells below the first record, or of its own if it is the only one, that are numbers.
  private var shareOfNumbers: Double {
    var (numbers, cells) = (0, 0)
    for record in sample.below.isEmpty ? [sample.first] : sample.below {
      for field in record.fields {
        switch CellText(field.bytes).kind(decimalComma: decimalComma) {
        case .empty, .mark: continue
        case .number: numbers += 1
        case .dressedNumber, .spreadsheetError, .text: break
        }
        cells += 1
      }
    }
    return cells == 0 ? 0 : Double(numbers) / Double(cells)
  }

  // MARK: Decimal commas

  /// True if some cells are numbers only with a decimal comma, and none only with a point.
  private static func hasDecimalCommas(_ sample: CSVSample) -> Bool {
    let marks = decimalMarks(sample)
    return marks.comma && !marks.point
  }

  /// True if some cells of the first records are numbers only with the decimal mark of this dialect.
  var showsItsDecimalMark: Bool {
    let marks = Self.decimalMarks(sample)
    return decimalComma ? marks.comma : marks.point
  }

  /// Whether some cells are numbers only with a decimal comma, and some only with a point.
  private static func decimalMarks(_ sample: CSVSample) -> (comma: Bool, point: Bool) {
    var marks = (comma: false, point: false)
    for record in [sample.first] + sample.below {
      for field in record.fields
      where field.bytes.contains(where: { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ".") }) {
        let cell = CellText(field.bytes)
        let (comma, point) = (cell.isNumber(decimalComma: true), cell.isNumber(decimalComma: false))
        guard comma != point, !cell.mayHoldThousands else { continue }
        if point { marks.point = true } else { marks.comma = true }
      }
    }
    return marks
  }

  // MARK: Names of rows

  /// True if all records have one field more than the first, which holds names, and begin with what can only be the name
  /// of a row: a text, something in quotation marks, or the number of the row.
  private static func hasShortHeader(_ sample: CSVSample, decimalComma: Bool) -> Bool {
    let count = sample.first.fields.count + 1
    guard !sample.below.isEmpty, sample.below.allSatisfy({ $0.fields.count == count }) else { return false }
    let isNamed = sample.first.fields.allSatisfy { field in
      switch CellText(field.bytes).kind(decimalComma: decimalComma) {
      case .text, .mark: true
      case .empty: false
      case .number, .dressedNumber, .spreadsheetError: field.isQuoted
      }
    }
    guard isNamed, !ColumnEvidence(sample.column(count - 1), decimalComma: decimalComma).isEmpty else { return false }
    let names = sample.below.map { $0.fields[0] }
    return names.allSatisfy(\.isQuoted)
      || (names.count > 1 && names.allSatisfy { CellText($0.bytes).kind(decimalComma: decimalComma) == .text })
      || (count > 2 && names.count > 2 && sample.countsRows(0))
  }
}

extension CSVSample {
  /// True if a field stands in quotation marks.
  fileprivate var hasQuotes: Bool { ([first] + below).contains { $0.fields.contains(where: \.isQuoted) } }

  /// True if a column, below the first record, is 0, 1, 2 and so on, or 1, 2, 3.
  func countsRows(_ column: Int) -> Bool {
    let numbers = below.map { $0.fields.count > column ? CellText($0.fields[column].bytes).trimmed : [] }
    guard numbers.count > 1, let first = Int(String(decoding: numbers[0], as: UTF8.self)), (0...1).contains(first)
    else {
      return false
    }
    return numbers.enumerated().allSatisfy { $1.elementsEqual(String(first + $0).utf8) }
  }
}

extension CellText {
  /// True for up to three digits, a comma or a point, and three digits: 1,500 may be 1500 and 1.5.
  var mayHoldThousands: Bool {
    let digits = trimmed.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
    let parts = digits.split(omittingEmptySubsequences: false) { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: ".") }
    guard parts.count == 2, (1...3).contains(parts[0].count), parts[1].count == 3 else { return false }
    return parts[0].first != UInt8(ascii: "0") && parts.joined().allSatisfy { (0x30...0x39).contains($0) }
  }
}
