#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A file that has just been opened for reading; who opens it closes it.
struct OpenedFile {
  let descriptor: Int32
  /// Number of bytes of a file that can be read at any place; `nil` for one that can only be read to its end.
  let size: Int?

  /// Opens a file; `-` is standard input.
  ///
  /// - Throws: ``FileError`` if there is no such file, if it is a folder, or if it cannot be opened.
  init(path: String) throws {
    let opened = path == "-" ? dup(STDIN_FILENO) : retrying { unsafe open(path, O_RDONLY | O_CLOEXEC) }
    guard opened >= 0 else { throw Self.openingFailed(path, errno) }
    guard let status = FileStatus(descriptor: opened), !status.isDirectory else {
      close(opened)
      throw FileError(.isDirectory, path: path, "this is a folder, not a file")
    }
    descriptor = opened
    // A redirected standard input may have been read from already, so only its rest counts. Files that the
    // system makes up, as in /proc, claim to be empty.
    size = status.isRegular && status.size > 0 && path != "-" ? status.size : nil
  }

  private static func openingFailed(_ path: String, _ number: Int32) -> FileError {
    switch number {
    case ENOENT, ENOTDIR: FileError(.noSuchFile, path: path, "there is no such file")
    default: FileError(.unreadable, path: path, "cannot be opened: \(systemMessage(number))")
    }
  }
}
