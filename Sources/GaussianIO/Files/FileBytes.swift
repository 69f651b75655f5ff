#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Immutable bytes in memory of their own, or of a mapped file.
@safe
final class FileBytes: @unchecked Sendable {
  let base: UnsafePointer<UInt8>
  let count: Int
  private let isMapped: Bool

  /// Maps an open regular file, read-only.
  ///
  /// A file that another program cuts short while it is mapped ends this process with SIGBUS when the lost
  /// part is touched: that is the price of not copying. Files that this library writes are replaced, never
  /// cut short.
  ///
  /// Returns `nil` if the file cannot be mapped; the caller can still read it.
  init?(mapping descriptor: Int32, count: Int) {
    guard
      count > 0,
      let address = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0),
      unsafe address != MAP_FAILED
    else { return nil }
    unsafe base = UnsafePointer(address.assumingMemoryBound(to: UInt8.self))
    self.count = count
    isMapped = true
  }

  /// Takes over memory from `malloc`.
  init(adopting pointer: UnsafeMutablePointer<UInt8>, count: Int) {
    unsafe base = UnsafePointer(pointer)
    self.count = count
    isMapped = false
  }

  deinit {
    let address = unsafe UnsafeMutableRawPointer(mutating: base)
    if isMapped { unsafe munmap(address, count) } else { unsafe free(address) }
  }

  var bytes: UnsafeBufferPointer<UInt8> { unsafe UnsafeBufferPointer(start: base, count: count) }
}
