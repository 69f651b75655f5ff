internal import CNumericText

/// Where the records of a file lie: pieces that begin and end between records and can be read independently.
///
/// Whether a line end separates records depends on all quotation marks before it. So stretches of the file are
/// surveyed for both answers at once, in any order, and the answers are chained here, in the order of the file.
struct CSVPlan {
  /// A piece of the file.
  struct Piece {
    var bytes: Range<Int>
    var firstLine: Int
    var rows: Range<Int>
  }

  /// Pieces whose end is known.
  private(set) var pieces: [Piece] = []
  /// Offset of the first byte that belongs to none of them.
  private(set) var end: Int
  /// Offset of the first byte that has not been surveyed.
  private(set) var surveyed: Int
  /// Records that end before it.
  private(set) var rows = 0

  private var line: Int
  private var inQuotes = 0
  private var first: (line: Int, row: Int)

  /// A plan of nothing yet, for data that begin at an offset and a line.
  init(from offset: Int, line: Int) {
    end = offset
    surveyed = offset
    self.line = line
    first = (line, 0)
  }

  /// Takes note of the next stretch: the piece that is open ends with the first record that ends here.
  mutating func append(_ census: numtext_census, upTo stretchEnd: Int) {
    if surveyed > end, let border = census.border(inQuotes) {
      close(at: surveyed + border.offset, rows: rows + 1)
      first = (line + border.lines, rows + 1)
    }
    rows += census.records(inQuotes)
    line += census.lines
    inQuotes ^= Int(census.odd_quotes)
    surveyed = stretchEnd
  }

  /// Takes note that nothing comes after the last stretch, which ended without a line end.
  mutating func finish() {
    guard surveyed > end else { return }
    rows += 1
    close(at: surveyed, rows: rows)
  }

  private mutating func close(at border: Int, rows: Int) {
    pieces.append(Piece(bytes: end..<border, firstLine: first.line, rows: first.row..<rows))
    end = border
  }

  /// The bytes after the last piece, as far as they are surveyed.
  ///
  /// The last row may not end there.
  var openPiece: Piece { Piece(bytes: end..<surveyed, firstLine: first.line, rows: first.row..<rows + 1) }

  /// The pieces, which the plan then forgets.
  mutating func takePieces() -> [Piece] {
    defer { pieces = [] }
    return pieces
  }
}

// MARK: - Surveying

extension CSVPlan {
  /// Surveys bytes in stretches and takes note of all of them.
  ///
  /// - Parameters:
  ///   - end: Where the survey, which begins at `surveyed`, ends.
  ///   - step: Bytes of a stretch.
  ///   - threads: How many threads may work.
  ///   - withBytes: Calls its second argument with the bytes of a range.
  /// - Throws: What `withBytes` throws.
  mutating func survey(
    upTo end: Int, step: Int, threads: Int,
    withBytes: @Sendable (Range<Int>, (UnsafeBufferPointer<UInt8>) -> numtext_census) throws -> numtext_census
  ) throws {
    let stretches = stride(from: surveyed, to: end, by: step).map { $0..<min($0 + step, end) }
    var censuses = [numtext_census](repeating: numtext_census(), count: stretches.count)
    try unsafe censuses.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let results = unsafe buffer
      try performPieces(stretches.count, threads: threads) { index in
        unsafe results[index] = try withBytes(stretches[index]) { bytes in
          unsafe bytes.withMemoryRebound(to: CChar.self) { text in
            guard let begin = text.baseAddress else { return numtext_census() }
            return unsafe numtext_survey(begin, begin + text.count)
          }
        }
      }
    }
    for (stretch, census) in zip(stretches, censuses) { append(census, upTo: stretch.upperBound) }
  }

  /// How many of the last bytes of a text are blank lines and line ends, and whether any before them may be too.
  ///
  /// Spaces are blank only if they are the whole line.
  static func blankTail(of bytes: UnsafeBufferPointer<UInt8>) -> (count: Int, mayGoOn: Bool) {
    var kept = bytes.count
    var probe = bytes.count
    while probe > 0 {
      switch unsafe bytes[probe - 1] {
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        probe -= 1
        kept = probe
      case UInt8(ascii: " "): probe -= 1
      default: return (bytes.count - kept, false)
      }
    }
    return (bytes.count - kept, true)
  }
}

extension numtext_census {
  /// The first place between two records, if the piece begins outside (0) or inside (1) quotes.
  fileprivate func border(_ inQuotes: Int) -> (offset: Int, lines: Int)? {
    let (end, lines) =
      inQuotes == 0
      ? (first_record_end.0, first_record_lines.0) : (first_record_end.1, first_record_lines.1)
    return end > 0 ? (end, lines) : nil
  }

  fileprivate func records(_ inQuotes: Int) -> Int { inQuotes == 0 ? records.0 : records.1 }
}
