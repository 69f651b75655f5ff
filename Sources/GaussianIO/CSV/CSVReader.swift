internal import CNumericText
internal import LinearAlgebra

/// Reads all records of delimited text straight into a matrix, pieces of the file at a time.
struct CSVReader<Scalar: GaussianScalar>: Sendable {
  let input: InputFile
  let parser: CSVParser<Scalar>

  /// The numbers, and the weights and classes if columns hold some.
  func read() throws -> (values: Matrix<Scalar>, weights: [Scalar]?, labels: [String]?) {
    let plan = try self.plan()
    guard plan.rows > 0 else { throw parser.noRows }
    let bytes = plan.end - parser.opening.dataStart
    // A record takes at least a byte a field, its line end included: if the file is too short for that,
    // one of the records is, and there is no need to find memory for all of them.
    let (cells, overflow) = plan.rows.multipliedReportingOverflow(by: parser.opening.fields)
    guard !overflow && cells <= bytes + 1 else { throw try firstProblem(plan) }

    let columns = parser.columns.variables.count
    var weights = [Scalar](repeating: 0, count: parser.columns.weights == nil ? 0 : plan.rows)
    let hasWeights = !weights.isEmpty
    let labels = LabelPieces(plan.pieces.count, wanted: parser.columns.label != nil)
    let values = try unsafe weights.withUnsafeMutableBufferPointer { weights in
      nonisolated(unsafe) let firstWeight = hasWeights ? weights.baseAddress : nil
      return try unsafe Matrix<Scalar>(rows: plan.rows, columns: columns) { target in
        guard let base = target.baseAddress else { return }
        nonisolated(unsafe) let first = unsafe base
        try performPieces(plan.pieces.count, threads: parser.options.threads) { index in
          let piece = plan.pieces[index]
          try unsafe input.withBytes(in: piece.bytes) { bytes in
            let read = try unsafe parser.read(
              piece, bytes, limit: piece.rows.count, into: first + piece.rows.lowerBound * columns,
              weights: firstWeight.map { unsafe $0 + piece.rows.lowerBound })
            labels.set(read.labels, ofPiece: index)
          }
        }
      }
    }
    return (values, hasWeights ? weights : nil, labels.wanted ? labels.all() : nil)
  }

  private func plan() throws -> CSVPlan {
    var plan = CSVPlan(from: parser.opening.dataStart, line: parser.opening.dataLine)
    try unsafe plan.survey(
      upTo: endOfData(), step: parser.options.bytesPerPiece, threads: parser.options.threads
    ) { range, body in try unsafe input.withBytes(in: range) { unsafe body($0) } }
    plan.finish()
    return plan
  }

  /// The end of the last line that is not blank.
  private func endOfData() throws -> Int {
    let start = parser.opening.dataStart
    var end = input.count
    while end > start {
      let tail = max(start, end - 4096)..<end
      let (blank, mayGoOn) = try unsafe input.withBytes(in: tail) { unsafe CSVPlan.blankTail(of: $0) }
      // The data begins at the beginning of a line.
      if mayGoOn && tail.lowerBound == start { return start }
      end -= blank
      if !mayGoOn || blank == 0 { return end }
    }
    return end
  }

  /// The first problem of a file that is known to have one.
  private func firstProblem(_ plan: CSVPlan) throws -> FileError {
    for piece in plan.pieces {
      let found = try unsafe input.withBytes(in: piece.bytes) {
        unsafe parser.firstProblem(of: piece, $0, isWhole: true)
      }
      if let found { return found }
    }
    return input.changed()
  }
}
