#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#endif

/// Asks the kernel to back a large new allocation with large pages.
///
/// The first write to each page of fresh memory costs a trip into the kernel. For a result of 64 MB that is 16,384
/// trips with pages of 4 KB and 32 with pages of 2 MB, which takes longer than many of the results. A hint only: where
/// there are no large pages nothing changes. Small allocations are left alone.
package func preferLargePages(_ memory: UnsafeMutableRawBufferPointer) {
  #if os(Linux)
    guard memory.count >= 1 << 22, let base = memory.baseAddress else { return }
    let pageSize = 4096
    let start = unsafe base.alignedUp(toMultipleOf: pageSize)
    let length = unsafe (base + memory.count - start) / pageSize * pageSize
    // MADV_HUGEPAGE; the result does not matter.
    _ = unsafe madvise(start, length, 14)
  #endif
}
