public import LinearAlgebra

/// A value of a JSON file that knows where it stands, so that what is wrong with it can be said.
public struct JSONNode: Sendable {
  /// The value itself.
  public let value: JSONValue
  private let path: String
  /// The keys and positions that lead here.
  private let place: String

  /// The value of a whole file.
  ///
  /// - Parameters:
  ///   - value: What the file says.
  ///   - path: The file.
  public init(_ value: JSONValue, path: String) { self.init(value, path: path, place: "") }

  private init(_ value: JSONValue, path: String, place: String) {
    self.value = value
    self.path = path
    self.place = place
  }

  /// The member of that name.
  ///
  /// - Throws: ``FileError`` if there is none, or if this is not an object.
  public func member(_ key: String) throws -> JSONNode {
    guard let found = try optionalMember(key) else {
      throw FileError(.malformed, path: path, "the key \(quoted(placed(key))) is missing")
    }
    return found
  }

  /// The member of that name, or `nil` if there is none or it is null.
  ///
  /// - Throws: ``FileError`` if this is not an object.
  public func optionalMember(_ key: String) throws -> JSONNode? {
    guard case .object(let object) = value else { throw wrong("an object") }
    guard let member = object[key], member != .null else { return nil }
    return JSONNode(member, path: path, place: placed(key))
  }

  /// The values of a list.
  ///
  /// - Parameter count: How many there must be; any number by default.
  /// - Returns: One node a value.
  /// - Throws: ``FileError`` if this is not a list, or not of that length.
  public func elements(count: Int? = nil) throws -> [JSONNode] {
    guard case .array(let values) = value else { throw wrong("a list") }
    if let count, values.count != count {
      throw problem("has \(counted(values.count, "element")), \(count) are needed")
    }
    return values.enumerated().map { JSONNode($1, path: path, place: "\(place)[\($0)]") }
  }

  /// The text.
  ///
  /// - Throws: ``FileError`` if this is something else.
  public func string() throws -> String {
    guard case .string(let text) = value else { throw wrong("a text") }
    return text
  }

  /// The number.
  ///
  /// - Throws: ``FileError`` if this is something else.
  public func number() throws -> Double {
    switch value {
    case .number(let number): return number
    case .integer(let whole): return Double(whole)
    default: throw wrong("a number")
    }
  }

  /// The whole number.
  ///
  /// - Throws: ``FileError`` if this is something else.
  public func integer() throws -> Int {
    guard case .integer(let whole) = value else { throw wrong("a whole number") }
    return whole
  }

  /// True or false.
  ///
  /// - Throws: ``FileError`` if this is something else.
  public func boolean() throws -> Bool {
    guard case .boolean(let flag) = value else { throw wrong("true or false") }
    return flag
  }

  /// One of the names that an enum has.
  ///
  /// - Throws: ``FileError`` if this is something else.
  func choice<Choice: RawRepresentable<String> & CaseIterable>(_ type: Choice.Type = Choice.self) throws -> Choice {
    guard let choice = Choice(rawValue: try string()) else {
      throw problem("is none of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return choice
  }

  /// A list of numbers.
  ///
  /// - Parameter count: How many there must be; any number by default.
  /// - Returns: The elements.
  /// - Throws: ``FileError`` if this is something else.
  public func numbers(count: Int? = nil) throws -> [Double] {
    try elements(count: count).map { try $0.number() }
  }

  /// A list of texts.
  ///
  /// - Parameter count: How many there must be; any number by default.
  /// - Returns: The elements.
  /// - Throws: ``FileError`` if this is something else.
  public func strings(count: Int? = nil) throws -> [String] {
    try elements(count: count).map { try $0.string() }
  }

  /// A list of lists of numbers, one a row.
  ///
  /// - Throws: ``FileError`` if this is something else, or of another shape.
  public func matrix(rows: Int, columns: Int) throws -> Matrix<Double> {
    let values = try elements(count: rows).flatMap { try $0.numbers(count: columns) }
    return Matrix(rows: rows, columns: columns, elements: values)
  }

  /// The error that this value is not as it should be, for checks of the caller's own.
  ///
  /// - Parameter problem: The rest of a sentence that begins with the name of the value, such as "is negative".
  /// - Returns: The error, to be thrown.
  public func problem(_ problem: String) -> FileError {
    FileError(.malformed, path: path, "\(place.isEmpty ? "the file" : quoted(place)) \(problem)")
  }

  private func wrong(_ wanted: String) -> FileError { problem("is \(value.kind), \(wanted) is needed") }

  private func placed(_ key: String) -> String { place.isEmpty ? key : "\(place).\(key)" }
}

extension JSONValue {
  /// A list of lists of numbers, one a row.
  public static func matrix(_ matrix: Matrix<Double>) -> JSONValue {
    .array((0..<matrix.rows).map { .numbers(matrix.row($0)) })
  }
}
