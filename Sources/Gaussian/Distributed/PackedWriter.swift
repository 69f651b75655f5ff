/// Numbers and texts as bytes, one after another, the lowest byte of each first.
struct PackedWriter {
  private(set) var bytes: [UInt8] = []

  mutating func write(_ value: UInt64) {
    unsafe withUnsafeBytes(of: value.littleEndian) { unsafe bytes.append(contentsOf: $0) }
  }

  mutating func write(_ value: Int) { write(UInt64(bitPattern: Int64(value))) }
  mutating func write(_ flag: Bool) { bytes.append(flag ? 1 : 0) }
  mutating func write(_ value: Double) { write(value.bitPattern) }

  mutating func write(_ text: String) {
    let text = Array(text.utf8)
    write(text.count)
    bytes += text
  }

  /// The numbers themselves, of which the reader knows how many there are.
  mutating func write(_ values: some Collection<Double>) { for value in values { write(value) } }

  /// How many numbers there are, and then they themselves.
  mutating func writeList(_ values: some Collection<Double>) {
    write(values.count)
    write(values)
  }

  /// How many values there are, and then each.
  mutating func writeList<Value>(
    _ values: some Collection<Value>, _ body: (inout PackedWriter, Value) -> Void
  ) {
    write(values.count)
    for value in values { body(&self, value) }
  }

  /// Whether there is a value, and then it.
  mutating func writeOptional<Value>(_ value: Value?, _ body: (inout PackedWriter, Value) -> Void) {
    write(value != nil)
    if let value { body(&self, value) }
  }
}

/// What bytes that were written by ``PackedWriter`` say; nothing that they say is believed before it is checked.
struct PackedReader {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  private var rest: Int { bytes.endIndex - position }

  /// That the bytes say something that cannot be.
  struct Fault: Error {
    let fact: String

    init(_ fact: String) { self.fact = fact }
  }

  mutating func word() throws(Fault) -> UInt64 {
    guard rest >= 8 else { throw Fault("bytes are missing") }
    var word: UInt64 = 0
    for place in 0..<8 { word |= UInt64(bytes[position + place]) << (8 * UInt64(place)) }
    position += 8
    return word
  }

  mutating func integer() throws(Fault) -> Int { Int(truncatingIfNeeded: Int64(bitPattern: try word())) }

  /// A whole number within bounds.
  mutating func integer(in range: ClosedRange<Int>) throws(Fault) -> Int {
    let value = try integer()
    guard range ~= value else { throw Fault("\(value) is none of \(range.lowerBound) to \(range.upperBound)") }
    return value
  }

  mutating func flag() throws(Fault) -> Bool {
    guard rest >= 1, bytes[position] <= 1 else { throw Fault("a flag that is none") }
    defer { position += 1 }
    return bytes[position] == 1
  }

  mutating func number() throws(Fault) -> Double { Double(bitPattern: try word()) }

  /// A number that is finite.
  mutating func finite() throws(Fault) -> Double {
    let value = try number()
    guard value.isFinite else { throw Fault("a number that is not finite") }
    return value
  }

  /// How many things follow, each of which takes so many bytes at least.
  mutating func count(bytesEach: Int) throws(Fault) -> Int {
    let count = try integer()
    guard count >= 0, count <= rest / max(1, bytesEach) else { throw Fault("\(count) things in \(rest) bytes") }
    return count
  }

  mutating func text() throws(Fault) -> String {
    let count = try count(bytesEach: 1)
    defer { position += count }
    guard let text = String(validating: bytes[position..<position + count], as: UTF8.self) else {
      throw Fault("a text that is none")
    }
    return text
  }

  /// So many numbers, whatever they are.
  mutating func numbers(_ count: Int) throws(Fault) -> [Double] {
    guard count >= 0, count <= rest / 8 else { throw Fault("\(count) numbers in \(rest) bytes") }
    var numbers: [Double] = []
    numbers.reserveCapacity(count)
    for _ in 0..<count { numbers.append(try number()) }
    return numbers
  }

  /// So many numbers that are finite.
  mutating func finite(_ count: Int) throws(Fault) -> [Double] {
    let numbers = try numbers(count)
    guard numbers.allSatisfy(\.isFinite) else { throw Fault("a number that is not finite") }
    return numbers
  }

  /// A list of numbers.
  mutating func numbers() throws(Fault) -> [Double] { try numbers(count(bytesEach: 8)) }

  /// A list of things, each of which takes so many bytes at least.
  mutating func list<Value>(
    bytesEach: Int, _ body: (inout PackedReader) throws(Fault) -> Value
  ) throws(Fault) -> [Value] {
    var values: [Value] = []
    for _ in 0..<(try count(bytesEach: bytesEach)) { values.append(try body(&self)) }
    return values
  }

  mutating func optional<Value>(_ body: (inout PackedReader) throws(Fault) -> Value) throws(Fault) -> Value? {
    try flag() ? body(&self) : nil
  }

  /// Throws if more follows.
  func end() throws(Fault) {
    guard rest == 0 else { throw Fault("\(rest) bytes too many") }
  }
}
