extension JSONValue {
  /// The JSON of any value that can be encoded.
  ///
  /// - Throws: `EncodingError` if a number is not finite: JSON has no others.
  public init(encoding value: some Encodable) throws {
    let place = JSONPlace()
    try place.encode(value, at: [])
    self = place.value
  }
}

/// Where an encoder leaves the value that it is encoding.
private final class JSONPlace {
  /// A container, while it is being filled, leads to its parts, which may still be filled themselves.
  private enum Contents {
    case value(JSONValue)
    case list([JSONPlace])
    case members([String: JSONPlace], order: [String])
  }

  private var contents = Contents.value(.null)

  var value: JSONValue {
    switch contents {
    case .value(let value): return value
    case .list(let places): return .array(places.map(\.value))
    case .members(let places, let order):
      var object = JSONObject()
      for key in order { if let place = places[key] { object[key] = place.value } }
      return .object(object)
    }
  }

  var count: Int {
    if case .list(let places) = contents { return places.count }
    return 0
  }

  func set(_ value: JSONValue) { contents = .value(value) }

  func becomeObject() {
    if case .members = contents { return }
    contents = .members([:], order: [])
  }

  func becomeList() {
    if case .list = contents { return }
    contents = .list([])
  }

  func member(_ key: String) -> JSONPlace {
    let place = JSONPlace()
    if case .members(var places, var order) = contents {
      // Nobody else may hold them, or adding would copy all.
      contents = .value(.null)
      if places.updateValue(place, forKey: key) == nil { order.append(key) }
      contents = .members(places, order: order)
    }
    return place
  }

  func element() -> JSONPlace {
    let place = JSONPlace()
    if case .list(var places) = contents {
      contents = .value(.null)
      places.append(place)
      contents = .list(places)
    }
    return place
  }

  func encode(_ value: some Encodable, at path: [any CodingKey]) throws {
    switch value {
    case let numbers as [Double]: set(.array(try numbers.map { .number(try finite($0, at: path)) }))
    case let text as String: set(.string(text))
    case let flag as Bool: set(.boolean(flag))
    case let number as Double: set(.number(try finite(number, at: path)))
    case let number as Float: set(.number(try finite(Double(number), at: path)))
    case let number as any FixedWidthInteger & Encodable:
      guard let whole = Int(exactly: number) else {
        throw EncodingError.invalidValue(
          number, .init(codingPath: path, debugDescription: "\(number) does not fit into 64 bits"))
      }
      set(.integer(whole))
    default: try value.encode(to: JSONValueEncoder(codingPath: path, place: self))
    }
  }

  private func finite(_ number: Double, at path: [any CodingKey]) throws -> Double {
    guard number.isFinite else {
      throw EncodingError.invalidValue(number, .init(codingPath: path, debugDescription: "JSON has no \(number)"))
    }
    return number
  }
}

private struct JSONValueEncoder: Encoder {
  let codingPath: [any CodingKey]
  let place: JSONPlace
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    place.becomeObject()
    return KeyedEncodingContainer(Keyed(codingPath: codingPath, place: place))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    place.becomeList()
    return Unkeyed(codingPath: codingPath, place: place)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { Single(codingPath: codingPath, place: place) }

  private struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let codingPath: [any CodingKey]
    let place: JSONPlace

    func encodeNil(forKey key: Key) { place.member(key.stringValue).set(.null) }

    func encode(_ value: some Encodable, forKey key: Key) throws {
      try place.member(key.stringValue).encode(value, at: codingPath + [key])
    }

    func nestedContainer<Nested: CodingKey>(
      keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> { encoder(key).container(keyedBy: type) }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { encoder(key).unkeyedContainer() }

    func superEncoder() -> any Encoder {
      JSONValueEncoder(codingPath: codingPath, place: place.member("super"))
    }

    func superEncoder(forKey key: Key) -> any Encoder { encoder(key) }

    private func encoder(_ key: Key) -> JSONValueEncoder {
      JSONValueEncoder(codingPath: codingPath + [key], place: place.member(key.stringValue))
    }
  }

  private struct Unkeyed: UnkeyedEncodingContainer {
    let codingPath: [any CodingKey]
    let place: JSONPlace
    var count: Int { place.count }

    func encodeNil() { place.element().set(.null) }

    func encode(_ value: some Encodable) throws { try place.element().encode(value, at: codingPath) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
      encoder().container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder().unkeyedContainer() }

    func superEncoder() -> any Encoder { encoder() }

    private func encoder() -> JSONValueEncoder {
      JSONValueEncoder(codingPath: codingPath, place: place.element())
    }
  }

  private struct Single: SingleValueEncodingContainer {
    let codingPath: [any CodingKey]
    let place: JSONPlace

    func encodeNil() { place.set(.null) }

    func encode(_ value: some Encodable) throws { try place.encode(value, at: codingPath) }
  }
}
