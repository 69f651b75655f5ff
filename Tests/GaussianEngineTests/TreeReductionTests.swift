import Foundation
import GaussianEngine
import Synchronization
import Testing

/// Values are reduced in a tree that depends on their number only.
@Suite struct TreeReductionTests {
  /// A merge that is neither associative nor commutative: it writes down what it merged.
  private struct Trace: Mergeable {
    var text: String
    mutating func merge(_ later: Trace) { text = "(\(text) \(later.text))" }
  }

  /// Neighbours merge level by level; a last one without a sibling moves up.
  private static func expectedTree(_ count: Int) -> String {
    var level = (0..<count).map { "\($0)" }
    while level.count > 1 {
      level = stride(from: 0, to: level.count, by: 2).map {
        $0 + 1 < level.count ? "(\(level[$0]) \(level[$0 + 1]))" : level[$0]
      }
    }
    return level[0]
  }

  /// Some blocks sleep, so that later ones overtake them and merges happen from both sides.
  ///
  /// In a process of its own, where no other test keeps the threads busy; repeated until blocks were overtaken.
  @Test func sameTreeForAnyNumberOfThreads() async {
    await #expect(processExitsWith: .success) {
      var overtakings = 0
      for round in 0..<20 where overtakings < 20 { overtakings += Self.compareTrees(round: round) }
    }
  }

  /// Compares all trees once, and counts the blocks that ended after a later one.
  private static func compareTrees(round: Int) -> Int {
    let overtakings = Atomic<Int>(0)
    for count in 1...40 {
      let expected = expectedTree(count)
      for threads in [1, 2, 3, 7] {
        let finished = Atomic<Int>(-1)
        let trace = reduceBlocks(count: count, parallelism: .threads(threads), makeScratch: {}) { block, _ in
          if threads > 1 && (block + round) % 4 < 2 { usleep(UInt32(40 + block * 7 % 60)) }
          if finished.max(block, ordering: .relaxed).oldValue > block {
            overtakings.add(1, ordering: .relaxed)
          }
          return Trace(text: "\(block)")
        }
        #expect(trace.text == expected, "\(count) blocks, \(threads) threads")
      }
    }
    return overtakings.load(ordering: .relaxed)
  }

  @Test func treesByHand() {
    #expect(Self.expectedTree(5) == "(((0 1) (2 3)) 4)")
    #expect(Self.expectedTree(7) == "(((0 1) (2 3)) ((4 5) 6))")
  }

  @Test func doublesMergeByAddition() {
    let sum = reduceBlocks(count: 1000, parallelism: .threads(3), makeScratch: {}) { block, _ in Double(block)
    }
    #expect(sum == 499_500)
  }

  @Test func nothingToReduce() async {
    await #expect(processExitsWith: .failure) {
      print(reduceBlocks(count: 0, parallelism: .serial, makeScratch: {}) { _, _ in 0.0 })
    }
  }
}
