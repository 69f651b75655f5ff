// Patterns of days and times, as model files and the command spell them.

extension MomentForm {
  /// The form that a pattern describes; `nil` if it describes none.
  public init?(pattern: String) {
    var rest = Array(pattern.utf8)[...]
    func take(_ text: String) -> Bool {
      guard rest.starts(with: text.utf8) else { return false }
      rest.removeFirst(text.utf8.count)
      return true
    }
    var day: Day?
    candidates: for order in Order.allCases {
      for isPadded in [true, false] {
        for separator in Self.separators where separator != 0 || (isPadded && order == .yearMonthDay) {
          let candidate = Day(order: order, separator: separator, isPadded: isPadded)
          if take(candidate.pattern) {
            day = candidate
            break candidates
          }
        }
      }
    }
    self.day = day
    if day != nil {
      guard let first = rest.popFirst() else { return }
      guard first == UInt8(ascii: "T") || first == UInt8(ascii: " ") else { return nil }
      joint = first
    }
    guard take("hh:mm") else { return nil }
    var clock = Clock(hasSeconds: take(":ss"), places: 0, zone: "", offset: 0)
    if clock.hasSeconds, take(".") {
      while take("f") { clock.places += 1 }
      guard (1...Self.mostPlaces).contains(clock.places) else { return nil }
    }
    guard let offset = Self.offset(ofZone: Array(rest)) else { return nil }
    (clock.zone, clock.offset) = (String(decoding: rest, as: UTF8.self), offset)
    self.clock = clock
  }

  /// The pattern that describes it.
  public var pattern: String {
    let text = day?.pattern ?? ""
    guard let clock else { return text }
    return text + (day == nil ? "" : String(UnicodeScalar(joint))) + "hh:mm" + (clock.hasSeconds ? ":ss" : "")
      + (clock.places > 0 ? "." + String(repeating: "f", count: clock.places) : "") + clock.zone
  }

  static let separators = "-/. ".utf8 + [0]

  /// Seconds by which a zone is ahead of UTC; `nil` if the text is neither empty nor `Z` nor an offset.
  static func offset(ofZone zone: [UInt8]) -> Int? {
    if zone.isEmpty || zone == [UInt8(ascii: "Z")] { return 0 }
    guard zone[0] == UInt8(ascii: "+") || zone[0] == UInt8(ascii: "-") else { return nil }
    let digits = zone.dropFirst().filter(isDigit)
    let isShaped =
      switch zone.count {
      case 3: digits.count == 2
      case 5: digits.count == 4
      case 6: digits.count == 4 && zone[3] == UInt8(ascii: ":")
      default: false
      }
    guard isShaped else { return nil }
    let values = digits.map { Int($0 - UInt8(ascii: "0")) }
    let hours = values[0] * 10 + values[1]
    let minutes = values.count == 4 ? values[2] * 10 + values[3] : 0
    guard hours < 24, minutes < 60 else { return nil }
    return (zone[0] == UInt8(ascii: "-") ? -1 : 1) * (hours * 3600 + minutes * 60)
  }
}

extension MomentForm.Day {
  var pattern: String {
    let (month, day) = isPadded ? ("MM", "DD") : ("M", "D")
    let parts =
      switch order {
      case .yearMonthDay: ["YYYY", month, day]
      case .dayMonthYear: [day, month, "YYYY"]
      case .monthDayYear: [month, day, "YYYY"]
      }
    return parts.joined(separator: separator == 0 ? "" : String(UnicodeScalar(separator)))
  }
}

// MARK: - Forms that a cell may have

extension MomentForm {
  /// All forms in which a cell is a day or a time.
  ///
  /// Several are if days and months cannot be told apart.
  static func forms(of cell: Span<UInt8>) -> [MomentForm] {
    guard (4...40).contains(cell.count), isDigit(cell[0]) else { return [] }
    var forms: [MomentForm] = []
    for end in dayEnds(of: cell) {
      if end == 0 {
        forms += clocks(of: cell, from: 0).map { MomentForm(day: nil, clock: $0) }
        continue
      }
      let days = days(of: cell.extracting(0..<end))
      if end == cell.count {
        forms += days.map { MomentForm(day: $0) }
      } else {
        let clocks = clocks(of: cell, from: end + 1)
        forms += days.flatMap { day in clocks.map { MomentForm(day: day, joint: cell[end], clock: $0) } }
      }
    }
    return forms.filter { $0.number(of: cell) != nil }
  }

  /// Where a day may end.
  private static func dayEnds(of cell: Span<UInt8>) -> [Int] {
    var ends = [0, cell.count]
    for place in 0..<cell.count where cell[place] == UInt8(ascii: "T") || cell[place] == UInt8(ascii: " ") {
      ends.append(place)
    }
    return ends
  }

  private static func days(of cell: Span<UInt8>) -> [Day] {
    guard (8...10).contains(cell.count) else { return [] }
    var separator: UInt8 = 0
    for place in 0..<cell.count where !isDigit(cell[place]) {
      guard separators.contains(cell[place]), separator == 0 || separator == cell[place] else { return [] }
      separator = cell[place]
    }
    // Eight digits are a number unless somebody says otherwise.
    guard separator != 0 else { return [] }
    return Order.allCases.flatMap { order in
      [true, false].map { Day(order: order, separator: separator, isPadded: $0) }
    }
  }

  private static func clocks(of cell: Span<UInt8>, from start: Int) -> [Clock] {
    guard cell.count >= start + 5 else { return [] }
    var place = start + 5
    var clock = Clock(hasSeconds: false, places: 0, zone: "", offset: 0)
    if place + 2 < cell.count, cell[place] == UInt8(ascii: ":") {
      clock.hasSeconds = true
      place += 3
      if place < cell.count, cell[place] == UInt8(ascii: ".") {
        place += 1
        while place < cell.count, isDigit(cell[place]) {
          clock.places += 1
          place += 1
        }
        guard (1...mostPlaces).contains(clock.places) else { return [] }
      }
    }
    var zone: [UInt8] = []
    for index in place..<max(place, cell.count) { zone.append(cell[index]) }
    guard place <= cell.count, let offset = offset(ofZone: zone) else { return [] }
    (clock.zone, clock.offset) = (String(decoding: zone, as: UTF8.self), offset)
    return [clock]
  }
}
