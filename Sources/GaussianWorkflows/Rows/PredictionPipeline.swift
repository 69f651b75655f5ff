public import Gaussian
public import GaussianIO

/// The variables of a model that a table lacks, predicted row by row: the mean given what the row shows, and an interval.
///
/// ```swift
/// let totals = try PredictionPipeline("new.csv", through: stored, interval: 0.9).write(to: "predicted.csv")
/// totals.predicted                                                     // ["income"]: the columns income, income_lower, income_upper
/// ```
///
/// Cells that are missing within the columns that are there count as not given.
public struct PredictionPipeline {
  /// What came of all rows.
  public struct Totals: Sendable, Equatable {
    /// Rows of the table.
    public internal(set) var rows = 0
    /// Rows that lack a cell of the columns that are there.
    public internal(set) var incompleteRows = 0
  }

  /// The variables that the table has.
  public let known: [String]
  /// The variables that it lacks, in the order of the model.
  public let predicted: [String]

  private let file: InputFile
  private let model: any PredictiveModel<Double>
  private let columns: (known: [Int], predicted: [Int])
  /// What the cells of the predicted variables are, if some are no numbers.
  private let kinds: [TableColumn]?
  private let interval: Double
  private let options: TableReadingOptions
  private let parallelism: Parallelism

  /// Connects a table and a model.
  ///
  /// - Parameters:
  ///   - path: The table; `-` is standard input, which is kept in a temporary file.
  ///   - stored: The model.
  ///   - interval: The probability of the interval, between 0 and 1; as much is left on each side of it.
  ///   - options: How else to read the table.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Throws: ``FileError`` if the table cannot be read, and ``PredictionError`` if it has no names, none of the variables or all of
  ///   them, or the model knows no distributions of missing cells.
  public init(
    _ path: String, through stored: StoredModel, interval: Double = 0.9,
    options: TableReadingOptions = TableReadingOptions(), parallelism: Parallelism = .automatic
  ) throws {
    precondition(interval > 0 && interval < 1, "an interval of probability \(interval)")
    guard let model = stored.model as? any PredictiveModel<Double> else {
      throw RowPipelineError.unsuitableModel(
        type(of: stored.model).storedName, needs: "distributions of missing cells")
    }
    guard let variables = stored.variables else { throw PredictionError.namelessModel }
    file = try SequentialInput(path: path).seekableFile()
    var quiet = options
    (quiet.columns, quiet.missing, quiet.onRemark) = (.all, .asNaN, nil)
    let names = try TableStream<Double>(input: SequentialInput(file), options: quiet).columnNames
    guard let names else { throw PredictionError.namelessTable(path) }
    let there = Set(names)
    known = variables.filter(there.contains)
    predicted = variables.filter { !there.contains($0) }
    guard !known.isEmpty else { throw PredictionError.nothingKnown(path, variables: variables) }
    guard !predicted.isEmpty else { throw PredictionError.nothingToPredict(path) }
    columns = (
      variables.indices.filter { there.contains(variables[$0]) },
      variables.indices.filter { !there.contains(variables[$0]) }
    )
    let modelled = stored.schema?.modelled
    let kinds = columns.predicted.compactMap { modelled?[$0] }
    self.kinds = kinds.allSatisfy(\.kind.isNumeric) ? nil : kinds
    var options = options
    options.columns = .named(known)
    options.schema = stored.schema
    options.missing = .asNaN
    (self.model, self.interval, self.options, self.parallelism) = (model, interval, options, parallelism)
  }

