/// Which columns of a table to read, and in which order.
///
/// Columns left out are never parsed.
/// In a table without names a name is a position, counted from 1: `"3"`.
public enum ColumnSelection: Sendable, Equatable {
  /// All columns, in the order of the file.
  case all
  /// These columns, in this order.
  case named([String])
  /// All columns but these, in the order of the file.
  case ignoring([String])
  /// The variables of a model: by name, in this order, if the table has names; otherwise all columns by
  /// position, and there must be as many.
  case matching([String])
  /// All columns by position, and there must be this many.
  case positional(Int)
}

/// The columns that a file offers, for a selection to choose from.
struct AvailableColumns {
  let path: String
  /// The line of the names, if there is one.
  let line: Int?
  let names: [String]?
  let count: Int
  /// The columns of each name.
  private let places: [String: [Int]]

  /// - Parameters:
  ///   - path: The file.
  ///   - line: The line of the names, if there is one.
  ///   - names: One name a column; `nil` if there are none.
  ///   - count: Number of columns.
  init(path: String, line: Int? = nil, names: [String]? = nil, count: Int) {
    self.path = path
    self.line = line
    self.names = names
    self.count = count
    places = Dictionary(grouping: (names ?? []).indices) { (names ?? [])[$0] }
  }

  /// The chosen columns, counted from 0, in the order wanted, and those that hold weights and classes, if any do.
  func resolve(_ options: TableReadingOptions) throws -> ResolvedColumns {
    let weight = try options.weights.map { try positions(of: [$0])[0] }
    let label = try options.label.flatMap { name in
      options.labelIsOptional && !has(name) ? nil : try positions(of: [name])[0]
    }
    if let label, label == weight {
      throw FileError(
        .unknownColumn, path: path, line: line, column: label + 1, columnName: names?[label],
        "the column of the labels cannot hold the weights too", advice: "name another column for one of the two")
    }
    let reserved = Reserved(weight: weight, label: label)
    let (variables, kinds) = try variables(options, apartFrom: reserved)
    for (column, what) in [(weight, "weights"), (label, "labels")] {
      guard let column, variables.contains(column) else { continue }
      throw FileError(
        .unknownColumn, path: path, line: line, column: column + 1, columnName: names?[column],
        "the column of the \(what) cannot be a variable too", advice: "take it out of one of the two")
    }
    try options.checkColumns?(variables.count)
    return ResolvedColumns(
      variables: variables, weights: weight, weightsName: weight.flatMap { names?[$0] }, label: label,
      labelName: label.flatMap { names?[$0] }, kinds: kinds)
  }

  /// The variables, and what their cells are if a schema says so.
  private func variables(
    _ options: TableReadingOptions, apartFrom reserved: Reserved
  ) throws -> (places: [Int], kinds: [TableColumn]?) {
    guard let schema = options.schema else { return (try variables(options.columns, apartFrom: reserved), nil) }
    let modelled = schema.modelled
    guard case .all = options.columns else {
      let places = try variables(options.columns, apartFrom: reserved)
      return (places, try places.map { try kind(ofPlace: $0, in: schema) })
    }
    if names != nil { return (try positions(of: modelled.map(\.name)), modelled) }
    let remaining = (0..<count).filter { !reserved.columns.contains($0) }
    if let places = schema.places(among: remaining) { return (places, modelled) }
    return (try all(expecting: modelled.count, apartFrom: reserved, because: "the model has"), modelled)
  }

  /// What the cells of a column are.
  private func kind(ofPlace place: Int, in schema: TableSchema) throws -> TableColumn {
    let name = names?[place] ?? String(place + 1)
    let isByPlace = names == nil && schema.hasNames && place < schema.columns.count
    let known = isByPlace ? schema.columns[place] : schema.columns.first { $0.name == name }
    guard let known, known.isModelled else {
      throw FileError(
        .unknownColumn, path: path, line: line, column: place + 1, columnName: names?[place],
        known == nil ? "the model knows no such column" : "the column is no variable of the model",
        advice: "the variables are \(listed(schema.modelled.map(\.name)))")
    }
    return known
  }

