internal import CGaussianKernels

/// An endless table of random numbers, any row of which can be computed without the rows before it.
///
/// Rows come from the counter-based generator Philox4x32-10: block `b` of row `i` is a function of
/// (seed, stream, i, b) and of nothing else. So a row is the same however many rows are drawn, in which
/// order, by how many threads and on which machine. Two streams of one seed are independent.
///
/// ## Source
/// Salmon, Moraes, Dror and Shaw (2011), "Parallel random numbers: as easy as 1, 2, 3".
public struct RandomStream: Sendable, Hashable {
  /// The key of the generator.
  public var seed: UInt64

  /// Which of the 2³² tables of this seed.
  public var stream: UInt32

  /// The table with this seed and number.
  ///
  /// - Parameters:
  ///   - seed: Any value; near seeds are as independent as far ones.
  ///   - stream: Any value; give each purpose its own.
  public init(seed: UInt64, stream: UInt32 = 0) {
    self.seed = seed
    self.stream = stream
  }

  /// The four random words of one block of a row.
  ///
  /// The counter is (row, low word first; block; stream), the key is the seed, low word first.
  ///
  /// - Parameters:
  ///   - row: The row of the table.
  ///   - block: The block within that row.
  /// - Returns: Four independent words, uniform over 0 … 2³² − 1.
  public func words(row: UInt64, block: UInt32) -> SIMD4<UInt32> {
    let words = gaussian_philox4x32(row, block, stream, seed)
    return SIMD4(words.w0, words.w1, words.w2, words.w3)
  }

  /// One number of a row, uniform over the multiples of 2⁻⁵³ in [0, 1).
  ///
  /// A block holds two of them: the leading 53 bits of its words 1, 0 and of its words 3, 2.
  ///
  /// - Parameters:
  ///   - row: The row of the table.
  ///   - index: The position within that row.
  /// - Returns: A number that is at least 0 and less than 1.
  public func uniform(row: UInt64, index: UInt32) -> Double {
    let words = words(row: row, block: index / 2)
    let (low, high) = index % 2 == 0 ? (words.x, words.y) : (words.z, words.w)
    return Double((UInt64(high) << 32 | UInt64(low)) >> 11) * 0x1p-53
  }
}
