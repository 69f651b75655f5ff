import Foundation
import Gaussian

/// Everything that one run found, as JSON and as text.
struct BenchmarkReport: Codable {
  struct Machine: Codable {
    var processor: String
    var processors: Int
    var instructionSet: String
    var openBLAS: String
    var openBLASCore: String
    var limits: MachineLimits
  }

  struct Row: Codable {
    var operation: String
    var dimension: Int
    var rows: Int
    var scalar: String
    var threads: Int
    var medianSeconds: Double
    var p10Seconds: Double
    var p90Seconds: Double
    var runs: Int
    var gigaflops: Double
    var gigabytesPerSecond: Double
    var secondsPerUnit: Double
    var unit: String
    /// Share of the least time that arithmetic and memory allow; `nil` where neither is the limit.
    var rooflineFraction: Double?

    init(_ work: Workload, _ timing: Timing, _ limits: MachineLimits) {
      operation = work.operation
      dimension = work.dimension
      rows = work.rows
      scalar = work.scalar
      threads = work.threads
      medianSeconds = timing.median
      p10Seconds = timing.quantile(0.1)
      p90Seconds = timing.quantile(0.9)
      runs = timing.seconds.count
      gigaflops = work.operations / timing.median / 1e9
      gigabytesPerSecond = work.bytes / timing.median / 1e9
      secondsPerUnit = timing.median / work.units
      unit = work.unit
      let best = limits.roofline(
        operations: work.operations, bytes: work.bytes, isDouble: work.scalar == "Double", threads: work.threads)
      let isBound =
        ["log-density", "fit"].contains(work.operation) || work.operation.hasPrefix("factor log-density")
        || work.operation.hasPrefix("encode")
      rooflineFraction = isBound ? best / timing.median : nil
    }

    /// One line of the table.
    var line: String {
      let share = rooflineFraction.map { String(format: "%5.2f", $0) } ?? "    -"
      let spread = 100 * (p90Seconds - p10Seconds) / medianSeconds
      return pad(operation, 24) + String(format: "%5d ", dimension) + pad(scalar, 7)
        + String(
          format: "%2d  %9.3f ms ±%3.0f%%  %8.2f  %7.2f  %10.2f ", threads, medianSeconds * 1e3, spread, gigaflops,
          gigabytesPerSecond, secondsPerUnit * 1e9) + pad("ns/\(unit)", 10) + share
    }
  }

  var date: String
  var swiftGaussian = "0.1.0"
  var machine: Machine
  var results: [Row] = []

  static var heading: String {
    pad("operation", 24) + "    d " + pad("scalar", 7) + "th" + "   median      spread   GFLOP/s     GB/s            "
      + pad("", 10) + "roofline"
  }
}

private func pad(_ text: String, _ width: Int) -> String {
  text + String(repeating: " ", count: max(0, width - text.count))
}

extension BenchmarkReport.Machine {
  init(limits: MachineLimits) {
    let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.split(separator: "\n") ?? []
    let name = lines.first { $0.hasPrefix("model name") }?.split(separator: ":").last
    processor = name.map { $0.trimmingCharacters(in: .whitespaces) } ?? "unknown"
    processors = AvailableProcessors.count
    instructionSet = InstructionSet.active.rawValue
    openBLAS = OpenBLAS.configuration
    openBLASCore = OpenBLAS.coreName
    self.limits = limits
  }

  /// A few lines on what everything else is measured against.
  var text: String {
    """
    \(processor), \(processors) processors, kernels \(instructionSet)
    \(openBLAS) (\(openBLASCore) kernels, \(OpenBLAS.threadCount) thread)
    limits of one thread: multiply-add \(one(limits.fmaDouble)) GFLOP/s in Double, \(one(limits.fmaFloat)) in Float; \
    dgemm \(one(limits.dgemm)), sgemm \(one(limits.sgemm)); read \(one(limits.read)) GB/s, write \(one(limits.write)) GB/s
    all threads: dgemm scales by \(String(format: "%.2f", limits.dgemmScaling)), read \(one(limits.readAllThreads)) GB/s

    """
  }

  private func one(_ value: Double) -> String { String(format: "%.1f", value) }
}
