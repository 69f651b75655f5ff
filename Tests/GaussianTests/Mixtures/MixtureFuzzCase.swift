import Gaussian
import LinearAlgebra
import RealModule
import TestSupport

/// A small fit that somebody might ask for, all of it chosen by a seed: much of it is unreasonable.
struct MixtureFuzzCase: CustomStringConvertible {
  /// What may follow ``rows``.
  enum Start: CaseIterable {
    case shortRuns, kMeans, kMeansPlusPlus, random, responsibilities, mixture
  }

  let seed: UInt64
  /// Everything that was chosen, in words.
  private(set) var description: String
  let rows: [[Double]]
  let weights: [Double]?
  let components: Int
  let covariance: MixtureCovariance
  let start: Start
  let policy: CovariancePolicy
  let restarts: Int
  let tolerance: Double
  let iterations: Int
  let isFloat: Bool

  init(seed: UInt64) {
    var generator = SplitMix64(seed: seed &* 0x2545_f491_4f6c_dd1d &+ 1)
    func chance(_ share: Double) -> Bool { generator.uniform() < share }
    func pick<Element>(_ elements: [Element]) -> Element { elements[Int(generator.next() % UInt64(elements.count))] }
    func number(_ range: ClosedRange<Int>) -> Int { range.lowerBound + Int(generator.next() % UInt64(range.count)) }

    self.seed = seed
    isFloat = chance(0.25)
    let dimension = pick([1, 1, 2, 2, 3, 4, 5, 9])
    let count = chance(0.1) ? number(1...3) : chance(0.1) ? number(60...200) : number(2...40)
    var words = [isFloat ? "Float" : "Double", "\(count) × \(dimension)"]

    // The shape of the cloud, or of something that is none.
    let kinds = [
      "normal", "clusters", "few distinct rows", "lattice", "one row", "line", "constant columns", "ramp",
      "heavy tails",
    ]
    let kind = pick(kinds)
    words.append(kind)
    var rows = generator.normalRows(count, dimension: dimension)
    switch kind {
    case "clusters":
      let centers = generator.normalRows(number(1...5), dimension: dimension).map { $0.map { 10 * $0 } }
      let spread = pick([1, 0.1, 1e-3, 1e-9, 0])
      rows = rows.indices.map { i in zip(rows[i], centers[i % centers.count]).map { spread * $0 + $1 } }
    case "few distinct rows":
      let distinct = number(1...4)
      rows = rows.indices.map { rows[$0 % min(distinct, count)] }
    case "lattice": rows = rows.map { $0.map { ($0 * 1.5).rounded() } }
    case "one row": rows = rows.map { _ in rows[0] }
    case "line": rows = rows.map { row in row.indices.map { row[0] * Double($0 + 1) } }
    case "constant columns":
      let constant = (0..<dimension).map { _ in chance(0.5) }
      rows = rows.map { row in row.indices.map { constant[$0] ? 0.1 * Double($0) : row[$0] } }
    case "ramp": rows = rows.indices.map { i in (0..<dimension).map { Double(i * ($0 + 1)) } }
    case "heavy tails": rows = rows.map { $0.map { $0 * $0 * $0 * $0 * $0 } }
    default: break
    }
    // A few rows that do not belong.
    if chance(0.2) {
      let exponent = isFloat ? number(3...16) : number(6...100)
      words.append("outliers 1e\(exponent)")
      for _ in 0..<number(1...3) { rows[number(0...count - 1)][number(0...dimension - 1)] = .exp10(Double(exponent)) }
    }
    if chance(0.2) {
      let offset = pick([1e3, 1e6, -1e8])
      words.append("offset \(offset)")
      rows = rows.map { $0.map { $0 + offset } }
    }
    if chance(0.25) {
      let limit = isFloat ? 17 : 150
      let exponents = (0..<dimension).map { _ in Double(number(-limit...limit)) }
      let common = chance(0.6) ? pick([exponents[0], Double(limit), Double(-limit)]) : nil
      words.append(common.map { "scale 1e\(Int($0))" } ?? "scales \(exponents.map { Int($0) })")
      rows = rows.map { row in row.indices.map { row[$0] * .exp10(common ?? exponents[$0]) } }
    }

    var weights: [Double]?
    switch number(0...9) {
    case 0: weights = rows.map { _ in Double(number(0...2)) }
    case 1: weights = rows.map { _ in generator.uniform() }
    case 2: weights = rows.indices.map { $0 % 2 == 0 ? 1 : 0 }
    case 3: weights = rows.map { _ in .exp10(Double(number(-20...20))) }
    case 4: weights = rows.map { _ in chance(0.02) ? -1 : chance(0.5) ? 0 : 1e-30 }
    default: break
    }
    if let weights {
      words.append("weights \(weights.prefix(4))…")
      // What is absent may hold anything.
      for row in rows.indices where weights[row] == 0 && chance(0.5) { rows[row][0] = pick([.nan, .infinity, 1e300]) }
    }
    if chance(0.02) { rows[number(0...count - 1)][0] = pick([.nan, -.infinity]) }
    (self.rows, self.weights) = (rows, weights)

    components = chance(0.1) ? number(1...count + 2) : min(number(1...6), count)
    covariance = pick(MixtureCovariance.allCases)
    start = pick(Start.allCases)
    policy =
      chance(0.01)
      ? .pseudo()
      : pick([
        .relativeRidge(1e-6), .ridge(1e-6), .ridge(1), .fail, .relativeFloor(1e-6), .relativeFloor(1e-3), .shrink,
      ])
    restarts = chance(0.1) ? number(2...3) : 1
    tolerance = pick([0, 1e-3, 1e-6, 1e-12])
    iterations = chance(0.05) ? 300 : number(0...25)
    words += [
      "K = \(components)", "\(covariance)", "start \(start)", "policy \(policy)", "restarts \(restarts)",
      "tolerance \(tolerance)", "iterations \(iterations)",
    ]
    description = "seed \(seed): " + words.joined(separator: ", ")
  }
}

