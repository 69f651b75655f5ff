internal import GaussianEngine
internal import LinearAlgebra
internal import RandomStreams

/// The log-likelihood of rows under models that were fitted without them.
public struct CrossValidatedLikelihood: Sendable, Hashable {
  /// Mean over all rows, in nats a row.
  public let mean: Double

  /// Standard error of the mean, from the differences between the parts.
  public let standardError: Double

  /// Means of the parts.
  public let folds: [Double]

  /// Sums up the parts.
  ///
  /// - Parameters:
  ///   - folds: The mean of each part, at least two.
  ///   - weights: Σw of each part.
  init(folds: [Double], weights: [Double]) {
    let total = weights.reduce(0, +)
    let mean = zip(folds, weights).reduce(0) { $0 + $1.0 * ($1.1 / total) }
    let count = Double(folds.count)
    let squares = folds.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    self.folds = folds
    standardError = (squares / (count - 1) / count).squareRoot()
  }
}

/// Rows that are dealt to parts, each of which is left out of a fit in turn.
struct CrossValidation<Scalar: GaussianScalar>: Sendable {
  let observations: Matrix<Scalar>
  let weights: [Scalar]?
  /// Rows that are left out together; none if nothing is held out.
  let folds: [[Int]]

  /// Deals rows of positive weight at random to parts, which differ by one row at most.
  ///
  /// - Parameters:
  ///   - observations: The rows.
  ///   - weights: How often each counts; `nil` for once.
  ///   - parts: How many; `nil` to hold nothing out.
  ///   - seed: Chooses the rows of each.
  /// - Throws: ``GaussianError/tooFewObservations(count:required:dimension:)`` if there are fewer rows than parts.
  init(
    of observations: Matrix<Scalar>, weights: [Scalar]?, parts: Int?, seed: UInt64
  ) throws(GaussianError) {
    (self.observations, self.weights) = (observations, weights)
    guard let parts else {
      folds = []
      return
    }
    precondition(parts >= 2, "rows are held out in at least 2 parts, not \(parts)")
    precondition(
      weights.map { $0.count == observations.rows } ?? true,
      "\(weights?.count ?? 0) weights for \(observations.rows) rows")
    let stream = RandomStream(seed: seed, for: .folds)
    let rows = (0..<observations.rows).filter { row in weights.map { $0[row] > 0 } ?? true }
    guard rows.count >= parts else {
      throw .tooFewObservations(count: rows.count, required: parts, dimension: observations.columns)
    }
    let keyed = rows.map { row in (key: stream.uniform(row: UInt64(row), index: 0), row: row) }
    let shuffled = keyed.sorted { ($0.key, $0.row) < ($1.key, $1.row) }.map { $0.row }
    folds = (0..<parts).map { fold in
      stride(from: fold, to: shuffled.count, by: parts).map { shuffled[$0] }.sorted()
    }
  }

  /// The likelihood of all parts, one after the other.
  func likelihood(
    _ heldOut: (_ fold: Int) throws(GaussianError) -> (mean: Double, weight: Double)
  ) throws(GaussianError) -> CrossValidatedLikelihood {
    var (means, totals): ([Double], [Double]) = ([], [])
    for fold in folds.indices {
      let (mean, weight) = try heldOut(fold)
      means.append(mean)
      totals.append(weight)
    }
    return CrossValidatedLikelihood(folds: means, weights: totals)
  }

  /// The mean log-likelihood of one part under the fit to the others, and the sum of its weights.
  ///
  /// - Throws: As with log-densities of another kind.
  func heldOut<Model: GenerativeModel<Scalar>>(
    fold: Int, parallelism: Parallelism,
    fit: (_ rows: Matrix<Scalar>, _ weights: [Scalar]?) throws(GaussianError) -> Model
  ) throws(GaussianError) -> (mean: Double, weight: Double) {
    try heldOut(fold: fold, fit: fit) { model, rows in model.logDensities(of: rows, parallelism: parallelism) }
  }

  /// The mean log-likelihood of one part under the fit to the others, and the sum of its weights, by log-densities of one's own.
  ///
  /// - Throws: What the fit throws, with rows counted as they are here; ``GaussianError/outOfReach(row:)`` for a row of the
  ///   part without a density.
  func heldOut<Model: GenerativeModel<Scalar>>(
    fold: Int, fit: (_ rows: Matrix<Scalar>, _ weights: [Scalar]?) throws(GaussianError) -> Model,
    logDensities: (_ model: Model, _ rows: Matrix<Scalar>) -> [Scalar]
  ) throws(GaussianError) -> (mean: Double, weight: Double) {
    let others = folds.indices.filter { $0 != fold }.flatMap { folds[$0] }.sorted()
    let model: Model
    do {
      model = try fit(observations.selecting(rows: others), weights.map { weights in others.map { weights[$0] } })
    } catch {
      throw error.renumbered(others)
    }
    let densities = logDensities(model, observations.selecting(rows: folds[fold]))
    var (likelihood, total) = (0.0, 0.0)
    for (index, row) in folds[fold].enumerated() {
      guard densities[index].isFinite else { throw .outOfReach(row: row) }
      let weight = weights.map { Double($0[row]) } ?? 1
      likelihood += weight * Double(densities[index])
      total += weight
    }
    return (likelihood / total, total)
  }
}

extension GaussianError {
  /// The same error of rows of which these numbers were chosen.
  fileprivate func renumbered(_ rows: [Int]) -> GaussianError {
    switch self {
    case .nonFinite(let quantity, let row, let variable) where quantity == Self.observations:
      .nonFinite(quantity: quantity, row: rows[row], variable: variable)
    case .invalidWeight(let row, let value): .invalidWeight(row: rows[row], value: value)
    case .outOfReach(let row): .outOfReach(row: rows[row])
    default: self
    }
  }
}
