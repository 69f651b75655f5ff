import Gaussian

/// What several numbers of factors are worth.
struct NumbersOfFactors {
  /// A number of factors, and log-likelihoods in nats a picture.
  struct Point {
    let factors: Int
    /// Of the pictures that were seen, less what BIC takes for the parameters.
    let penalized: Double
    /// Of the pictures that were not.
    let unseen: Double
  }

  /// BIC's, for every number that was tried.
  let penalized: [(factors: Int, value: Double)]
  /// Some of them, with what unseen pictures say.
  let points: [Point]

  init(_ study: CylinderStudy) throws {
    let seen = study.seen.noisy
    let penalized = study.selection.candidates.compactMap { candidate in
      candidate.criteria.map { (factors: candidate.factors, value: -$0.bic / 2 / Double(seen.rows)) }
    }
    let best = study.model.factorCount
    var statistics = SufficientStatistics<Double>(dimension: seen.columns)
    try statistics.update(with: seen)
    let numbers = Set([0, 3, 6, 20, 40, best]).sorted()
    points = try numbers.compactMap { number in
      guard let value = penalized.first(where: { $0.factors == number })?.value else { return nil }
      let model = try ProbabilisticPCA(estimating: statistics, factors: number)
      return Point(
        factors: number, penalized: value, unseen: model.meanLogLikelihood(of: study.unseen.noisy))
    }
    self.penalized = penalized
  }
}
