internal import CNumericText

/// Where the records of a file lie: pieces that begin and end between records and can be read independently.
///
/// Whether a line end separates records depends on all quotation marks before it. So fixed stretches of the
/// file are surveyed for both answers at once, in any order, and the answers are chained afterwards.
struct CSVPlan {
  /// A piece of the file.
  struct Piece {
    var bytes: Range<Int>
    var firstLine: Int
    var rows: Range<Int>
  }

  var pieces: [Piece] = []
  /// Number of records.
  var rows = 0
  /// Bytes of all pieces.
  var bytes: Range<Int>

  init(input: InputFile, opening: CSVOpening, options: TableReadingOptions) throws {
    let end = try Self.endOfData(input, from: opening.dataStart)
    bytes = opening.dataStart..<end
    guard !bytes.isEmpty else { return }

    let stretches = stride(from: bytes.lowerBound, to: end, by: options.bytesPerPiece).map {
      $0..<min($0 + options.bytesPerPiece, end)
    }
    let censuses = try Self.survey(stretches, of: input, threads: options.threads)

    var inQuotes = 0
    var line = opening.dataLine
    var start = (offset: bytes.lowerBound, line: line, row: 0)
    for (index, stretch) in stretches.enumerated() {
      let census = censuses[index]
      if index > 0, let border = census.border(inQuotes), stretch.lowerBound + border.offset < end {
        let next = (stretch.lowerBound + border.offset, line + border.lines, rows + 1)
        close(start, at: next.0, rows: next.2)
        start = next
      }
      rows += census.records(inQuotes)
      line += census.lines
      inQuotes ^= Int(census.odd_quotes)
    }
    // Blank lines at the end are cut off, so no line end closes the last record.
    rows += 1
    close(start, at: end, rows: rows)
  }

  private mutating func close(_ start: (offset: Int, line: Int, row: Int), at end: Int, rows: Int) {
    pieces.append(Piece(bytes: start.offset..<end, firstLine: start.line, rows: start.row..<rows))
  }

  private static func survey(
    _ stretches: [Range<Int>], of input: InputFile, threads: Int
  ) throws -> [numtext_census] {
    var censuses = [numtext_census](repeating: numtext_census(), count: stretches.count)
    try unsafe censuses.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let results = unsafe buffer
      try performPieces(stretches.count, threads: threads) { index in
        unsafe results[index] = try input.withBytes(in: stretches[index]) { bytes in
          unsafe bytes.withMemoryRebound(to: CChar.self) { text in
            guard let begin = text.baseAddress else { return numtext_census() }
            return unsafe numtext_survey(begin, begin + text.count)
          }
        }
      }
    }
    return censuses
  }

  /// The end of the last line that is not blank.
  private static func endOfData(_ input: InputFile, from start: Int) throws -> Int {
    var end = input.count
    while end > start {
      let tail = try input.bytes(in: max(start, end - 4096)..<end)
      var kept = tail.count
      var probe = tail.count
      scan: while probe > 0 {
        switch tail[probe - 1] {
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
          probe -= 1
          kept = probe
        // Spaces are cut only if they are the whole line.
        case UInt8(ascii: " "): probe -= 1
        default: break scan
        }
      }
      // The data begins at the beginning of a line.
      if probe == 0 && tail.count == end - start { return start }
      end -= tail.count - kept
      if probe > 0 || kept == tail.count { return end }
    }
    return end
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
