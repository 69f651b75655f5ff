import Gaussian

/// Times the three core operations once, for a first impression; the benchmark does it properly.
enum Stopwatch {
  /// A table of milliseconds for a million rows.
  static func table(parallelism: Parallelism, threads: Int) throws -> String {
    let rows = 1_000_000
    let dimension = 16
    let source = try MultivariateNormal(
      mean: [Double](repeating: 1, count: dimension), standardDeviation: 2)
    let observations = source.samples(count: rows, seed: 7, parallelism: parallelism)
    let model = try MultivariateNormal(fitting: observations, parallelism: parallelism)
    var densities = [Double](repeating: 0, count: rows)

    let fit = try milliseconds { _ = try MultivariateNormal(fitting: observations, parallelism: parallelism) }
    let score = milliseconds {
      model.logDensities(of: observations, into: &densities, parallelism: parallelism)
    }
    let sample = milliseconds { _ = model.samples(count: rows, seed: 8, parallelism: parallelism) }

    let size = "\(counted(rows, "row")), \(counted(threads, "thread"))"
    var table = TextTable([size, "milliseconds", "million rows/s"])
    for (name, time) in [("fit", fit), ("log-densities", score), ("draw", sample)] {
      table.append([name, fixed(time, digits: 1), fixed(Double(rows) / time / 1000, digits: 1)])
    }
    return table.text
  }

  private static func milliseconds<Failure: Error>(_ work: () throws(Failure) -> Void) throws(Failure)
    -> Double
  {
    let clock = ContinuousClock()
    let start = clock.now
    try work()
    let duration = start.duration(to: clock.now).components
    return Double(duration.seconds) * 1e3 + Double(duration.attoseconds) * 1e-15
  }
}
