/// How numbers of a column are written: what all of them have in common.
struct DigitTally {
  private(set) var cells = 0
  private(set) var leastPlaces = Int.max
  private(set) var mostPlaces = 0
  /// Digits from the first that is not 0 to the last that is written.
  private(set) var mostDigits = 0
  /// Digits before the point.
  private(set) var mostWholeDigits = 0
  private(set) var hasExponent = false
  /// More than one digit after the point, the last of them 0.
  private(set) var hasLongZeros = false
  /// A single 0 after the point.
  private(set) var hasShortZero = false
  private(set) var hasPlus = false
  private(set) var hasBarePositive = false
  /// A 0 before other digits of a number without a point, as codes have it.
  private(set) var hasLeadingZero = false
  /// A whole number that no `Double` tells from its neighbours.
  private(set) var hasHugeWhole = false
  private(set) var hasFraction = false
  private(set) var minimum = Double.infinity
  private(set) var maximum = -Double.infinity
  /// Whole numbers of eight digits that are dates all have this.
  private(set) var areCompactDays = true

  /// Takes note of a number.
  ///
  /// - Parameters:
  ///   - digits: Its text with a point for the decimal mark, and nothing else but digits, a sign and an exponent.
  ///   - value: What it is.
  ///   - count: How often it was met.
  mutating func add(_ digits: Span<UInt8>, _ value: Double, count: Int = 1) {
    cells += count
    (minimum, maximum) = (min(minimum, value), max(maximum, value))
    var place = 0
    if digits[0] == UInt8(ascii: "+") || digits[0] == UInt8(ascii: "-") {
      if digits[0] == UInt8(ascii: "+") { hasPlus = true }
      place = 1
    }
    if value > 0, place == 0 { hasBarePositive = true }
    let first = place
    var (whole, places, significant) = (0, 0, 0)
    var (point, exponent) = (false, false)
    while place < digits.count {
      let byte = digits[place]
      if isDigit(byte) {
        if point { places += 1 } else { whole += 1 }
        if significant > 0 || byte != UInt8(ascii: "0") { significant += 1 }
      } else if byte == UInt8(ascii: ".") {
        point = true
      } else {
        (exponent, hasExponent) = (true, true)
        break
      }
      place += 1
    }
    leastPlaces = min(leastPlaces, places)
    mostPlaces = max(mostPlaces, places)
    mostDigits = max(mostDigits, significant)
    mostWholeDigits = max(mostWholeDigits, whole)
    if places > 0, digits[place - 1] == UInt8(ascii: "0") {
      if places == 1 { hasShortZero = true } else { hasLongZeros = true }
    }
    if !point, whole > 1, digits[first] == UInt8(ascii: "0") { hasLeadingZero = true }
    if !point, !exponent, value.magnitude >= 0x1p53 { hasHugeWhole = true }
    if value != value.rounded() { hasFraction = true }
    if areCompactDays { areCompactDays = whole == 8 && !point && Self.isCompactDay(Int(exactly: value) ?? 0) }
  }

  private static func isCompactDay(_ number: Int) -> Bool {
    let day = CalendarDay(year: number / 10_000, month: number / 100 % 100, day: number % 100)
    return day.map { (1900...2100).contains($0.year) } ?? false
  }

  /// Takes note of all that another has.
  mutating func merge(_ other: DigitTally) {
    guard other.cells > 0 else { return }
    cells += other.cells
    leastPlaces = min(leastPlaces, other.leastPlaces)
    mostPlaces = max(mostPlaces, other.mostPlaces)
    mostDigits = max(mostDigits, other.mostDigits)
    mostWholeDigits = max(mostWholeDigits, other.mostWholeDigits)
    hasExponent = hasExponent || other.hasExponent
    hasLongZeros = hasLongZeros || other.hasLongZeros
    hasShortZero = hasShortZero || other.hasShortZero
    hasPlus = hasPlus || other.hasPlus
    hasBarePositive = hasBarePositive || other.hasBarePositive
    hasLeadingZero = hasLeadingZero || other.hasLeadingZero
    hasHugeWhole = hasHugeWhole || other.hasHugeWhole
    hasFraction = hasFraction || other.hasFraction
    areCompactDays = areCompactDays && other.areCompactDays
    (minimum, maximum) = (min(minimum, other.minimum), max(maximum, other.maximum))
  }

  /// Most digits after the point, and most digits at all, that a decimal has.
  static let (decimalPlaces, decimalDigits) = (9, 15)

  /// True if the numbers are whole ones, or have a limited number of digits after the point.
  var areDecimals: Bool { !hasExponent && mostPlaces <= Self.decimalPlaces && mostDigits <= Self.decimalDigits }

  /// The form of the numbers, which has all places that they have.
  func form(_ base: NumberForm) -> NumberForm {
    var form = base
    form.places = min(mostPlaces, NumberForm.mostPlaces)
    form.hasPlus = hasPlus && !hasBarePositive
    if leastPlaces == mostPlaces {
      form.zeros = .kept
    } else if !hasLongZeros, leastPlaces > 0 {
      form.zeros = .oneKept
    } else if !hasLongZeros, !hasShortZero {
      form.zeros = .omitted
    } else {
      form.zeros = hasLongZeros ? .kept : .omitted
    }
    return form
  }
}
