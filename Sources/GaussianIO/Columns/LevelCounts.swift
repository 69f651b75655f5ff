/// Different texts and how often each was met, as many as a limit allows.
struct LevelCounts {
  /// Most texts that are told apart.
  static let mostTexts = 1 << 16
  /// Most bytes that they may have together.
  static let mostBytes = 1 << 21

  /// True once a text was met for which there was no room: what is counted is then true of the texts that were met first.
  private(set) var isFull = false
  /// True if a text was met a second time before that.
  private(set) var hasRepeats = false
  /// How often each text was met, in the order of their coming.
  private(set) var counts: [Int] = []
  /// The row of the table that each was met in first, counted from 0.
  private(set) var firstRows: [Int] = []

  private var bytes: [UInt8] = []
  private var offsets: [Int] = [0]
  private var hashes: [UInt64] = []
  private var slots = [Int32](repeating: 0, count: 64)

  /// What became of a text.
  enum Outcome { case known, new, noRoom }

  /// Takes note of a text.
  mutating func add(_ text: Span<UInt8>, row: Int) -> Outcome {
    let hash = hashOf(text)
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] != 0 {
      let place = Int(slots[slot]) - 1
      if hashes[place] == hash, isText(place, text) {
        counts[place] += 1
        if !isFull { hasRepeats = true }
        return .known
      }
      slot = (slot + 1) & mask
    }
    guard !isFull, counts.count < Self.mostTexts, bytes.count + text.count <= Self.mostBytes else {
      isFull = true
      return .noRoom
    }
    for index in 0..<text.count { bytes.append(text[index]) }
    offsets.append(bytes.count)
    hashes.append(hash)
    counts.append(1)
    firstRows.append(row)
    slots[slot] = Int32(truncatingIfNeeded: counts.count)
    if 2 * counts.count > slots.count { grow() }
    return .new
  }

  private mutating func grow() {
    slots = [Int32](repeating: 0, count: 4 * slots.count)
    let mask = slots.count - 1
    for (place, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & mask
      while slots[slot] != 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(truncatingIfNeeded: place + 1)
    }
  }

  private func isText(_ place: Int, _ text: Span<UInt8>) -> Bool {
    let start = offsets[place]
    guard offsets[place + 1] - start == text.count else { return false }
    for index in 0..<text.count where bytes[start + index] != text[index] { return false }
    return true
  }

  /// The bytes of a text.
  func bytes(of place: Int) -> ArraySlice<UInt8> { bytes[offsets[place]..<offsets[place + 1]] }

  /// A text; what is not UTF-8 becomes replacement characters.
  func text(of place: Int) -> String { String(decoding: bytes(of: place), as: UTF8.self) }

  /// The texts that are no UTF-8.
  var firstInvalid: Int? { counts.indices.first { String(validating: bytes(of: $0), as: UTF8.self) == nil } }

  /// The texts that were met most often, the first of equals first.
  func mostCommon(_ count: Int) -> [(text: String, count: Int)] {
    var best: [Int] = []
    for place in counts.indices {
      guard best.count < count || counts[place] > counts[best[best.count - 1]] else { continue }
      best.insert(place, at: best.firstIndex { counts[$0] < counts[place] } ?? best.count)
      if best.count > count { best.removeLast() }
    }
    return best.map { (text(of: $0), counts[$0]) }
  }
}