  /// Columns that are no variables.
  private struct Reserved {
    var weight: Int?
    var label: Int?

    var columns: Set<Int> { Set([weight, label].compactMap(\.self)) }

    /// " beside the weights", or nothing.
    var words: String {
      let names = [weight.map { _ in "the weights" }, label.map { _ in "the labels" }].compactMap(\.self)
      return names.isEmpty ? "" : " beside " + names.joined(separator: " and ")
    }
  }

  /// True if a name, or a position, is that of a column.
  private func has(_ name: String) -> Bool {
    guard names != nil else { return Int(name).map { (1...max(count, 1)).contains($0) } ?? false }
    return places[name] != nil
  }

  private func variables(_ selection: ColumnSelection, apartFrom reserved: Reserved) throws -> [Int] {
    switch selection {
    case .all: return try remaining(apartFrom: reserved.columns)
    case .named(let wanted): return try positions(of: wanted)
    case .ignoring(let unwanted):
      return try remaining(apartFrom: reserved.columns.union(try unwanted.flatMap { try matches($0) }))
    case .matching(let variables):
      if names != nil { return try positions(of: variables) }
      return try all(expecting: variables.count, apartFrom: reserved, because: "the model has")
    case .positional(let expected):
      return try all(expecting: expected, apartFrom: reserved, because: "the model has")
    }
  }

  private func remaining(apartFrom ignored: Set<Int>) throws -> [Int] {
    let kept = (0..<count).filter { !ignored.contains($0) }
    guard !kept.isEmpty else {
      throw FileError(.unknownColumn, path: path, line: line, "no column is left", advice: "ignore fewer")
    }
    try checkNames(of: kept)
    return kept
  }

  private func positions(of wanted: [String]) throws -> [Int] {
    var seen: Set<Int> = []
    // Looked up rather than looked for, since a model may have as many variables as the table has columns.
    let known = wanted.count > 8 ? names.map { names in Dictionary(grouping: names.indices) { names[$0] } } : nil
    let result = try wanted.map { name in
      let found = try known?[name] ?? matches(name)
      guard found.count == 1 else { throw ambiguous(name, found) }
      guard seen.insert(found[0]).inserted else {
        throw FileError(
          .unknownColumn, path: path, line: line, "column \(quoted(name)) is asked for twice",
          advice: "name it once")
      }
      return found[0]
    }
    guard !result.isEmpty else {
      throw FileError(.unknownColumn, path: path, line: line, "no column is asked for")
    }
    return result
  }

  /// All columns of that name, at least one.
  private func matches(_ name: String) throws -> [Int] {
    guard let names else {
      if let position = Int(name), (1...max(count, 1)).contains(position) { return [position - 1] }
      throw FileError(
        .unknownColumn, path: path,
        "there is no column \(quoted(name)): the table has no names and "
          + counted(count, "column"), advice: "give positions, counted from 1")
    }
    guard let found = places[name] else {
      throw FileError(
        .unknownColumn, path: path, line: line, "there is no column \(quoted(name))",
        advice: guess(at: name, among: names) + "the columns are \(listed(names))")
    }
    return found
  }

  private func all(expecting expected: Int, apartFrom reserved: Reserved, because: String) throws -> [Int] {
    let taken = reserved.columns
    let columns = (0..<count).filter { !taken.contains($0) }
    guard columns.count == expected else {
      throw FileError(
        .columnCount, path: path,
        "the table has \(counted(columns.count, "column"))\(reserved.words), \(because) \(counted(expected, "variable"))",
        advice: "give the columns names or leave the others out")
    }
    return columns
  }

  private func checkNames(of columns: [Int]) throws {
    guard let names, places.count < names.count else { return }
    var first: [String: Int] = [:]
    for column in columns {
      if let other = first.updateValue(column, forKey: names[column]) {
        throw ambiguous(names[column], [other, column])
      }
    }
  }

  private func ambiguous(_ name: String, _ columns: [Int]) -> FileError {
    FileError(
      .unknownColumn, path: path, line: line, column: columns[1] + 1,
      "the name \(quoted(name)) also belongs to column \(columns[0] + 1)", advice: "rename one of them")
  }
}
