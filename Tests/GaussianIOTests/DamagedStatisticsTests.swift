import Foundation
import Gaussian
import GaussianIO
import LinearAlgebra
import Testing

/// Statistics files that are whole by their checksum: what was written is read again, and what nobody wrote is refused.
@Suite("Statistics files with other numbers")
struct DamagedStatisticsTests {
  /// A statistics file with another number, under a checksum that fits.
  private func rewritten(_ text: String, _ old: String, _ new: String) throws -> String {
    let changed = text.replacingOccurrences(of: old, with: new, options: .regularExpression)
    try #require(changed != text, "\(old) is not in \(text)")
    let body = try #require(changed.range(of: "  \"checksum\"")).lowerBound
    return changed[..<body] + "  \"checksum\": \"\(Self.checksum(changed[..<body].utf8))\"\n}\n"
  }

  /// CRC-64/XZ a bit at a time.
  private static func checksum(_ bytes: some Sequence<UInt8>) -> String {
    let sum = ~bytes.reduce(UInt64.max) { sum, byte in
      (0..<8).reduce(sum ^ UInt64(byte)) { rest, _ in rest >> 1 ^ (rest & 1) * 0xC96C_5795_D787_0F42 }
    }
    let digits = String(sum, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  @Test(
    "sums and residuals that contradict each other are damage",
    arguments: [
      (#""weightResiduals": \[.*\]"#, #""weightResiduals": [4294967296, 0]"#, "weightResiduals"),
      (#""weightResiduals": \[.*\]"#, #""weightResiduals": [0.0, 1e200]"#, "weightResiduals"),
      (#""weightResiduals": \[.*\]"#, #""weightResiduals": [0.0, 1e-13]"#, "weightResiduals"),
      (#""offsetResiduals": \[.*\]"#, #""offsetResiduals": [1e-3]"#, "offsetResiduals"),
      (#""count": 8"#, #""count": 3"#, "squaredWeight"),
      (#""weight": 8.0"#, #""weight": 9.0"#, "squaredWeight"),
      (#""weight": 8.0"#, #""weight": -8.0"#, "weight"),
      (#""quartic": "#, #""quartic": -"#, "quartic"),
      (#""quartic": .*,"#, #""quartic": 1e-9,"#, "quartic"),
    ])
  func contradictions(_ old: String, _ new: String, _ key: String) throws {
    let scratch = Scratch()
    var parts = SufficientStatistics<Double>(dimension: 1, moments: .fourth)
    for rows in [[[1.0], [2], [4], [8]], [[3], [5], [6], [0.5]]] { try parts.update(with: Matrix(rows)) }
    try StoredStatistics(parts, variables: nil).write(to: scratch.path("a.stats"))
    let text = try #require(scratch.text("a.stats"))
    #expect(throws: Never.self) {
      try StoredStatistics(
        contentsOf: scratch.file("b.stats", rewritten(text, "\"variables\"", "\"y\": 1,\n  \"variables\"")))
    }
    let error = try #require(throws: FileError.self) {
      try StoredStatistics(contentsOf: scratch.file("b.stats", rewritten(text, old, new)))
    }
    #expect(error.exitCode == 65, "\(error)")
    #expect(error.problem.contains(key), "\(error)")
    #expect(!error.advice.isEmpty, "\(error)")
  }

  @Test("what is written is read again, whatever the rows and the weights are")
  func anything() throws {
    let scratch = Scratch()
    let count = ProcessInfo.processInfo.environment["MUTATIONS"].flatMap { UInt64($0) } ?? 200
    var written = 0
    for seed in 1...count {
      var generator = RepeatableGenerator(state: seed)
      func pick<Value>(_ values: [Value]) -> Value { values[Int(generator.next() % UInt64(values.count))] }
      let dimension = pick([1, 2, 3])
      let moments = pick([Moments.second, .fourth])
      var sum: StoredStatistics?
      for _ in 0..<pick([1, 2, 3, 7]) {
        var part = SufficientStatistics<Double>(dimension: dimension, moments: moments)
        let (centre, spread) = (pick([0, 1, -1e8, 1e16, 1e-300, 1e150]), pick([0, 1, 1e-8, 1e-160, 1e70]))
        let unit = pick([1, 1e-150, 1e150, 1e-162, 0.1, 1e8])
        let rows = pick([1, 2, 5, 40])
        let elements = (0..<rows * dimension).map { _ in centre + spread * Double.random(in: -1...1, using: &generator)
        }
        let weights = (0..<rows).map { _ in unit * Double.random(in: 0...2, using: &generator) }
        guard
          (try? part.update(
            with: Matrix(rows: rows, columns: dimension, elements: elements),
            weights: generator.next() % 2 == 0 ? weights : nil)) != nil
        else { continue }
        if sum == nil {
          sum = StoredStatistics(part, variables: nil)
        } else {
          try sum?.merge(StoredStatistics(part, variables: nil), from: "b", into: "a")
        }
      }
      guard let sum, (try? sum.write(to: scratch.path("a.stats"))) != nil else { continue }
      written += 1
      let read = Result { try StoredStatistics(contentsOf: scratch.path("a.stats")) }
      #expect((try? read.get().statistics) == sum.statistics, "seed \(seed): \(read)")
    }
    #expect(written > Int(count) / 4)
  }
}
