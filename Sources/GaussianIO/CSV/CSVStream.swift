internal import CNumericText
internal import LinearAlgebra
internal import Synchronization

/// Reads records of delimited text in order, with a window of the file in memory.
final class CSVStream<Scalar: GaussianScalar>: TableReader {
  let columnNames: [String]?
  var columnCount: Int { parser.columns.variables.count }
  var weightsColumn: Int? { parser.columns.weights }
  var labelColumn: Int? { parser.columns.label }
  var rowCount: Int? { nil }

  private let input: SequentialInput
  let parser: CSVParser<Scalar>
  private var plan: CSVPlan
  /// Pieces in the window that have not been read.
  private var pending: ArraySlice<CSVPlan.Piece> = []
  private var isPlanned = false

  init(_ input: SequentialInput, parser: CSVParser<Scalar>) {
    self.input = input
    self.parser = parser
    let names = parser.opening.names
    columnNames = names.map { names in parser.columns.variables.map { names[$0] } }
    plan = CSVPlan(from: parser.opening.dataStart, line: parser.opening.dataLine)
  }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  func read(
    _ count: Int, into rows: UnsafeMutablePointer<Scalar>, weights: UnsafeMutablePointer<Scalar>?,
    labels: inout [String]
  ) throws -> Int {
    var done = 0
    while done < count {
      if pending.isEmpty {
        guard try planMore() else { break }
      }
      try unsafe done += readPending(
        atMost: count - done, into: rows + done * columnCount, weights: weights.map { unsafe $0 + done },
        labels: &labels)
    }
    return done
  }

  /// Reads as many pieces of the window as there is room for, the last perhaps in part.
  private func readPending(
    atMost room: Int, into rows: UnsafeMutablePointer<Scalar>, weights: UnsafeMutablePointer<Scalar>?,
    labels: inout [String]
  ) throws -> Int {
    let first = pending[pending.startIndex].rows.lowerBound
    let taken = pending.prefix { $0.rows.lowerBound - first < room }
    let columns = columnCount
    let (input, parser) = (input, parser)
    nonisolated(unsafe) let (rows, weights) = unsafe (rows, weights)
    let rest = Mutex<CSVPlan.Piece?>(nil)
    let found = LabelPieces(taken.count, wanted: parser.columns.label != nil)
    try performPieces(taken.count, threads: parser.options.threads) { index in
      let piece = taken[taken.startIndex + index]
      let row = piece.rows.lowerBound - first
      let read = try unsafe input.withBytes(in: piece.bytes) { bytes in
        try unsafe parser.read(
          piece, bytes, limit: room - row, into: rows + row * columns, weights: weights.map { unsafe $0 + row })
      }
      // Only the last piece can have more rows than there is room for.
      if let left = read.rest { rest.withLock { $0 = left } }
      found.set(read.labels, ofPiece: index)
    }
    labels += found.all()
    let end = taken[taken.endIndex - 1].rows.upperBound
    pending = pending.dropFirst(taken.count)
    guard let rest = rest.withLock({ $0 }) else { return end - first }
    pending = [rest] + pending
    return rest.rows.lowerBound - first
  }

  /// Calls a function with the next pieces and their bytes, in order; the result is false if there are none left.
  func forEachPiece(_ body: (CSVPlan.Piece, UnsafeBufferPointer<UInt8>) throws -> Void) throws -> Bool {
    if pending.isEmpty, !(try planMore()) { return false }
    for piece in pending { try unsafe input.withBytes(in: piece.bytes) { try unsafe body(piece, $0) } }
    pending = []
    return true
  }

  // MARK: The window

  /// Moves the window on until it holds whole records; the result is false if there are none left.
  private func planMore() throws -> Bool {
    guard !isPlanned else { return false }
    let threads = parser.options.threads
    // Enough pieces for all threads; no result depends on how many.
    let step = parser.options.bytesPerPiece * 4 * min(8, max(2, threads))
    input.release(before: plan.end)
    var goal = plan.surveyed + step
    while true {
      try input.hold(upTo: goal, threads: threads)
      // The next bytes come while these are turned into numbers.
      if threads > 1 { try input.readAhead(step) }
      // The first look at the file may have been longer than a window.
      let end = min(goal, input.window.upperBound)
      let input = input
      try unsafe plan.survey(upTo: endOfText(before: end), step: parser.options.bytesPerPiece, threads: threads) {
        range, body in try unsafe input.withBytes(in: range) { unsafe body($0) }
      }
      if input.isAtEnd && end == input.window.upperBound {
        plan.finish()
        isPlanned = true
        guard plan.rows > 0 else { throw parser.noRows }
        break
      }
      if !plan.pieces.isEmpty { break }
      try checkOpenRecord(upTo: end)
      goal = end + max(step, end - plan.end)
    }
    pending = plan.takePieces()[...]
    return !pending.isEmpty
  }

  /// An end of what can be read so far, without blank lines: if the file ends with them, they are no records.
  private func endOfText(before end: Int) throws -> Int {
    let (blank, mayGoOn) = try unsafe input.withBytes(in: plan.surveyed..<end) { unsafe CSVPlan.blankTail(of: $0) }
    // The data begins at the beginning of a line.
    return mayGoOn && plan.surveyed == parser.opening.dataStart ? plan.surveyed : end - blank
  }

  /// Throws if the record that does not end in the window is beyond hope, so that a quotation mark which was never
  /// closed does not cost the memory of the whole file.
  private func checkOpenRecord(upTo end: Int) throws {
    let piece = plan.openPiece
    let problem = try unsafe input.withBytes(in: piece.bytes) {
      unsafe parser.firstProblem(of: piece, $0, isWhole: false)
    }
    if let problem { throw problem }
    guard end - plan.end <= CSVOpening.longestRecord else {
      throw FileError(
        .tooLarge, path: input.path, line: piece.firstLine,
        "a record that begins here or soon after is longer than \(CSVOpening.longestRecord >> 20) MiB",
        advice: "look for a quotation mark that is never closed")
    }
  }
}
