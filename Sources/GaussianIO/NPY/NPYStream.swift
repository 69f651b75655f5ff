internal import LinearAlgebra

/// Reads rows of an array file in order.
///
/// Nothing is mapped: a mapping ends the process when its file is cut short, changes with it, and keeps all pages of a
/// file that exceeds the memory.
final class NPYStream<Scalar: GaussianScalar>: TableReader {
  var columnNames: [String]? { nil }
  var columnCount: Int { converter.columns.variables.count }
  var weightsColumn: Int? { converter.columns.weights }
  var labelColumn: Int? { converter.columns.label }
  var rowCount: Int? { header.rows }

  private let input: SequentialInput
  private let converter: NPYConverter<Scalar>
  private let options: TableReadingOptions
  private var nextRow = 0

  private var header: NPYHeader { converter.header }

  init(_ input: SequentialInput, converter: NPYConverter<Scalar>, options: TableReadingOptions) throws {
    self.input = input
    self.converter = converter
    self.options = options
    guard !input.isSeekable else { return }
    if converter.isRowMajor {
      input.release(before: converter.header.dataOffset)
    } else {
      // The first row is complete when the last column has begun. A byte more shows whether the pipe ends there.
      try input.hold(claimed: converter.header.dataOffset + converter.header.dataCount + 1)
      try checkEnd()
    }
  }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  func read(
    _ count: Int, into rows: UnsafeMutablePointer<Scalar>, weights: UnsafeMutablePointer<Scalar>?,
    labels: inout [String]
  ) throws -> Int {
    let part = nextRow..<min(nextRow + count, header.rows)
    guard !part.isEmpty else { return 0 }
    var numbers = [Scalar](repeating: 0, count: converter.columns.label == nil ? 0 : part.count)
    try unsafe numbers.withUnsafeMutableBufferPointer { numbers in
      try unsafe read(
        part,
        to: NPYConverter<Scalar>.Target(
          rows: rows, weights: weights, labels: numbers.isEmpty ? nil : numbers.baseAddress))
    }
    if let kinds = converter.columns.kinds {
      try unsafe converter.columns.checkCodes(kinds, UnsafePointer(rows), part, path: converter.path)
    }
    let found = unsafe weights.map { unsafe Array(UnsafeBufferPointer(start: $0, count: part.count)) } ?? []
    labels += try converter.columns.labels(
      numbers, weights: found, areSingle: converter.isSingle, firstRow: part.lowerBound, path: converter.path)
    nextRow = part.upperBound
    return part.count
  }

  private func read(_ part: Range<Int>, to target: NPYConverter<Scalar>.Target) throws {
    if !converter.isRowMajor {
      try unsafe readByColumns(part, to: target)
    } else if input.isSeekable {
      try unsafe converter.isDirect ? copyFromFile(part, to: target.rows) : convertInPieces(part, to: target)
    } else {
      try unsafe converter.isDirect ? copyFromPipe(part, to: target.rows) : convertFromPipe(part, to: target)
      if part.upperBound == header.rows { try checkEnd() }
    }
  }

  private func offset(ofRow row: Int) -> Int { header.dataOffset + row * header.columns * header.element.size }

  private func bytes(of rows: Range<Int>) -> Range<Int> {
    offset(ofRow: rows.lowerBound)..<offset(ofRow: rows.upperBound)
  }

  private func blocks(of rows: Range<Int>) -> [Range<Int>] { header.blocks(of: rows, bytes: options.bytesPerPiece) }

  /// Throws unless a pipe ends here.
  private func checkEnd() throws {
    let end = input.isAtEnd ? input.window.upperBound : try input.window.lowerBound + input.countRest()
    try header.checkEnd(count: end, path: input.path)
  }
}

// MARK: - Rows that are as the table needs them

extension NPYStream {
  private func copyFromFile(_ rows: Range<Int>, to target: UnsafeMutablePointer<Scalar>) throws {
    let blocks = blocks(of: rows)
    let (input, converter) = (input, converter)
    nonisolated(unsafe) let target = unsafe target
    let ranges = blocks.map { bytes(of: $0) }
    try performPieces(blocks.count, threads: options.threads) { block in
      let first = unsafe target + (blocks[block].lowerBound - rows.lowerBound) * converter.header.columns
      try unsafe input.copy(ranges[block], to: first)
      // While they are in cache.
      try unsafe converter.check(blocks[block], first)
    }
  }

