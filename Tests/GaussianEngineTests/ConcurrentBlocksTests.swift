import GaussianEngine
import Synchronization
import Testing

@Suite struct ConcurrentBlocksTests {
  static let parallelisms: [Parallelism] = [.serial, .automatic] + [1, 2, 3, 7].map { .threads($0) }

  /// Scratch that notices when two blocks use it at once.
  private final class Scratch: Sendable {
    let isInUse = Atomic<Bool>(false)
  }

  @Test(arguments: [0, 1, 2, 3, 7, 40, 1000], parallelisms)
  func everyBlockExactlyOnce(count: Int, parallelism: Parallelism) {
    let order = Mutex<[Int]>([])
    let scratches = Atomic<Int>(0)
    let collisions = Atomic<Int>(0)
    forEachBlock(count: count, parallelism: parallelism) {
      scratches.add(1, ordering: .relaxed)
      return Scratch()
    } _: { block, scratch in
      if scratch.isInUse.exchange(true, ordering: .acquiring) { collisions.add(1, ordering: .relaxed) }
      busyWork(of: block)
      order.withLock { $0.append(block) }
      scratch.isInUse.store(false, ordering: .releasing)
    }
    let blocks = order.withLock { $0 }
    #expect(blocks.sorted() == Array(0..<count))
    #expect(collisions.load(ordering: .relaxed) == 0)
    #expect(scratches.load(ordering: .relaxed) <= parallelism.threadCount(forBlocks: count))
    #expect(count > 0 || scratches.load(ordering: .relaxed) == 0)
    if parallelism == .serial || parallelism == .threads(1) { #expect(blocks == Array(0..<count)) }
  }

  @Test func threadsAreLimited() async {
    #expect(Parallelism.serial.threadCount(forBlocks: 100) == 1)
    #expect(Parallelism.threads(3).threadCount(forBlocks: 100) == 3)
    #expect(Parallelism.threads(3).threadCount(forBlocks: 2) == 2)
    #expect(Parallelism.threads(3).threadCount(forBlocks: 0) == 1)
    #expect(Parallelism.automatic.threadCount(forBlocks: 1) == 1)
    #expect(Parallelism.automatic.threadCount(forBlocks: 1000) == min(64, AvailableProcessors.count))
    // The buffers of OpenBLAS 0.3.21 are numbered.
    #expect(Parallelism.threads(1000).threadCount(forBlocks: 1000) == 64)
    for count in [0, -1, Int.min] {
      let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
        [count = count as Int] in
        print(Parallelism.threads(count).threadCount(forBlocks: 3))
      }
      #if DEBUG
        let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(message.contains("work needs at least 1 thread, not \(count)"))
      #endif
    }
  }

  /// In a process of its own, since it holds for all of one.
  @Test func automaticMeansWhatIsSet() async {
    await #expect(processExitsWith: .success) {
      Parallelism.automaticThreads = 3
      #expect(Parallelism.automatic.threadCount(forBlocks: 1000) == 3)
      #expect(Parallelism.automaticThreads == 3)
      #expect(Parallelism.threads(5).threadCount(forBlocks: 1000) == 5)
      Parallelism.automaticThreads = nil
      #expect(Parallelism.automatic.threadCount(forBlocks: 1000) == min(64, AvailableProcessors.count))
    }
    await #expect(processExitsWith: .failure) { Parallelism.automaticThreads = 0 }
  }

  @Test func thereIsAProcessor() {
    #expect(AvailableProcessors.count >= 1)
    #expect(AvailableProcessors.count <= 1 << 16)
  }
}

/// Keeps a thread busy for a while that differs from block to block, so that blocks end out of order.
func busyWork(of block: Int) {
  var state = UInt64(block)
  for _ in 0..<(block &* 7919 % 50) { state = state &* 6_364_136_223_846_793_005 &+ 1 }
  precondition(state != 0x5EED, "keeps the loop from being optimised away")
}
