/// What is kept of a column while its cells pass: its different texts as far as there is room, ways to read them, and a sample.
final class ColumnCounter: @unchecked Sendable {
  let name: String
  private(set) var rows = 0
  private(set) var missing = 0
  /// Cells with blanks around what they hold.
  private(set) var padded = 0
  /// Cells with blanks inside.
  private(set) var spaced = 0
  /// Bytes of the longest cell.
  private(set) var longest = 0
  private(set) var levels = LevelCounts()
  private(set) var running = RunningNumbers()
  /// Ways to read the cells; the first is as plain numbers.
  private(set) var readings: [CellReading]
  /// Cells that had no place among the counted texts.
  private(set) var lateCells = 0
  /// Cells of the sampled rows; `nil` where a cell is missing, or too long for a number.
  private(set) var sample: [[UInt8]?] = []

  private let codes: [MissingCode]
  /// Marks of missing values that are levels, since somebody said so.
  private let keptMarks: [[UInt8]]

  /// Ways to read a column, beside that as plain numbers, that are followed at most.
  private static let mostReadings = 24
  /// Bytes of a cell that the sample keeps: longer ones are texts.
  private static let sampledBytes = 64

  init(name: String, decimalComma: Bool, codes: [MissingCode], levels: [String]) {
    self.name = name
    self.codes = codes
    keptMarks = levels.map { Array($0.utf8) }.filter { isMissingMark($0.span) }
    readings = [CellReading(.plain(decimalComma: decimalComma))]
  }

  /// Takes note of the cell of the next row.
  ///
  /// - Parameters:
  ///   - cell: Its text without blanks around it.
  ///   - isPadded: Whether there were some.
  ///   - place: Where the row stands in the sample; −1 if it is not in it.
  func add(_ cell: Span<UInt8>, isPadded: Bool, place: Int32) {
    defer { rows += 1 }
    if isMissingMark(cell) && !keptMarks.contains(where: { $0.count == cell.count && cell.has($0, at: 0) })
      || isCode(cell)
    {
      missing += 1
      running.stop()
      if place >= 0 { keep(nil, at: Int(place)) }
      return
    }
    if isPadded { padded += 1 }
    longest = max(longest, cell.count)
    if place >= 0 { keep(cell.count <= Self.sampledBytes ? Self.bytes(cell) : nil, at: Int(place)) }
    running.add(cell)
    if hasBlank(cell) { spaced += 1 }
    switch levels.add(cell, row: rows) {
    case .known: return
    case .new: if !readings.contains(where: { $0.fits(cell) }) { lookForReadings(of: cell) }
    case .noRoom:
      lateCells += 1
      if !readings.contains(where: { $0.fits(cell) }) { lookForReadings(of: cell) }
      for index in readings.indices { readings[index].addLate(cell, row: rows) }
    }
  }

  private func isCode(_ cell: Span<UInt8>) -> Bool {
    guard !codes.isEmpty, let value = CellReading.plain(cell, false) else { return false }
    return codes.contains { $0.matches(value) }
  }

  private func hasBlank(_ cell: Span<UInt8>) -> Bool {
    for index in 0..<cell.count where cell[index] == UInt8(ascii: " ") { return true }
    return false
  }

  private static func bytes(_ cell: Span<UInt8>) -> [UInt8] { (0..<cell.count).map { cell[$0] } }

  private func keep(_ bytes: [UInt8]?, at place: Int) {
    while sample.count <= place { sample.append(nil) }
    sample[place] = bytes
  }

  private func lookForReadings(of cell: Span<UInt8>) {
    guard readings.count < Self.mostReadings, cell.count <= Self.sampledBytes else { return }
    var found = MomentForm.forms(of: cell).map { CellReading.Rule.moment($0) }
    if found.isEmpty { found = NumberForm.forms(of: cell).map { .dressed($0) } }
    let known = Set(readings.map(\.rule))
    readings += found.filter { !known.contains($0) }.map { CellReading($0) }
  }

  /// Cells that hold something.
  var cells: Int { rows - missing }

  /// What a way to read the cells comes to over all of them.
  func summary(of reading: CellReading) -> ReadingSummary {
    var summary = ReadingSummary(rule: reading.rule)
    for place in levels.counts.indices {
      let bytes = Array(levels.bytes(of: place))
      if reading.read(bytes.span, into: &summary.tally, count: levels.counts[place], range: &summary.range) {
        summary.hits += levels.counts[place]
      } else if summary.misses.count < 3 {
        summary.misses.append((levels.text(of: place), levels.firstRows[place]))
      }
    }
    summary.hits += reading.lateHits
    summary.tally.merge(reading.lateTally)
    summary.range = (min(summary.range.0, reading.lateRange.0), max(summary.range.1, reading.lateRange.1))
    summary.misses += reading.lateMisses.prefix(3 - min(3, summary.misses.count))
    return summary
  }
}

/// What a way to read the cells of a column comes to.
struct ReadingSummary {
  let rule: CellReading.Rule
  /// Cells that can be read so.
  var hits = 0
  var tally = DigitTally()
  var range = (Double.infinity, -Double.infinity)
  /// The first texts that cannot, and the rows in which they were met first.
  var misses: [(text: String, row: Int)] = []
}
