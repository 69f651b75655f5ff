public import Gaussian
public import GaussianIO

/// Rows drawn from a model into a table, in memory that does not grow with their number.
///
/// ```swift
/// try SamplePipeline(of: stored, count: 1_000_000, seed: 7).write(to: "drawn.csv")
/// ```
///
/// The same model and seed give the same rows, and a longer draw begins with the rows of a shorter one.
public struct SamplePipeline {
  /// What stands beside the rows.
  public enum Marks: Sendable, Equatable {
    /// Nothing.
    case none
    /// A column "component": the component of a mixture that a row was drawn from, counted from 1.
    case components
    /// A column of the class that a row was drawn from.
    case classes
  }

  private let shape: (names: [String]?, columns: Int, labelName: String?)
  private let count: Int
  private let rows: (_ range: Range<Int>) -> (rows: Matrix<Double>, labels: [String])
  /// Variables that are given, and their values.
  private let given: GivenValues
  /// The columns of the table that the model is of, if nothing stands beside them and they have kinds.
  private let schema: TableSchema?

  /// Asks for rows of a model.
  ///
  /// - Parameters:
  ///   - stored: The model.
  ///   - count: How many rows.
  ///   - seed: Which rows.
  ///   - className: The class whose rows are drawn, as the model or a number spells it; `nil` for all.
  ///   - marks: What stands beside the rows.
  ///   - given: Variables whose values are the same in all rows: `stored` is the distribution of the others given them.
  ///   - ranges: What rows are drawn from instead, whose variables lie in ranges.
  ///   - withMissing: Whether cells are left out, as often as they were missing in the rows of the fit; given ones never are.
  ///   - parallelism: Threads to use; no bit depends on it.
  /// - Throws: ``SamplePipelineError`` if the model has no components or classes, or does not know how often cells were missing, or if
  ///   a column would have the name of a variable.
  /// - Precondition: `count` is not negative, there are no ranges with classes or components, and the model is what ``GivenValues/conditioning(_:)`` has made.
  public init(
    of stored: StoredModel, count: Int, seed: UInt64 = 0, class className: String? = nil, marks: Marks = .none,
    given: GivenValues = .none, within ranges: RowsInRanges<Double>? = nil, withMissing: Bool = false,
    parallelism: Parallelism = .automatic
  ) throws(SamplePipelineError) {
    precondition(count >= 0, "\(count) rows")
    precondition(ranges == nil || className == nil && marks == .none, "rows of classes or components in ranges")
    self.count = count
    self.given = given
    schema = marks == .none ? given.schema ?? stored.schema : nil
    let (model, kind) = (stored.model, type(of: stored.model).storedName)
    let holes = withMissing ? try Holes(model, seed: seed) : nil
    func columnNames(with name: String) throws(SamplePipelineError) -> [String]? {
      guard stored.variables?.contains(name) != true else { throw .takenName(name) }
      return stored.variables
    }
    if marks == .components {
      guard let mixture = model as? any DescribableMixture else { throw .noComponents(kind) }
      let names = try columnNames(with: "component")
      shape = (names.map { $0 + ["component"] }, mixture.dimension + 1, nil)
      rows = { (mixture.marked(rows: $0, seed: seed, parallelism: parallelism), []) }
      return
    }
    guard className != nil || marks == .classes else {
      shape = (stored.variables, model.dimension, nil)
      rows = {
        let drawn =
          ranges?.samples(rows: $0, seed: seed, parallelism: parallelism)
          ?? model.samples(rows: $0, seed: seed, parallelism: parallelism)
        return (holes?.made(in: drawn, firstRow: $0.lowerBound) ?? drawn, [])
      }
      return
    }
    guard let classes = model as? any LabelledModel<Double> else { throw .noClasses(kind) }
    var labelName: String?
    if marks == .classes {
      labelName = classes.labelName ?? "class"
      _ = try columnNames(with: labelName ?? "class")
    }
    shape = (stored.variables, model.dimension, labelName)
    guard let className else {
      rows = { classes.labelledSamples(rows: $0, seed: seed, parallelism: parallelism) }
      return
    }
    guard let known = LabelVocabulary(classes: classes.classes).label(sameAs: className) else {
      throw .unknownClass(className, known: classes.classes)
    }
    let density = classes.density(of: known)
    rows = {
      (density.samples(rows: $0, seed: seed, parallelism: parallelism), [String](repeating: known, count: $0.count))
    }
  }

  /// Columns of numbers.
  public var columns: Int { shape.columns + given.count }

