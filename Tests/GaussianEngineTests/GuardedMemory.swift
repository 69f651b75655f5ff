import LinearAlgebra

/// Elements between two zones of NaN: a kernel that reads the zones spoils its result, one that writes them is
/// found out.
@safe final class GuardedMemory<Scalar: GaussianScalar> {
  let count: Int
  private let start: UnsafeMutablePointer<Scalar>
  private let base: UnsafeMutablePointer<Scalar>

  /// Copies elements to an address that is `offset` elements past a 64-byte boundary.
  init(_ elements: [Scalar], offset: Int = 0) {
    let (zone, size) = (64, MemoryLayout<Scalar>.stride)
    count = elements.count
    let capacity = count + 2 * zone + offset
    let raw = UnsafeMutableRawPointer.allocate(byteCount: capacity * size, alignment: 64)
    unsafe start = raw.bindMemory(to: Scalar.self, capacity: capacity)
    unsafe start.initialize(repeating: .nan, count: capacity)
    unsafe base = start + zone + offset
    for (index, element) in elements.enumerated() { unsafe base[index] = element }
    lead = zone + offset
    self.capacity = capacity
  }

  private let lead: Int
  private let capacity: Int

  deinit { unsafe start.deallocate() }

  /// First element; valid as long as this object.
  var pointer: UnsafeMutablePointer<Scalar> { unsafe base }

  var elements: [Scalar] { (0..<count).map { unsafe base[$0] } }

  /// True while nothing outside the elements has been written to.
  var zonesAreUntouched: Bool {
    (0..<lead).allSatisfy { unsafe start[$0].isNaN }
      && (lead + count..<capacity).allSatisfy { unsafe start[$0].isNaN }
  }
}
