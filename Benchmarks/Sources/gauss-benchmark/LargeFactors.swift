import ArgumentParser
import Foundation
import Gaussian

/// Fits, scores and draws once with very many variables, and says what time and memory that took.
struct LargeFactors: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "large-factors", abstract: "Time and memory of a model of factors with very many variables.",
    discussion: """
      The answer is a line of JSON: seconds, and bytes of resident memory at most beyond what there was before, the rows \
      among them. Memory is told on Linux only.
      """)

  @Option(help: "Number of variables.")
  var dimension = 20_000

  @Option(help: "Number of rows.")
  var rows = 2000

  @Option(help: "Number of factors.")
  var factors = 10

  @Option(help: "Threads to use.")
  var threads = 1

  @Option(help: "Write the rows to this file, as doubles without a header.")
  var data: String?

  /// What one operation took.
  struct Cost: Codable {
    var seconds: Double
    var bytes: Int?
  }

  func run() throws {
    let parallelism = Parallelism.threads(threads)
    let table = factorObservations(rows: rows, dimension: dimension, factors: factors)
    if let data { try writeDoubles(table.elements, to: data) }
    var costs: [String: Cost] = [:]
    var model: ProbabilisticPCA<Double>?
    costs["fit"] = try measure {
      model = try ProbabilisticPCA(fitting: table, factors: factors, method: .rangeFinder, parallelism: parallelism)
    }
    guard let model else { return }
    var densities: [Double] = []
    costs["score"] = measure { densities = model.logDensities(of: table, parallelism: parallelism) }
    costs["sample"] = measure { _ = model.samples(count: rows, seed: 1, parallelism: parallelism) }
    costs["encode"] = measure { _ = model.encode(table, parallelism: parallelism) }
    guard densities.allSatisfy(\.isFinite) else { throw ValidationError("log-densities that are not finite") }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    print(String(decoding: try encoder.encode(costs), as: UTF8.self))
  }

  private func measure(_ work: () throws -> Void) rethrows -> Cost {
    ResidentMemory.resetPeak()
    let before = ResidentMemory.current
    let clock = ContinuousClock()
    let elapsed = try clock.measure { try work() }
    let peak = ResidentMemory.peak
    return Cost(seconds: elapsed / .seconds(1), bytes: before.flatMap { before in peak.map { $0 - before } })
  }
}

/// What of this process is in memory, as Linux tells it.
enum ResidentMemory {
  /// Bytes now.
  static var current: Int? { value("VmRSS") }

  /// Bytes at most since ``resetPeak()``.
  static var peak: Int? { value("VmHWM") }

  static func resetPeak() { try? Data("5".utf8).write(to: URL(fileURLWithPath: "/proc/self/clear_refs")) }

  private static func value(_ name: String) -> Int? {
    let lines = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8))?.split(separator: "\n") ?? []
    let fields = lines.first { $0.hasPrefix(name + ":") }?.split(whereSeparator: { " \t".contains($0) })
    return fields.flatMap { $0.count > 1 ? Int($0[1]) : nil }.map { $0 * 1024 }
  }
}
