/// A model file, apart from what the model in it means: the mark that it is one, a version, the kind of
/// model, and its parameters.
public struct ModelDocument: Sendable, Equatable {
  /// The kind of model, such as "multivariate normal".
  public var model: String
  /// Everything else, in the order in which it is written.
  public var parameters: JSONObject

  /// The mark by which a model file is known.
  public static let format = "swift-gaussian model"
  /// The newest version of the format, which is the one written.
  public static let version = 1

  private static let kind = DocumentKind(
    name: "model", format: format, version: version, advice: "a model is a file that 'gauss fit' has written")
  private static let reserved = ["format", "version", "model"]

  /// Creates a document.
  ///
  /// - Precondition: The keys `format`, `version` and `model` are not among the parameters; numbers are finite.
  public init(model: String, parameters: JSONObject) {
    for key in Self.reserved {
      precondition(parameters[key] == nil, "the key '\(key)' belongs to the document itself")
    }
    self.model = model
    self.parameters = parameters
  }

  /// Reads a model file.
  ///
  /// - Returns: The document, and its parameters with their places in the file.
  /// - Throws: ``FileError`` if the file is missing, broken, no model file, or of a newer version.
  public static func read(path: String) throws -> (document: ModelDocument, parameters: JSONNode) {
    try read(try kind.read(path: path).object, path: path)
  }

  /// Reads the text of a model file.
  ///
  /// - Parameters:
  ///   - bytes: The text in UTF-8.
  ///   - path: What errors call it.
  /// - Returns: As ``read(path:)``.
  /// - Throws: As ``read(path:)``.
  static func read(_ bytes: [UInt8], path: String) throws -> (document: ModelDocument, parameters: JSONNode) {
    try read(try kind.read(bytes, path: path), path: path)
  }

  /// Reads what a model file says.
  static func read(_ value: JSONValue, path: String) throws -> (document: ModelDocument, parameters: JSONNode) {
    try read(try kind.object(value, path: path), path: path)
  }

  private static func read(
    _ document: JSONObject, path: String
  ) throws -> (document: ModelDocument, parameters: JSONNode) {
    var object = document
    try kind.checkVersion(of: object, path: path)
    let root = JSONNode(.object(object), path: path)
    let model = try root.member("model").string()
    for key in reserved { object[key] = nil }
    return (ModelDocument(model: model, parameters: object), JSONNode(.object(object), path: path))
  }

  /// The text of the model file.
  public var text: String { JSONPrinter.print(value) }

  /// What the model file says.
  var value: JSONValue {
    var object: JSONObject = [
      "format": .string(Self.format), "version": .integer(Self.version), "model": .string(model),
    ]
    for member in parameters.members { object.appendNew(member.key, member.value) }
    return .object(object)
  }

  /// Writes a model file, which appears whole or not at all.
  ///
  /// - Throws: ``FileError`` if it cannot be written.
  public func write(to path: String) throws {
    let output = try OutputFile(path: path)
    try output.write(Array(text.utf8))
    try output.commit()
  }
}
