internal import CNumericText

/// How the numbers of a column are written.
public struct NumberForm: Sendable, Hashable {
  /// What becomes of zeros at the end of the digits after the point.
  public enum TrailingZeros: String, CaseIterable, Codable, Sendable {
    /// They stand: 2.50.
    case kept
    /// They are left out, and the point before them: 2.5, 3.
    case omitted
    /// They are left out but for one digit after the point: 2.5, 3.0.
    case oneKept
  }

  /// Digits after the point at most.
  public var places: Int
  /// What becomes of zeros at their end.
  public var zeros: TrailingZeros
  /// Whether a comma stands for the point.
  public var decimalComma: Bool
  /// What stands between groups of three digits before the point; empty for nothing.
  public var thousands: String
  /// What stands before each number and behind its sign, such as `$`.
  public var prefix: String
  /// What stands behind each number, such as `%` or ` €`.
  public var suffix: String
  /// Whether numbers above zero have a sign.
  public var hasPlus: Bool

  /// Most digits after the point.
  public static let mostPlaces = 15

  /// Creates a form.
  ///
  /// - Parameters:
  ///   - places: Digits after the point.
  ///   - zeros: What becomes of zeros at their end.
  ///   - decimalComma: Whether a comma stands for the point.
  ///   - thousands: What stands between groups of three digits.
  ///   - prefix: What stands before each number.
  ///   - suffix: What stands behind each number.
  ///   - hasPlus: Whether numbers above zero have a sign.
  /// - Precondition: `places` is from 0 to ``mostPlaces``.
  public init(
    places: Int, zeros: TrailingZeros = .kept, decimalComma: Bool = false, thousands: String = "", prefix: String = "",
    suffix: String = "", hasPlus: Bool = false
  ) {
    precondition((0...Self.mostPlaces).contains(places), "\(places) digits after the point")
    (self.places, self.zeros, self.decimalComma) = (places, zeros, decimalComma)
    (self.thousands, self.prefix, self.suffix, self.hasPlus) = (thousands, prefix, suffix, hasPlus)
  }

  /// True if numbers are nothing but digits, a sign and a point.
  var isPlain: Bool { !decimalComma && isBare && !hasPlus }

  /// True if numbers have nothing around them and nothing between their thousands.
  var isBare: Bool { thousands.isEmpty && prefix.isEmpty && suffix.isEmpty }

  /// Digits after the point at least.
  var leastPlaces: Int {
    switch zeros {
    case .kept: places
    case .omitted: 0
    case .oneKept: min(1, places)
    }
  }
}

// MARK: - Reading

extension NumberForm {
  /// The number that a cell is; `nil` if it is not written in this form.
  ///
  /// A number that has nothing around it may have any number of digits after the point.
  func number(of cell: Span<UInt8>) -> Double? {
    guard !isBare else { return plainNumber(of: cell) }
    guard let digits = digits(of: cell), case .success(let value) = NumberText.read(digits[...], as: Double.self) else {
      return nil
    }
    return value
  }

  /// The sign, the digits and the point of a cell; `nil` if it is not written in this form.
  func digits(of cell: Span<UInt8>) -> [UInt8]? {
    let (prefix, suffix, mark) = (Array(prefix.utf8), Array(suffix.utf8), Array(thousands.utf8))
    var (place, end) = (0, cell.count)
    var digits: [UInt8] = []
    digits.reserveCapacity(end)
    if place < end, cell[place] == UInt8(ascii: "-") || cell[place] == UInt8(ascii: "+") {
      digits.append(cell[place])
      place += 1
    }
    guard cell.has(prefix, at: place), end - suffix.count >= place + prefix.count,
      cell.has(suffix, at: end - suffix.count)
    else { return nil }
    place += prefix.count
    end -= suffix.count
    var (whole, sinceMark, marks) = (0, 0, 0)
    while place < end {
      if isDigit(cell[place]) {
        digits.append(cell[place])
        (whole, sinceMark, place) = (whole + 1, sinceMark + 1, place + 1)
      } else if !mark.isEmpty, whole > 0, cell.has(mark, at: place), marks == 0 ? sinceMark <= 3 : sinceMark == 3 {
        (sinceMark, marks, place) = (0, marks + 1, place + mark.count)
      } else {
        break
      }
    }
    guard whole > 0, mark.isEmpty || (marks == 0 ? whole <= 3 : sinceMark == 3) else { return nil }
    if place < end {
      guard cell[place] == (decimalComma ? UInt8(ascii: ",") : UInt8(ascii: ".")), place + 1 < end else { return nil }
      digits.append(UInt8(ascii: "."))
      place += 1
      while place < end {
        guard isDigit(cell[place]) else { return nil }
        digits.append(cell[place])
        place += 1
      }
    }
    return digits
  }

  private func plainNumber(of cell: Span<UInt8>) -> Double? {
    var value = 0.0
    let status = unsafe cell.withUnsafeBytes { bytes in
      unsafe bytes.withMemoryRebound(to: CChar.self) { text in
        guard let begin = text.baseAddress else { return NUMTEXT_EMPTY }
        return unsafe numtext_read_cell(begin, begin + text.count, decimalComma ? 1 : 0, &value)
      }
    }
    return status == NUMTEXT_OK ? value : nil
  }
}

// MARK: - Writing

extension NumberForm {
  /// Bytes that suffice for any number.
  var width: Int {
    Int(NUMTEXT_MAXIMUM_ROUNDED) + 128 * thousands.utf8.count + prefix.utf8.count + suffix.utf8.count + 2
  }

  /// Writes a finite number at `out`, which has room for ``width`` bytes; the result is where it ends.
  @unsafe
  func write(_ value: Double, to out: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    guard !isPlain else { return unsafe writePlain(value, to: out) }
    return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Int(NUMTEXT_MAXIMUM_ROUNDED)) { buffer in
      guard let start = buffer.baseAddress else { return unsafe out }
      let count = unsafe writePlain(value, to: start) - start
      var out = unsafe out
      var place = 0
      func put(_ byte: UInt8) {
        unsafe out.pointee = byte
        unsafe out += 1
      }
      if unsafe start[0] == UInt8(ascii: "-") {
        put(UInt8(ascii: "-"))
        place = 1
      } else if hasPlus, value > 0 {
        put(UInt8(ascii: "+"))
      }
      for byte in prefix.utf8 { put(byte) }
      var point = place
      while unsafe point < count && isDigit(start[point]) { point += 1 }
      while place < point {
        put(unsafe start[place])
        place += 1
        if place < point, (point - place) % 3 == 0 { for byte in thousands.utf8 { put(byte) } }
      }
      while place < count {
        let byte = unsafe start[place]
        put(decimalComma && byte == UInt8(ascii: ".") ? UInt8(ascii: ",") : byte)
        place += 1
      }
      for byte in suffix.utf8 { put(byte) }
      return unsafe out
    }
  }

  private func writePlain(_ value: Double, to out: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    unsafe out.withMemoryRebound(to: CChar.self, capacity: Int(NUMTEXT_MAXIMUM_ROUNDED)) { text in
      let end = unsafe numtext_write_decimal(text, Int32(places), Int32(leastPlaces), value) ?? text
      return unsafe out + (end - text)
    }
  }
}

func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

extension Span<UInt8> {
  /// True if these bytes stand at a place.
  func has(_ bytes: [UInt8], at place: Int) -> Bool {
    guard place >= 0, count - place >= bytes.count else { return false }
    for index in bytes.indices where self[place + index] != bytes[index] { return false }
    return true
  }
}
