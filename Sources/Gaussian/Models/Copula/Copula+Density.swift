public import GaussianEngine
public import LinearAlgebra
internal import RealModule

extension Copula {
  /// Logarithm of the density at each row, in nats: of the probability where values are atoms or categories.
  ///
  /// Where every normal variable of a row is known, it is that of ``base`` at the normal scores times the slopes of the margins.
  /// Otherwise it has a box as a factor, whose probability is exact for up to three bounds, and beyond within the tenth of a percent;
  /// ``logDensityEstimate(of:accuracy:seed:parallelism:)`` says how far it may be off.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`. A row that lacks a cell gives NaN; a value outside of what was seen, or a category
  ///     that was never seen, −∞.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value a row.
  /// - Precondition: `observations` has `dimension` columns.
  public func logDensities(of observations: Matrix<Double>, parallelism: Parallelism) -> [Double] {
    densities(of: observations, showingAll: true, parallelism: parallelism)
  }

  /// Logarithm of the density of one row, with its error.
  ///
  /// - Parameters:
  ///   - row: One value a variable; NaN is a missing cell, which is integrated over.
  ///   - accuracy: How well the probability of a box is to be known.
  ///   - seed: That of the estimate.
  ///   - parallelism: Threads to use.
  /// - Returns: The logarithm, in nats, with the standard error of what was estimated. It may be positive.
  /// - Precondition: There is one value a variable.
  public func logDensityEstimate(
    of row: [Double], accuracy: BoxAccuracy = BoxAccuracy(), seed: UInt64 = 0, parallelism: Parallelism = .automatic
  ) -> (logDensity: Double, standardError: Double) {
    precondition(row.count == dimension, "\(row.count) values of \(dimension) variables")
    let whole = whole(Matrix(rows: 1, columns: dimension, elements: row))
    let scored = ScoredRows(whole, allMargins, parallelism: .serial)
    let logSlope = scored.logSlopes[0]
    guard logSlope > -.infinity else { return (-.infinity, 0) }
    let joint = LatentEvidence(scored.scores.row(0), layout)
      .logMass(of: base, accuracy: accuracy, seed: seed, parallelism: parallelism)
    guard let condition else { return (logSlope + joint.logMass, joint.standardError) }
    let error = (joint.standardError * joint.standardError + condition.standardError * condition.standardError)
    return (logSlope - condition.logSlope + joint.logMass - condition.logMass, error.squareRoot())
  }

  /// Log-densities of what rows show.
  private func densities(
    of observations: Matrix<Double>, showingAll: Bool, parallelism: Parallelism
  ) -> [Double] {
    let whole = whole(observations)
    let width = allMargins.count
    let scored = ScoredRows(whole, allMargins, parallelism: parallelism)
    let count = observations.rows
    var densities = [Double](repeating: .nan, count: count)
    // Rows whose normal variables are all known go through the model in the middle together.
    var known: [Int] = []
    var others: [Int] = []
    for row in 0..<count {
      var (isKnown, isMissing) = (layout.latentCount == width, false)
      for column in 0..<width {
        isMissing = isMissing || whole[row, column].isNaN
        isKnown = isKnown && scored.scores[row, 2 * column] == scored.scores[row, 2 * column + 1]
      }
      if isKnown { known.append(row) } else if !isMissing || !showingAll { others.append(row) }
    }
    var latents = Matrix<Double>(rows: known.count, columns: layout.latentCount, repeating: 0)
    for (place, row) in known.enumerated() {
      for column in 0..<width { latents[place, column] = scored.scores[row, 2 * column] }
    }
    let inner = base.logDensities(of: latents, parallelism: parallelism)
    for (place, row) in known.enumerated() {
      let slope = scored.logSlopes[row] - (condition?.logSlope ?? 0)
      densities[row] = slope > -.infinity ? inner[place] - (condition?.logMass ?? 0) + slope : slope
    }
    let accuracy = BoxAccuracy(relativeError: 1e-3, maximumPoints: 100_000)
    let open = others
    let results = Workspace(count: open.count, filledWith: 0.0)
    forEachBlock(count: open.count, parallelism: parallelism) {
    } _: { (place: Int, _: Void) in
      unsafe results.base[place] =
        logDensityEstimate(of: observations.row(open[place]), accuracy: accuracy, parallelism: .serial).logDensity
    }
    for (place, row) in open.enumerated() { densities[row] = unsafe results.base[place] }
    return densities
  }
}

extension Copula: IncompleteRowsModel {
  /// Logarithm of the density of what each row shows, in nats.
  public func observedLogDensities(of observations: Matrix<Double>, parallelism: Parallelism) -> [Double] {
    densities(of: observations, showingAll: false, parallelism: parallelism)
  }
}
