/// How the days and times of a column are written.
///
/// A pattern says it: `YYYY-MM-DD`, `DD.MM.YYYY`, `M/D/YYYY`, `YYYY-MM-DD hh:mm:ss`, `YYYY-MM-DDThh:mm:ss.fffZ`,
/// `DD/MM/YYYY hh:mm`, `hh:mm`, `YYYYMMDD`. `D` and `M` alone are without a zero before a single digit.
///
/// A day is the number of days since 1970-01-01, before which it is negative, by the Gregorian calendar; a day with a time is
/// the number of seconds since then, in UTC if the form has a zone; a time of the day alone is the number of seconds since
/// midnight.
public struct MomentForm: Sendable, Hashable {
  /// In which order a day is written.
  enum Order: Sendable, Hashable, CaseIterable { case yearMonthDay, dayMonthYear, monthDayYear }

  /// A day.
  struct Day: Sendable, Hashable {
    var order: Order
    /// What stands between its parts; 0 for nothing.
    var separator: UInt8
    /// Whether single digits have a zero before them.
    var isPadded: Bool
  }

  /// A time of the day.
  struct Clock: Sendable, Hashable {
    var hasSeconds: Bool
    /// Digits of fractions of seconds.
    var places: Int
    /// What stands behind it: nothing, `Z`, or an offset such as `+01:00`.
    var zone: String
    /// Seconds by which the zone is ahead of UTC.
    var offset: Int
  }

  var day: Day?
  /// What stands between day and time.
  var joint: UInt8 = UInt8(ascii: " ")
  var clock: Clock?

  /// True if it has no time of the day.
  public var isDate: Bool { clock == nil }

  /// Digits of fractions of seconds beyond which a `Double` cannot tell moments of this century apart.
  static let mostPlaces = 6
}

// MARK: - Reading

extension MomentForm {
  /// The number that a cell is; `nil` if it is not written in this form, or there is no such day or time.
  func number(of cell: Span<UInt8>) -> Double? {
    var place = 0
    var days = 0
    if let day {
      guard let read = Self.day(day, cell, &place) else { return nil }
      days = read
    }
    guard let clock else { return place == cell.count ? Double(days) : nil }
    if day != nil {
      guard place < cell.count, cell[place] == joint else { return nil }
      place += 1
    }
    guard let (seconds, fraction) = Self.seconds(clock, cell, &place) else { return nil }
    let zone = Array(clock.zone.utf8)
    guard cell.count - place == zone.count, cell.has(zone, at: place) else { return nil }
    let whole = (day == nil ? 0 : days * 86_400 - clock.offset) + seconds
    return Double(whole) + fraction
  }

  private static func day(_ form: Day, _ cell: Span<UInt8>, _ place: inout Int) -> Int? {
    var parts = (0, 0, 0)
    for index in 0..<3 {
      let isYear = index == (form.order == .yearMonthDay ? 0 : 2)
      if index > 0, form.separator != 0 {
        guard place < cell.count, cell[place] == form.separator else { return nil }
        place += 1
      }
      guard let number = number(cell, &place, isYear ? 4...4 : form.isPadded ? 2...2 : 1...2, isYear: isYear)
      else { return nil }
      switch index {
      case 0: parts.0 = number
      case 1: parts.1 = number
      default: parts.2 = number
      }
    }
    switch form.order {
    case .yearMonthDay: return CalendarDay(year: parts.0, month: parts.1, day: parts.2)?.number
    case .dayMonthYear: return CalendarDay(year: parts.2, month: parts.1, day: parts.0)?.number
    case .monthDayYear: return CalendarDay(year: parts.2, month: parts.0, day: parts.1)?.number
    }
  }

  private static func seconds(_ form: Clock, _ cell: Span<UInt8>, _ place: inout Int) -> (Int, Double)? {
    guard let hours = number(cell, &place, 2...2), hours < 24, skip(UInt8(ascii: ":"), cell, &place),
      let minutes = number(cell, &place, 2...2), minutes < 60
    else { return nil }
    guard form.hasSeconds else { return (hours * 3600 + minutes * 60, 0) }
    guard skip(UInt8(ascii: ":"), cell, &place), let seconds = number(cell, &place, 2...2), seconds < 60 else {
      return nil
    }
    var fraction = 0.0
    if form.places > 0 {
      guard skip(UInt8(ascii: "."), cell, &place), let digits = number(cell, &place, form.places...form.places) else {
        return nil
      }
      fraction = Double(digits) / Self.powers[form.places]
    }
    return (hours * 3600 + minutes * 60 + seconds, fraction)
  }

  static let powers: [Double] = [1, 10, 100, 1e3, 1e4, 1e5, 1e6]

