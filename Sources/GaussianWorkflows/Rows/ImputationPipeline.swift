public import Gaussian
public import GaussianIO

/// A table whose missing cells a model fills in, by their means or by draws, once or several times.
///
/// ```swift
/// let totals = try ImputationPipeline("rows.csv", through: stored).write(to: ["full.csv"])
/// try ImputationPipeline("rows.csv", through: stored, draws: 5, seed: 1).write(to: files)
/// ```
///
/// From text to text everything but the missing cells of the model's variables is carried over byte for byte: other columns, names,
/// the order of columns, digits, quotation marks and line ends. Else a table of the model's variables is written.
public struct ImputationPipeline {
  /// What came of all rows.
  public struct Totals: Sendable, Equatable {
    /// Rows of the table.
    public internal(set) var rows = 0
    /// Rows that lacked a cell.
    public internal(set) var incompleteRows = 0
    /// Cells that were filled in, in each table.
    public internal(set) var filledCells = 0
  }

  private let path: String
  private let stored: StoredModel
  private let model: any ImputingModel<Double>
  private let draws: Int?
  private let seed: UInt64
  private let options: TableReadingOptions
  private let parallelism: Parallelism

  /// Connects a table and a model.
  ///
  /// - Parameters:
  ///   - path: The table; `-` is standard input, which is kept in a temporary file.
  ///   - stored: The model, which takes its own columns of the table.
  ///   - draws: How many times cells are drawn, at least once; `nil` for their means.
  ///   - seed: Where draws come from.
  ///   - options: How else to read the table.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Throws: ``RowPipelineError/unsuitableModel(_:needs:)`` if the model knows no distributions of missing cells.
  public init(
    _ path: String, through stored: StoredModel, draws: Int? = nil, seed: UInt64 = 0,
    options: TableReadingOptions = TableReadingOptions(), parallelism: Parallelism = .automatic
  ) throws {
    precondition(draws ?? 1 >= 1, "\(draws ?? 1) draws")
    guard let model = stored.model as? any ImputingModel<Double> else {
      throw RowPipelineError.unsuitableModel(
        type(of: stored.model).storedName, needs: "distributions of missing cells")
    }
    (self.path, self.stored, self.model, self.draws, self.seed) = (path, stored, model, draws, seed)
    var options = stored.reading(options)
    options.missing = .asNaN
    (self.options, self.parallelism) = (options, parallelism)
  }

  /// Reads, and writes as it reads.
  ///
  /// Imputation m, counted from 0, has the draws of rows m·2⁴⁴ and on of one endless table, so that the first is the same however many
  /// there are.
  ///
  /// - Parameters:
  ///   - targets: The tables to write, one a draw; each appears whole or not at all.
  ///   - onBlock: Is told where the table is read, for a display of progress.
  /// - Returns: What came of all rows.
  /// - Throws: ``FileError`` if a table cannot be read or written, ``RowPipelineError`` if a row is out of reach of the model.
  /// - Precondition: There is one target a draw.
  public func write(
    to targets: [String], onBlock: (TableStream<Double>) throws -> Void = { _ in }
  ) throws -> Totals {
    precondition(targets.count == draws ?? 1, "\(targets.count) tables for \(draws ?? 1) imputations")
    let file = try SequentialInput(path: path).seekableFile()
    let stream = try TableStream<Double>(input: SequentialInput(file), options: options)
    var quiet = options
    quiet.onRemark = nil
    let records =
      try targets.allSatisfy(isTextTable(forWriting:)) ? TextRecords(SequentialInput(file), options: quiet) : nil
    let sinks = try targets.map { target in
      try records.map { try Sink.text(OutputFile(path: target), $0) }
        ?? .numbers(
          TableWriter(
            path: target, schema: stored.schema, columnNames: stored.variables, rows: stream.rowCount,
            columns: stored.model.dimension))
    }
    for case .text(let output, let records) in sinks { try output.write(records.preamble) }
    var totals = Totals()
    while let block = try stream.next() {
      // Texts of rows are held a few at a time.
      let step = max(1, (1 << 18) / block.values.columns)
      for first in stride(from: 0, to: block.values.rows, by: step) {
        let rows = block.values.rows(in: first..<min(first + step, block.values.rows))
        try write(rows, number: block.firstRow + first, of: records, to: sinks, &totals)
      }
      try onBlock(stream)
    }
    let rest = try records?.rest() ?? []
    for sink in sinks { try sink.finish(rest) }
    return totals
  }

  private func write(
    _ rows: Matrix<Double>, number first: Int, of records: TextRecords?, to sinks: [Sink], _ totals: inout Totals
  ) throws {
    let patterns = MissingPatterns(of: rows)
    totals.rows += rows.rows
    totals.filledCells += patterns.missingCellCount
    totals.incompleteRows += rows.rows - patterns.completeRowCount
    let texts = try records?.next(atMost: rows.rows)
    if let texts, texts.count != rows.rows {
      throw FileError(.readFailed, path: path, "the file has changed while it was read", advice: "try again")
    }
    for (place, sink) in sinks.enumerated() {
      let filled =
        patterns.missingCellCount == 0
        ? rows
        : model.imputed(
          rows, firstRow: place << 44 + first, seed: draws.map { _ in seed }, parallelism: parallelism)
      if let (row, _) = filled.firstNonFiniteElement() { throw RowPipelineError.outOfReach(row: first + row) }
      switch sink {
      case .text(let output, let records):
        guard let texts else { break }
        try output.write(
          patterns.missingCellCount == 0
            ? texts.bytes
            : texts.filling(
              records.variables, of: rows, with: filled, as: stored.schema?.modelled))
      case .numbers(let writer): try writer.append(filled)
      }
    }
  }

  /// A table that is written.
  private enum Sink {
    /// Text that is carried over, with cells filled in.
    case text(OutputFile, TextRecords)
    /// The variables of the model.
    case numbers(TableWriter<Double>)

    func finish(_ rest: [UInt8]) throws {
      switch self {
      case .text(let output, _):
        try output.write(rest)
        try output.commit()
      case .numbers(let writer): try writer.finish()
      }
    }
  }
}
