// The member "columns" of a model file: a list of columns, each with its name, or its position in a table without names, its
// kind, and what its format needs.

extension TableSchema {
  /// The columns as a list of objects.
  public var json: JSONValue { .array(columns.map { .object($0.json(named: hasNames)) }) }

  /// Reads the text of a list of columns, as ``json`` is printed.
  ///
  /// - Throws: ``FileError`` if it is none.
  public init(text: String) throws {
    try self.init(JSONNode(try JSONParser.parse(Array(text.utf8), path: "the schema"), path: "the schema"))
  }

  /// Reads a list of columns.
  ///
  /// - Throws: ``FileError`` if something is missing or impossible.
  public init(_ node: JSONNode) throws {
    let nodes = try node.elements()
    let hasNames = try nodes.first?.optionalMember("position") == nil
    let columns = try nodes.map { column in
      guard !hasNames else { return try TableColumn(column, name: try column.member("name").string()) }
      return try TableColumn(column, name: String(try column.member("position").natural(from: 1)))
    }
    guard Set(columns.map(\.name)).count == columns.count else { throw node.problem("has a name twice") }
    self.init(columns: columns, hasNames: hasNames)
  }
}

extension TableColumn {
  fileprivate func json(named: Bool) -> JSONObject {
    var object = JSONObject()
    if named { object["name"] = .string(name) } else { object["position"] = .integer(Int(name) ?? 0) }
    object["kind"] = .string(kind.rawValue)
    if !levels.isEmpty { object["levels"] = .strings(levels) }
    switch format {
    case .plain: break
    case .number(let form):
      object["places"] = .integer(form.places)
      if form.zeros != .kept { object["zeros"] = .string(form.zeros.rawValue) }
      if form.decimalComma { object["decimalComma"] = .boolean(true) }
      if !form.thousands.isEmpty { object["thousands"] = .string(form.thousands) }
      if !form.prefix.isEmpty { object["prefix"] = .string(form.prefix) }
      if !form.suffix.isEmpty { object["suffix"] = .string(form.suffix) }
      if form.hasPlus { object["plus"] = .boolean(true) }
    case .moment(let form): object["pattern"] = .string(form.pattern)
    case .numbered(let form):
      object["first"] = .integer(form.first)
      if form.width > 0 { object["width"] = .integer(form.width) }
      if !form.prefix.isEmpty { object["prefix"] = .string(form.prefix) }
      if !form.suffix.isEmpty { object["suffix"] = .string(form.suffix) }
    }
    return object
  }

  fileprivate init(_ node: JSONNode, name: String) throws {
    let kind: ColumnKind = try node.member("kind").choice()
    let levels = try node.optionalMember("levels")?.strings() ?? []
    let format = try ColumnFormat(node, kind)
    if let problem = Self.problem(kind, levels, format) { throw node.problem(problem) }
    self.init(name: name, kind: kind, levels: levels, format: format)
  }
}

extension ColumnFormat {
  fileprivate init(_ node: JSONNode, _ kind: ColumnKind) throws {
    if let pattern = try node.optionalMember("pattern") {
      guard let form = MomentForm(pattern: try pattern.string()) else {
        throw pattern.problem("is no pattern of days or times")
      }
      self = .moment(form)
    } else if let places = try node.optionalMember("places") {
      let digits = try places.integer()
      guard (0...NumberForm.mostPlaces).contains(digits) else { throw places.problem("is \(digits)") }
      self = .number(
        NumberForm(
          places: digits, zeros: try node.optionalMember("zeros")?.choice() ?? .kept,
          decimalComma: try node.optionalMember("decimalComma")?.boolean() ?? false,
          thousands: try node.text("thousands"), prefix: try node.text("prefix"), suffix: try node.text("suffix"),
          hasPlus: try node.optionalMember("plus")?.boolean() ?? false))
    } else if let first = try node.optionalMember("first") {
      let width = try node.optionalMember("width")
      let (start, digits) = (try first.integer(), try width?.integer() ?? 0)
      guard start >= 0 else { throw first.problem("is negative") }
      guard (0...64).contains(digits) else { throw width?.problem("is \(digits)") ?? node.problem("is impossible") }
      self = .numbered(
        IdentifierForm(
          prefix: try node.text("prefix"), suffix: try node.text("suffix"), first: start, width: digits))
    } else {
      self = .plain
    }
  }
}

extension JSONNode {
  /// A short text of a member; empty if there is none.
  fileprivate func text(_ key: String) throws -> String {
    guard let node = try optionalMember(key) else { return "" }
    let text = try node.string()
    guard text.utf8.count <= 64 else { throw node.problem("is longer than 64 bytes") }
    return text
  }
}
