public import Gaussian
public import GaussianIO

/// Rows of a table, of any size, block by block through a model into another table.
///
/// ```swift
/// let totals = try RowPipeline("rows.csv", through: stored, .scores).write(to: "scores.csv")
/// totals.logLikelihood                                                 // nats, of all rows
/// ```
public struct RowPipeline {
  /// What a model makes of each row.
  public enum Output: Sendable, Equatable {
    /// Its log-density: a column "log_density".
    case scores
    /// Its most probable class, none for a row whose log-density is below the threshold; and perhaps the probability of each.
    case labels(rejectingBelow: Double = -.infinity, posteriors: Bool = false)
    /// Its factors, and the component that they belong to where there are several.
    case codes
    /// The row that its factors make, without noise: the table holds what ``codes`` has written.
    case decodedRows
  }

  /// What came of some rows.
  public struct Block {
    /// The rows, without those that were left out.
    public let rows: Matrix<Double>
    /// Which rows of the block of the table they are; `nil` for all of them.
    public let places: [Int]?
    /// How many rows the block of the table has.
    public let count: Int
    /// The class of each, as the table says; `nil` if it does not.
    public let labels: [String]?
    /// The class of each, as the model says, of ``Output/labels(rejectingBelow:posteriors:)``.
    public let predictions: [String?]
    /// Where the table is read, for a display of progress.
    public let stream: TableStream<Double>
  }

  /// What came of all rows.
  public struct Totals: Sendable, Equatable {
    /// Rows that were written.
    public internal(set) var rows = 0
    /// Rows that lacked a cell and were left out.
    public internal(set) var droppedRows = 0
    /// Cells that these rows show.
    public internal(set) var cells = 0
    /// Sum of the log-densities, of ``Output/scores``, in nats.
    public internal(set) var logLikelihood = 0.0
  }

  private let path: String
  private let stored: StoredModel
  private let output: Output
  private let incompleteRows: IncompleteRows
  private let options: TableReadingOptions
  private let parallelism: Parallelism

  /// Connects a table and a model.
  ///
  /// - Parameters:
  ///   - path: The table; `-` is standard input.
  ///   - stored: The model, which takes its own columns of the table.
  ///   - output: What it makes of each row.
  ///   - incompleteRows: What becomes of rows that lack a cell.
  ///   - options: How else to read the table: its label, header and so on.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Throws: ``RowPipelineError/unsuitableModel(_:needs:)`` if the model cannot make this of rows.
  public init(
    _ path: String, through stored: StoredModel, _ output: Output, incompleteRows: IncompleteRows = .refuse,
    options: TableReadingOptions = TableReadingOptions(), parallelism: Parallelism = .automatic
  ) throws {
    (self.path, self.stored, self.output, self.incompleteRows) = (path, stored, output, incompleteRows)
    self.parallelism = parallelism
    var options = stored.reading(options)
    if output == .decodedRows {
      (options.columns, options.schema) = (.matching((stored.model as? any CodingModel<Double>)?.codeNames ?? []), nil)
    }
    options.missing = incompleteRows == .refuse ? .error : .asNaN
    self.options = options
    let name = type(of: stored.model).storedName
    switch output {
    case .scores where incompleteRows == .observe && !(stored.model is any IncompleteRowsModel<Double>):
      throw RowPipelineError.unsuitableModel(name, needs: "densities of incomplete rows")
    case .labels where !(stored.model is any LabelledModel<Double>):
      throw RowPipelineError.unsuitableModel(name, needs: "classes")
    case .codes where !(stored.model is any CodingModel<Double>),
      .decodedRows where !(stored.model is any CodingModel<Double>):
      throw RowPipelineError.unsuitableModel(name, needs: "latent factors")
    default: break
    }
  }

