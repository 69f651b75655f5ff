#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A file opened for reading: read piece by piece if it is a regular file, held in memory if it is a pipe.
///
/// Nothing is mapped, so that a file which shrinks meanwhile is an error and not a signal.
public final class InputFile: Sendable {
  /// The file as the user named it.
  public let path: String
  /// Number of bytes.
  public let count: Int

  private let source: Source

  private enum Source {
    case file(Int32)
    case memory(FileBytes)
  }

  /// Opens a file; `-` is standard input, which is read to its end.
  ///
  /// - Throws: ``FileError`` if there is no such file, if it is a folder, or if it cannot be read.
  public init(path: String) throws {
    self.path = path
    let opened = try OpenedFile(path: path)
    if let size = opened.size {
      count = size
      source = .file(opened.descriptor)
    } else {
      defer { close(opened.descriptor) }
      let bytes = try Self.readToEnd(opened.descriptor, path: path)
      count = bytes.count
      source = .memory(bytes)
    }
  }

  /// Takes over an open regular file.
  init(regular descriptor: Int32, size: Int, path: String) {
    self.path = path
    count = size
    source = .file(descriptor)
  }

  /// Takes bytes in memory for a file.
  ///
  /// - Parameters:
  ///   - bytes: The contents.
  ///   - name: What messages call the file.
  public init(bytes: [UInt8], named name: String) {
    path = name
    count = bytes.count
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: max(bytes.count, 1))
    unsafe memory.initialize(from: bytes, count: bytes.count)
    // Memory of `allocate` with the default alignment comes from `malloc`, and is freed as such.
    source = .memory(unsafe FileBytes(adopting: memory, count: bytes.count))
  }

  deinit {
    if case .file(let descriptor) = source { close(descriptor) }
  }

  private static func readToEnd(_ descriptor: Int32, path: String) throws -> FileBytes {
    var capacity = 1 << 16
    var count = 0
    guard var memory = unsafe malloc(capacity) else { throw Self.outOfMemory(path, capacity) }
    while true {
      if count == capacity {
        capacity *= 2
        guard let larger = unsafe realloc(memory, capacity) else {
          unsafe free(memory)
          throw Self.outOfMemory(path, capacity)
        }
        unsafe memory = larger
      }
      let got = retrying { unsafe Int(read(descriptor, memory + count, capacity - count)) }
      guard got >= 0 else {
        let number = errno
        unsafe free(memory)
        throw FileError(.readFailed, path: path, "cannot be read: \(systemMessage(number))")
      }
      if got == 0 { break }
      count += got
    }
    return unsafe FileBytes(adopting: memory.assumingMemoryBound(to: UInt8.self), count: count)
  }

  static func outOfMemory(_ path: String, _ bytes: Int) -> FileError {
    FileError(.tooLarge, path: path, "\(bytes) bytes of memory are not available", advice: "split the file")
  }
}

// MARK: - Pieces

extension InputFile {
  /// Calls `body` with the bytes of `range`, which are gone afterwards.
  func withBytes<Result>(
    in range: Range<Int>, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) throws -> Result {
    switch source {
    case .memory(let bytes):
      return try withExtendedLifetime(bytes) {
        try unsafe body(UnsafeBufferPointer(rebasing: bytes.bytes[range]))
      }
    case .file(let descriptor):
      guard let memory = unsafe malloc(max(range.count, 1)) else { throw Self.outOfMemory(path, range.count) }
      defer { unsafe free(memory) }
      try unsafe fill(memory, from: descriptor, range)
      let bytes = unsafe memory.assumingMemoryBound(to: UInt8.self)
      return try unsafe body(UnsafeBufferPointer(start: bytes, count: range.count))
    }
  }

  /// The bytes of `range`, copied; `range` may reach beyond the end.
  public func bytes(in range: Range<Int>) throws -> [UInt8] {
    try unsafe withBytes(in: range.clamped(to: 0..<count)) { unsafe Array($0) }
  }

  /// Copies the bytes of `range` to `memory`.
  func copy(_ range: Range<Int>, to memory: UnsafeMutableRawPointer) throws {
    switch source {
    case .memory(let bytes):
      withExtendedLifetime(bytes) {
        unsafe memory.copyMemory(from: bytes.base + range.lowerBound, byteCount: range.count)
      }
    case .file(let descriptor): try unsafe fill(memory, from: descriptor, range)
    }
  }

  private func fill(_ memory: UnsafeMutableRawPointer, from descriptor: Int32, _ range: Range<Int>) throws {
    var done = 0
    while done < range.count {
      let got = retrying {
        unsafe Int(pread(descriptor, memory + done, range.count - done, off_t(range.lowerBound + done)))
      }
      guard got >= 0 else {
        throw FileError(.readFailed, path: path, "cannot be read: \(systemMessage(errno))")
      }
      guard got > 0 else { throw changed() }
      done += got
    }
  }

  /// The error for a file that is not what it was a moment ago.
  func changed() -> FileError { .changed(path: path) }
}

extension FileError {
  /// The error for a file that is not what it was a moment ago.
  static func changed(path: String) -> FileError {
    FileError(
      .readFailed, path: path, "the file changed while it was being read",
      advice: "try again when nobody writes to it")
  }
}
