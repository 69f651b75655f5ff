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
    guard let table = try rows.store.mixed(reading, rows.columnRequests, isStreamed: rows.isStreamed) else {
      let whole = missing == .observe ? try wholeRows() : try completeRows()
      return MixedRows(
        source: whole.values.weighted(whole.weights),
        kinds: (0..<whole.values.columns).map { VariableKind(of: $0, in: whole.values) },
        schema: nil, names: whole.names, droppedRows: whole.droppedRows)
    }
    return table
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
