internal import CNumericText

/// The text of a cell, for deciding what it is when that is not a finite number.
struct CellText {
  let trimmed: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) {
    let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    let start = bytes.firstIndex { !isBlank($0) } ?? bytes.endIndex
    let end = bytes.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? start
    trimmed = bytes[start..<end]
  }

  var isEmpty: Bool { trimmed.isEmpty }

  /// True if the text spells a number of any kind, also one that a table may not hold.
  var isNumber: Bool {
    switch NumberText.read(trimmed, as: Double.self) {
    case .success, .failure(.overflow), .failure(.notFinite): true
    case .failure: false
    }
  }

  /// True if the text is one of the ways to say that there is no value.
  var isMissing: Bool {
    unsafe trimmed.withUnsafeBytes { buffer in
      unsafe buffer.withMemoryRebound(to: CChar.self) { text in
        guard let begin = text.baseAddress else { return true }
        return unsafe numtext_is_missing(begin, begin + text.count) != 0
      }
    }
  }
}
