import GaussianEngine
import LinearAlgebra
import TestSupport
import Testing

/// Leaves are ranges of row numbers: neither blocks, nor parts, nor threads change what is merged, and in which order.
@Suite("Leaves of rows")
struct LeafReductionTests {
  /// Writes down the numbers in the rows of a leaf, and how leaves were merged.
  private struct TracePass: RowPass {
    struct Trace: Mergeable, Equatable {
      var text: String
      mutating func merge(_ later: Trace) { text = "(\(text) \(later.text))" }
    }

    let rowsPerLeaf: Int
    var dimension: Int { 2 }

    func makeScratch() {}

    func sums(of rows: RowSlice<Double>, scratch: Void) -> Trace {
      Trace(
        text: "\(rows.firstRow):"
          + (0..<rows.count).map { "\(Int(rows[$0, 0])),\(Int(rows[$0, 1]))*\(Int(rows.weight($0)))" }
          .joined(separator: "+"))
    }
  }

  private typealias Reduction = LeafReduction<TracePass>

  private static func rows(_ range: Range<Int>) -> (Matrix<Double>, [Double]) {
    let elements = range.flatMap { [Double($0), Double(-$0)] }
    return (Matrix(rows: range.count, columns: 2, elements: elements), range.map { Double($0 % 3) })
  }

  /// Cuts a range into at most so many pieces, some of them empty.
  private static func cuts(_ range: Range<Int>, _ pieces: Int, _ generator: inout SplitMix64) -> [Range<Int>] {
    let inner = (1..<max(2, pieces)).map { _ in Int.random(in: range.lowerBound...range.upperBound, using: &generator) }
    let bounds = [range.lowerBound] + inner.sorted() + [range.upperBound]
    return zip(bounds, bounds.dropFirst()).map { $0..<$1 }
  }

  private static func reduce(
    _ range: Range<Int>, _ pass: TracePass, _ generator: inout SplitMix64, pieces: Int, endIsKnown: Bool = false
  ) -> Reduction {
    var reduction = Reduction(rowsPerLeaf: pass.rowsPerLeaf, firstRow: range.lowerBound)
    let blocks = cuts(range, pieces, &generator)
    for (index, block) in blocks.enumerated() {
      let (rows, weights) = rows(block)
      reduction.add(
        rows, weights: weights, isLast: endIsKnown && index == blocks.count - 1, pass,
        parallelism: .threads(Int.random(in: 1...3, using: &generator)))
    }
    #expect(reduction.nextRow == range.upperBound)
    return reduction
  }

  @Test("are the same for any blocks, with and without a known end")
  func blocks() {
    var generator = SplitMix64(seed: 1501)
    for count in 0..<60 {
      let pass = TracePass(rowsPerLeaf: Int.random(in: 1...9, using: &generator))
      let whole = Self.reduce(0..<count, pass, &generator, pieces: 1, endIsKnown: true).total(pass)
      #expect((whole == nil) == (count == 0))
      for pieces in [1, 2, 3, 7, 20] {
        for endIsKnown in [false, true] {
          let reduction = Self.reduce(0..<count, pass, &generator, pieces: pieces, endIsKnown: endIsKnown)
          #expect(reduction.total(pass) == whole, "\(count) rows in \(pieces) blocks")
        }
      }
    }
  }

  @Test("are the same for any parts, which return nodes and the rows of leaves that they do not hold whole")
  func parts() {
    var generator = SplitMix64(seed: 1502)
    for _ in 0..<400 {
      let count = Int.random(in: 1...90, using: &generator)
      let pass = TracePass(rowsPerLeaf: Int.random(in: 1...9, using: &generator))
      let whole = Self.reduce(0..<count, pass, &generator, pieces: 1).total(pass)
      var joined = Reduction(rowsPerLeaf: pass.rowsPerLeaf)
      for part in Self.cuts(0..<count, Int.random(in: 1...8, using: &generator), &generator) {
        let begun = Self.reduce(part, pass, &generator, pieces: 3)
        #expect(begun.head.count < pass.rowsPerLeaf)
        #expect(begun.tail.count < pass.rowsPerLeaf)
        let sent = Reduction(
          rowsPerLeaf: pass.rowsPerLeaf, firstRow: begun.firstRow, head: begun.head, nodes: begun.spine.nodes,
          tail: begun.tail)
        #expect(sent.nextRow == begun.nextRow)
        joined.join(sent, pass)
      }
      #expect(joined.total(pass) == whole, "\(count) rows")
    }
  }

  @Test("that come behind the last one are ignored")
  func behindTheEnd() {
    let pass = TracePass(rowsPerLeaf: 4)
    var generator = SplitMix64(seed: 1503)
    var reduction = Self.reduce(0..<6, pass, &generator, pieces: 1, endIsKnown: true)
    let (more, weights) = Self.rows(6..<20)
    reduction.add(more, weights: weights, pass, parallelism: .serial)
    #expect(reduction.nextRow == 6)
    #expect(reduction.total(pass)?.text == "(0:0,0*0+1,-1*1+2,-2*2+3,-3*0 4:4,-4*1+5,-5*2)")
  }

  @Test("follow from the shape of the work alone, and are neither tiny nor huge")
  func lengths() {
    #expect(BlockSizes.moments(columns: 1) == 65_536)
    #expect(BlockSizes.moments(columns: 64) == 32_768)
    #expect(BlockSizes.moments(columns: 256) == 8192)
    #expect(BlockSizes.moments(columns: 100_000) == 256)
    #expect(BlockSizes.expectation(columns: 2, components: 8) == 8192)
    #expect(BlockSizes.expectation(columns: 16, components: 16) == 4096)
    #expect(BlockSizes.expectation(columns: 64, components: 8) == 2048)
    #expect(BlockSizes.expectation(columns: 300, components: 100) == 2048)
  }
}