  /// Reads, and writes as it reads.
  ///
  /// - Parameters:
  ///   - target: The table to write, which appears whole or not at all; `nil` for none.
  ///   - onBlock: Is told what came of each block, after it was written.
  /// - Returns: What came of all rows.
  /// - Throws: ``FileError`` if a table cannot be read or written, ``RowPipelineError`` if a row has no code or no row is left.
  public func write(to target: String?, onBlock: (Block) throws -> Void = { _ in }) throws -> Totals {
    let stream = try TableStream<Double>(contentsOf: path, options: options)
    let isCut = incompleteRows == .drop || incompleteRows == .observe && !isOfIncompleteRows
    let sink = try target.map {
      try RowSink(path: $0, output, stored, rows: isCut && output != .scores ? nil : stream.rowCount)
    }
    var totals = Totals()
    while let block = try stream.next() {
      let complete = isCut ? block.values.droppingIncompleteRows() : nil
      let rows = complete?.observations ?? block.values
      let kept = complete?.rows
      let labels = block.labels.map { labels in kept.map { $0.map { labels[$0] } } ?? labels }
      var predictions: [String?] = []
      switch output {
      case .scores:
        let densities = densities(of: rows)
        totals.logLikelihood += pairwiseSum(densities[...])
        // A row that is left out keeps its place.
        try sink?.append(kept.map { spread(densities, to: $0, of: block.values.rows) } ?? densities)
      case .labels(let threshold, let posteriors):
        guard let classes = stored.model as? any LabelledModel<Double> else { break }
        predictions = classes.predictedClasses(of: rows, rejectingBelow: threshold, parallelism: parallelism)
        if let sink {
          let numbers =
            posteriors
            ? classes.posteriors(of: rows, parallelism: parallelism)
            : Matrix(rows: rows.rows, columns: 0, elements: [])
          try sink.append(numbers, labels: predictions)
        }
      case .codes:
        try sink?.append(try codes(of: rows) { block.firstRow + (kept?[$0] ?? $0) })
      case .decodedRows:
        // Rows may be far wider than codes, so a block of these is taken in parts.
        let part = max(1, (1 << 20) / stored.model.dimension)
        for first in stride(from: 0, to: rows.rows, by: part) {
          let range = first..<min(first + part, rows.rows)
          let codes = range.count == rows.rows ? rows : rows.selecting(rows: Array(range))
          try sink?.append(try decoded(codes) { block.firstRow + first + (kept?[$0] ?? $0) })
        }
      }
      totals.rows += rows.rows
      totals.cells += rows.rows * rows.columns
      if incompleteRows == .observe { totals.cells -= MissingPatterns(of: rows).missingCellCount }
      try onBlock(
        Block(
          rows: rows, places: kept, count: block.values.rows, labels: labels, predictions: predictions, stream: stream))
    }
    totals.droppedRows = stream.rowsRead - totals.rows
    guard totals.rows > 0 || totals.droppedRows == 0 else {
      throw RowPipelineError.noRows(dropped: totals.droppedRows)
    }
    try sink?.finish()
    return totals
  }

  /// Whether rows that lack cells go through the model as they are.
  private var isOfIncompleteRows: Bool {
    switch output {
    case .scores: true
    case .labels, .decodedRows: false
    case .codes: (stored.model as? any CodingModel<Double>)?.encodesIncompleteRows ?? false
    }
  }

  private func densities(of rows: Matrix<Double>) -> [Double] {
    guard incompleteRows == .observe, let model = stored.model as? any IncompleteRowsModel<Double> else {
      return stored.model.logDensities(of: rows, parallelism: parallelism)
    }
    return model.observedLogDensities(of: rows, parallelism: parallelism)
  }

  private func codes(of rows: Matrix<Double>, number: (Int) -> Int) throws -> Matrix<Double> {
    guard let coding = stored.model as? any CodingModel<Double> else { preconditionFailure("the model was looked at") }
    do {
      return try coding.codes(of: rows, parallelism: parallelism)
    } catch {
      guard case .outOfReach(let row) = error else { throw error }
      throw RowPipelineError.outOfReach(row: number(row))
    }
  }

