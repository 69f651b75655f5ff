#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A file that is either written completely or not at all.
///
/// Bytes go to a temporary file `.NAME.gauss-PID-RANDOM.tmp` in the same folder, which takes the place of the
/// target when ``commit()`` has made sure that they are on the disk. Until then the target stays as it was,
/// and it stays so if the output is cancelled, forgotten or interrupted. The temporary file is born with the
/// permissions of the target, so that nobody can read it who cannot read what it replaces. Standard output (`-`),
/// devices and pipes are written to directly.
public final class OutputFile {
  /// The file as the user named it.
  public let path: String

  private let target: OutputTarget
  private var descriptor: Int32
  private var temporary: TemporaryFile?
  private var buffer: [UInt8] = []
  private let bufferCapacity = 1 << 16

  /// Opens a file for writing; `-` is standard output.
  ///
  /// - Throws: ``FileError`` if the file cannot be created or replaced.
  public init(path: String) throws {
    self.path = path
    target = try OutputTarget(path: path)
    switch target {
    case .standardOutput:
      descriptor = dup(STDOUT_FILENO)
    case .direct(let path):
      descriptor = retrying { unsafe open(path, O_WRONLY | O_CLOEXEC) }
    case .replaced(let folder, let name, let predecessor):
      let file = try TemporaryFile(folder: folder, name: name, predecessor: predecessor, wanted: path)
      temporary = file
      descriptor = file.descriptor
    }
    guard descriptor >= 0 else {
      throw FileError(.unwritable, path: path, "cannot be opened: \(systemMessage(errno))")
    }
  }

  deinit { cancel() }

  /// Appends bytes.
  ///
  /// - Throws: ``FileError`` if they cannot be written; the code is `brokenPipe` if the reader has gone.
  public func write(_ bytes: [UInt8]) throws {
    try unsafe bytes.withUnsafeBytes { try unsafe write($0) }
  }

  /// Appends bytes.
  @unsafe
  public func write(_ bytes: UnsafeRawBufferPointer) throws {
    precondition(descriptor >= 0, "\(path) was written to after it was closed")
    if buffer.count + bytes.count <= bufferCapacity {
      unsafe buffer.append(contentsOf: bytes)
    } else {
      try flush()
      if bytes.count <= bufferCapacity {
        unsafe buffer.append(contentsOf: bytes)
      } else {
        try unsafe send(bytes)
      }
    }
  }

  /// True if the beginning can be written again: what is not regular has none.
  public var isRewritable: Bool {
    if case .replaced = target { return true }
    return false
  }

  /// Puts bytes in the place of as many at the beginning.
  ///
  /// - Throws: ``FileError`` if they cannot be written.
  /// - Precondition: The output is rewritable and has as many bytes.
  public func rewriteBeginning(_ bytes: [UInt8]) throws {
    precondition(isRewritable && descriptor >= 0, "\(path) has no beginning that could be written again")
    try flush()
    var done = 0
    while done < bytes.count {
      let sent = retrying {
        unsafe bytes.withUnsafeBytes { buffer in
          guard let first = buffer.baseAddress else { return 0 }
          return unsafe Int(pwrite(descriptor, first + done, bytes.count - done, off_t(done)))
        }
      }
      guard sent >= 0 else { throw failure("writing failed") }
      done += sent
    }
  }

  /// Makes the output final: syncs it to the disk and puts it in the place of the target.
  ///
  /// - Throws: ``FileError`` if that fails; the target is then as it was.
  public func commit() throws {
    precondition(descriptor >= 0, "\(path) was committed after it was closed")
    try flush()
    guard case .replaced(let folder, let name, _) = target, let temporary else {
      return try closeDescriptor()
    }
    guard retrying({ fsync(descriptor) }) == 0 else { throw failure("cannot be synced to the disk") }
    try closeDescriptor()
    guard temporary.rename(to: folder + "/" + name) else { throw failure("cannot be replaced") }
    self.temporary = nil
    // The new name, too, has to reach the disk. Not every file system can promise that for folders.
    let home = retrying { unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    if home >= 0 {
      _ = retrying { fsync(home) }
      close(home)
    }
  }

  /// Gives the output up; the target stays as it was.
  public func cancel() {
    buffer = []
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
    temporary?.remove()
    temporary = nil
  }
}

// MARK: - Sending

extension OutputFile {
  private func flush() throws {
    let pending = buffer
    buffer.removeAll(keepingCapacity: true)
    try unsafe pending.withUnsafeBytes { try unsafe send($0) }
  }

  private func send(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = unsafe bytes[...]
    while unsafe !rest.isEmpty {
      let slice = unsafe UnsafeRawBufferPointer(rebasing: rest)
      let sent = retrying { unsafe systemWrite(descriptor, slice) }
      guard sent >= 0 else { throw failure("writing failed") }
      unsafe rest = rest.dropFirst(sent)
    }
  }

  private func closeDescriptor() throws {
    let result = close(descriptor)
    descriptor = -1
    // Network file systems report a full disk here. An interrupted close has closed all the same.
    if result != 0 && errno != EINTR { throw failure("writing failed") }
  }

  /// Makes an error of `errno` and gives the output up.
  private func failure(_ problem: String) -> FileError {
    let number = errno
    cancel()
    if number == EPIPE { return FileError(.brokenPipe, path: path, "the reader of the output has gone") }
    let advice = number == ENOSPC || number == EDQUOT ? "make room on the disk" : ""
    return FileError(.writeFailed, path: path, "\(problem): \(systemMessage(number))", advice: advice)
  }
}
