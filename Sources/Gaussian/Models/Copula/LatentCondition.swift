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
  private let latentCount: Int

  /// What is left of one Gaussian of the model in the middle.
  private struct Part: Sendable {
    /// Its share given the values.
    let weight: Double
    /// Combinations in bounds; `nil` if there are none.
    let truncated: TruncatedNormal<Double>?
    /// Mean of the others, given values that are known and combinations at 0.
    let mean: [Double]
    /// What combinations add to it.
    ///
    /// Shape `others × combinations`.
    let slopes: Matrix<Double>
    /// Root of the covariance of the others.
    ///
    /// Shape `others × others`.
    let root: Matrix<Double>
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
    latentCount = others.count
    let accuracy = BoxAccuracy(relativeError: 1e-3, maximumPoints: 1_000_000)
    var (parts, terms, errors): ([(Part)], [Double], [Double]) = ([], [], [])
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
    self.parts = zip(parts, terms).map { part, term in
      Part(
        weight: .exp(term - total.logMass), truncated: part.truncated, mean: part.mean, slopes: part.slopes,
        root: part.root)
    }
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
    let means = product(turn, Matrix(rows: total, columns: 1, elements: whole.mean))
    let covariance = product(product(turn, whole.covariance), transposing: turn)
    let causes = known + combinations
    let rest = causes..<turn.rows
    guard causes > 0 else {
      let root = try lifting(try CholeskyFactor(factoring: covariance)).lower
      return Part(
        weight: 1, truncated: nil, mean: rest.map { means[$0, 0] },
        slopes: Matrix(rows: rest.count, columns: 0, repeating: 0), root: root)
    }
    let all = try MultivariateNormal(mean: (0..<turn.rows).map { means[$0, 0] }, covariance: covariance)
    // Given causes at two values, means differ by the slope: the conditional mean is linear.
    func mean(at combination: Int?) throws(GaussianError) -> (mean: [Double], covariance: Matrix<Double>) {
      var values: [Int: Double] = [:]
      for place in 0..<known { values[place] = evidence.values[place] }
      for place in 0..<combinations { values[known + place] = place == combination ? 1 : 0 }
      let conditional = try all.conditioned(on: values)
      return (conditional.mean, conditional.covariance)
    }
    let origin = try mean(at: nil)
    var slopes = Matrix<Double>(rows: rest.count, columns: combinations, repeating: 0)
    for combination in 0..<combinations {
      let shifted = try mean(at: combination)
      for place in 0..<rest.count { slopes[place, combination] = shifted.mean[place] - origin.mean[place] }
    }
    var truncated: TruncatedNormal<Double>?
    if let contest = split.contest, let box = split.box {
      truncated = try contest.truncated(to: box, accuracy: BoxAccuracy(relativeError: 1e-2))
    }
    return Part(
      weight: 1, truncated: truncated, mean: origin.mean, slopes: slopes,
      root: try lifting(try CholeskyFactor(factoring: origin.covariance)).lower)
  }

  /// Draws of the normal variables that are not given.
  ///
  /// Shape `rows.count × variables`.
  func samples(rows: Range<Int>, seed: UInt64, parallelism: Parallelism) -> Matrix<Double> {
    let count = rows.count
    var result = Matrix<Double>(rows: count, columns: latentCount, repeating: 0)
    let choice = RandomStream(seed: seed, for: .componentChoice)
    let stream = RandomStream(seed: seed, for: .conditionalDraws)
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
      for row in 0..<count where chosen[row] == place {
        let normals = stream.standardNormals(row: UInt64(rows.lowerBound + row), count: latentCount)
        for variable in 0..<latentCount {
          var sum = part.mean[variable]
          if let combinations {
            for column in 0..<combinations.columns { sum += part.slopes[variable, column] * combinations[row, column] }
          }
          for column in 0...variable { sum += part.root[variable, column] * normals[column] }
          result[row, variable] = sum
        }
      }
    }
    return result
  }
}
