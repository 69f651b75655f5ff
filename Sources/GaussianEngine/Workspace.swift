internal import LinearAlgebra

/// Scratch memory of one thread, 64-byte aligned, allocated once a pass and never per block.
@safe
package final class Workspace<Element: BitwiseCopyable> {
  package let base: UnsafeMutablePointer<Element>
  package let count: Int

  /// Scratch for `count` elements, filled with `value`.
  package init(count: Int, filledWith value: Element) {
    let raw = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, count) * MemoryLayout<Element>.stride, alignment: 64)
    unsafe base = raw.bindMemory(to: Element.self, capacity: max(1, count))
    self.count = count
    unsafe base.initialize(repeating: value, count: count)
  }

  deinit { unsafe base.deallocate() }
}

/// Passes write to a workspace from one thread at a time, transforms only while they are made.
extension Workspace: @unchecked Sendable where Element: Sendable {}
