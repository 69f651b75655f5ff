internal import GaussianEngine
internal import LinearAlgebra
internal import RandomStreams
internal import RealModule

/// A weighted sum of models, as far as rows with missing cells need it: what mixtures and models of classes share.
///
/// What a row shows says which part it is from, πₖ·pₖ(xₒ), and each part what the row lacks.
struct BlendedModels<Part: ImputingModel> {
  typealias Scalar = Part.Scalar

  /// Logarithms of the shares of the parts, which add up to 1; −∞ for one that is absent.
  let logWeights: [Double]
  let parts: [Part]

  /// Log-densities of what each row shows, as of `complete` for rows that lack nothing, and 0 for rows that show nothing.
  func observedLogDensities(
    of observations: Matrix<Scalar>, parallelism: Parallelism, complete: (Matrix<Scalar>) -> [Scalar]
  ) -> [Scalar] {
    let patterns = MissingPatterns(of: observations)
    guard patterns.missingCellCount > 0 else { return complete(observations) }
    let terms = terms(of: observations, parallelism)
    var result = (0..<observations.rows).map { Scalar(logSum(terms, row: $0)) }
    let variables = Array(0..<observations.columns)
    for pattern in 0..<patterns.count {
      switch patterns.observedCount(of: pattern) {
      case observations.columns:
        let rows = patterns.rows(of: pattern)
        for (row, density) in zip(rows, complete(observations.selecting(rows: rows, columns: variables))) {
          result[row] = density
        }
      case 0: for row in patterns.rows(of: pattern) { result[row] = 0 }
      default: break
      }
    }
    return result
  }

  /// The rows with their missing cells filled in by the mean over all parts, or drawn from one of them.
  ///
  /// A row without a density under any part has cells of NaN.
  func imputed(
    _ observations: Matrix<Scalar>, firstRow: Int, seed: UInt64?, parallelism: Parallelism
  ) -> Matrix<Scalar> {
    guard MissingPatterns(of: observations).missingCellCount > 0 else { return observations }
    let shares = shares(of: observations, parallelism)
    guard let seed else { return means(observations, shares, parallelism) }
    let choices = RandomStream(seed: seed, for: .imputationChoice)
    let chosen = (0..<observations.rows).map { row in
      part(at: choices.uniform(row: UInt64(firstRow + row), index: 0), of: shares.row(row))
    }
    var result = observations
    for (index, part) in parts.enumerated() where chosen.contains(index) {
      // Rows of other parts lack nothing, so that nothing is done about them.
      let isOwn = chosen.map { $0 == index }
      let own = keepingMissingCells(of: observations, inRows: isOwn)
      let drawn = part.imputed(own, firstRow: firstRow, seed: seed, parallelism: parallelism)
      copyRows(of: drawn, where: isOwn, to: &result)
    }
    return result
  }

  private func means(
    _ observations: Matrix<Scalar>, _ shares: Matrix<Double>, _ parallelism: Parallelism
  ) -> Matrix<Scalar> {
    var sums = Matrix(rows: observations.rows, columns: observations.columns, repeating: 0.0)
    for (index, part) in parts.enumerated() where logWeights[index] > -.infinity {
      let filled = part.imputed(observations, firstRow: 0, seed: nil, parallelism: parallelism)
      addMissingCells(of: observations, filled, shares: shares.column(index), to: &sums)
    }
    var result = observations
    fillMissingCells(of: &result, with: sums)
    return result
  }

  /// Each part's share of each row.
  ///
  /// Shape `count × parts.count`; NaN for a row without a density.
  private func shares(of observations: Matrix<Scalar>, _ parallelism: Parallelism) -> Matrix<Double> {
    var terms = terms(of: observations, parallelism)
    for row in 0..<terms.rows {
      let total = logSum(terms, row: row)
      // Divided by their sum, they add up to 1 to the last digit where one is all.
      var sum = 0.0
      for index in parts.indices {
        terms[row, index] = total > -.infinity ? Double.exp(terms[row, index] - total) : .nan
        sum += terms[row, index]
      }
      for index in parts.indices { terms[row, index] /= sum }
    }
    return terms
  }

