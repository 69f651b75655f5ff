#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// What the C library says about an error number.
func systemMessage(_ number: Int32) -> String {
  guard let text = unsafe strerror(number) else { return "error \(number)" }
  return unsafe String(cString: text)
}

/// Repeats a call that a signal interrupted; a negative result is a failure that `errno` explains.
func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
  while true {
    let result = call()
    if result >= 0 || errno != EINTR { return result }
  }
}

/// Kind, size and owner of a file.
struct FileStatus {
  var size: Int
  var mode: mode_t
  var owner: uid_t
  var group: gid_t

  /// What the owner, the group and others may do.
  var permissions: mode_t { mode & 0o777 }
  var isRegular: Bool { mode & S_IFMT == S_IFREG }
  var isDirectory: Bool { mode & S_IFMT == S_IFDIR }
  var isSymbolicLink: Bool { mode & S_IFMT == S_IFLNK }

  init?(descriptor: Int32) {
    var facts = stat()
    guard unsafe fstat(descriptor, &facts) == 0 else { return nil }
    self.init(facts)
  }

  init?(path: String, followingLinks: Bool) {
    var facts = stat()
    let result = unsafe followingLinks ? stat(path, &facts) : lstat(path, &facts)
    guard result == 0 else { return nil }
    self.init(facts)
  }

  private init(_ facts: stat) {
    size = Int(facts.st_size)
    mode = facts.st_mode
    owner = facts.st_uid
    group = facts.st_gid
  }
}

/// The system's `write`, under a name that no method of ours hides.
///
/// - Returns: The number of bytes written; negative for a failure that `errno` explains.
package func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  unsafe write(descriptor, bytes.baseAddress, bytes.count)
}

/// True for a file that can be read again from its beginning, as standard input and pipes cannot.
package func isRegularFile(_ path: String) -> Bool { sizeOfRegularFile(path) != nil }

/// Bytes of a file that can be read again; `nil` for what cannot.
package func sizeOfRegularFile(_ path: String) -> Int? {
  guard path != "-", let status = FileStatus(path: path, followingLinks: true), status.isRegular else { return nil }
  return status.size
}
