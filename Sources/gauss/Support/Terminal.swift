import GaussianIO

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Standard output and standard error as places to write text to.
struct Terminal: Sendable {
  private let descriptor: Int32

  static let standardOutput = Terminal(descriptor: STDOUT_FILENO)
  static let standardError = Terminal(descriptor: STDERR_FILENO)

  /// True if a person reads along.
  var isInteractive: Bool { isatty(descriptor) == 1 }

  /// Writes all of a text.
  ///
  /// - Throws: An error if standard output does not take it. That standard error does not is no error: nobody
  ///   could be told.
  func write(_ text: String) throws {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = unsafe bytes.withUnsafeBytes { unsafe systemWrite(descriptor, $0) }
      if written < 0 {
        if errno == EINTR { continue }
        guard descriptor == STDOUT_FILENO else { return }
        let reason = unsafe String(cString: strerror(errno))
        let code: FileError.Code = errno == EPIPE ? .brokenPipe : .writeFailed
        throw FileError(code, path: "-", "writing failed: \(reason)")
      }
      bytes = bytes.dropFirst(written)
    }
  }
}
