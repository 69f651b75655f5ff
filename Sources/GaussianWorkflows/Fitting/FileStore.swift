import Gaussian
import GaussianIO

/// Rows of a table, which is opened when a fit begins.
struct FileStore: FitRowStore {
  let path: String
  let options: TableReadingOptions

  var refusesMissingCells: Bool { true }
  func hasLabels(_ column: String?) -> Bool { column != nil || options.label != nil }

  private func options(_ reading: FitRows.Reading) -> TableReadingOptions {
    var options = options
    options.missing = reading.missing == .refuse ? .error : .asNaN
    if let check = reading.checkColumns { options.checkColumns = check }
    if let label = reading.label { options.label = label }
    return options
  }

  func byteCount(_ reading: FitRows.Reading) throws -> Int? {
    isRegularFile(path) ? try TableSource<Double>(contentsOf: path, options: options(reading)).byteCount : nil
  }

  func forEachBlock(
    _ reading: FitRows.Reading, begin: (FitRows.Shape) throws -> Void,
    _ body: (TableBlock<Double>, FitRows.Position) throws -> Void
  ) throws {
    let stream = try TableStream<Double>(contentsOf: path, options: options(reading))
    func shape() -> FitRows.Shape {
      FitRows.Shape(columns: stream.columns, names: stream.columnNames, rows: stream.rowCount)
    }
    try begin(shape())
    // No block is held while the next is read, so that its memory is used again.
    var isFirst = true
    while let block = try stream.next() {
      // The number of rows of a text is known once it has been read to its end.
      if isFirst { try begin(shape()) }
      isFirst = false
      try body(block, FitRows.Position(rowsRead: stream.rowsRead, fraction: stream.fractionRead))
    }
  }

  func whole(_ reading: FitRows.Reading) throws -> FitRows.Whole {
    let table = try Table<Double>(contentsOf: path, options: options(reading))
    return FitRows.Whole(values: table.values, weights: table.weights, labels: table.labels, names: table.columnNames)
  }

  func source(_ reading: FitRows.Reading) throws -> (any CompleteRowSource)? {
    guard isRegularFile(path) else { return nil }
    return try TableSource<Double>(contentsOf: path, options: options(reading), onBlock: reading.onFraction)
  }

  func mixed(
    _ reading: FitRows.Reading, _ requests: ColumnRequests, _ known: TableSchema?, isStreamed: Bool
  ) throws -> MixedRows? {
    var options = options(reading)
    let file = try SequentialInput(path: path).seekableFile()
    var (schema, rows) = (known, Int?.none)
    if known == nil {
      let survey = try TableSurvey(input: SequentialInput(file), options: options, requests: requests) {
        reading.onFraction?($0)
      }
      (schema, rows) = (survey.schema, survey.rows)
    }
    guard let schema else { return nil }
    try schema.checkIsModelled(path: path)
    (options.schema, options.columns) = (schema, .all)
    let keepsIncomplete = reading.missing == .observe
    // What is not counted is as long as its text, about.
    let bytes = (rows ?? file.count / max(1, 8 * schema.modelled.count)).multipliedReportingOverflow(
      by: 8 * schema.modelled.count)
    if isRegularFile(path), isStreamed || bytes.overflow || bytes.partialValue > AvailableMemory.count / 4 {
      let source = try TableSource<Double>(
        contentsOf: path, options: options, keepsIncompleteRows: keepsIncomplete, onBlock: reading.onFraction)
      return MixedRows(
        source: source, kinds: schema.modelled.map(\.variableKind), schema: schema, names: schema.variables)
    }
    let stream = try TableStream<Double>(input: SequentialInput(file), options: options)
    return try FitRows.Whole.mixed(stream, schema, keepsIncompleteRows: keepsIncomplete)
  }
}

extension TableSource: CompleteRowSource where Scalar == Double {}
