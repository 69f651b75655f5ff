/// How many threads an operation may use.
///
/// The number never changes a bit of any result.
public enum Parallelism: Sendable, Hashable {
  /// As many threads as the process may use processors, as far as the work fills them.
  case automatic
  /// The calling thread only.
  case serial
  /// At most this many threads; traps below 1.
  case threads(Int)

  /// Threads for work that falls into `blocks` independent blocks.
  package func threadCount(forBlocks blocks: Int) -> Int {
    let limit: Int
    switch self {
    case .automatic: limit = AvailableProcessors.count
    case .serial: limit = 1
    case .threads(let count):
      precondition(count >= 1, "work needs at least 1 thread, not \(count)")
      limit = count
    }
    return max(1, min(limit, blocks, Self.maximum))
  }

  /// OpenBLAS 0.3.21 keeps a fixed table of buffers, one a concurrent caller, and fails badly past its end.
  private static var maximum: Int { 64 }
}
