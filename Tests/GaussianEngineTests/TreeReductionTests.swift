import GaussianEngine
import Testing

/// Values are reduced in a tree that depends on their number only.
@Suite struct TreeReductionTests {
  /// A merge that is neither associative nor commutative: it writes down what it merged.
  private struct Trace: Mergeable {
    var text: String
    mutating func merge(_ later: Trace) { text = "(\(text) \(later.text))" }
  }

  /// Neighbours merge level by level; a last one without a sibling moves up.
  private func expectedTree(_ count: Int) -> String {
    var level = (0..<count).map { "\($0)" }
    while level.count > 1 {
      level = stride(from: 0, to: level.count, by: 2).map {
        $0 + 1 < level.count ? "(\(level[$0]) \(level[$0 + 1]))" : level[$0]
      }
    }
    return level[0]
  }

  @Test(arguments: 1...40) func sameTreeForAnyNumberOfThreads(count: Int) {
    let expected = expectedTree(count)
    for threads in [1, 2, 3, 7] {
      for _ in 0..<5 {
        let trace = reduceBlocks(count: count, parallelism: .threads(threads), makeScratch: {}) { block, _ in
          busyWork(of: block &+ threads)
          return Trace(text: "\(block)")
        }
        #expect(trace.text == expected, "\(threads) threads")
      }
    }
  }

  @Test func treesByHand() {
    #expect(expectedTree(5) == "(((0 1) (2 3)) 4)")
    #expect(expectedTree(7) == "(((0 1) (2 3)) ((4 5) 6))")
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
