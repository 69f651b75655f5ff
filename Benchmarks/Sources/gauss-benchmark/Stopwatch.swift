/// Times of repeated runs of one piece of work, in seconds.
struct Timing: Sendable {
  /// All runs, ascending.
  let seconds: [Double]

  init(_ seconds: [Double]) { self.seconds = seconds.sorted() }

  /// The middle run: half were faster.
  var median: Double { quantile(0.5) }

  /// The run that a share of runs were faster than.
  func quantile(_ share: Double) -> Double {
    guard let last = seconds.indices.last else { return .nan }
    return seconds[Int((share * Double(last)).rounded())]
  }
}

/// How long to repeat.
struct Effort: Sendable {
  var minimumRuns: Int
  var minimumSeconds: Double

  static let quick = Effort(minimumRuns: 3, minimumSeconds: 0.05)
  static let thorough = Effort(minimumRuns: 7, minimumSeconds: 0.4)

  /// Times a workload, without its baseline.
  func time(_ work: Workload) -> Timing {
    guard let baseline = work.baseline else { return time(work.run) }
    let (whole, start) = (time(work.run), time(baseline).median)
    return Timing(whole.seconds.map { ($0 - start) / Double(work.iterations) })
  }

  /// Runs the work once to warm caches and pages, then until both minima are reached.
  func time(_ work: () -> Void) -> Timing {
    work()
    let clock = ContinuousClock()
    var seconds: [Double] = []
    var total = 0.0
    while seconds.count < minimumRuns || total < minimumSeconds {
      let start = clock.now
      work()
      let elapsed = start.duration(to: clock.now).components
      seconds.append(Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18)
      total += seconds[seconds.count - 1]
    }
    return Timing(seconds)
  }
}
