extension JSONNode {
  /// Decodes a value of any type.
  ///
  /// - Throws: ``FileError`` with the place of what does not fit.
  public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
    do {
      return try decoded(type, at: [])
    } catch let error as DecodingError {
      throw fileError(error)
    }
  }

  /// The error with the place where the type found it.
  private func fileError(_ error: DecodingError) -> FileError {
    let (context, problem) =
      switch error {
      case .typeMismatch(_, let context), .valueNotFound(_, let context): (context, context.debugDescription)
      case .keyNotFound(let key, let context): (context, "has no key \(quoted(key.stringValue))")
      case .dataCorrupted(let context): (context, "cannot be used: \(context.debugDescription)")
      @unknown default: (DecodingError.Context(codingPath: [], debugDescription: ""), "cannot be used")
      }
    var node = self
    for key in context.codingPath {
      guard let member = try? key.intValue.map({ try node.elements()[$0] }) ?? node.member(key.stringValue) else {
        break
      }
      node = member
    }
    return node.problem(problem)
  }

  fileprivate func decoded<Value: Decodable>(_ type: Value.Type, at path: [any CodingKey]) throws -> Value {
    let value: Any? =
      switch type {
      case is [Double].Type: try numbers()
      case is String.Type: try string()
      case is Bool.Type: try boolean()
      case is Double.Type: try number()
      case is Float.Type: Float(try number())
      case let whole as any (FixedWidthInteger & Decodable).Type: try integer(as: whole)
      default: nil
      }
    return try value as? Value ?? type.init(from: JSONNodeDecoder(node: self, codingPath: path))
  }

  private func integer<Whole: FixedWidthInteger>(as type: Whole.Type) throws -> Whole {
    guard let number = Whole(exactly: try integer()) else { throw problem("is out of range") }
    return number
  }
}

private struct JSONNodeDecoder: Decoder {
  let node: JSONNode
  let codingPath: [any CodingKey]
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(Keyed(node: node, codingPath: codingPath))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    Unkeyed(elements: try node.elements(), codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer { Single(node: node, codingPath: codingPath) }

  private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let node: JSONNode
    let codingPath: [any CodingKey]

    var allKeys: [Key] {
      guard case .object(let object) = node.value else { return [] }
      return object.members.compactMap { Key(stringValue: $0.key) }
    }

    func contains(_ key: Key) -> Bool {
      guard case .object(let object) = node.value else { return false }
      return object[key.stringValue] != nil
    }

    func decodeNil(forKey key: Key) throws -> Bool { try node.optionalMember(key.stringValue) == nil }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
      try node.member(key.stringValue).decoded(type, at: codingPath + [key])
    }

    func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { try decoder(key).container(keyedBy: type) }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
      try decoder(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
      JSONNodeDecoder(node: try node.member("super"), codingPath: codingPath)
    }

    func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }

    private func decoder(_ key: Key) throws -> JSONNodeDecoder {
      JSONNodeDecoder(node: try node.member(key.stringValue), codingPath: codingPath + [key])
    }
  }

  private struct Unkeyed: UnkeyedDecodingContainer {
    let elements: [JSONNode]
    let codingPath: [any CodingKey]
    var currentIndex = 0

    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex == elements.count }

    private mutating func next() throws -> JSONNode {
      guard !isAtEnd else {
        throw DecodingError.valueNotFound(
          Any.self, .init(codingPath: codingPath, debugDescription: "has \(elements.count) elements, more are needed"))
      }
      defer { currentIndex += 1 }
      return elements[currentIndex]
    }

    mutating func decodeNil() throws -> Bool {
      guard !isAtEnd, elements[currentIndex].value == .null else { return false }
      currentIndex += 1
      return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
      try next().decoded(type, at: codingPath)
    }

    mutating func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> { try decoder().container(keyedBy: type) }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try decoder().unkeyedContainer() }

    mutating func superDecoder() throws -> any Decoder { try decoder() }

    private mutating func decoder() throws -> JSONNodeDecoder {
      JSONNodeDecoder(node: try next(), codingPath: codingPath)
    }
  }

  private struct Single: SingleValueDecodingContainer {
    let node: JSONNode
    let codingPath: [any CodingKey]

    func decodeNil() -> Bool { node.value == .null }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try node.decoded(type, at: codingPath) }
  }
}
