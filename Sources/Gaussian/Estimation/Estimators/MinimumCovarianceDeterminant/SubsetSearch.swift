internal import GaussianEngine
internal import LinearAlgebra
internal import RandomStreams
internal import Synchronization

/// The search for the part of the rows whose covariance has the least determinant.
///
/// Fewer than 600 rows: random starts take two concentration steps, and the best of them, 150 of up to 180 rows and
/// fewer of more, go on until neither a concentration step nor an exchange of two rows lowers the determinant. More
/// rows: starts on each of up to five disjoint groups of about 300 random rows; two steps of each group's best ten on
/// all groups together; and the best ten of these on all rows, until they rest.
///
/// ## Source
/// P. J. Rousseeuw, K. Van Driessen, A fast algorithm for the minimum covariance determinant estimator, Technometrics
/// 41 (1999).
struct SubsetSearch<Scalar: GaussianScalar>: Sendable {
  typealias Part = TrimmedRows<Scalar>.Part
  typealias Descent = ConcentrationClimb<Scalar>

  let all: TrimmedRows<Scalar>
  /// Number of random starts.
  let trials: Int
  let seed: UInt64
  /// Steps of a descent at most, and who listens.
  let rules: ClimbRules

  private static var kept: Int { 10 }
  private static var rowsOfGroup: Int { 300 }
  private static var mostGroups: Int { 5 }

  /// Where a start has led, without the covariance, of which there would be hundreds.
  private struct Outcome: Sendable {
    var shares: [Scalar]
    var logDeterminant: Double
    var failure: GaussianError?
    var course: ClimbCourse
    /// Whether it has too few rows, since it was stopped before a step.
    var isBegun: Bool

    init(_ descent: Descent) {
      isBegun = descent.failure == nil && !descent.part.isComplete
      course = descent.course
      shares = descent.part.shares
      logDeterminant = descent.logDeterminant
      failure = descent.failure
    }
  }

  /// The best part found.
  ///
  /// - Throws: If the covariance of all rows is not positive definite, or if enough rows lie on one hyperplane for the
  ///   determinant to be 0.
  func run() throws(GaussianError) -> (part: Part, record: ClimbRecord) {
    let present = all.rowsWithWeight
    if all.rows.columns == 1 {
      let part = try part(ofWindowAmong: present)
      return (part, ClimbRecord(trace: [part.logDeterminant]))
    }
    let outcomes: [Outcome]
    if present.count < 2 * Self.rowsOfGroup {
      let rows = all.running(.serial)
      let found = try starts(on: rows, among: present, count: trials, .subsetStarts)
      let best = leading(found, followed(refinedCount(of: present.count)))
      outcomes = concurrently(best.count) { refined(best[$0], on: rows) }
    } else {
      outcomes = fromAllRows(try fromGroups(of: present))
    }
    let best = leading(outcomes, 1)[0]
    if let failure = best.failure {
      // Weights may add up to more than any whole number.
      let part = Int(exactly: all.target.rounded(.up)).map { "\($0) of \(present.count) rows" }
      let rows = part ?? "a part of \(present.count) rows"
      throw failure.ofSubset("the covariance of \(rows)", dimension: all.rows.columns)
    }
    var record = best.course.record
    // Rest is where no step leads lower: there is nothing to come below.
    (record.seed, record.tolerance) = (seed, nil)
    let part = try all.part(best.shares)
    guard rules.isStopped else { return (part, record) }
    // A start that was stopped early has too few rows.
    record.ending = .stopped
    return (try all.part(all.nearest(to: part)), record)
  }

  /// The course of a start that takes two steps before it is compared with others.
  private func short(_ start: Int) -> ClimbCourse {
    ClimbCourse(rules.limited(to: min(2, rules.maximumIterations)), restart: start)
  }

  /// The course that goes on where another has come to.
  private func following(_ course: ClimbCourse) -> ClimbCourse {
    ClimbCourse(rules, restart: course.restart, continuing: course.record)
  }

  /// How many starts are followed: when the search was stopped, the best one alone, for others may not have begun.
  private func followed(_ count: Int) -> Int { rules.isStopped ? 1 : count }

  /// Number of starts that are followed to the end: so many that their exchanges, of n²/4 pairs each, stay cheap.
  private func refinedCount(of rows: Int) -> Int { min(max(4_800_000 / max(rows * rows, 1), Self.kept), 150) }

  // MARK: Few rows

  /// Where two concentration steps from random rows lead: one more than variables, or as many as it takes.
  ///
  /// - Throws: If the covariance of all rows is not positive definite.
  private func starts(
    on rows: TrimmedRows<Scalar>, among present: [Int], count: Int, _ purpose: StreamPurpose
  ) throws(GaussianError) -> [Outcome] {
    let stream = RandomStream(seed: seed, for: purpose)
    let results: [Result<Outcome, GaussianError>] = concurrently(count) { trial in
      var draws = DistinctDraws(stream: stream, row: trial, below: present.count)
      var shares = [Scalar](repeating: 0, count: rows.rows.rows)
      for _ in 0..<rows.rows.columns { if let draw = draws.next() { shares[present[draw]] = 1 } }
      var failure = GaussianError.tooFewObservations(
        count: present.count, required: rows.rows.columns + 1, dimension: rows.rows.columns)
      var lot = 1
      while let draw = draws.next() {
        shares[present[draw]] = 1
        // Where values repeat, few rows have a singular covariance, and one more each time takes long.
        for _ in 1..<lot { if let draw = draws.next() { shares[present[draw]] = 1 } }
        lot = 2 * lot
        do throws(GaussianError) {
          let start = try rows.part(shares, isComplete: false)
          return .success(Outcome(rows.concentrated(from: start, short(trial))))
        } catch {
          failure = error
        }
      }
      return .failure(failure)
    }
    return try results.map { result throws(GaussianError) in try result.get() }
  }

