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

  /// Creates a file that will replace `predecessor`, if there is one.
  ///
  /// It can do at no time more than at its end: others may open a file as soon as it exists, and read on whatever its
  /// permissions become.
  init(folder: String, name: String, predecessor: FileStatus?, wanted: String) throws {
    // Without a predecessor it is the user's mask that decides. With one, group and others wait for the right group.
    let permissions = predecessor.map { $0.permissions & 0o700 } ?? 0o666
    // File systems allow 255 bytes a name.
    var stem = name
    while stem.utf8.count > 200 { stem.removeLast() }
    for _ in 0..<100 {
      let random = String(UInt64.random(in: 0 ... .max), radix: 36)
      let candidate = "\(folder)/.\(stem).gauss-\(getpid())-\(random).tmp"
      // Registered before it exists: an interruption in between must find it.
      let registration = Interruption.Registration(candidate)
      let opened = retrying { unsafe open(candidate, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, permissions) }
      guard opened >= 0 else {
        let number = errno
        registration?.end()
        if number == EEXIST { continue }
        throw FileError(
          .unwritable, path: wanted, "cannot be created in \(quoted(folder)): \(systemMessage(number))")
      }
      if let predecessor { Self.adopt(predecessor, by: opened) }
      self.registration = registration
      descriptor = opened
      path = candidate
      return
    }
    throw FileError(.unwritable, path: wanted, "no name for a temporary file is free in \(quoted(folder))")
  }

  /// Gives a new file owner, group and permissions of another, as far as the system allows it.
  private static func adopt(_ predecessor: FileStatus, by descriptor: Int32) {
    guard let born = FileStatus(descriptor: descriptor) else { return }
    // Only root can give a file away.
    if born.owner != predecessor.owner { _ = fchown(descriptor, predecessor.owner, gid_t.max) }
    var permissions = predecessor.permissions
    if born.group != predecessor.group, fchown(descriptor, uid_t.max, predecessor.group) != 0 {
      // What one group might do another may not: its members now have no more than everybody.
      permissions &= ~0o070 | permissions << 3
    }
    _ = fchmod(descriptor, permissions)
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
