internal import Dispatch
internal import Synchronization

/// Runs `body` once for each block, on as many threads as are allowed.
///
/// Blocks are handed out in ascending order to whichever thread is free; what a block computes must not depend on
/// the thread. Each thread makes its own scratch with `makeScratch`, so memory grows with threads, not blocks.
package func forEachBlock<Scratch>(
  count: Int, parallelism: Parallelism,
  makeScratch: @Sendable () -> Scratch,
  _ body: @Sendable (_ block: Int, _ scratch: Scratch) -> Void
) {
  guard count > 0 else { return }
  let threads = parallelism.threadCount(forBlocks: count)
  guard threads > 1 else {
    let scratch = makeScratch()
    for block in 0..<count { body(block, scratch) }
    return
  }
  let next = Atomic<Int>(0)
  let stop = StopFlag.current
  DispatchQueue.concurrentPerform(iterations: threads) { _ in
    func work() {
      var block = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard block < count else { return }
      let scratch = makeScratch()
      while block < count {
        body(block, scratch)
        block = next.wrappingAdd(1, ordering: .relaxed).oldValue
      }
    }
    // Other threads know nothing of the calling task.
    guard let stop else { return work() }
    StopFlag.$current.withValue(stop) { work() }
  }
}
