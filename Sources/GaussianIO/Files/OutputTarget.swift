#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Where output goes, decided before the first byte.
enum OutputTarget {
  /// Standard output.
  case standardOutput
  /// Something that is not a regular file: a device, a pipe.
  case direct(path: String)
  /// A regular file, to be created in `folder`, or to take the place of one that is there.
  case replaced(folder: String, name: String, predecessor: FileStatus?)

  /// Follows symbolic links, so that a link stays and the file it points to is replaced.
  init(path: String) throws {
    guard path != "-" && path != "/dev/stdout" else {
      self = .standardOutput
      return
    }
    // These lead to files that are open already, which must be written to and not replaced.
    guard !path.hasPrefix("/dev/fd/") && !path.hasPrefix("/proc/") else {
      self = .direct(path: path)
      return
    }
    let resolved = try Self.followingLinks(path)
    let (folder, name) = Self.split(resolved)
    guard let status = FileStatus(path: resolved, followingLinks: false) else {
      let home = FileStatus(path: folder, followingLinks: true)
      if let home, !home.isDirectory {
        throw FileError(
          .unwritable, path: path, "\(quoted(folder)) is a file and not a folder",
          advice: "name another folder")
      }
      guard home != nil else {
        throw FileError(
          .unwritable, path: path, "there is no folder \(quoted(folder))", advice: "create it first")
      }
      guard !name.isEmpty && name != "." && name != ".." else {
        throw FileError(.unwritable, path: path, "this is not the name of a file")
      }
      self = .replaced(folder: folder, name: name, predecessor: nil)
      return
    }
    if status.isDirectory {
      throw FileError(.unwritable, path: path, "this is a folder", advice: "name a file in it")
    }
    guard status.isRegular else {
      self = .direct(path: path)
      return
    }
    guard unsafe access(resolved, W_OK) == 0 else {
      throw FileError(.unwritable, path: path, "cannot be replaced: \(systemMessage(errno))")
    }
    self = .replaced(folder: folder, name: name, predecessor: status)
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = path[..<slash]
    return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
  }

  private static func followingLinks(_ path: String) throws -> String {
    var current = path
    var steps = 0
    // Links to pipes and devices, such as /dev/stdout, name nothing that could be replaced.
    while let status = FileStatus(path: current, followingLinks: false), status.isSymbolicLink {
      if let end = FileStatus(path: current, followingLinks: true), !end.isRegular { return current }
      steps += 1
      guard steps <= 40, let target = linkTarget(current) else {
        throw FileError(.unwritable, path: path, "the symbolic links lead nowhere")
      }
      current = target.hasPrefix("/") ? target : split(current).folder + "/" + target
    }
    return current
  }

  private static func linkTarget(_ path: String) -> String? {
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 4096) { buffer, count in
      let got = unsafe buffer.withMemoryRebound(to: CChar.self) { target in
        guard let start = target.baseAddress else { return -1 }
        return unsafe Int(readlink(path, start, target.count))
      }
      count = max(got, 0)
    }
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }
}
