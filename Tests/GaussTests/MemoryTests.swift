import Foundation
import Testing

@Suite("Memory")
struct MemoryTests {
  @Test("does not grow with the number of rows drawn", arguments: ["/dev/null", "t.npy"], ["1", "2"])
  func sampling(_ output: String, _ threads: String) async throws {
    let scratch = try Scratch()
    _ = try await DataSet.all[0].fit(in: scratch)
    func peak(_ rows: Int) async throws -> Int {
      let outcome = try await gauss(
        "sample", "model.json", "-n", "\(rows)", "-o", output, "--threads", threads, in: scratch)
      #expect(outcome.isSuccess, "\(outcome.errors)")
      return outcome.peakMemory
    }
    let (few, many) = (try await peak(300_000), try await peak(3_000_000))
    try #require(many > 0, "this system does not tell how much memory a process takes")
    // The difference in rows alone is 86 MB, their text 170 MB. The fewer are enough for several blocks.
    #expect(many - few < 30_000_000, "\(few) bytes for few rows, \(many) for many")
  }
}
