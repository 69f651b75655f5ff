#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Immutable bytes in memory.
@safe
final class FileBytes: @unchecked Sendable {
  let base: UnsafePointer<UInt8>
  let count: Int

  /// Takes over memory from `malloc`.
  init(adopting pointer: UnsafeMutablePointer<UInt8>, count: Int) {
    unsafe base = UnsafePointer(pointer)
    self.count = count
  }

  deinit { unsafe free(UnsafeMutableRawPointer(mutating: base)) }

  var bytes: UnsafeBufferPointer<UInt8> { unsafe UnsafeBufferPointer(start: base, count: count) }
}
