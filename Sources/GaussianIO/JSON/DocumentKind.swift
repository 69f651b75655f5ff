/// What all JSON files of one kind have in common: a mark by which they are known, and a version.
struct DocumentKind {
  /// What people call such a file, such as "model".
  let name: String
  /// The mark: the value of the key "format".
  let format: String
  /// The newest version, which is the one written.
  let version: Int
  /// What to do with a file that is none.
  let advice: String

  /// Reads a file of this kind, of any version.
  ///
  /// - Parameter path: The file.
  /// - Returns: Its bytes, and what they say.
  /// - Throws: ``FileError`` if the file is missing, broken, or of another kind.
  func read(path: String) throws -> (bytes: [UInt8], object: JSONObject) {
    let input = try InputFile(path: path)
    // Looked at first, so that a large file of another kind is not read as a whole.
    try checkBeginning(input.bytes(in: 0..<ForeignFormat.sampleSize), path: path)
    let bytes = try input.bytes(in: 0..<input.count)
    return (bytes, try object(try JSONParser.parse(bytes, path: path), path: path))
  }

  /// Reads a document of this kind, of any version, that is in memory.
  ///
  /// - Parameters:
  ///   - bytes: The text in UTF-8.
  ///   - path: What errors call it.
  /// - Returns: What it says.
  /// - Throws: ``FileError`` if it is broken, or of another kind.
  func read(_ bytes: [UInt8], path: String) throws -> JSONObject {
    try checkBeginning(Array(bytes.prefix(ForeignFormat.sampleSize)), path: path)
    return try object(try JSONParser.parse(bytes, path: path), path: path)
  }

  /// What a document of this kind says.
  ///
  /// - Throws: ``FileError`` if it is of another kind.
  func object(_ value: JSONValue, path: String) throws -> JSONObject {
    guard case .object(let object) = value else {
      throw FileError(.malformed, path: path, "this is not a \(name)", advice: advice)
    }
    guard object["format"] == .string(format) else {
      throw FileError(
        .malformed, path: path, "this is not a \(name): the key 'format' is not \(quoted(format))", advice: advice)
    }
    return object
  }

  /// Throws if the version is one that this program does not know.
  ///
  /// - Parameters:
  ///   - object: What the file says.
  ///   - path: The file.
  /// - Throws: ``FileError``.
  func checkVersion(of object: JSONObject, path: String) throws {
    let node = try JSONNode(.object(object), path: path).member("version")
    let number = try node.integer()
    guard number >= 1 else { throw node.problem("is \(number), the first was 1") }
    guard number <= version else {
      throw FileError(
        .newerVersion, path: path,
        "the \(name) was written by a newer version (\(number)); this program reads up to \(version)",
        advice: "update it")
    }
  }

  private func checkBeginning(_ bytes: [UInt8], path: String) throws {
    guard !bytes.isEmpty else { throw FileError(.empty, path: path, "the file is empty", advice: advice) }
    if let compression = Compression.recognized(by: bytes) {
      throw FileError(
        .unsupported, path: path, "the \(name) is compressed by \(compression.rawValue)",
        advice: "unpack it first: \(compression.unpacking(path))" + (path == "-" ? "" : " > \(unpackedName(path))"))
    }
    if let foreign = ForeignFormat.binary(bytes) ?? ForeignFormat.encoded(bytes) {
      throw FileError(.malformed, path: path, "this is not a \(name) but \(foreign.name)", advice: advice)
    }
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    let visible = text.drop { $0 <= 0x20 }
    guard visible.isEmpty || visible.first == UInt8(ascii: "{") else {
      throw FileError(
        .malformed, path: path, "this is not a \(name): it begins with \(quoted(visible.prefix(20)))",
        advice: advice)
    }
  }

  /// The name of a compressed file without the ending that says so, or else with one more.
  private func unpackedName(_ path: String) -> String {
    let name = Compression.uncompressedName(of: path)
    return shellWord(printable(name.count < path.count ? String(name) : path + ".unpacked"))
  }
}
