public import GaussianIO

/// What a fit was asked for, option by option; what is left out is left open.
///
/// ```swift
/// let options = try FitOptions(["components": "3", "covariance": "diagonal"])
/// options[OptionTable.covariance]                                         // .diagonal
/// ```
///
/// Values are checked when they are set: one that an option does not take is a ``FitRequestError`` that names the option and
/// says what it takes.
public struct FitOptions: Sendable {
  private struct Given: Sendable {
    let spec: OptionSpec
    let text: String
    let value: any Sendable
  }

  private var given: [Given] = []

  /// Everything left open.
  public init() {}

  /// Takes options in the words of a command line.
  ///
  /// - Parameters:
  ///   - texts: A text for each name of an option; names have hyphens between words.
  ///   - table: The options that there are.
  /// - Throws: ``FitRequestError`` for a name that there is not, one that comes twice, or a text that is no value.
  public init(_ texts: KeyValuePairs<String, String>, table: [OptionSpec] = ModelKinds.builtIn.options)
    throws(FitRequestError)
  {
    for (name, text) in texts {
      guard let spec = table.first(where: { $0.name == name }) else {
        throw Self.unknown(name, among: table.map(\.name))
      }
      guard self.text(of: name) == nil else {
        throw FitRequestError(.invalidValue, option: name, "\(option: name) is given twice", advice: "give it once")
      }
      try set(spec, to: text)
    }
  }

  /// Takes options from a JSON object, each under its key; `null` leaves an option open.
  ///
  /// - Parameters:
  ///   - object: The options.
  ///   - table: The options that there are.
  /// - Throws: ``FitRequestError`` for a key that there is not, or a value that is of another type or out of range.
  public init(json object: JSONObject, table: [OptionSpec] = ModelKinds.builtIn.options) throws(FitRequestError) {
    for member in object.members {
      guard let spec = table.first(where: { $0.key == member.key }) else {
        throw Self.unknown(member.key, among: table.map(\.key))
      }
      if member.value == .null { continue }
      try set(spec, to: try spec.text(of: member.value))
    }
  }

  private static func unknown(_ name: String, among names: [String]) -> FitRequestError {
    FitRequestError(
      .unknownOption, option: name, "there is no option '\(printable(name))'",
      advice: "\(guess(at: name, among: names))choose among \(list(names, "and"))")
  }

  /// Gives an option a value, in the words of a command line; the last one counts.
  ///
  /// - Throws: ``FitRequestError`` for a text that is no value.
  public mutating func set(_ spec: OptionSpec, to text: String) throws(FitRequestError) {
    let new = Given(spec: spec, text: text, value: try spec.value(of: text))
    if let place = given.firstIndex(where: { $0.spec.name == spec.name }) {
      given[place] = new
    } else {
      given.append(new)
    }
  }

  /// Leaves an option open.
  public mutating func remove(_ name: String) { given.removeAll { $0.spec.name == name } }

  /// The value of an option; `nil` if it is left open.
  public subscript<Value>(_ option: FitOption<Value>) -> Value? {
    given.first { $0.spec.name == option.name }?.value as? Value
  }

  /// The value of an option as it was written; `nil` if it is left open.
  public func text(of name: String) -> String? { given.first { $0.spec.name == name }?.text }

  /// The options that have a value, in the order in which they were given.
  public var names: [String] { given.map(\.spec.name) }

  /// The options that have a value.
  var specs: [OptionSpec] { given.map(\.spec) }
}
