import Gaussian
import GaussianIO

/// Rows of a table with kinds of columns, as a copula is fitted to.
struct MixedRows {
  /// Numbers and codes, NaN where a cell is missing.
  let source: any RowSource<Double>
  /// What the numbers mean.
  let kinds: [VariableKind]
  /// The columns of the table; `nil` for rows that are numbers only.
  let schema: TableSchema?
  /// One name a variable; `nil` for none.
  let names: [String]?
  /// Rows that lacked a cell and were left out.
  var droppedRows = 0

  /// One name a variable; its position, counted from 1, where there are no names.
  var variables: [String] { names ?? (1...max(kinds.count, 1)).map(String.init) }
}

extension FitRequest {
  /// The rows with what their columns are: found by a look at all of them, unless somebody has said so.
  ///
  /// - Throws: ``FitFault`` if there are no rows, or a cell is missing that must not; what reading throws.
  func mixedRows() throws -> MixedRows {
    say("looking at \(rowsName)")
    let schema = options[OptionTable.schema]
    if let table = try rows.store.mixed(reading, rows.columnRequests, schema, isStreamed: rows.isStreamed) {
      return table
    }
    let whole = missing == .observe ? try wholeRows() : try completeRows()
    guard let schema else {
      return MixedRows(
        source: whole.values.weighted(whole.weights),
        kinds: (0..<whole.values.columns).map { VariableKind(of: $0, in: whole.values) }, schema: nil,
        names: whole.names, droppedRows: whole.droppedRows)
    }
    let modelled = schema.modelled
    guard modelled.count == whole.values.columns else {
      throw FitRequestError(
        .invalidValue, option: "schema",
        "\(option: "schema") has \(counted(modelled.count, "column")) that can be modelled, and rows have \(whole.values.columns)",
        advice: "give one for each column of the rows")
    }
    for (column, kind) in modelled.enumerated() where kind.kind.hasLevels {
      for row in 0..<whole.values.rows {
        let code = whole.values[row, column]
        guard !code.isNaN, !kind.isCode(code) else { continue }
        throw FitFault(
          "row \(row + 1): \(short(code)) is no code of \(quoted(kind.name)), which has \(counted(kind.levels.count, "level"))",
          in: rows.name, advice: "codes are 0 to \(kind.levels.count - 1)")
      }
    }
    return MixedRows(
      source: whole.values.weighted(whole.weights), kinds: modelled.map(\.variableKind), schema: schema,
      names: schema.variables, droppedRows: whole.droppedRows)
  }
}

extension FitRows.Whole {
  /// Rows of a table with kinds of columns, without those that lack a cell unless they may.
  static func mixed(
    _ stream: TableStream<Double>, _ schema: TableSchema, keepsIncompleteRows: Bool
  ) throws -> MixedRows {
    var (elements, weights, rows): ([Double], [Double]?, Int) = ([], nil, 0)
    while let block = try stream.next() {
      unsafe block.values.withUnsafeBufferPointer { unsafe elements.append(contentsOf: $0) }
      if let more = block.weights { weights = (weights ?? []) + more }
      rows += block.values.rows
    }
    var whole = FitRows.Whole(
      values: Matrix(rows: rows, columns: stream.columns, elements: elements), weights: weights,
      names: schema.variables)
    if !keepsIncompleteRows { whole = whole.complete() }
    return MixedRows(
      source: Observations(whole.values, weights: whole.weights), kinds: schema.modelled.map(\.variableKind),
      schema: schema, names: whole.names, droppedRows: whole.droppedRows)
  }
}
