internal import CNumericText

/// The codes of levels by the bytes of their texts.
struct LevelIndex: Sendable {
  private let levels: [String]
  /// Bytes of all levels, one behind the other.
  private var bytes: [UInt8] = []
  /// Where each begins, and where the last ends.
  private var offsets: [Int] = [0]
  /// A code plus one for each place of the table; 0 where there is none.
  private var slots: [Int32]
  private var numbers: [LabelNumber: Int]

  init(_ levels: [String]) {
    self.levels = levels
    var size = 4
    while size < 2 * levels.count { size *= 2 }
    slots = [Int32](repeating: 0, count: size)
    numbers = [:]
    for (code, level) in levels.enumerated() {
      let text = Array(level.utf8)
      bytes += text
      offsets.append(bytes.count)
      var slot = Int(truncatingIfNeeded: hashOf(text.span)) & (size - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
      slots[slot] = Int32(truncatingIfNeeded: code + 1)
    }
    // Where all levels are numbers, another spelling of one is that level.
    let spelled = levels.map { LabelNumber($0) }
    guard spelled.allSatisfy({ $0 != nil }) else { return }
    for (code, number) in spelled.enumerated() {
      if let number, numbers[number] == nil { numbers[number] = code }
    }
  }

  /// The code of a text; `nil` if it is none of the levels.
  func code(of text: Span<UInt8>) -> Int? {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hashOf(text)) & mask
    while slots[slot] != 0 {
      let code = Int(slots[slot]) - 1
      if isLevel(code, text) { return code }
      slot = (slot + 1) & mask
    }
    guard !numbers.isEmpty else { return nil }
    return LabelNumber(String(copying: text)).flatMap { numbers[$0] }
  }

  private func isLevel(_ code: Int, _ text: Span<UInt8>) -> Bool {
    let start = offsets[code]
    guard offsets[code + 1] - start == text.count else { return false }
    for index in 0..<text.count where bytes[start + index] != text[index] { return false }
    return true
  }
}

/// A number that depends on all bytes, the same in every process.
func hashOf(_ bytes: Span<UInt8>) -> UInt64 {
  unsafe bytes.withUnsafeBytes { buffer in
    var hash = UInt64(truncatingIfNeeded: buffer.count) &* 0x9E37_79B9_7F4A_7C15
    var place = 0
    func mix(_ word: UInt64) {
      let product = (hash ^ word).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
      hash = product.high ^ product.low
    }
    while place + 8 <= buffer.count {
      mix(unsafe buffer.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      place += 8
    }
    var rest: UInt64 = 0
    while place < buffer.count {
      rest = rest << 8 | UInt64(unsafe buffer[place])
      place += 1
    }
    mix(rest ^ 0xA076_1D64_78BD_642F)
    mix(0xE703_7ED1_A0B4_28DB)
    return hash
  }
}

extension String {
  /// The text of bytes; what is not UTF-8 becomes replacement characters.
  init(copying bytes: Span<UInt8>) {
    self = unsafe bytes.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
  }
}

/// True if a cell marks a missing value or is empty.
func isMissingMark(_ cell: Span<UInt8>) -> Bool {
  unsafe cell.withUnsafeBytes { bytes in
    unsafe bytes.withMemoryRebound(to: CChar.self) { text in
      guard let begin = text.baseAddress else { return true }
      return unsafe numtext_is_missing(begin, begin + text.count) != 0
    }
  }
}
