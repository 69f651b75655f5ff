internal import GaussianEngine

/// Anything that iterates over rows: it says what to sum next, somebody sums, and it goes on.
///
/// A climb holds parameters and never rows. Whoever drives it has the rows, in memory, in a file or on other machines:
///
///     while let request = try climb.next() { try climb.absorb(sums(for: request)) }
///
/// Driven by anybody, it takes the same steps to the same bits, since all it sees are sums.
package protocol Climb {
  /// What there is to sum.
  associatedtype Request
  /// What has been summed.
  associatedtype Sums

  /// How far it has come, and how far it may go.
  var course: ClimbCourse { get set }

  /// What to sum next; `nil` at the end.
  mutating func next() throws(GaussianError) -> Request?

  /// Goes on with the sums that were asked for.
  mutating func absorb(_ sums: Sums) throws(GaussianError)
}

extension Climb {
  /// Climbs to the end on rows in memory, or whatever else cannot fail to be read.
  package mutating func run(_ sums: (Request) throws(GaussianError) -> Sums) throws(GaussianError) {
    while let request = try next() { try absorb(try sums(request)) }
  }

  /// Climbs to the end on rows that are read.
  package mutating func run(reading sums: (Request) throws -> Sums) throws {
    while let request = try next() { try absorb(try sums(request)) }
  }
}

/// What all climbs of one fit have in common: when to stop, and who listens.
package struct ClimbRules: Sendable {
  /// What changes are to come below; what these are changes of is up to the climb.
  let tolerance: Double
  /// Iterations at most.
  let maximumIterations: Int
  /// Who hears of iterations.
  let observer: FitObserver?
  /// Up as soon as an observer or a cancelled task has said so, for the climbs of all starts.
  private let stop: StopFlag

  package init(tolerance: Double, maximumIterations: Int, observer: FitObserver? = nil) {
    (self.tolerance, self.maximumIterations, self.observer) = (tolerance, maximumIterations, observer)
    stop = StopFlag()
  }

  private init(_ rules: ClimbRules, tolerance: Double, maximumIterations: Int, observer: FitObserver?) {
    (self.tolerance, self.maximumIterations, self.observer) = (tolerance, maximumIterations, observer)
    stop = rules.stop
  }

  /// Rules of climbs that prepare for the one that is observed.
  func preparing(tolerance: Double, maximumIterations: Int) -> ClimbRules {
    ClimbRules(self, tolerance: tolerance, maximumIterations: maximumIterations, observer: nil)
  }

  /// The same with another number of iterations.
  func limited(to iterations: Int) -> ClimbRules {
    ClimbRules(self, tolerance: tolerance, maximumIterations: iterations, observer: observer)
  }

  /// Whether somebody wants the fit to end; asked between passes.
  ///
  /// A cancelled task is heard by the thread that runs it, which tells the others.
  var isStopped: Bool {
    if Task.isCancelled || StopFlag.isRequested { stop.stop() }
    return stop.isStopped
  }

  fileprivate func hear(_ progress: FitProgress) {
    guard let observer, observer(progress) == .stop else { return }
    stop.stop()
  }
}

/// How far one climb has come, and how far it may go.
package struct ClimbCourse: Sendable {
  let rules: ClimbRules
  /// Which start of the fit this is, counted from 0.
  let restart: Int
  package private(set) var record: ClimbRecord

  /// A course that has not begun, or one that goes on where an earlier climb has ended.
  package init(_ rules: ClimbRules, restart: Int = 0, continuing record: ClimbRecord? = nil) {
    (self.rules, self.restart) = (rules, restart)
    self.record = record ?? ClimbRecord(ending: .iterationLimit, tolerance: rules.tolerance)
    self.record.ending = .iterationLimit
  }

  /// The same course where it stood in another process.
  mutating func resume(at record: ClimbRecord) { self.record = record }

  var tolerance: Double { rules.tolerance }
  var trace: [Double] { record.trace }
  var iterations: Int { record.iterations }

  /// Whether one more iteration may begin; if not, the ending says why.
  mutating func mayGoOn() -> Bool {
    guard !rules.isStopped else {
      record.ending = .stopped
      return false
    }
    return record.iterations < rules.maximumIterations
  }

  /// Notes what is climbed at the parameters where the climb stands.
  mutating func note(_ value: Double) { record.trace.append(value) }

  /// Counts an iteration, which began at the parameters whose value was noted last, and tells the observer.
  mutating func advance() {
    record.iterations += 1
    rules.hear(FitProgress(restart: restart, iteration: record.iterations, value: record.trace.last ?? .nan))
  }

  /// Forgets the last values, of parameters that are given up.
  mutating func forget(values: Int) { record.trace.removeLast(values) }

  /// Forgets the last iterations and values, of parameters that are given up.
  mutating func takeBack(_ count: Int = 1) {
    record.trace.removeLast(count)
    record.iterations -= count
  }

  /// Says why the climb has come to its end, unless somebody stopped it.
  mutating func end(_ ending: FitEnding) {
    if record.ending != .stopped { record.ending = ending }
  }
}

// MARK: - Climbs that only rise

extension ClimbCourse {
  /// What to do at new parameters.
  enum Standing {
    /// Go on.
    case rising
    /// Stay: this is the end.
    case atRest
    /// Return to the parameters before: these are no better.
    case fallen
  }

  /// Notes the mean log-likelihood that a step of expectation-maximisation has led to, and says how to go on.
  mutating func arrive(at likelihood: Double) -> Standing {
    let gain = trace.last.map { likelihood - $0 } ?? .infinity
    note(likelihood)
    // Only rounding lowers the likelihood; beyond its own, it will not rise again.
    if gain < -1e-12 * max(1, likelihood.magnitude), gain <= -tolerance {
      takeBack()
      end(.stalled)
      return .fallen
    }
    if gain.magnitude < tolerance {
      end(.converged)
      return .atRest
    }
    return mayGoOn() ? .rising : .atRest
  }
}
