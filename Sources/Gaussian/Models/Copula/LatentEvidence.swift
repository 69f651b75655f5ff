internal import GaussianEngine
internal import LinearAlgebra
internal import RealModule

/// What a row says of the normal variables behind it, as values of some and bounds of differences of others.
struct LatentEvidence {
  /// The normal variables that the row says something of: those that are known, then those in bounds.
  let variables: [Int]
  /// Values of the first.
  let values: [Double]
  /// Combinations of the others, one a row, and their bounds.
  let directions: Matrix<Double>
  let lower: [Double]
  let upper: [Double]

  /// Takes the scores of a row, two a column.
  init(_ scores: [Double], _ layout: LatentLayout) {
    var (known, values, bounded): ([Int], [Double], [Int]) = ([], [], [])
    var rows: [(one: Int, other: Int?, lower: Double, upper: Double)] = []
    for (column, kind) in layout.columns.enumerated() {
      let (low, high) = (scores[2 * column], scores[2 * column + 1])
      guard !low.isNaN else { continue }
      let first = layout.offsets[column]
      switch kind {
      case .scalar:
        if low == high {
          known.append(first)
          values.append(low)
        } else if low > -.infinity || high < .infinity {
          rows.append((bounded.count, nil, low, high))
          bounded.append(first)
        }
      case .nominal(let utilities):
        let winner = Int(low)
        let present = utilities.indices.filter { utilities[$0] > -.infinity }
        guard present.count > 1, let place = present.firstIndex(of: winner) else { continue }
        for (other, category) in present.enumerated() where category != winner {
          rows.append(
            (bounded.count + place, bounded.count + other, utilities[category] - utilities[winner], .infinity))
        }
        bounded += present.map { first + $0 }
      }
    }
    variables = known + bounded
    self.values = values
    var directions = Matrix<Double>(rows: rows.count, columns: bounded.count, repeating: 0)
    for (place, row) in rows.enumerated() {
      directions[place, row.one] = 1
      if let other = row.other { directions[place, other] = -1 }
    }
    self.directions = directions
    (lower, upper) = (rows.map(\.lower), rows.map(\.upper))
  }

  /// Logarithm of the density of what is known times the probability of the bounds.
  func logMass(
    of base: some CopulaBase<Double>, accuracy: BoxAccuracy, seed: UInt64, parallelism: Parallelism
  ) -> (logMass: Double, standardError: Double) {
    guard !variables.isEmpty else { return (0, 0) }
    var (terms, errors): ([Double], [Double]) = ([], [])
    for part in base.gaussianParts(over: variables) where part.weight > 0 {
      let split = LatentSplit(self, part)
      let estimate = split?.logMass(accuracy: accuracy, seed: seed, parallelism: parallelism) ?? (.nan, 0)
      terms.append(.log(part.weight) + estimate.logMass)
      errors.append(estimate.standardError)
    }
    return logSum(terms, errors: errors)
  }
}

/// The logarithm of a sum of terms that are given as logarithms, with its standard error.
func logSum(_ terms: [Double], errors: [Double]) -> (logMass: Double, standardError: Double) {
  if terms.contains(where: \.isNaN) { return (.nan, 0) }
  let total = logSum(terms)
  guard total > -.infinity else { return (total, 0) }
  let variance = zip(terms, errors).reduce(0) {
    let share = Double.exp($1.0 - total) * $1.1
    return $0 + share * share
  }
  return (total, variance.squareRoot())
}

/// What evidence says under one Gaussian: of what is known a density, of what is in bounds a box.
struct LatentSplit {
  /// Logarithm of the density of what is known.
  let logDensity: Double
  /// Combinations of the variables in bounds, given what is known; `nil` without bounds.
  let contest: MultivariateNormal<Double>?
  /// Their bounds.
  let box: Box?

  /// Takes them apart; `nil` if the Gaussian is singular.
  ///
  /// - Parameters:
  ///   - evidence: What is known.
  ///   - part: A Gaussian of its variables.
  init?(_ evidence: LatentEvidence, _ part: GaussianPart<Double>) {
    let knownCount = evidence.values.count
    guard !evidence.variables.isEmpty else {
      (logDensity, contest, box) = (0, nil, nil)
      return
    }
    guard let normal = try? MultivariateNormal(mean: part.mean, covariance: part.covariance) else { return nil }
    logDensity =
      knownCount > 0 ? normal.marginal(over: Array(0..<knownCount)).logDensity(of: evidence.values) : 0
    guard evidence.directions.rows > 0 else {
      (contest, box) = (nil, nil)
      return
    }
    var given = normal
    if knownCount > 0 {
      let observed = Dictionary(uniqueKeysWithValues: evidence.values.enumerated().map { ($0, $1) })
      guard let conditional = try? normal.conditioned(on: observed) else { return nil }
      given = conditional
    }
    guard let contest = try? given.transformed(by: evidence.directions),
      let box = try? Box(lower: evidence.lower, upper: evidence.upper)
    else { return nil }
    (self.contest, self.box) = (contest, box)
  }

  /// Logarithm of the density times the probability of the box.
  func logMass(
    accuracy: BoxAccuracy, seed: UInt64, parallelism: Parallelism
  ) -> (logMass: Double, standardError: Double) {
    guard let contest, let box else { return (logDensity, 0) }
    guard
      let probability = try? contest.logProbability(of: box, accuracy: accuracy, seed: seed, parallelism: parallelism)
    else { return (.nan, 0) }
    return (logDensity + probability.logarithm, probability.standardError)
  }
}
