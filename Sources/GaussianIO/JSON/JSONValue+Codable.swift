extension JSONValue: Codable {
  /// Reads a value, numbers with every bit.
  ///
  /// A decoder does not say how a number was written: whole ones are ``integer(_:)`` up to 2⁵³, but for −0.
  ///
  /// - Throws: `DecodingError` for what JSON does not have.
  public init(from decoder: any Decoder) throws {
    if let container = try? decoder.container(keyedBy: Key.self) {
      var object = JSONObject()
      for key in container.allKeys { object[key.stringValue] = try container.decode(JSONValue.self, forKey: key) }
      self = .object(object)
    } else if var container = try? decoder.unkeyedContainer() {
      // Lists of numbers are long, and read at once.
      if let numbers = try? decoder.singleValueContainer().decode([Double].self) {
        self = .array(numbers.map(JSONValue.init(decoded:)))
        return
      }
      var values: [JSONValue] = []
      while !container.isAtEnd { values.append(try container.decode(JSONValue.self)) }
      self = .array(values)
    } else {
      self = try Self(decoder.singleValueContainer())
    }
  }

  private init(_ container: any SingleValueDecodingContainer) throws {
    if container.decodeNil() {
      self = .null
    } else if let flag = try? container.decode(Bool.self) {
      self = .boolean(flag)
    } else if let number = try? container.decode(Double.self) {
      // Beyond 2⁵³ a whole number, such as a seed, has digits that a double has not.
      let isLarge = number.magnitude >= 0x1p53
      self = (isLarge ? try? container.decode(Int.self) : nil).map { .integer($0) } ?? JSONValue(decoded: number)
    } else {
      self = .string(try container.decode(String.self))
    }
  }

  /// A number that was read as a double.
  private init(decoded number: Double) {
    let isWhole = number.magnitude < 0x1p53 && number == number.rounded() && !(number == 0 && number.sign == .minus)
    self = isWhole ? .integer(Int(number)) : .number(number)
  }

  /// Writes the value; a number that is not finite is nothing.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .object(let object):
      var container = encoder.container(keyedBy: Key.self)
      for member in object.members { try container.encode(member.value, forKey: Key(member.key)) }
    case .array(let values):
      var container = encoder.unkeyedContainer()
      for value in values { try container.encode(value) }
    case .null: try encoder.encodeNothing()
    case .boolean(let flag): try encoder.encodeSingle(flag)
    case .integer(let whole): try encoder.encodeSingle(whole)
    case .number(let number): number.isFinite ? try encoder.encodeSingle(number) : try encoder.encodeNothing()
    case .string(let text): try encoder.encodeSingle(text)
    }
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init?(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
  }
}

extension Encoder {
  fileprivate func encodeSingle(_ value: some Encodable) throws {
    var container = singleValueContainer()
    try container.encode(value)
  }

  fileprivate func encodeNothing() throws {
    var container = singleValueContainer()
    try container.encodeNil()
  }
}
