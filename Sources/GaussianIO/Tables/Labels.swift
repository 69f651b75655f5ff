internal import CNumericText
internal import LinearAlgebra
internal import Synchronization

/// The classes of rows that are read in pieces on several threads, until they are put together.
final class LabelPieces: Sendable {
  /// False if there is no column of classes.
  let wanted: Bool
  private let pieces: Mutex<[[String]]>

  init(_ count: Int, wanted: Bool) {
    self.wanted = wanted
    pieces = Mutex([[String]](repeating: [], count: wanted ? count : 0))
  }

  /// Keeps the classes of a piece.
  func set(_ labels: [String], ofPiece piece: Int) {
    guard wanted else { return }
    pieces.withLock { $0[piece] = labels }
  }

  /// The classes of all pieces, in their order; they are then forgotten.
  func all() -> [String] {
    pieces.withLock { pieces in
      var all: [String] = []
      all.reserveCapacity(pieces.reduce(0) { $0 + $1.count })
      for index in pieces.indices {
        all += pieces[index]
        pieces[index] = []
      }
      return all
    }
  }
}

extension ResolvedColumns {
  /// The labels that texts of a file are, without the blanks around them.
  ///
  /// - Parameters:
  ///   - texts: Where consecutive labels stand.
  ///   - firstRow: Row of the first, counted from 0.
  ///   - path: The file.
  /// - Returns: One label a text.
  /// - Throws: ``FileError`` for the first that is not UTF-8.
  func labels(_ texts: [numtext_label], firstRow: Int, path: String) throws -> [String] {
    var known = LabelMemory()
    return try unsafe texts.enumerated().map { index, text in
      let bytes = unsafe UnsafeRawBufferPointer(start: text.begin, count: text.end - text.begin)
      if let label = unsafe known.label(of: bytes) { return label }
      let field = unsafe text.is_quoted != 0 ? unquoted(bytes) : Array(bytes)
      let trimmed = CellText(field).trimmed
      guard let label = String(validating: trimmed, as: UTF8.self) else {
        throw FileError(
          .unsupported, path: path, row: firstRow + index + 1, column: (label ?? 0) + 1, columnName: labelName,
          "the label is not UTF-8: \(quoted(trimmed))", advice: "save the file as UTF-8")
      }
      unsafe known.remember(label, for: bytes)
      return label
    }
  }

  /// The labels that numbers are: whole ones without a point.
  ///
  /// - Parameters:
  ///   - numbers: The column of the labels, for consecutive rows.
  ///   - weights: Their weights; empty if there are none. A label that is missing is empty in a row of weight 0.
  ///   - areSingle: Whether they were numbers of single precision.
  ///   - firstRow: Row of the first, counted from 0.
  ///   - path: The file.
  /// - Returns: One label a number.
  /// - Throws: ``FileError`` for the first that is missing in a row that counts.
  func labels<Scalar: GaussianScalar>(
    _ numbers: [Scalar], weights: [Scalar], areSingle: Bool, firstRow: Int, path: String
  ) throws -> [String] {
    var last: (number: Scalar, text: String)?
    return try numbers.enumerated().map { index, number in
      if let last, last.number == number { return last.text }
      guard !number.isNaN else {
        if !weights.isEmpty && weights[index] == 0 { return "" }
        throw FileError(
          .missingValue, path: path, row: firstRow + index + 1, column: (label ?? 0) + 1, columnName: labelName,
          "the label is missing", advice: "fill it in or remove the row")
      }
      let text = Int(exactly: number).map(String.init) ?? (areSingle ? "\(Float(number))" : "\(number)")
      last = (number, text)
      return text
    }
  }
}

/// The text between quotation marks, where two of them are one.
func unquoted(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
  let mark = UInt8(ascii: "\"")
  var result: [UInt8] = []
  var isSecond = false
  for byte in unsafe Array(bytes) {
    isSecond = byte == mark && !isSecond
    if !isSecond { result.append(byte) }
  }
  return result
}

/// Labels that have been met, by the bytes that stand for them: most rows have one of a few.
private struct LabelMemory {
  private var entries: [(bytes: [UInt8], label: String)] = []
  private var last = 0

  /// The label that was remembered for these bytes.
  mutating func label(of bytes: UnsafeRawBufferPointer) -> String? {
    guard !entries.isEmpty else { return nil }
    if unsafe entries[last].bytes.elementsEqual(bytes) { return entries[last].label }
    guard let place = entries.firstIndex(where: { unsafe $0.bytes.elementsEqual(bytes) }) else { return nil }
    last = place
    return entries[place].label
  }

  /// Keeps a label, unless there are more than it is quick to look through.
  mutating func remember(_ label: String, for bytes: UnsafeRawBufferPointer) {
    if entries.count < 16 { unsafe entries.append((Array(bytes), label)) }
  }
}
