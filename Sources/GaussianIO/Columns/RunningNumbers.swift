/// Whether all cells so far are a text and a number that goes up by one from row to row.
struct RunningNumbers {
  private var prefix: [UInt8] = []
  private var first = 0
  private var width = 0
  private(set) var count = 0
  private(set) var isBroken = false

  /// Takes note of the next cell.
  mutating func add(_ cell: Span<UInt8>) {
    guard !isBroken else { return }
    var start = cell.count
    while start > 0, isDigit(cell[start - 1]), cell.count - start < 18 { start -= 1 }
    let digits = cell.count - start
    guard digits > 0 else { return isBroken = true }
    var number = 0
    for place in start..<cell.count { number = number * 10 + Int(cell[place] - UInt8(ascii: "0")) }
    let hasZero = digits > 1 && cell[start] == UInt8(ascii: "0")
    if count == 0 {
      for place in 0..<start { prefix.append(cell[place]) }
      (first, width) = (number, hasZero ? digits : 0)
    } else {
      guard start == prefix.count, cell.has(prefix, at: 0), number == first + count,
        width > 0 ? digits >= width && (digits == width || !hasZero) : !hasZero
      else { return isBroken = true }
    }
    count += 1
  }

  /// Gives up, as at a cell that is missing.
  mutating func stop() { isBroken = true }

  /// The form, if there are at least three cells.
  var form: IdentifierForm? {
    guard !isBroken, count >= 3, let prefix = String(validating: prefix, as: UTF8.self), prefix.utf8.count <= 64,
      prefix.last != "-" || prefix.count > 1
    else { return nil }
    return IdentifierForm(prefix: prefix, first: first, width: width)
  }

  /// True if the numbers stand alone.
  var areBare: Bool { prefix.isEmpty && width == 0 }
}