  private static func skip(_ byte: UInt8, _ cell: Span<UInt8>, _ place: inout Int) -> Bool {
    guard place < cell.count, cell[place] == byte else { return false }
    place += 1
    return true
  }

  /// So many digits; a number that may have fewer than the most does not begin with a zero.
  private static func number(
    _ cell: Span<UInt8>, _ place: inout Int, _ width: ClosedRange<Int>, isYear: Bool = false
  ) -> Int? {
    let start = place
    var number = 0
    while place < cell.count, place - start < width.upperBound, isDigit(cell[place]) {
      number = number * 10 + Int(cell[place] - UInt8(ascii: "0"))
      place += 1
    }
    guard place - start >= width.lowerBound else { return nil }
    if width.lowerBound < width.upperBound, cell[start] == UInt8(ascii: "0") { return nil }
    return number
  }
}

// MARK: - Writing

extension MomentForm {
  /// Bytes that suffice for any moment.
  var width: Int { 40 + (clock?.zone.utf8.count ?? 0) }

  /// Writes a finite number at `out`, rounded to what the form shows; the result is where it ends.
  ///
  /// What lies outside the years 1 to 9999, or outside the day, becomes the nearest that does not.
  @unsafe
  func write(_ value: Double, to out: UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8> {
    var out = unsafe out
    guard let clock else {
      if let day {
        let number = Int(min(max(value.rounded(.toNearestOrEven), Double(CalendarDay.first)), Double(CalendarDay.last)))
        unsafe Self.write(CalendarDay(number: number), day, &out)
      }
      return unsafe out
    }
    let power = Self.powers[clock.places]
    let (first, last) =
      day == nil
      ? (0.0, 86_400.0 - 1 / power)
      : (Double(CalendarDay.first) * 86_400, Double(CalendarDay.last + 1) * 86_400 - 1 / power)
    let local = min(max(value + (day == nil ? 0 : Double(clock.offset)), first), last)
    // What is smaller than a minute is dropped, as clocks do; fractions are rounded.
    var whole = Int(local.rounded(.down))
    var fraction = 0
    if clock.places > 0 {
      fraction = Int(((local - Double(whole)) * power).rounded(.toNearestOrEven))
      if fraction == Int(power) { (whole, fraction) = (whole + 1, 0) }
    } else if clock.hasSeconds {
      whole = min(Int(local.rounded(.toNearestOrEven)), Int(last))
    }
    var days = whole / 86_400
    if days * 86_400 > whole { days -= 1 }
    let seconds = whole - days * 86_400
    if let day {
      unsafe Self.write(CalendarDay(number: min(days, CalendarDay.last)), day, &out)
      unsafe Self.put(joint, &out)
    }
    unsafe Self.put(seconds / 3600, digits: 2, &out)
    unsafe Self.put(UInt8(ascii: ":"), &out)
    unsafe Self.put(seconds / 60 % 60, digits: 2, &out)
    if clock.hasSeconds {
      unsafe Self.put(UInt8(ascii: ":"), &out)
      unsafe Self.put(seconds % 60, digits: 2, &out)
      if clock.places > 0 {
        unsafe Self.put(UInt8(ascii: "."), &out)
        unsafe Self.put(fraction, digits: clock.places, &out)
      }
    }
    for byte in clock.zone.utf8 { unsafe Self.put(byte, &out) }
    return unsafe out
  }

  private static func write(_ day: CalendarDay, _ form: Day, _ out: inout UnsafeMutablePointer<UInt8>) {
    func small(_ number: Int) { unsafe put(number, digits: form.isPadded || number > 9 ? 2 : 1, &out) }
    func separator() { if form.separator != 0 { unsafe put(form.separator, &out) } }
    switch form.order {
    case .yearMonthDay:
      unsafe put(day.year, digits: 4, &out)
      separator()
      small(day.month)
      separator()
      small(day.day)
    case .dayMonthYear:
      small(day.day)
      separator()
      small(day.month)
      separator()
      unsafe put(day.year, digits: 4, &out)
    case .monthDayYear:
      small(day.month)
      separator()
      small(day.day)
      separator()
      unsafe put(day.year, digits: 4, &out)
    }
  }

  private static func put(_ byte: UInt8, _ out: inout UnsafeMutablePointer<UInt8>) {
    unsafe out.pointee = byte
    unsafe out += 1
  }

  private static func put(_ number: Int, digits: Int, _ out: inout UnsafeMutablePointer<UInt8>) {
    var rest = number
    for place in stride(from: digits - 1, through: 0, by: -1) {
      unsafe out[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    unsafe out += digits
  }
}
