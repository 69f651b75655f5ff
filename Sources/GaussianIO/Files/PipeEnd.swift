#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The end of a pipe that is read from, or anything else that can only be read in order.
final class PipeEnd: ByteSource {
  private let descriptor: Int32
  private let path: String

  /// Takes over an open file.
  init(descriptor: Int32, path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  /// Reads until there are enough bytes, or none are left.
  ///
  /// - Returns: How many there were.
  func read(_ wanted: Int, into target: UnsafeMutableRawPointer) throws -> Int {
    var done = 0
    while done < wanted {
      let got = retrying { unsafe Self.systemRead(descriptor, target + done, wanted - done) }
      guard got >= 0 else {
        throw FileError(.readFailed, path: path, "cannot be read: \(systemMessage(errno))")
      }
      if got == 0 { break }
      done += got
    }
    return done
  }

  /// The system's `read`, under a name that no method of ours hides.
  private static func systemRead(_ descriptor: Int32, _ target: UnsafeMutableRawPointer, _ count: Int) -> Int {
    #if canImport(Glibc)
      unsafe Glibc.read(descriptor, target, count)
    #elseif canImport(Musl)
      unsafe Musl.read(descriptor, target, count)
    #else
      unsafe Darwin.read(descriptor, target, count)
    #endif
  }
}
