import Gaussian
import GaussianIO
import GaussianWorkflows
import ModelEvaluation

/// A table that takes part in an evaluation: its complete rows, and what `--missing` and `--weights` made of the others.
struct EvaluatedTable {
  let path: String
  let columnNames: [String]?
  /// The rows that lack nothing, and how often each counts.
  let values: Matrix<Double>
  let weights: [Double]?
  /// All rows that count, NaN where a value is missing; `nil` if none is to be had by what it shows.
  let incomplete: (values: Matrix<Double>, weights: [Double]?)?
  /// Rows that lack a value.
  let incompleteRowCount: Int

  /// Reads a table, in the columns of a model or of another table.
  ///
  /// - Throws: ``FileError`` if it cannot be read, ``Failure`` if no row is left.
  init(
    _ file: InputFile, _ reading: (TableReadingOptions) -> TableReadingOptions, weights: String?,
    _ arguments: EvaluationArguments, _ remarks: TableRemarks
  ) throws {
    let table = try Table<Double>(
      input: file,
      options: reading(
        TableReadingOptions(
          weights: weights, missing: arguments.missing == .refuse ? .error : .asNaN,
          threads: try arguments.threads.count()
        ).reading(arguments.text, remarks)))
    try self.init(file.path, table, arguments.missing)
  }

  /// Reads rows that any program made; a column of weights among theirs is none of the variables.
  ///
  /// - Throws: As for any other table.
  init(generated file: InputFile, _ arguments: EvaluationArguments, _ remarks: TableRemarks) throws {
    let path = file.path
    let table = try Table<Double>(
      input: file,
      options: TableReadingOptions(
        missing: arguments.missing == .refuse ? .error : .asNaN, threads: try arguments.threads.count()
      ).reading(arguments.text, remarks))
    guard let name = arguments.weights, let names = table.columnNames, let place = names.firstIndex(of: name),
      names.count > 1
    else {
      try self.init(path, table, arguments.missing)
      return
    }
    let others = names.indices.filter { $0 != place }
    let weights = (0..<table.values.rows).map { table.values[$0, place] }
    if let row = weights.firstIndex(where: { !($0 >= 0) }) {
      throw Failure.data(
        "\(inputName(path)): the weight of row \(row + 1) is \(weights[row].isNaN ? "missing" : short(weights[row])); correct it, or "
          + "leave out --weights")
    }
    try self.init(
      path,
      Table(
        columnNames: others.map { names[$0] }, values: table.values.selecting(columns: others), weights: weights),
      arguments.missing)
  }

  private init(_ path: String, _ table: Table<Double>, _ missing: IncompleteRows) throws {
    let complete = table.values.droppingIncompleteRows(weights: table.weights)
    self.path = path
    columnNames = table.columnNames
    (values, weights) = (complete.observations, complete.weights)
    incompleteRowCount = complete.droppedRowCount
    guard values.rows > 0 || incompleteRowCount == 0 else {
      throw Failure.noRows(in: path, dropped: incompleteRowCount)
    }
    if let weights, !weights.contains(where: { $0 > 0 }) {
      throw Failure.data(
        "\(inputName(path)): no row has a positive weight; correct the weights, or leave out --weights")
    }
    guard missing == .observe, incompleteRowCount > 0 else {
      incomplete = nil
      return
    }
    let present = (0..<table.values.rows).filter { row in table.weights.map { $0[row] > 0 } ?? true }
    incomplete = (table.values.selecting(rows: present), table.weights.map { all in present.map { all[$0] } })
  }

  /// The rows that are compared, and how often each counts: by columns all of them, with NaN for a cell that is missing, if such
  /// rows are allowed.
  func compared(byColumns isByColumns: Bool) -> (values: Matrix<Double>, weights: [Double]?) {
    if isByColumns, let incomplete { return incomplete }
    return (values, weights)
  }

  /// The likelihood of all rows by what each shows; `nil` if no row lacks a value.
  ///
  /// - Throws: ``Failure`` if the model does not know densities of such rows.
  func likelihood(
    under model: any StorableModel, _ parallelism: Parallelism
  ) throws -> Evaluation.Outcome<HeldOutLikelihood>? {
    guard let incomplete else { return nil }
    let densities = try model.knowingIncompleteRows().observedLogDensities(
      of: incomplete.values, parallelism: parallelism)
    let shown = (0..<incomplete.values.rows).map { row in
      (0..<incomplete.values.columns).count { !incomplete.values[row, $0].isNaN }
    }
    let weights = incomplete.weights
    let areEqual = weights.map { weights in weights.allSatisfy { $0 == weights[0] } } ?? true
    do throws(EvaluationError) {
      return .success(
        try HeldOutLikelihood(
          logDensities: densities, dimension: model.dimension, weights: areEqual ? nil : weights, shownValues: shown))
    } catch {
      return .failure(error)
    }
  }
}