  /// Reads, and writes as it reads.
  ///
  /// - Parameters:
  ///   - target: The table to write, which appears whole or not at all: for each variable y that the table lacks, the columns y,
  ///     y_lower and y_upper. Numbers are as they are, of other kinds of columns cells that stand for them.
  ///   - onBlock: Is told where the table is read, for a display of progress.
  /// - Returns: What came of all rows.
  /// - Throws: ``FileError`` if a table cannot be read or written, ``RowPipelineError`` if a row is out of reach of the model.
  public func write(
    to target: String, onBlock: (TableStream<Double>) throws -> Void = { _ in }
  ) throws -> Totals {
    let stream = try TableStream<Double>(input: SequentialInput(file), options: options)
    let names = predicted.flatMap { [$0, "\($0)_lower", "\($0)_upper"] }
    let numbers =
      kinds == nil ? try TableWriter<Double>(path: target, columnNames: names, count: stream.rowCount) : nil
    let texts = kinds == nil ? nil : try FieldWriter(path: target, columnNames: names)
    var totals = Totals()
    while let block = try stream.next() {
      let step = max(1, (1 << 18) / model.dimension)
      for first in stride(from: 0, to: block.values.rows, by: step) {
        let rows = block.values.rows(in: first..<min(first + step, block.values.rows))
        totals.rows += rows.rows
        totals.incompleteRows += rows.rows - MissingPatterns(of: rows).completeRowCount
        let found = try predictions(of: rows, number: block.firstRow + first)
        try numbers?.append(found)
        guard let kinds, let texts else { continue }
        for row in 0..<found.rows {
          try texts.append(
            found.row(row).enumerated().map { place, number in
              kinds[place / 3].kind.isNumeric ? .number(number) : .text(kinds[place / 3].text(of: number))
            })
        }
      }
      try onBlock(stream)
    }
    try numbers?.finish()
    try texts?.finish()
    return totals
  }

  private func predictions(of rows: Matrix<Double>, number first: Int) throws -> Matrix<Double> {
    var whole = Matrix(rows: rows.rows, columns: model.dimension, repeating: Double.nan)
    for (place, column) in columns.known.enumerated() {
      for row in 0..<rows.rows { whole[row, column] = rows[row, place] }
    }
    let means = model.imputed(whole, firstRow: 0, seed: nil, parallelism: parallelism)
    let side = (1 - interval) / 2
    let ends = model.imputedQuantiles(whole, at: [side, 1 - side], parallelism: parallelism)
    var result = Matrix(rows: rows.rows, columns: 3 * columns.predicted.count, repeating: 0.0)
    for (place, column) in columns.predicted.enumerated() {
      for row in 0..<rows.rows {
        result[row, 3 * place] = means[row, column]
        result[row, 3 * place + 1] = ends[0][row, column]
        result[row, 3 * place + 2] = ends[1][row, column]
      }
    }
    if let (row, _) = result.firstNonFiniteElement() { throw RowPipelineError.outOfReach(row: first + row) }
    return result
  }
}

/// Why a table has nothing that could be predicted.
public enum PredictionError: ExplainedError, Equatable {
  /// The model's variables have no names.
  case namelessModel
  /// The table has no names.
  case namelessTable(String)
  /// It has none of the variables.
  case nothingKnown(String, variables: [String])
  /// It has all of them.
  case nothingToPredict(String)

  /// What is wrong, without a full stop.
  public var fact: String {
    switch self {
    case .namelessModel:
      "the variables of the model have no names, by which it would be known which of them a table lacks"
    case .namelessTable(let path): "\(inputName(path)): the table has no names, which would say what it lacks"
    case .nothingKnown(let path, let variables):
      "\(inputName(path)): the table has none of the model's variables, which are \(listed(variables))"
    case .nothingToPredict(let path): "\(inputName(path)): the table has all variables of the model"
    }
  }

  /// What to try, without a full stop.
  public var advice: String {
    switch self {
    case .namelessModel: "fit it to a table with names"
    case .namelessTable: "put a line of names before the rows"
    case .nothingKnown: "look at the names of the table"
    case .nothingToPredict:
      "leave out the columns that are to be predicted, or impute the table to fill in its missing cells"
    }
  }

  /// The fact, then what to try.
  public var description: String { sentence(fact, advice) }
}
