internal import Synchronization

/// How many threads an operation may use.
///
/// The number never changes a bit of any result.
public enum Parallelism: Sendable, Hashable {
  /// As many threads as the process may use processors, or as ``automaticThreads`` says, as far as the work fills them.
  case automatic
  /// The calling thread only.
  case serial
  /// At most this many threads; traps below 1.
  case threads(Int)

  /// What ``automatic`` means in this process: at most so many threads; `nil`, as at the start, for the number of processors.
  ///
  /// For a program that shares its machine, or that calls the library from threads of its own. May be set at any time,
  /// from any thread; what runs already keeps the number that it began with. Traps below 1.
  public static var automaticThreads: Int? {
    get {
      let count = threadsOfAutomatic.load(ordering: .relaxed)
      return count == 0 ? nil : count
    }
    set {
      precondition(newValue ?? 1 >= 1, "work needs at least 1 thread, not \(newValue ?? 0)")
      threadsOfAutomatic.store(newValue ?? 0, ordering: .relaxed)
    }
  }

  /// 0 for the number of processors.
  private static let threadsOfAutomatic = Atomic(0)

  /// Threads for work that falls into `blocks` independent blocks.
  package func threadCount(forBlocks blocks: Int) -> Int {
    let limit: Int
    switch self {
    case .automatic: limit = Self.automaticThreads ?? AvailableProcessors.count
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
