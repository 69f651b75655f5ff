#if os(Linux)
  import Foundation
  import Gaussian
  import LinearAlgebra
  import Testing

  /// Peak memory does not grow with the number of rows.
  @Suite struct MemoryTests {
    /// Kilobytes behind a label of `/proc/self/status`.
    private static func kilobytes(_ label: String) -> Int {
      let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
      let line = status.split(separator: "\n").first { $0.hasPrefix(label) }
      return line.flatMap { Int($0.split(whereSeparator: \.isWhitespace)[1]) } ?? -1
    }

    /// A fit, a likelihood and densities of 64 MB of borrowed rows, in a process of their own.
    ///
    /// The rows are resident before the measurement begins, so the peak cannot hide a copy of them.
    @Test func passesCopyNothing() async {
      await #expect(processExitsWith: .success) {
        let (rows, columns) = (131_072, 64)
        let noise = try MultivariateNormal(
          mean: [Double](repeating: 1, count: columns), standardDeviation: 2)
        let data = noise.samples(count: rows, seed: 1)
        try unsafe data.withUnsafeBufferPointer { buffer in
          let borrowed = unsafe Matrix(
            borrowing: buffer.baseAddress!, rows: rows, columns: columns, owner: nil)
          var densities = [Double](repeating: 0, count: rows)
          let (peak, resident) = (Self.kilobytes("VmHWM:"), Self.kilobytes("VmRSS:"))
          #expect(resident > 65_536, "the peak hides nothing")
          #expect(peak - resident < 8192, "the peak hides nothing")
          let model = try MultivariateNormal(fitting: borrowed, parallelism: .threads(2))
          let likelihood = model.logLikelihood(of: borrowed, parallelism: .threads(2))
          model.logDensities(of: borrowed, into: &densities, parallelism: .threads(2))
          let growth = Self.kilobytes("VmHWM:") - peak
          #expect(growth < 16_384, "peak memory grew by \(growth) kB")
          #expect(likelihood.isFinite && densities[rows - 1].isFinite)
        }
      }
    }
  }
#endif
