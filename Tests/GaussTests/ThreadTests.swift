import Foundation
import Testing

@Suite("Threads and seeds")
struct ThreadTests {
  /// Enough rows for several pieces of every kind of work.
  private let rows = 50_000

  @Test("do not change a bit of a model, a score or a row")
  func threads() async throws {
    let scratch = try Scratch()
    _ = try await DataSet.all[1].fit(in: scratch)
    var results: [[Data]] = []
    for threads in ["1", "2", "3", "7"] {
      let (table, model, scores) = ("t\(threads).csv", "m\(threads).json", "s\(threads).csv")
      for arguments in [
        ["sample", "model.json", "-n", "\(rows)", "--seed", "5", "-o", table],
        ["fit", table, "-o", model], ["score", model, table, "-o", scores],
      ] {
        let outcome = try await gauss(arguments + ["--threads", threads], in: scratch)
        try #require(outcome.isSuccess, "\(outcome.errors)")
      }
      results.append(try [table, model, scores].map { try scratch.data($0) })
    }
    for (index, what) in ["rows", "model", "scores"].enumerated() {
      for result in results.dropFirst() {
        #expect(result[index] == results[0][index], "\(what) depend on the threads")
      }
    }
    let lines = records(String(decoding: results[0][2], as: UTF8.self))
    #expect(lines.count == rows + 1, "the scores say nothing")
    #expect(Set(lines).count > rows / 2, "the scores say nothing")
  }

  @Test("a shorter draw is the beginning of a longer one, another seed is another draw")
  func prefix() async throws {
    let scratch = try Scratch()
    _ = try await DataSet.all[0].fit(in: scratch)
    func draw(_ options: String...) async throws -> [[String]] {
      let outcome = try await gauss(["sample", "model.json"] + options, in: scratch)
      try #require(outcome.isSuccess, "\(outcome.errors)")
      return records(outcome.outputText)
    }
    let long = try await draw("-n", "2000", "--seed", "3")
    #expect(long.count == 2001)
    #expect(long[0] == ["sepal_length", "sepal_width", "petal_length", "petal_width"])
    #expect(try await draw("-n", "500", "--seed", "3") == Array(long[...500]))
    #expect(try await draw("-n", "2000", "--seed", "3") == long)
    let other = try await draw("-n", "2000", "--seed", "18446744073709551615")
    #expect(zip(long, other).dropFirst().allSatisfy { $0 != $1 })
  }
}
