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
    let input = try InputFile(path: path)
    let advice = "a model is a file that 'gauss fit' has written"
    // Looked at first, so that a large file of another kind is not read as a whole.
    try checkBeginning(input.bytes(in: 0..<64), path: path, advice: advice)
    let bytes = try input.bytes(in: 0..<input.count)
    guard case .object(var object) = try JSONParser.parse(bytes, path: path) else {
      throw FileError(.malformed, path: path, "this is not a model", advice: advice)
    }
    guard object["format"] == .string(format) else {
      throw FileError(
        .malformed, path: path, "this is not a model: the key 'format' is not \(quoted(format))",
        advice: advice)
    }
    let root = JSONNode(.object(object), path: path)
    let version = try root.member("version")
    let number = try version.integer()
    guard number >= 1 else { throw version.problem("is \(number), the first was 1") }
    guard number <= Self.version else {
      throw FileError(
        .newerVersion, path: path,
        "the model was written by a newer version (\(number)); this program reads up to \(Self.version)",
        advice: "update it")
    }
    let model = try root.member("model").string()
    for key in reserved { object[key] = nil }
    return (ModelDocument(model: model, parameters: object), JSONNode(.object(object), path: path))
  }

  private static func checkBeginning(_ bytes: [UInt8], path: String, advice: String) throws {
    guard !bytes.isEmpty else { throw FileError(.empty, path: path, "the file is empty", advice: advice) }
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    let visible = text.drop { $0 <= 0x20 }
    guard visible.isEmpty || visible.first == UInt8(ascii: "{") else {
      throw FileError(
        .malformed, path: path, "this is not a model: it begins with \(quoted(visible.prefix(20)))",
        advice: advice)
    }
  }

  /// The text of the model file.
  public var text: String {
    var object: JSONObject = [
      "format": .string(Self.format), "version": .integer(Self.version), "model": .string(model),
    ]
    for member in parameters.members { object.appendNew(member.key, member.value) }
    return JSONPrinter.print(.object(object))
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
