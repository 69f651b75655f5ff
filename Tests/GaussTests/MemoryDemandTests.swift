import Foundation
import Testing

@Suite("Memory that cannot be had")
struct MemoryDemandTests {
  private func wideTable(_ columns: Int, _ rows: Int, in scratch: Scratch) throws {
    let names = (0..<columns).map { "c\($0)" }.joined(separator: ",")
    let records = (0..<rows).map { row in
      (0..<columns).map { "\(($0 &* 7919 &+ row &* 31) % 1009)" }.joined(separator: ",") + ",\(row % 2)\n"
    }
    try scratch.write("t.csv", names + ",k\n" + records.joined())
  }

  @Test("is an error with the number of bytes before a row is read, in every fit that needs it")
  func wide() async throws {
    let scratch = try Scratch()
    try wideTable(100_000, 3, in: scratch)
    // The names of so many columns take a second to read, an array has none.
    let values = (0..<300_000).map { Double($0 &* 7919 % 1009) }
    try scratch.write("t.npy", npy(shape: "(3, 100000)", values))
    let fit = ["fit", "t.csv", "-o", "m.json"]
    let plain = ["fit", "t.npy", "-o", "m.json"]
    let requests: [[String]] = [
      fit + ["--ignore", "k"], ["statistics", "t.csv", "--ignore", "k", "-o", "o.stats"],
      plain, ["statistics", "t.npy", "-o", "o.stats"], plain + ["--missing", "em"],
      plain + ["--components", "2"], plain + ["--components", "1-2", "--covariance", "tied"],
      plain + ["--components", "9223372036854775807"], fit + ["--label", "k"],
      fit + ["--label", "k", "--covariance", "tied"], fit + ["--label", "k", "--components", "2"],
      plain + ["--kernel-density", "scott"], plain + ["--estimator", "mcd"], plain + ["--estimator", "student-t"],
      plain + ["--estimator", "ledoit-wolf"], plain + ["--estimator", "oas", "--covariance", "diagonal"],
      plain + ["--policy", "shrink"], plain + ["--factors", "2", "--factor-method", "covariance"],
      plain + ["--factors", "2", "--noise", "diagonal", "--factor-method", "newton"],
    ]
    for request in requests {
      let outcome = try await gauss(request, in: scratch)
      #expect(outcome.status == 65, "\(request): \(outcome.status) \(outcome.errors)")
      #expect(!outcome.isSignalled, "\(request): \(outcome.status) \(outcome.errors)")
      #expect(
        outcome.errors.hasPrefix("gauss: \(request[1]): covariances of 100000 variables need "),
        "\(request): \(outcome.errors)")
      #expect(outcome.errors.contains("bytes of memory"))
      #expect(outcome.errors.contains("; take fewer columns"))
      #expect(outcome.errors.split(separator: "\n").count == 1)
      // What is in use is not advised.
      for (option, value) in zip(request, request.dropFirst()) where option.hasPrefix("--") {
        #expect(!outcome.errors.contains("use \(option) \(value)"), "\(request): \(outcome.errors)")
      }
    }
    #expect(!FileManager.default.fileExists(atPath: scratch.url("m.json").path))
  }

  @Test("for too few rows is not asked for")
  func tooFewRows() async throws {
    let scratch = try Scratch()
    try wideTable(12_000, 3, in: scratch)
    try scratch.write("t.npy", npy(shape: "(2, 12000)", (0..<24_000).map { Double($0 &* 7919 % 1009) }))
    for table in [["t.csv", "--ignore", "k"], ["t.npy"]] {
      let outcome = try await gauss(["fit", "-o", "m.json"] + table, in: scratch)
      #expect(outcome.status == 65, "\(outcome.errors)")
      #expect(outcome.errors.contains("are too few for 12000 variables"), "\(outcome.errors)")
      // One matrix would be 1.2 GB.
      #expect(outcome.peakMemory < 400 << 20, "\(outcome.peakMemory)")
    }
  }

  @Test("under a limit on address space is an error as well")
  func limited() async throws {
    #if os(Linux)
      let scratch = try Scratch()
      try wideTable(9_000, 3, in: scratch)
      let command = "ulimit -v 2000000; exec \"$GAUSS\" fit t.csv --ignore k -o m.json --estimator ledoit-wolf"
      let outcome = try await shell(command, in: scratch)
      #expect(outcome.status == 65, "\(outcome.status) \(outcome.errors)")
      #expect(outcome.errors.contains("bytes of memory"), "\(outcome.status) \(outcome.errors)")
    #endif
  }
}
