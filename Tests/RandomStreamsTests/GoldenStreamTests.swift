import RandomStreams
import Testing

/// The stream itself, to the bit: whoever changes it must do so on purpose, and say so to users.
@Suite struct GoldenStreamTests {
  @Test(arguments: Level.all) func firstNormals(level: Level) {
    let double = [
      "bfe54ac03c1a032a", "3ff0938db380d761", "bfdf19dd948e2804",
      "bff6f135c80fefcb", "3fdb16fd5e6389c7", "3f945faf95458763",
      "3fc147f0a3f6edb9", "bfecf0bbb759e22e", "bff1797c3722ad59",
    ]
    let float = [
      "bf785e5c", "3e46ace8", "bf9e28d2",
      "bd95e030", "3e0e7a0f", "bf8da733",
      "beac8644", "bf04ccb7", "3e1821f1",
    ]
    #expect(level.normals(Double.self, seed: 42, rows: 3, columns: 3).map(\.hex) == double)
    #expect(level.normals(Float.self, seed: 42, rows: 3, columns: 3).map(\.hex) == float)
  }

  @Test func apartFromTheOrigin() {
    let stream = RandomStream(seed: 0x0123_4567_89AB_CDEF, stream: 7)
    let normals = [
      "bfd66a29b6de57fa", "bff27acb81333160", "3fb57ccef602f2a1",
      "3fd1ff096410a94f", "bfebf3948159d4fa",
    ]
    let uniforms = [
      "3fe93704915a65fb", "3fe358524d3242a6", "3fc00a0dc2172b0c",
    ]
    #expect(stream.standardNormals(row: 1 << 40, count: 5).map(\.hex) == normals)
    #expect((0..<3).map { stream.uniform(row: 5, index: $0).hex } == uniforms)
  }

  /// A digest of a long stretch of rows, so that rare branches are covered too.
  @Test(arguments: Level.all) func digest(level: Level) {
    var double = Digest()
    var float = Digest()
    for z in level.normals(Double.self, seed: 42, rows: 10_001, columns: 7) { double.add(z.bitPattern) }
    for z in level.normals(Float.self, seed: 42, rows: 10_001, columns: 7) { float.add(UInt64(z.bitPattern)) }
    #expect(double.value == 2_410_681_787_052_323_309)
    #expect(float.value == 1_996_027_614_283_987_990)
  }
}

extension Double {
  fileprivate var hex: String { String(bitPattern, radix: 16) }
}

extension Float {
  fileprivate var hex: String { String(bitPattern, radix: 16) }
}

/// Fowler, Noll and Vo's hash, a word at a time.
private struct Digest {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ word: UInt64) { value = (value ^ word) &* 0x0000_0100_0000_01b3 }
}
