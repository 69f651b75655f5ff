/// A way in which a whole file is compressed, known by its first bytes.
enum Compression: String, CaseIterable, Sendable {
  case gzip
  case zstandard

  /// The compression of what begins with these bytes; `nil` if it is none of these.
  static func recognized(by bytes: some Collection<UInt8>) -> Compression? {
    let start = Array(bytes.prefix(4))
    if start.starts(with: [0x1F, 0x8B]) { return .gzip }
    guard start.count == 4 else { return nil }
    if start == [0x28, 0xB5, 0x2F, 0xFD] { return .zstandard }
    // A frame to be skipped, which some programs put first. LZ4 has the same.
    return start[0] & 0xF0 == 0x50 && start[1...].elementsEqual([0x2A, 0x4D, 0x18]) ? .zstandard : nil
  }

  /// Endings of names that say so, without the dot.
  static let fileExtensions = ["gz", "gzip", "zst", "zstd"]

  /// The name without the ending that says that the file is compressed.
  static func uncompressedName(of path: String) -> Substring {
    let suffix = fileExtensions.first { path.lowercased().hasSuffix("." + $0) }
    return suffix.map { path.dropLast($0.count + 1) } ?? path[...]
  }

  /// The command that unpacks a file to its standard output.
  func unpacking(_ path: String) -> String {
    let file = path == "-" || path.hasPrefix("/dev/") ? "FILE" : shellWord(printable(path))
    return self == .gzip ? "gzip -dc \(file)" : "zstd -dc --long=31 \(file)"
  }

  func makeDecoder() throws(CompressedDataError) -> any Decoder {
    switch self {
    case .gzip: try GzipDecoder()
    case .zstandard: try ZstandardDecoder()
    }
  }

  /// Turns compressed bytes into what they stand for, as they come.
  protocol Decoder: AnyObject, Sendable {
    /// Decodes some of the input, or hands out what it is still holding.
    ///
    /// - Returns: Bytes of the input that were used, and bytes that were written. If neither, more input is needed.
    func decode(
      _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(CompressedDataError) -> (used: Int, made: Int)
    /// True if the data may end here.
    var isComplete: Bool { get }
  }
}

/// What is wrong with compressed bytes.
enum CompressedDataError: Error {
  case damaged(String)
  case cutOff
  case followedByOthers
  case largeWindow
  case dictionaryNeeded
  case outOfMemory

  func fileError(path: String, _ compression: Compression) -> FileError {
    let name = compression.rawValue
    let copy = "copy it again or make it anew"
    return switch self {
    case .damaged(let what): FileError(.malformed, path: path, "the \(name) data are damaged: \(what)", advice: copy)
    case .cutOff: FileError(.malformed, path: path, "the \(name) data end too early, the file is cut off", advice: copy)
    case .followedByOthers:
      FileError(
        .malformed, path: path, "bytes that are no \(name) data follow the \(name) data",
        advice: "copy it again, or take away what does not belong to it")
    case .largeWindow:
      FileError(
        .unsupported, path: path, "unpacking takes a window of more than 128 MiB",
        advice: "unpack it through a pipe: \(compression.unpacking(path)) | gauss COMMAND -")
    case .dictionaryNeeded:
      FileError(
        .unsupported, path: path, "the \(name) data need a dictionary",
        advice: "unpack it with that, by zstd -D, and read the result")
    case .outOfMemory: InputFile.outOfMemory(path, 1 << 20)
    }
  }
}
