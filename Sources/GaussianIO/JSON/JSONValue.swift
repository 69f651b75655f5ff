/// A JSON value whose numbers keep every bit and whose objects keep their order.
public enum JSONValue: Sendable, Equatable {
  /// Nothing.
  case null
  /// True or false.
  case boolean(Bool)
  /// A whole number written without point and exponent.
  case integer(Int)
  /// Any other number; printed as `null` if it is not finite.
  case number(Double)
  /// A text.
  case string(String)
  /// Values in order.
  case array([JSONValue])
  /// Values by name.
  case object(JSONObject)

  /// What the value is, for a message.
  package var kind: String {
    switch self {
    case .null: "null"
    case .boolean: "true or false"
    case .integer, .number: "a number"
    case .string: "a text"
    case .array: "a list"
    case .object: "an object"
    }
  }

  /// A list of numbers.
  public static func numbers(_ values: some Sequence<Double>) -> JSONValue {
    .array(values.map { .number($0) })
  }

  /// A list of texts.
  public static func strings(_ values: some Sequence<String>) -> JSONValue {
    .array(values.map { .string($0) })
  }
}

/// Values by name, in the order in which they were added.
public struct JSONObject: Sendable, Equatable {
  /// A value and its name.
  public struct Member: Sendable, Equatable {
    /// The name.
    public let key: String
    /// The value.
    public var value: JSONValue
  }

  /// All members; no two have the same key.
  public private(set) var members: [Member] = []

  /// Where each key stands; empty for as few members as are looked through faster.
  private var places: [String: Int] = [:]
  private static let fewMembers = 16

  /// Creates an object without members.
  public init() {}

  /// The value of that name; a new one comes last, and `nil` removes it.
  ///
  /// - Complexity: O(1) on average; O(number of members) to remove one.
  public subscript(key: String) -> JSONValue? {
    get { place(of: key).map { members[$0].value } }
    set {
      switch (place(of: key), newValue) {
      case (let place?, let value?): members[place].value = value
      case (let place?, nil):
        members.remove(at: place)
        places = [:]
        if members.count > Self.fewMembers { listPlaces() }
      case (nil, let value?): appendNew(key, value)
      case (nil, nil): break
      }
    }
  }

  /// Adds a member whose key is known to be new.
  mutating func appendNew(_ key: String, _ value: JSONValue) {
    members.append(Member(key: key, value: value))
    if !places.isEmpty {
      places[key] = members.count - 1
    } else if members.count > Self.fewMembers {
      listPlaces()
    }
  }

  private func place(of key: String) -> Int? {
    members.count > Self.fewMembers ? places[key] : members.firstIndex { $0.key == key }
  }

  private mutating func listPlaces() {
    for (place, member) in members.enumerated() { places[member.key] = place }
  }

  /// True if the same members stand in the same order.
  public static func == (left: JSONObject, right: JSONObject) -> Bool { left.members == right.members }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// Creates an object from its members.
  ///
  /// - Precondition: No key appears twice.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    for (key, value) in elements {
      precondition(self[key] == nil, "the key '\(key)' appears twice")
      appendNew(key, value)
    }
  }
}