  /// Concentration steps and exchanges in turn, until neither lowers the determinant.
  private func refined(_ start: Outcome, on rows: TrimmedRows<Scalar>) -> Outcome {
    guard start.failure == nil, let part = try? rows.part(start.shares) else { return start }
    var current = rows.concentrated(from: part, following(start.course))
    while current.failure == nil, !rules.isStopped, let shares = rows.sharesAfterBestExchange(in: current.part) {
      do throws(GaussianError) {
        let next = try rows.part(shares)
        guard next.logDeterminant < current.logDeterminant else { break }
        current = rows.concentrated(from: next, following(current.course))
      } catch {
        current.failure = error
      }
    }
    return Outcome(current)
  }

  /// The exact answer for one variable.
  private func part(ofWindowAmong present: [Int]) throws(GaussianError) -> Part {
    let window = SortedWindows.best(
      of: present.map { Double(all.rows[$0, 0]) }, weights: present.map { Double(all.weights?[$0] ?? 1) },
      target: all.target)
    var shares = [Scalar](repeating: 0, count: all.rows.rows)
    for (place, row) in present.enumerated() { shares[row] = Scalar(window[place]) }
    do throws(GaussianError) {
      return try all.part(shares)
    } catch {
      throw error.ofSubset("the variance of \(shares.count { $0 > 0 }) of \(present.count) rows", dimension: 1)
    }
  }

  // MARK: Many rows

  /// A part, and the way to it.
  private struct Start: Sendable {
    var part: Part
    var course: ClimbCourse
  }

  /// The best parts of random groups, after two steps on all groups together.
  private func fromGroups(of present: [Int]) throws(GaussianError) -> [Start] {
    let count = min(Self.mostGroups, present.count / Self.rowsOfGroup)
    // Of fewer than five groups, almost all rows are in one.
    let size = count < Self.mostGroups ? present.count / count : Self.rowsOfGroup
    var draws = DistinctDraws(stream: RandomStream(seed: seed, for: .subsetGroups), row: 0, below: present.count)
    let chosen = (0..<count * size).compactMap { _ in draws.next() }.map { present[$0] }
    var best: [Start] = []
    for group in 0..<count where best.isEmpty || !rules.isStopped {
      let rows = all.selecting(Array(chosen[group * size..<(group + 1) * size]))
      // Rows of a group may lie on a hyperplane when all rows do not.
      let found = try? starts(
        on: rows, among: Array(0..<size), count: max(1, trials / count), .subsetStarts(ofGroup: group))
      best += leading(found ?? [], followed(Self.kept)).compactMap { outcome in
        (try? rows.part(outcome.shares)).map { Start(part: $0, course: outcome.course) }
      }
    }
    guard !best.isEmpty else { return [Start(part: try all.part(all.weights ?? all.ones), course: short(0))] }
    let (merged, parts) = (all.selecting(chosen), best)
    let outcomes = concurrently(parts.count) { place in
      let start = parts[place]
      let course = ClimbCourse(
        rules.limited(to: start.course.iterations + 2), restart: start.course.restart, continuing: start.course.record)
      return Outcome(merged.concentrated(from: start.part.elsewhere, course))
    }
    return leadingPlaces(outcomes, Self.kept).compactMap { place in
      // A first step onto a hyperplane leaves no part of these rows; it need not be one of all rows.
      let outcome = outcomes[place]
      guard !outcome.shares.isEmpty else { return parts[place] }
      return (try? merged.part(outcome.shares)).map { Start(part: $0, course: outcome.course) }
    }
  }

  /// Where parts of other rows lead on all rows.
  private func fromAllRows(_ starts: [Start]) -> [Outcome] {
    // Determinants on the way; two starts that meet at one go on together.
    var known: Set<Double> = []
    var outcomes: [Outcome] = []
    for start in starts where outcomes.isEmpty || !rules.isStopped {
      let end = all.concentrated(from: start.part.elsewhere, following(start.course)) { !known.insert($0).inserted }
      var outcome = Outcome(end)
      // If it was stopped before a step on these rows, the nearest ones are what there is.
      if outcome.shares.isEmpty, outcome.failure == nil { outcome.shares = all.nearest(to: end.part) }
      outcomes.append(outcome)
    }
    return outcomes
  }

  // MARK: Tools

  /// The best few, the best one first.
  private func leading(_ outcomes: [Outcome], _ count: Int) -> [Outcome] {
    leadingPlaces(outcomes, count).map { outcomes[$0] }
  }

  /// Where the best few are; of equal ones the earlier one, and last those that have only begun.
  private func leadingPlaces(_ outcomes: [Outcome], _ count: Int) -> [Int] {
    func rank(_ place: Int) -> (Int, Double, Int) {
      (outcomes[place].isBegun ? 1 : 0, outcomes[place].logDeterminant, place)
    }
    let order = outcomes.indices.sorted { rank($0) < rank($1) }
    return Array(order.prefix(count))
  }

  /// Results of independent work, in order.
  private func concurrently<Value: Sendable>(_ count: Int, _ body: @Sendable (Int) -> Value) -> [Value] {
    let results = Mutex([Value?](repeating: nil, count: count))
    forEachBlock(count: count, parallelism: all.parallelism) {
    } _: { index, _ in
      let value = body(index)
      results.withLock { $0[index] = value }
    }
    return results.withLock { $0.compactMap { $0 } }
  }
}
