/// Memory behind a matrix: owned and 64-byte aligned, or borrowed and kept alive by its owner.
@usableFromInline
@safe
package final class MatrixStorage<Scalar: GaussianScalar>: @unchecked Sendable {
  /// First element; readable for `count` elements, writable only while `isOwned`.
  @usableFromInline let base: UnsafeMutablePointer<Scalar>
  @usableFromInline let count: Int
  /// Whatever keeps borrowed memory valid.
  ///
  /// `nil` with `isOwned` false means the caller promised it.
  private let owner: AnyObject?
  @usableFromInline let isOwned: Bool
  /// What is to be freed; `nil` if the memory is borrowed.
  private let allocation: UnsafeMutableRawPointer?

  /// Kernels and OpenBLAS read whole vectors; the bits of some OpenBLAS kernels depend on alignment.
  package static var alignment: Int { 64 }

  /// Uninitialised memory for `count` elements.
  @usableFromInline
  init(uninitializedCount count: Int) {
    let (bytes, overflow) = max(count, 1).multipliedReportingOverflow(by: MemoryLayout<Scalar>.stride)
    precondition(!overflow, "a matrix of \(count) elements does not fit in the address space")
    // Aligned by hand: in the GNU C library before 2.38 an aligned allocation does not find the place that an
    // equal one has left, and a loop over blocks grew with every block.
    let memory = UnsafeMutableRawPointer.allocate(byteCount: bytes + Self.alignment, alignment: 1)
    let raw = unsafe memory.alignedUp(toMultipleOf: Self.alignment)
    unsafe preferLargePages(UnsafeMutableRawBufferPointer(start: raw, count: bytes))
    unsafe allocation = memory
    unsafe base = raw.bindMemory(to: Scalar.self, capacity: max(count, 1))
    self.count = count
    owner = nil
    isOwned = true
  }

  /// Somebody else's memory, never written to.
  init(borrowing base: UnsafePointer<Scalar>, count: Int, owner: AnyObject?) {
    unsafe self.base = UnsafeMutablePointer(mutating: base)
    self.count = count
    unsafe allocation = nil
    self.owner = owner
    isOwned = false
  }

  deinit {
    unsafe allocation?.deallocate()
  }
}
