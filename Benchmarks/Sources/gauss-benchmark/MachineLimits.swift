import CBenchmarkBLAS
import CMachineLimits
import Dispatch
import Gaussian

/// What this machine can do at best, measured in the same run as everything else.
struct MachineLimits: Codable, Sendable {
  /// Multiply-adds in registers, GFLOP/s, on one thread.
  var fmaDouble: Double
  var fmaFloat: Double
  /// OpenBLAS `dgemm` and `sgemm` on 768 × 768 matrices, GFLOP/s, on one thread.
  var dgemm: Double
  var sgemm: Double
  /// Times that rate when every thread runs its own `dgemm`: how far the cores are shared.
  var dgemmScaling: Double
  /// Reading and writing 256 MB, GB/s, on one thread and on all.
  var read: Double
  var readAllThreads: Double
  var write: Double

  static func measure(threads: Int, effort: Effort) -> MachineLimits {
    // The package sets OpenBLAS to one thread at its first use; this is one.
    precondition(OpenBLAS.threadCount == 1, "OpenBLAS runs with \(OpenBLAS.threadCount) threads")
    let values = Matrix<Double>(rows: 1 << 15, columns: 1 << 10, repeating: 1)
    let bytes = Double(values.count * 8)
    let single = dgemmSeconds(concurrent: 1, effort)
    return MachineLimits(
      fmaDouble: max(
        rate(effort) {
          var sink = 0.0; return machine_fma_256_f64(2_000_000, &sink)
        },
        rate(effort) {
          var sink = 0.0; return machine_fma_512_f64(2_000_000, &sink)
        }),
      fmaFloat: max(
        rate(effort) {
          var sink: Float = 0; return machine_fma_256_f32(2_000_000, &sink)
        },
        rate(effort) {
          var sink: Float = 0; return machine_fma_512_f32(2_000_000, &sink)
        }),
      dgemm: dgemmOperations / single / 1e9,
      sgemm: rate(effort) { sgemm() },
      dgemmScaling: Double(threads) * single / dgemmSeconds(concurrent: threads, effort),
      read: bytes / effort.time { _ = readSum(values, threads: 1) }.median / 1e9,
      readAllThreads: bytes / effort.time { _ = readSum(values, threads: threads) }.median / 1e9,
      write: writeRate(effort))
  }

  /// The least time for an amount of work: what binds is arithmetic or memory.
  func roofline(operations: Double, bytes: Double, isDouble: Bool, threads: Int) -> Double {
    let arithmetic = operations / ((isDouble ? fmaDouble : fmaFloat) * 1e9 * scaling(threads))
    let memory = bytes / ((threads > 1 ? readAllThreads : read) * 1e9)
    return max(arithmetic, memory)
  }

  private func scaling(_ threads: Int) -> Double { threads > 1 ? dgemmScaling : 1 }

  private static func rate(_ effort: Effort, _ work: () -> Double) -> Double {
    var operations = 0.0
    let timing = effort.time { operations = work() }
    return operations / timing.median / 1e9
  }

  private static let order = 768
  private static var dgemmOperations: Double { 2 * Double(order * order * order) }

  private static func dgemmSeconds(concurrent threads: Int, _ effort: Effort) -> Double {
    let count = order * order
    let a = [Double](repeating: 1, count: count)
    nonisolated(unsafe) let c = UnsafeMutablePointer<Double>.allocate(capacity: count * threads)
    defer { c.deallocate() }
    c.initialize(repeating: 0, count: count * threads)
    let n = Int32(order)
    return effort.time {
      DispatchQueue.concurrentPerform(iterations: threads) { thread in
        cblas_dgemm(
          CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, a, n, a, n, 0, c + thread * count, n)
      }
    }.median
  }

  private static func sgemm() -> Double {
    let a = [Float](repeating: 1, count: order * order)
    var c = a
    let n = Int32(order)
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, n, n, n, 1, a, n, a, n, 0, &c, n)
    return dgemmOperations
  }

  private static func readSum(_ values: Matrix<Double>, threads: Int) -> Double {
    values.withUnsafeBufferPointer { buffer in
      nonisolated(unsafe) let base = buffer.baseAddress!
      let share = buffer.count / threads
      nonisolated(unsafe) let sums = UnsafeMutablePointer<Double>.allocate(capacity: threads)
      defer { sums.deallocate() }
      DispatchQueue.concurrentPerform(iterations: threads) { thread in
        sums[thread] = machine_read(base + thread * share, share)
      }
      return (0..<threads).reduce(0) { $0 + sums[$1] }
    }
  }

  private static func writeRate(_ effort: Effort) -> Double {
    let count = 1 << 25
    let values = UnsafeMutablePointer<Double>.allocate(capacity: count)
    defer { values.deallocate() }
    return Double(count * 8) / effort.time { machine_write(values, count, 1) }.median / 1e9
  }
}
