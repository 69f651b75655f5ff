#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

extension SequentialInput {
  /// The file, which can be read again and again; what came through a pipe is kept in a file that has no name and goes with the
  /// last who reads it.
  ///
  /// The input is then not to be read any more.
  ///
  /// - Throws: ``FileError`` if reading fails or there is no room for such a file.
  public func seekableFile() throws -> InputFile {
    if let file { return file }
    let descriptor = try Self.namelessFile(for: path)
    var size = 0
    do {
      let step = 1 << 20
      let memory = UnsafeMutableRawPointer.allocate(byteCount: step, alignment: 16)
      defer { unsafe memory.deallocate() }
      while true {
        let got = try unsafe read(step, into: memory)
        try unsafe Self.write(UnsafeRawBufferPointer(start: memory, count: got), to: descriptor, path)
        size += got
        if got < step { break }
      }
    } catch {
      close(descriptor)
      throw error
    }
    return InputFile(regular: descriptor, size: size, path: path)
  }

  private static func namelessFile(for path: String) throws -> Int32 {
    let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    for _ in 0..<100 {
      let name = "\(folder)/.gauss-\(getpid())-\(String(UInt64.random(in: 0 ... .max), radix: 36)).tmp"
      let descriptor = retrying { unsafe open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600) }
      if descriptor >= 0 {
        // Nobody else needs the name, and what has none is gone when the process is.
        _ = unsafe unlink(name)
        return descriptor
      }
      let number = errno
      guard number == EEXIST else {
        throw FileError(
          .unwritable, path: path,
          "must be kept to be read twice, and \(quoted(folder)) takes no file: \(systemMessage(number))",
          advice: "set TMPDIR to a folder that does, or write it to a file first")
      }
    }
    throw FileError(.unwritable, path: path, "no name for a temporary file is free in \(quoted(folder))")
  }

  private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, _ path: String) throws {
    var rest = unsafe bytes[...]
    while unsafe !rest.isEmpty {
      let sent = retrying { unsafe systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: rest)) }
      guard sent >= 0 else {
        throw FileError(
          .writeFailed, path: path, "must be kept to be read twice, and cannot be: \(systemMessage(errno))",
          advice: "set TMPDIR to a folder with room, or write it to a file first")
      }
      unsafe rest = rest.dropFirst(sent)
    }
  }
}
