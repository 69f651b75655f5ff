internal import GaussianEngine
internal import LinearAlgebra
internal import RandomStreams
internal import RealModule

/// The normal variables behind variables that are not given, given values of the others.
///
/// What values say is a density of some variables and bounds of combinations of others. Given these combinations all others are
/// normal: the combinations are drawn from a truncated normal distribution, exactly, and the others from a conditional one.
struct LatentCondition<Base: CopulaBase>: Sendable where Base.Scalar == Double {
  /// Logarithm of the density of the values, without slopes; of those, and the standard error.
  let logMass: Double
  let logSlope: Double
  let standardError: Double
  private static var quantity: String { "distributions given these values" }
  private let parts: [Part]
  /// Values of the normal variables that are known.
  private let values: [Double]
  private let latentCount: Int

  /// What is left of one Gaussian of the model in the middle.
  private struct Part: Sendable {
    /// Its share given the values.
    var weight: Double
    /// Combinations in bounds; `nil` if there are none.
    let truncated: TruncatedNormal<Double>?
    /// The others given what is known and the combinations, in this order.
    let others: ConditionalNormal<Double>
  }

  init(
    _ base: Base, _ layout: LatentLayout, _ margins: [Margin], _ given: [Int: Double]
  ) throws(GaussianError) {
    var row = [Double](repeating: .nan, count: margins.count)
    for (variable, value) in given { row[variable] = value }
    let scored = ScoredRows(Matrix(rows: 1, columns: margins.count, elements: row), margins, parallelism: .serial)
    logSlope = scored.logSlopes[0]
    let evidence = LatentEvidence(scored.scores.row(0), layout)
    for (variable, value) in given.sorted(by: { $0.key < $1.key }) {
      let (_, _, slope) = margins[variable].score(of: value).bounds
      guard slope > -.infinity, margins[variable].score(of: value) != .unknown else {
        throw .unsuitableModel(
          quantity: Self.quantity, reason: "variable \(variable + 1) is \(value), which the margin gives no density",
          advice: "give a value between those that were seen")
      }
    }
    let others = margins.indices.filter { given[$0] == nil }.flatMap { Array(layout.variables(of: $0)) }
    (latentCount, values) = (others.count, evidence.values)
    let accuracy = BoxAccuracy(relativeError: 1e-3, maximumPoints: 1_000_000)
    var (parts, terms, errors): ([Part], [Double], [Double]) = ([], [], [])
    for whole in base.gaussianParts(over: evidence.variables + others) where whole.weight > 0 {
      let count = evidence.variables.count
      let front = GaussianPart(
        weight: whole.weight, mean: Array(whole.mean[..<count]),
        covariance: whole.covariance.selecting(rows: Array(0..<count)).selecting(columns: Array(0..<count)))
      guard let split = LatentSplit(evidence, front) else {
        throw .unsuitableModel(
          quantity: Self.quantity, reason: "they belong to variables that determine each other",
          advice: "give fewer of them")
      }
      let estimate = split.logMass(accuracy: accuracy, seed: 0, parallelism: .automatic)
      let term = Double.log(whole.weight) + estimate.logMass
      guard term > -.infinity else { continue }
      terms.append(term)
      errors.append(estimate.standardError)
      parts.append(try Self.part(whole, evidence, split))
    }
    let total = logSum(terms, errors: errors)
    guard total.logMass.isFinite else { throw .outOfReach(row: 0) }
    (logMass, standardError) = (total.logMass, total.standardError)
    for (place, term) in terms.enumerated() { parts[place].weight = .exp(term - total.logMass) }
    self.parts = parts
  }

  private static func part(
    _ whole: GaussianPart<Double>, _ evidence: LatentEvidence, _ split: LatentSplit
  ) throws(GaussianError) -> Part {
    let (known, front) = (evidence.values.count, evidence.variables.count)
    let total = whole.mean.count
    let combinations = evidence.directions.rows
    // Known variables, combinations, others, as linear functions of all.
    var turn = Matrix<Double>(rows: known + combinations + total - front, columns: total, repeating: 0)
    for place in 0..<known { turn[place, place] = 1 }
    for place in 0..<combinations {
      for column in 0..<front - known { turn[known + place, known + column] = evidence.directions[place, column] }
    }
    for place in front..<total { turn[known + combinations + place - front, place] = 1 }
    let all = try MultivariateNormal(mean: whole.mean, covariance: whole.covariance).transformed(by: turn)
    var truncated: TruncatedNormal<Double>?
    if let contest = split.contest, let box = split.box {
      truncated = try contest.truncated(to: box, accuracy: BoxAccuracy(relativeError: 1e-2))
    }
    return Part(weight: 1, truncated: truncated, others: all.conditional(on: Array(0..<known + combinations)))
  }

  /// Draws of the normal variables that are not given.
  ///
  /// Shape `rows.count × variables`.
  func samples(rows: Range<Int>, seed: UInt64, parallelism: Parallelism) -> Matrix<Double> {
    let count = rows.count
    var result = Matrix<Double>(rows: count, columns: latentCount, repeating: 0)
    let choice = RandomStream(seed: seed, for: .componentChoice)
    // Which part each row comes from.
    let chosen = rows.map { row in
      var rest = parts.count > 1 ? choice.uniform(row: UInt64(row), index: 0) : 0
      for (place, part) in parts.enumerated() {
        rest -= part.weight
        if rest < 0 { return place }
      }
      return parts.count - 1
    }
    for (place, part) in parts.enumerated() where chosen.contains(place) {
      let combinations = part.truncated?.samples(rows: rows, seed: seed, parallelism: parallelism)
      var causes = Matrix<Double>(rows: count, columns: part.others.observed.count, repeating: 0)
      for row in 0..<count {
        for (column, value) in values.enumerated() { causes[row, column] = value }
        for column in 0..<(combinations?.columns ?? 0) {
          causes[row, values.count + column] = combinations?[row, column] ?? 0
        }
      }
      let drawn = part.others.samples(
        given: causes, seed: seed, firstRow: rows.lowerBound, parallelism: parallelism)
      for row in 0..<count where chosen[row] == place {
        for variable in 0..<latentCount { result[row, variable] = drawn[row, variable] }
      }
    }
    return result
  }
}
