#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A file under a name of its own beside the file that it will replace.
final class TemporaryFile {
  let descriptor: Int32
  private let path: String
  private let registration: Interruption.Registration?

  init(folder: String, name: String, permissions: mode_t?, wanted: String) throws {
    // File systems allow 255 bytes a name.
    var stem = name
    while stem.utf8.count > 200 { stem.removeLast() }
    for _ in 0..<100 {
      let random = String(UInt64.random(in: 0 ... .max), radix: 36)
      let candidate = "\(folder)/.\(stem).gauss-\(getpid())-\(random).tmp"
      // Registered before it exists: an interruption in between must find it.
      let registration = Interruption.Registration(candidate)
      let opened = retrying { unsafe open(candidate, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666) }
      guard opened >= 0 else {
        let number = errno
        registration?.end()
        if number == EEXIST { continue }
        throw FileError(
          .unwritable, path: wanted, "cannot be created in \(quoted(folder)): \(systemMessage(number))")
      }
      if let permissions { _ = fchmod(opened, permissions) }
      self.registration = registration
      descriptor = opened
      path = candidate
      return
    }
    throw FileError(.unwritable, path: wanted, "no name for a temporary file is free in \(quoted(folder))")
  }

  /// Takes the place of another file; the result is false if that failed, and `errno` says why.
  func rename(to destination: String) -> Bool {
    #if canImport(Glibc)
      let result = unsafe Glibc.rename(path, destination)
    #elseif canImport(Musl)
      let result = unsafe Musl.rename(path, destination)
    #else
      let result = unsafe Darwin.rename(path, destination)
    #endif
    if result == 0 { registration?.end() }
    return result == 0
  }

  func remove() {
    _ = unsafe unlink(path)
    registration?.end()
  }
}