extension MixtureFuzzCase {
  /// The rows as a fit takes them.
  func observations<Scalar: GaussianScalar>(_ type: Scalar.Type) -> Matrix<Scalar> { Matrix(converted(rows)) }

  /// The options as a fit takes them; throws where a start is none.
  func options<Scalar: GaussianScalar>(_ type: Scalar.Type) throws -> GaussianRecipe<Scalar> {
    var generator = SplitMix64(seed: seed &+ 0x9e37)
    let start: GaussianMixture<Scalar>.Start
    switch self.start {
    case .shortRuns: start = .shortRuns
    case .kMeans: start = .kMeans
    case .kMeansPlusPlus: start = .kMeansPlusPlus
    case .random: start = .randomResponsibilities
    case .responsibilities:
      let kind = seed % 3
      let shares = rows.indices.map { row in
        (0..<components).map { k -> Scalar in
          switch kind {
          case 0: Scalar(generator.uniform())
          case 1: k == row % components ? 1 : 0
          // Columns and rows of zeros.
          default: generator.uniform() < 0.5 ? 0 : Scalar(generator.uniform())
          }
        }
      }
      start = .responsibilities(Matrix(shares))
    case .mixture:
      // About some of the rows, with deviations of their size.
      let present = rows.filter { $0.allSatisfy(\.isFinite) }
      let rows = present.isEmpty ? [[Double](repeating: 0, count: rows[0].count)] : present
      let deviations = rows[0].indices.map { j in
        let size = rows.map { $0[j].magnitude }.max() ?? 1
        return Scalar(size > 0 ? size : 1)
      }
      start = .mixture(
        try GaussianMixture(
          weights: (0..<components).map { _ in 1 / Double(components) },
          components: (0..<components).map { k in
            let mean: [Scalar] = converted(rows[k % rows.count])
            switch covariance {
            case .full, .tied:
              return try MultivariateNormal(
                mean: mean, covariance: Matrix(diagonalMatrix(deviations.map { $0 * $0 })))
            case .diagonal: return try MultivariateNormal(mean: mean, standardDeviations: deviations)
            case .spherical: return try MultivariateNormal(mean: mean, standardDeviation: deviations.max() ?? 1)
            }
          }, structure: covariance))
    }
    return .init(
      covariance: covariance, start: start, restarts: restarts, tolerance: tolerance, maximumIterations: iterations,
      policy: policy, seed: seed)
  }
}