  private func copyFromPipe(_ rows: Range<Int>, to target: UnsafeMutablePointer<Scalar>) throws {
    let wanted = bytes(of: rows)
    let got = try unsafe input.read(wanted.count, into: target)
    guard got == wanted.count else {
      return try header.checkEnd(count: wanted.lowerBound + got, path: input.path)
    }
    let blocks = blocks(of: rows)
    let converter = converter
    nonisolated(unsafe) let target = unsafe target
    try performPieces(blocks.count, threads: options.threads) { block in
      let first = unsafe target + (blocks[block].lowerBound - rows.lowerBound) * converter.header.columns
      try unsafe converter.check(blocks[block], first)
    }
  }
}

// MARK: - Rows that are converted

extension NPYStream {
  /// Converts rows of a file, or rows that the window holds.
  private func convertInPieces(_ rows: Range<Int>, to target: NPYConverter<Scalar>.Target) throws {
    let blocks = blocks(of: rows)
    let ranges = blocks.map { bytes(of: $0) }
    let (input, converter, columns) = (input, converter, columnCount)
    nonisolated(unsafe) let target = unsafe target
    try performPieces(blocks.count, threads: options.threads) { block in
      try unsafe input.withBytes(in: ranges[block]) { bytes in
        guard let first = bytes.baseAddress else { return }
        try unsafe converter.convert(
          blocks[block], 0..<converter.wanted.count, from: UnsafeRawPointer(first),
          rowStride: converter.header.columns, columnStride: 1,
          to: target.advanced(by: blocks[block].lowerBound - rows.lowerBound, columns: columns))
      }
    }
  }

  private func convertFromPipe(_ rows: Range<Int>, to target: NPYConverter<Scalar>.Target) throws {
    // Enough for all threads; no result depends on it.
    let step = options.bytesPerPiece * 4 * min(8, max(2, options.threads))
    for part in header.blocks(of: rows, bytes: step) {
      let end = offset(ofRow: part.upperBound)
      try input.hold(upTo: end)
      // The next bytes come while these are turned into numbers.
      if options.threads > 1 { try input.readAhead(min(step, offset(ofRow: header.rows) - end)) }
      guard input.window.upperBound >= end else {
        return try header.checkEnd(count: input.window.upperBound, path: input.path)
      }
      try unsafe convertInPieces(
        part, to: target.advanced(by: part.lowerBound - rows.lowerBound, columns: columnCount))
      input.release(before: end)
    }
  }

  /// Converts rows whose columns lie apart.
  private func readByColumns(_ rows: Range<Int>, to target: NPYConverter<Scalar>.Target) throws {
    // Larger pieces than elsewhere: each is read in as many places as there are columns.
    let blocks = header.blocks(of: rows, bytes: 4 * options.bytesPerPiece)
    let (input, converter, columns) = (input, converter, columnCount)
    nonisolated(unsafe) let target = unsafe target
    try performPieces(blocks.count, threads: options.threads) { block in
      let rows = (all: rows, part: blocks[block])
      let header = converter.header
      let part = unsafe target.advanced(by: rows.part.lowerBound - rows.all.lowerBound, columns: columns)
      var first: FileError?
      for (place, column) in converter.wanted.enumerated() {
        let start = header.dataOffset + (column * header.rows + rows.part.lowerBound) * header.element.size
        do {
          try unsafe input.withBytes(in: start..<start + rows.part.count * header.element.size) { bytes in
            guard let element = bytes.baseAddress else { return }
            try unsafe converter.convert(
              rows.part, place..<place + 1, from: UnsafeRawPointer(element), rowStride: 1, columnStride: 0, to: part)
          }
        } catch let error as FileError {
          // The first problem is the one of the first row, as in an array in row order.
          guard let row = error.row else { throw error }
          if row < first?.row ?? .max { first = error }
        }
      }
      if let first { throw first }
    }
  }
}
