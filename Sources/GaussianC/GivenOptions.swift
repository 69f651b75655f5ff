internal import GaussianIO
internal import LinearAlgebra

/// An option of a function that has few of its own, as JSON.
struct GivenOption {
  let key: String
  private let value: JSONValue

  fileprivate init(_ member: JSONObject.Member) { (key, value) = (member.key, member.value) }

  /// A whole number of a range.
  ///
  /// - Throws: ``Failure`` for anything else.
  func wholeNumber(in range: ClosedRange<Int>) throws(Failure) -> Int {
    guard case .integer(let number) = value, range.contains(number) else {
      throw .invalid(
        "invalidValue", "\(key) is a whole number from \(range.lowerBound) to \(range.upperBound); correct it")
    }
    return number
  }

  /// A share: more than 0, and at most 1.
  ///
  /// - Throws: ``Failure`` for anything else.
  func share() throws(Failure) -> Double {
    let number: Double? =
      switch value {
      case .integer(let number): Double(number)
      case .number(let number): number
      default: nil
      }
    guard let number, number > 0, number <= 1 else {
      throw .invalid("invalidValue", "\(key) is a number above 0 and up to 1; correct it")
    }
    return number
  }

  /// True or false.
  ///
  /// - Throws: ``Failure`` for anything else.
  func isTrue() throws(Failure) -> Bool {
    guard case .boolean(let isTrue) = value else {
      throw .invalid("invalidValue", "\(key) is true or false; correct it")
    }
    return isTrue
  }

  /// Columns of a table, a list of objects or the text of one.
  ///
  /// - Throws: ``Failure`` for anything else.
  func schema() throws(Failure) -> TableSchema {
    let text = if case .string(let text) = value { text } else { value.text }
    do {
      return try TableSchema(text: text)
    } catch {
      throw .invalid("invalidValue", "\(key) is no list of columns: \(Failure(error).message)")
    }
  }

  /// A word of a list.
  ///
  /// - Throws: ``Failure`` for anything else.
  func choice<Choice: CaseIterable & RawRepresentable<String>>() throws(Failure) -> Choice {
    guard case .string(let name) = value, let choice = Choice(rawValue: name) else {
      throw .invalid("invalidValue", "\(key) is \(list(Choice.allCases.map(\.rawValue))); choose one")
    }
    return choice
  }
}

/// The options in a text of a caller, without those that are `null`; none for NULL.
///
/// - Throws: ``Failure`` for what is no JSON object, and for a key that there is not.
func givenOptions(_ pointer: UnsafePointer<CChar>?, among keys: [String]) throws(Failure) -> [GivenOption] {
  guard unsafe pointer != nil else { return [] }
  let text = try unsafe text(pointer, "the options")
  let value: JSONValue
  do {
    value = try JSONValue(parsing: Array(text.utf8), path: "the options")
  } catch {
    throw .invalid("malformed", Failure(error).message)
  }
  guard case .object(let object) = value else { throw .invalid("malformed", "the options are no JSON object") }
  if let member = object.members.first(where: { !keys.contains($0.key) }) {
    throw .invalid(
      "unknownOption",
      "there is no option '\(member.key)'; " + guess(at: member.key, among: keys)
        + "the options are \(list(keys, "and"))")
  }
  return object.members.filter { $0.value != .null }.map { GivenOption($0) }
}
