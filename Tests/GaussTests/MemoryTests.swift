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

  /// An array of zeros that takes no room on the disk.
  private func sparseArray(rows: Int, columns: Int, in scratch: Scratch) throws -> String {
    let header = npy(shape: "(\(rows), \(columns))", [])
    try scratch.write("zeros.npy", header)
    let file = try FileHandle(forWritingTo: scratch.url("zeros.npy"))
    try file.truncate(atOffset: UInt64(header.count + rows * columns * 8))
    try file.close()
    return "zeros.npy"
  }

  @Test("of a fit, of statistics and of scores is that of a block, not that of the table", arguments: [true, false])
  func largerThanMemory(_ isFile: Bool) async throws {
    let scratch = try Scratch()
    // 320 MB; a block has 64 MB.
    let (rows, columns) = (625_000, 64)
    let table = try sparseArray(rows: rows, columns: columns, in: scratch)
    let model = "m.json"
    for arguments in [
      ["fit", "--policy", "ridge=1", "-o", model], ["statistics", "-o", "s.stats", "--covariance", "diagonal"],
      ["score", model, "-o", "/dev/null"],
    ] {
      let names = [isFile ? table : "-"]
      let input = isFile ? nil : try FileHandle(forReadingFrom: scratch.url(table))
      let outcome = try await Command(arguments + names + ["--threads", "2"], in: scratch, input: input).outcome()
      #expect(outcome.isSuccess, "\(outcome.errors)")
      #expect(outcome.peakMemory < 256 << 20, "\(arguments[0]): \(outcome.peakMemory >> 20) MiB")
    }
    #expect(try scratch.text("s.stats").contains(#""count": \#(rows)"#))
  }

  @Test("of a mixture's fit is that of a block if the file is read once an iteration")
  func streamedMixture() async throws {
    let scratch = try Scratch()
    let table = try sparseArray(rows: 625_000, columns: 64, in: scratch)
    let outcome = try await gauss(
      "fit", table, "-o", "m.json", "--components", "2", "--stream", "--max-iterations", "1", "--policy", "ridge=1",
      "--threads", "2", in: scratch)
    #expect(outcome.isSuccess, "\(outcome.errors)")
    // The table has 320 MB; two blocks of 64 MB are held at a time, and some thousand rows to begin with.
    #expect(outcome.peakMemory < 256 << 20, "\(outcome.peakMemory >> 20) MiB")
  }
}
