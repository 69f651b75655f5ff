internal import LinearAlgebra

/// The search for the number of components: up in growing steps until nothing is gained, then down to the best.
///
/// Which candidates are tried depends on the results only, never on threads.
struct AutomaticComponents<Component: MixtureComponent> {
  typealias Outcome = MixtureTrials<Component>.Outcome
  typealias Candidate = MixtureTrials<Component>.Candidate
  let trials: MixtureTrials<Component>
  let forms: [Component.Form]
  let criterion: SelectionCriterion

  /// Never more components.
  private static var most: Int { 128 }
  /// Steps that are tried side by side, and that may bring nothing.
  private static var patience: Int { 4 }

  /// Everything that was tried, by number of components and then form.
  func outcomes() -> [Outcome] {
    let limit = max(1, trials.distinctRows(atMost: Self.most))
    var outcomes: [Outcome] = []
    var next = 1
    while next <= limit {
      var counts: [Int] = []
      while counts.count < Self.patience && next <= limit {
        counts.append(next)
        next += max(1, next / 4)
      }
      outcomes += trials.outcomes(counts.flatMap { count in forms.map { (count, $0) } })
      guard let best = best(outcomes), best.components >= counts[0] else { break }
    }
    while let best = best(outcomes) {
      let counts = gaps(about: best.components, Set(outcomes.map(\.candidate.components)), limit)
      if counts.isEmpty { break }
      outcomes += trials.outcomes(counts.map { ($0, best.form) })
    }
    return outcomes.sorted { place($0.candidate) < place($1.candidate) }
  }

  /// The best so far, if any could be fitted; equals go to fewer components.
  private func best(_ outcomes: [Outcome]) -> Candidate? {
    let fitted = outcomes.map(\.candidate).filter { $0.value(of: criterion) < .infinity }
    return fitted.min {
      let (left, right) = ($0.rank(by: criterion), $1.rank(by: criterion))
      return (left.0, left.1, place($0)) < (right.0, right.1, place($1))
    }
  }

  /// Numbers halfway to the neighbours of the best that have been tried.
  private func gaps(about best: Int, _ tried: Set<Int>, _ limit: Int) -> [Int] {
    let below = tried.filter { $0 < best }.max() ?? best
    // Nothing above has been tried only at the end of the steps, a few short of the limit.
    let above = tried.filter { $0 > best }.min().map { (best + $0) / 2 } ?? limit
    return [(below + best) / 2, above].filter { $0 >= 1 && $0 <= limit && !tried.contains($0) }
  }

  private func place(_ candidate: Candidate) -> Int {
    candidate.components * forms.count + (forms.firstIndex(of: candidate.form) ?? 0)
  }
}
