internal import GaussianEngine
internal import LinearAlgebra
internal import Synchronization

/// A number that tells whether rows are what they were, however they are cut into parts.
///
/// Each row is hashed with its number in the table, and the numbers of rows are added up. A row of weight 0 counts as none,
/// whatever it holds.
struct RowFingerprint: Sendable, Equatable {
  private(set) var value: UInt64 = 0

  init() {}

  /// One that has travelled.
  init(value: UInt64) { self.value = value }

  /// Adds rows, the first of which has that number.
  mutating func add(_ block: Matrix<Double>, _ weights: [Double]?, firstRow: Int, _ parallelism: Parallelism) {
    let sum = Atomic<UInt64>(0)
    let factors = (0...block.columns).map { Self.mixed(UInt64($0) &+ 1) | 1 }
    let blocks = RowBlocks.independent(rows: block.rows, columns: block.columns)
    unsafe block.withUnsafeBufferPointer { buffer in
      nonisolated(unsafe) let elements = unsafe buffer
      forEachBlock(count: blocks.count, parallelism: parallelism, makeScratch: {}) { index, _ in
        let own = unsafe Self.sum(elements, weights, blocks[index], firstRow: firstRow, factors)
        sum.wrappingAdd(own, ordering: .relaxed)
      }
    }
    value &+= sum.load(ordering: .relaxed)
  }

  /// Adds those of other rows.
  mutating func merge(_ other: RowFingerprint) { value &+= other.value }

  private static func sum(
    _ elements: UnsafeBufferPointer<Double>, _ weights: [Double]?, _ rows: Range<Int>, firstRow: Int,
    _ factors: [UInt64]
  ) -> UInt64 {
    let columns = factors.count - 1
    let factors = factors.span
    var sum: UInt64 = 0
    for row in rows {
      let weight = weights?[row] ?? 1
      guard weight > 0 else { continue }
      var own = mixed(UInt64(firstRow + row)) &+ weight.bitPattern &* factors[columns]
      for column in 0..<columns {
        let bits = unsafe elements[row * columns + column].bitPattern
        // The high bits, where numbers differ, have to reach the low ones too.
        own &+= (bits ^ bits >> 32) &* factors[column]
      }
      sum &+= mixed(own)
    }
    return sum
  }

  /// A bijection that leaves no pattern; the finaliser of SplitMix64.
  @inline(__always)
  private static func mixed(_ value: UInt64) -> UInt64 {
    var value = value &+ 0x9E37_79B9_7F4A_7C15
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }
}
