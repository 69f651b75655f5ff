#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// Small files that the kernel makes up, and says in them what a process may use.
package enum SystemText {
  /// The first kilobytes of a file; `nil` where there is none.
  package static func contents(of path: String) -> String? {
    let descriptor = unsafe open(path, O_RDONLY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 8192)
    let length = unsafe read(descriptor, &bytes, bytes.count)
    return length > 0 ? String(decoding: bytes[..<length], as: UTF8.self) : nil
  }

  /// The first whole number after a label; `nil` if there is no such line.
  package static func number(in path: String, after label: String = "") -> Int? {
    let line = contents(of: path)?.split(separator: "\n").first { $0.hasPrefix(label) }
    return line?.dropFirst(label.count).split(separator: " ").first.flatMap { Int($0) }
  }
}
