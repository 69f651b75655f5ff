import RandomStreams
import Testing

@Suite struct PhiloxTests {
  @Test func knownAnswers() throws {
    let table = try rows(ofFixture: "philox4x32-10.txt").map { words($0) }
    #expect(table.count == 3)
    for row in table {
      let stream = RandomStream(seed: UInt64(row[5]) << 32 | UInt64(row[4]), stream: row[3])
      let output = stream.words(row: UInt64(row[1]) << 32 | UInt64(row[0]), block: row[2])
      #expect(output == SIMD4(row[6], row[7], row[8], row[9]))
    }
  }

  @Test func uniformsAreTheLeadingBitsOfTheWords() {
    let stream = RandomStream(seed: 7, stream: 3)
    for row in UInt64(0)..<200 {
      for index in UInt32(0)..<5 {
        let words = stream.words(row: row, block: index / 2)
        let bits =
          index % 2 == 0
          ? UInt64(words.y) << 32 | UInt64(words.x) : UInt64(words.w) << 32 | UInt64(words.z)
        let uniform = stream.uniform(row: row, index: index)
        #expect(uniform >= 0)
        #expect(uniform < 1)
        #expect(UInt64(exactly: uniform * 0x1p53) == bits >> 11)
      }
    }
  }

  @Test func everyPartOfTheCounterAndTheKeyMatters() {
    let base = RandomStream(seed: 5, stream: 1)
    let all = [
      base.words(row: 0, block: 0),
      base.words(row: 1, block: 0),
      base.words(row: 1 << 32, block: 0),
      base.words(row: 0, block: 1),
      RandomStream(seed: 5, stream: 2).words(row: 0, block: 0),
      RandomStream(seed: 6, stream: 1).words(row: 0, block: 0),
      RandomStream(seed: 5 | 1 << 32, stream: 1).words(row: 0, block: 0),
    ]
    #expect(Set(all).count == all.count)
  }
}