  /// Draws, and writes as it draws.
  ///
  /// - Parameters:
  ///   - target: The table to write, which appears whole or not at all.
  ///   - onRows: Is told how many rows have been written.
  /// - Throws: ``FileError`` if the table cannot be written.
  public func write(to target: String, onRows: (_ count: Int) -> Void = { _ in }) throws {
    let labelName = shape.labelName
    let names = given.columnNames(around: shape.names)
    let numbers =
      labelName == nil
      ? try TableWriter<Double>(path: target, schema: schema, columnNames: names, rows: count, columns: columns) : nil
    let labelled = try labelName.map {
      try LabelledTableWriter(path: target, columnNames: names, labelName: $0, position: .last, columns: columns)
    }
    let block = max(1, (1 << 19) / columns)
    for first in stride(from: 0, to: count, by: block) {
      let range = first..<min(first + block, count)
      let drawn = rows(range)
      let whole = given.inserted(into: drawn.rows)
      try numbers?.append(whole)
      try labelled?.append(whole, labels: drawn.labels)
      onRows(range.upperBound)
    }
    try numbers?.finish()
    try labelled?.finish()
  }
}

/// Cells of drawn rows that are left out, as often as they were missing in the rows of the fit.
public struct Holes: Sendable {
  private let model: any MissingRatesModel<Double>
  private let seed: UInt64

  /// Asks for the holes that go with draws of a model.
  ///
  /// - Parameters:
  ///   - model: The model.
  ///   - seed: Which rows are drawn.
  /// - Throws: ``SamplePipelineError`` if it does not know how often cells were missing.
  public init(_ model: any StorableModel, seed: UInt64) throws(SamplePipelineError) {
    guard let counted = model as? any MissingRatesModel<Double> else {
      throw .noMissingCells(type(of: model).storedName)
    }
    guard counted.missingRates != nil else { throw .uncountedMissingCells }
    (self.model, self.seed) = (counted, seed)
  }

  /// Rows with the holes.
  ///
  /// - Parameters:
  ///   - rows: Drawn rows.
  ///   - firstRow: The number of the first.
  /// - Returns: The same, with NaN in some cells.
  public func made(in rows: Matrix<Double>, firstRow: Int) -> Matrix<Double> {
    do throws(GaussianError) {
      return try model.leavingOutCells(of: rows, firstRow: firstRow, seed: seed)
    } catch {
      preconditionFailure("a model that has said how often cells were missing no longer does: \(error)")
    }
  }
}

extension DescribableMixture {
  /// Rows with the component that each was drawn from behind them, counted from 1.
  fileprivate func marked(rows range: Range<Int>, seed: UInt64, parallelism: Parallelism) -> Matrix<Double> {
    let drawn = labelledSamples(rows: range, seed: seed, parallelism: parallelism)
    var table = Matrix<Double>(rows: range.count, columns: dimension + 1, repeating: 0)
    for row in 0..<range.count {
      for column in 0..<dimension { table[row, column] = Double(drawn.rows[row, column]) }
      table[row, dimension] = Double(drawn.components[row] + 1)
    }
    return table
  }
}

/// Why rows cannot be drawn as they were asked for.
public enum SamplePipelineError: ExplainedError, Equatable {
  /// The kind of model of this name has no components.
  case noComponents(String)
  /// The kind of model of this name has no classes.
  case noClasses(String)
  /// The kind of model of this name does not know how often cells are missing.
  case noMissingCells(String)
  /// The model is of a kind that knows, but nobody has counted.
  case uncountedMissingCells
  /// There is no such class.
  case unknownClass(String, known: [String])
  /// A variable has the name of the column that is to be added.
  case takenName(String)

  /// What is wrong, without a full stop.
  public var fact: String {
    switch self {
    case .noComponents(let kind): "a \(kind) has no components"
    case .noClasses(let kind): "a \(kind) has no classes"
    case .noMissingCells(let kind): "a \(kind) does not know how often cells are missing"
    case .uncountedMissingCells: "the model does not say how often each column lacked a cell"
    case .unknownClass(let name, _): "\(name) is none of the classes"
    case .takenName(let name): "a variable has the name of the column \(name) that is to be added"
    }
  }

  /// What to try, without a full stop.
  public var advice: String {
    switch self {
    case .noComponents, .noClasses: "take another model"
    case .noMissingCells: "take a copula"
    case .uncountedMissingCells: "fit it again with this version"
    case .unknownClass(_, let known):
      "choose one of \(known.prefix(8).joined(separator: ", "))\(known.count > 8 ? ", …" : "")"
    case .takenName: "leave that column out"
    }
  }

  /// The fact, then what to try.
  public var description: String { sentence(fact, advice) }
}
