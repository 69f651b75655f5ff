internal import CNumericText
internal import LinearAlgebra

/// Reads the records of delimited text straight into a matrix, pieces of the file at a time.
struct CSVReader<Scalar: GaussianScalar>: Sendable {
  let input: InputFile
  let opening: CSVOpening
  /// Fields of the file, counted from 0, in the order of the matrix.
  let chosen: [Int]
  let options: TableReadingOptions

  private var columnOfField: [Int32] {
    var result = [Int32](repeating: -1, count: opening.fields)
    for (column, field) in chosen.enumerated() { result[field] = Int32(column) }
    return result
  }

  func read() throws -> Matrix<Scalar> {
    let plan = try CSVPlan(input: input, opening: opening, options: options)
    guard plan.rows > 0 else {
      throw FileError(
        .empty, path: input.path, line: opening.firstLine, "the table has a line of names but no rows")
    }
    // A record takes at least a byte a field, its line end included: if the file is too short for that,
    // one of the records is, and there is no need to find memory for all of them.
    let (cells, overflow) = plan.rows.multipliedReportingOverflow(by: opening.fields)
    guard !overflow && cells <= plan.bytes.count + 1 else { throw try firstProblem(plan) }

    let mapping = columnOfField
    return try unsafe Matrix(rows: plan.rows, columns: chosen.count) { target in
      guard let base = target.baseAddress else { return }
      nonisolated(unsafe) let first = unsafe base
      try performPieces(plan.pieces.count, threads: options.threads) { index in
        let piece = plan.pieces[index]
        try unsafe input.withBytes(in: piece.bytes) { bytes in
          let rows = unsafe first + piece.rows.lowerBound * chosen.count
          try unsafe read(bytes, mapping, into: rows, at: piece)
        }
      }
    }
  }

  /// Reads one piece.
  private func read(
    _ bytes: UnsafeBufferPointer<UInt8>, _ mapping: [Int32], into rows: UnsafeMutablePointer<Scalar>,
    at piece: CSVPlan.Piece
  ) throws {
    try unsafe bytes.withMemoryRebound(to: CChar.self) { text in
      guard let begin = text.baseAddress else { throw input.changed() }
      let end = unsafe begin + text.count
      let progress = unsafe readRows(begin, end, mapping, limit: piece.rows.count, into: rows)
      if let problem = unsafe problem(progress, in: piece) { throw problem }
      guard unsafe progress.rows == piece.rows.count && progress.text_begin == end else {
        throw input.changed()
      }
    }
  }

  private func readRows(
    _ begin: UnsafePointer<CChar>, _ end: UnsafePointer<CChar>, _ mapping: [Int32], limit: Int,
    into rows: UnsafeMutablePointer<Scalar>
  ) -> numtext_progress {
    unsafe mapping.withUnsafeBufferPointer { fields in
      var layout = unsafe numtext_layout(
        delimiter: CChar(bitPattern: opening.delimiter), fields: fields.count,
        column_of_field: fields.baseAddress, columns: chosen.count)
      if Scalar.isDouble {
        return unsafe numtext_read_rows_double(begin, end, &layout, limit, rows.typed(as: Double.self))
      }
      return unsafe numtext_read_rows_float(begin, end, &layout, limit, rows.typed(as: Float.self))
    }
  }

  /// The first problem of a file that is known to have one, found a row at a time.
  private func firstProblem(_ plan: CSVPlan) throws -> FileError {
    let mapping = columnOfField
    var row = [Scalar](repeating: 0, count: chosen.count)
    for piece in plan.pieces {
      let found: FileError? = try unsafe input.withBytes(in: piece.bytes) { bytes in
        try unsafe bytes.withMemoryRebound(to: CChar.self) { text in
          guard var begin = text.baseAddress else { throw input.changed() }
          let end = unsafe begin + text.count
          var rest = piece
          while unsafe begin < end {
            let progress = unsafe row.withUnsafeMutableBufferPointer { cells in
              guard let first = cells.baseAddress else { return unsafe numtext_progress() }
              return unsafe readRows(begin, end, mapping, limit: 1, into: first)
            }
            if let problem = unsafe problem(progress, in: rest) { return problem }
            unsafe begin = progress.text_begin ?? end
            rest.firstLine += unsafe progress.lines
            rest.rows = (rest.rows.lowerBound + 1)..<(rest.rows.upperBound + 1)
          }
          return nil
        }
      }
      if let found { return found }
    }
    return input.changed()
  }

  private func problem(_ progress: numtext_progress, in piece: CSVPlan.Piece) -> FileError? {
    guard unsafe progress.status != NUMTEXT_OK else { return nil }
    let text = unsafe UnsafeBufferPointer(
      start: progress.text_begin, count: progress.text_end - progress.text_begin)
    let problem = unsafe CSVProblem(
      status: progress.status, line: piece.firstLine + progress.lines,
      row: piece.rows.lowerBound + progress.rows, field: progress.field,
      text: text.map { UInt8(bitPattern: $0) })
    return problem.error(
      path: input.path, opening: opening, columns: options.columns, scalar: "\(Scalar.self)")
  }
}