  /// ln πₖ + ln pₖ(xₒ).
  ///
  /// Shape `count × parts.count`.
  private func terms(of observations: Matrix<Scalar>, _ parallelism: Parallelism) -> Matrix<Double> {
    var terms = Matrix(rows: observations.rows, columns: parts.count, repeating: -Double.infinity)
    for (index, part) in parts.enumerated() where logWeights[index] > -.infinity {
      let densities = part.observedLogDensities(of: observations, parallelism: parallelism)
      for (row, density) in densities.enumerated() { terms[row, index] = logWeights[index] + Double(density) }
    }
    return terms
  }

  private func logSum(_ terms: Matrix<Double>, row: Int) -> Double {
    let row = parts.indices.map { terms[row, $0] }
    return row.contains(where: \.isNaN) ? .nan : GaussianEngine.logSum(row)
  }

  /// The part in which a number between 0 and 1 lies.
  private func part(at number: Double, of shares: [Double]) -> Int? {
    var rest = number
    for (index, share) in shares.enumerated() {
      if share.isNaN { return nil }
      if rest < share { return index }
      rest -= share
    }
    return shares.indices.last { shares[$0] > 0 }
  }
}

extension BlendedModels where Part: LocationScaleModel {
  /// The rows with each missing cell filled in by quantiles of its distribution, a weighted sum of those of the parts.
  func imputedQuantiles(
    _ observations: Matrix<Scalar>, at probabilities: [Double], parallelism: Parallelism
  ) -> [Matrix<Scalar>] {
    checkProbabilities(probabilities)
    var results = probabilities.map { _ in observations }
    // What all parts have to say of a stretch of rows is held at a time.
    let stretch = max(16, min(4096, (1 << 20) / (2 * parts.count * max(1, observations.columns))))
    for first in stride(from: 0, to: observations.rows, by: stretch) {
      let range = first..<min(first + stretch, observations.rows)
      let rows = observations.rows(in: range)
      guard MissingPatterns(of: rows).missingCellCount > 0 else { continue }
      let found = quantiles(rows, at: probabilities, parallelism)
      for row in 0..<rows.rows {
        for column in 0..<rows.columns where rows[row, column].isNaN {
          for place in probabilities.indices { results[place][first + row, column] = Scalar(found[place][row, column]) }
        }
      }
    }
    return results
  }

  private func quantiles(
    _ rows: Matrix<Scalar>, at probabilities: [Double], _ parallelism: Parallelism
  ) -> [Matrix<Double>] {
    let shares = shares(of: rows, parallelism)
    let present = parts.indices.filter { logWeights[$0] > -.infinity }
    let cells = present.map { parts[$0].cellDistributions(of: rows, parallelism: parallelism) }
    var results = probabilities.map { _ in Matrix(rows: rows.rows, columns: rows.columns, repeating: 0.0) }
    let width = rows.columns
    for (place, probability) in probabilities.enumerated() {
      unsafe results[place].withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        nonisolated(unsafe) let output = unsafe base
        let blocks = RowBlocks(rows: rows.rows, rowsPerBlock: 16)
        forEachBlock(count: blocks.count, parallelism: parallelism) {
          ()
        } _: { block, _ in
          for row in blocks[block] {
            for column in 0..<width where rows[row, column].isNaN {
              let distribution = MixedDistribution(
                parts: zip(present, cells).map { index, cells in
                  MixedDistribution.Part(
                    share: shares[row, index], location: cells.locations[row, column],
                    scale: cells.scales[row, column],
                    standard: StandardDistribution(degreesOfFreedom: cells.degreesOfFreedom[row]))
                })
              unsafe output[row * width + column] = distribution.quantile(probability)
            }
          }
        }
      }
    }
    return results
  }
}
