internal import GaussianEngine
internal import LinearAlgebra

/// The best of several starts, by where a few iterations on a sample of the rows lead from each.
///
/// What iterations lead to depends on where they begin, and a likelihood that has hardly changed says little of how far
/// there is to go. A few iterations tell starts apart, and a few thousand rows are enough for that.
///
/// ## Source
/// C. Biernacki, G. Celeux, G. Govaert, Choosing starting values for the EM algorithm for getting the highest likelihood in
/// multivariate Gaussian mixture models, Computational Statistics & Data Analysis 41 (2003).
struct ShortRuns<Component: MixtureComponent>: Sendable {
  typealias Scalar = Component.Scalar
  let steps: MixtureSteps<Component>
  let rows: StartingRows<Scalar>
  let components: Int
  let seed: UInt64
  /// Of the climb that these prepare.
  let rules: ClimbRules
  let parallelism: Parallelism

  /// Iterations from each start.
  private static var iterations: Int { 8 }
  /// Beyond so many components starts hardly differ, and two are tried.
  private static var manyComponents: Int { 16 }

  /// Rows that the runs are made on.
  static func sampleCount(components: Int, survey: ObservationSurvey<Scalar>) -> Int {
    let enough = components.multipliedReportingOverflow(by: max(64, 8 * (survey.mean.count + 1)))
    return min(
      survey.startingCount,
      max(2048, min(survey.count / 4, 16_384), enough.overflow ? .max : enough.partialValue))
  }

  /// Up to so many rows runs take next to no time, and twice as many are made.
  private static var fewRows: Int { 1024 }

  /// A way to begin.
  private enum Candidate {
    /// k-means.
    case clusters
    /// k-means in the metric within clusters.
    case adaptive
    /// The rows nearest to seeds drawn in proportion to the squared distance from those before, without a choice.
    case seeds
  }

  private var candidates: [Candidate] {
    guard components > 1 else { return [.clusters] }
    let adaptive: Candidate = steps.metric == nil ? .seeds : .adaptive
    if components > Self.manyComponents { return [.clusters, adaptive] }
    let many = [Candidate.clusters, adaptive, adaptive, adaptive, .seeds, .seeds]
    return rows.count <= Self.fewRows ? many + [adaptive, adaptive, .seeds, .seeds, .seeds, .seeds] : many
  }

  /// The parameters that the best of the short runs ended with.
  func best() throws -> MixtureParameters<Component> {
    var best: (parameters: MixtureParameters<Component>, merit: MixtureMerit)?
    var failure: (any Error)?
    for (number, candidate) in candidates.enumerated() {
      do {
        let start = try steps.start(try shares(candidate, number), parallelism)
        guard candidates.count > 1 else { return start }
        let outcome = try ascent.run(from: start)
        let merit = outcome.merit(by: steps)
        if best.map({ merit.isBetter(than: $0.merit) }) ?? true { best = (outcome.parameters, merit) }
      } catch {
        failure = failure ?? error
      }
    }
    if let best { return best.parameters }
    throw failure ?? GaussianError.overflow(quantity: "the log-likelihood")
  }

  private var ascent: MixtureAscent<Component> {
    let weight = rows.weights.map { $0.reduce(0) { $0 + Double($1) } } ?? Double(rows.count)
    return MixtureAscent(
      source: rows.source, steps: steps,
      schedule: MixtureSchedule(
        restarts: 1, seed: seed, stopsWhenLikelihoodFalls: true, onFailure: .fail,
        rules: rules.preparing(tolerance: 0, maximumIterations: Self.iterations)),
      totalWeight: weight, restart: 0, parallelism: parallelism)
  }

  private func shares(_ candidate: Candidate, _ number: Int) throws(GaussianError) -> StartingShares<Scalar> {
    // The first is that of a start by k-means alone; seeds of others are far from those of restarts.
    let own = seed ^ UInt64(number) << 56
    let labels: [Int]
    switch candidate {
    case .clusters:
      return try StartingShares(
        MixtureStart<Component>.kMeans, of: rows, components: components, seed: own, parallelism: parallelism)
    case .adaptive:
      labels = try AdaptiveClusters(
        rows: rows.standardised, weights: rows.weights, clusters: components, shape: metric, parallelism: parallelism
      ).labels(seed: own)
    case .seeds:
      labels = try KMeans(
        fitting: rows.standardised, clusters: components, weights: rows.weights,
        options: .init(maximumIterations: 1, seed: own, localTrials: 1), parallelism: parallelism
      ).labels
    }
    return StartingShares(labels: labels, of: rows, components: components, seed: own)
  }

  /// All pairs of variables where rows are enough to tell how these go together within clusters.
  private var metric: ShiftedSums.Shape {
    steps.metric == .full && rows.count >= 5 * (rows.source.dimension + components) ? .full : .diagonal
  }
}