  private func decoded(_ codes: Matrix<Double>, number: (Int) -> Int) throws -> Matrix<Double> {
    guard let coding = stored.model as? any CodingModel<Double> else { preconditionFailure("the model was looked at") }
    let rows: Matrix<Double>
    do throws(ImpossibleCode) {
      rows = try coding.rows(from: codes, parallelism: parallelism)
    } catch {
      throw RowPipelineError.impossibleCode(
        row: number(error.row), component: error.component, count: error.componentCount)
    }
    if let (row, _) = rows.firstNonFiniteElement() { throw RowPipelineError.beyondRange(row: number(row)) }
    return rows
  }
}

/// Why rows do not go through a model.
public enum RowPipelineError: ExplainedError, Equatable {
  /// The kind of model of this name lacks what is needed.
  case unsuitableModel(String, needs: String)
  /// Every row lacked a cell.
  case noRows(dropped: Int)
  /// A row, counted from 0, is so far from every component that its density is 0.
  case outOfReach(row: Int)
  /// The code of a row, counted from 0, names a component that there is not; components are counted from 1.
  case impossibleCode(row: Int, component: Double, count: Int)
  /// The factors of a row, counted from 0, make one beyond the range of floating-point numbers.
  case beyondRange(row: Int)

  /// What is wrong, without a full stop.
  public var fact: String {
    switch self {
    case .unsuitableModel(let name, let needs): "a \(name) has no \(needs)"
    case .noRows(let dropped): "all \(counted(dropped, "row")) lack a value"
    case .outOfReach(let row):
      "row \(grouped(row + 1)) is so far from every component that its density is 0"
    case .impossibleCode(let row, let component, let count):
      "row \(grouped(row + 1)): component \(short(component)) is none of \(counted(count, "component")), which are counted from 1"
    case .beyondRange(let row):
      "row \(grouped(row + 1)): these factors make a row beyond the range of floating-point numbers"
    }
  }

  /// What to try, without a full stop.
  public var advice: String {
    switch self {
    case .unsuitableModel: "take another model"
    case .noRows: "fill in what is missing"
    case .outOfReach: "look at the row, or leave it out"
    case .impossibleCode: "take the table that encoding has written"
    case .beyondRange: "look at the row"
    }
  }

  /// The fact, then what to try.
  public var description: String { "\(fact); \(advice)" }
}

/// Values of some rows among all rows; the others have NaN.
package func spread(_ values: [Double], to places: [Int], of count: Int) -> [Double] {
  var all = [Double](repeating: .nan, count: count)
  for (value, place) in zip(values, places) { all[place] = value }
  return all
}

/// The table that a pipeline writes.
private struct RowSink {
  private let numbers: TableWriter<Double>?
  private let labelled: LabelledTableWriter?

  init(path: String, _ output: RowPipeline.Output, _ stored: StoredModel, rows: Int?) throws {
    switch output {
    case .scores:
      (numbers, labelled) = (try TableWriter(path: path, listNamed: "log_density", count: rows), nil)
    case .labels(_, let posteriors):
      let model = stored.model as? any LabelledModel<Double>
      let classes = posteriors ? model?.classes ?? [] : []
      numbers = nil
      labelled = try LabelledTableWriter(
        path: path, columnNames: classes.map { "P(\($0))" }, labelName: model?.labelName ?? "class", position: .first,
        columns: classes.count)
    case .codes:
      let names = (stored.model as? any CodingModel<Double>)?.codeNames ?? []
      (numbers, labelled) = (try TableWriter(path: path, columnNames: names, count: rows), nil)
    case .decodedRows:
      numbers = try TableWriter(path: path, columnNames: stored.variables, rows: rows, columns: stored.model.dimension)
      labelled = nil
    }
  }

  func append(_ values: [Double]) throws { try numbers?.append(values) }
  func append(_ rows: Matrix<Double>) throws { try numbers?.append(rows) }
  func append(_ rows: Matrix<Double>, labels: [String?]) throws { try labelled?.append(rows, labels: labels) }

  func finish() throws {
    try numbers?.finish()
    try labelled?.finish()
  }
}
