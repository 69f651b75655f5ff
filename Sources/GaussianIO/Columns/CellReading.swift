internal import CNumericText

/// One way to read the cells of a column, and what late cells came to by it: those that have no place among the counted texts.
struct CellReading {
  enum Rule: Hashable {
    /// As numbers with nothing around them.
    case plain(decimalComma: Bool)
    /// As numbers in a form whose places are still to be found.
    case dressed(NumberForm)
    case moment(MomentForm)
  }

  let rule: Rule
  private(set) var lateHits = 0
  private(set) var lateTally = DigitTally()
  private(set) var lateRange = (Double.infinity, -Double.infinity)
  private(set) var lateMisses: [(text: String, row: Int)] = []

  init(_ rule: Rule) { self.rule = rule }

  /// Takes note of a cell that has no place among the counted texts.
  mutating func addLate(_ cell: Span<UInt8>, row: Int) {
    if read(cell, into: &lateTally, count: 1, range: &lateRange) {
      lateHits += 1
    } else if lateMisses.count < 3 {
      lateMisses.append((String(copying: cell), row))
    }
  }

  /// Whether a cell is one of this form.
  func fits(_ cell: Span<UInt8>) -> Bool {
    switch rule {
    case .plain(let comma): Self.plain(cell, comma) != nil
    case .dressed(let form): form.number(of: cell) != nil
    case .moment(let form): form.number(of: cell) != nil
    }
  }

  /// Reads a cell and takes note of how it is written; false if it is none of this form.
  func read(
    _ cell: Span<UInt8>, into tally: inout DigitTally, count: Int, range: inout (Double, Double)
  ) -> Bool {
    let value: Double
    switch rule {
    case .plain(let comma):
      guard let read = Self.plain(cell, comma) else { return false }
      value = read
      if comma {
        let digits = Self.pointed(cell)
        tally.add(digits.span, read, count: count)
      } else {
        tally.add(cell, read, count: count)
      }
    case .dressed(let form):
      guard let digits = form.digits(of: cell),
        case .success(let read) = NumberText.read(digits[...], as: Double.self)
      else { return false }
      value = read
      tally.add(digits.span, read, count: count)
    case .moment(let form):
      guard let read = form.number(of: cell) else { return false }
      value = read
    }
    range = (min(range.0, value), max(range.1, value))
    return true
  }

  /// The number that digits, a sign, a decimal mark and an exponent make.
  static func plain(_ cell: Span<UInt8>, _ comma: Bool) -> Double? {
    guard cell.count > 0 else { return nil }
    if comma {
      for index in 0..<cell.count where cell[index] == UInt8(ascii: ".") { return nil }
      let digits = pointed(cell)
      return plain(digits.span, false)
    }
    let first = cell[0]
    guard isDigit(first) || first == UInt8(ascii: "-") || first == UInt8(ascii: "+") || first == UInt8(ascii: ".")
    else { return nil }
    var value = 0.0
    let status = unsafe cell.withUnsafeBytes { bytes in
      unsafe bytes.withMemoryRebound(to: CChar.self) { text in
        guard let begin = text.baseAddress else { return NUMTEXT_EMPTY }
        return unsafe numtext_read_double(begin, begin + text.count, &value)
      }
    }
    return status == NUMTEXT_OK ? value : nil
  }

  private static func pointed(_ cell: Span<UInt8>) -> [UInt8] {
    var digits: [UInt8] = []
    digits.reserveCapacity(cell.count)
    for index in 0..<cell.count {
      digits.append(cell[index] == UInt8(ascii: ",") ? UInt8(ascii: ".") : cell[index])
    }
    return digits
  }
}

// MARK: - Numbers with something around them

extension NumberForm {
  /// All forms, but for the places, in which a cell is a number with something around it or between its digits.
  static func forms(of cell: Span<UInt8>) -> [NumberForm] {
    guard cell.count <= 64 else { return [] }
    var text = Substring(String(copying: cell))
    if let sign = text.first, sign == "-" || sign == "+" { text.removeFirst() }
    func isOutside(_ character: Character) -> Bool { !("0"..."9").contains(character) }
    let prefix = String(text.prefix(while: isOutside))
    text.removeFirst(prefix.count)
    let suffix = String(String(text.reversed()).prefix(while: isOutside).reversed())
    text.removeLast(suffix.count)
    guard !text.isEmpty, isDress(prefix, isPrefix: true), isDress(suffix, isPrefix: false) else { return [] }
    var forms: [NumberForm] = []
    for decimalComma in [false, true] {
      for mark in ["", decimalComma ? "." : ",", "'", "\u{2019}", " ", "\u{A0}", "\u{202F}", "\u{2009}", "\u{2007}"] {
        guard mark.isEmpty || mark == "," || mark == "." || text.contains(mark) else { continue }
        let form = NumberForm(
          places: 0, decimalComma: decimalComma, thousands: mark, prefix: prefix, suffix: suffix)
        guard !form.isPlain, form.number(of: cell) != nil else { continue }
        forms.append(form)
      }
    }
    return forms
  }

  /// True for nothing, a currency and a percent sign, with blanks on the side of the number.
  private static func isDress(_ text: String, isPrefix: Bool) -> Bool {
    guard !text.isEmpty else { return true }
    let bare = text.filter { !" \u{A0}\u{202F}".contains($0) }
    let isBlankInside = isPrefix ? text.hasPrefix(" ") : text.hasSuffix(" ")
    guard !bare.isEmpty, bare.count <= 3, !isBlankInside else { return false }
    if !isPrefix, bare == "%" || bare == "\u{2030}" { return true }
    let isSign = bare.unicodeScalars.contains { $0.properties.generalCategory == .currencySymbol }
    let isCode = bare.count == 3 && bare.allSatisfy { $0.isASCII && $0.isUppercase } && bare.count < text.count
    return isSign || isCode
  }
}
