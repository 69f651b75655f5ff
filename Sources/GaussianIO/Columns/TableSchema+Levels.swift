extension TableSchema {
  /// The same columns, with the levels that a table has beside those that are known, which keep their codes.
  ///
  /// So a table that is compared with others may hold a category that these lack. Of two words of a boolean and a third one
  /// become ordered levels.
  ///
  /// - Parameters:
  ///   - file: The table; arrays hold codes and add nothing, and neither does a table with names for one without them.
  ///   - options: How to read it.
  /// - Returns: A schema whose columns are as many and have the same names.
  /// - Throws: ``FileError`` if the table cannot be read, or lacks such a column.
  public func addingLevels(of file: InputFile, options: TableReadingOptions = TableReadingOptions()) throws
    -> TableSchema
  {
    let names = modelled.filter(\.kind.hasLevels).map(\.name)
    guard !names.isEmpty else { return self }
    var options = options
    (options.columns, options.schema, options.weights, options.label) = (.named(names), nil, nil, nil)
    (options.missing, options.onRemark) = (.asNaN, nil)
    var whole = options
    whole.columns = .all
    let input = try SequentialInput(file).decompressed()
    let reader = try TableFormats.format(of: input).reader(of: input, as: Double.self, options: whole)
    guard let text = reader as? CSVStream<Double>, (text.columnNames != nil) == hasNames else { return self }
    let requests = ColumnRequests(kinds: Dictionary(uniqueKeysWithValues: names.map { ($0, KindRequest(.category)) }))
    let survey = try TableSurvey(input: SequentialInput(file), options: options, requests: requests)
    let found = Dictionary(uniqueKeysWithValues: survey.schema.columns.map { ($0.name, $0) })
    return TableSchema(columns: columns.map { $0.addingLevels(found[$0.name]?.levels ?? []) }, hasNames: hasNames)
  }
}

extension TableColumn {
  /// The same column with more levels behind those it has.
  fileprivate func addingLevels(_ texts: [String]) -> TableColumn {
    let index = LevelIndex(levels)
    let new = texts.filter { index.code(of: Array($0.utf8).span) == nil }
    guard !new.isEmpty else { return self }
    return TableColumn(name: name, kind: kind == .boolean ? .ordered : kind, levels: levels + new, format: format)
  }
}
