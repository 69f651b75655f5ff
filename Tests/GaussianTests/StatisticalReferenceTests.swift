import Gaussian
import GaussianReference
import LinearAlgebra
import TestSupport
import Testing

/// NIST's Statistical Reference Datasets: fourteen digits of every mean and deviation, however the rows arrive.
///
/// Truth is that of the doubles that the decimals were read into: at 10¹² a tenth is read with two digits. The oracle
/// takes away the first value, which is exact for values this close to each other, and sums at the widest scalar.
@Suite struct StatisticalReferenceTests {
  struct DataSet: Sendable, CustomStringConvertible {
    let name: String
    /// One list a treatment; a univariate set has one.
    let groups: [[Double]]
    var description: String { name }
    var values: [Double] { groups.flatMap { $0 } }
  }

  static let univariate =
    ["Lew", "Lottery", "Mavro", "Michelso", "PiDigits"].map { name in
      DataSet(name: name, groups: [shippedRows("nist/univariate_\(name).csv", columns: 0..<1).map { $0[0] }])
    } + [
      DataSet(name: "NumAcc1", groups: [[10_000_001, 10_000_003, 10_000_002]]),
      alternating("NumAcc2", 1.2, 1.1, 1.3),
      alternating("NumAcc3", 1_000_000.2, 1_000_000.1, 1_000_000.3),
      alternating("NumAcc4", 10_000_000.2, 10_000_000.1, 10_000_000.3),
    ]

  static let analysisOfVariance =
    (["AtmWtAg", "SiRstv"] + (1...9).map { "SmLs0\($0)" }).map { name in
      let rows = shippedRows("nist/anova_\(name).csv", columns: 0..<2)
      let groups = Dictionary(grouping: rows) { $0[0] }
      return DataSet(name: name, groups: groups.keys.sorted().map { key in (groups[key] ?? []).map { $0[1] } })
    }

  private static func alternating(_ name: String, _ first: Double, _ low: Double, _ high: Double) -> DataSet {
    DataSet(name: name, groups: [[first] + (0..<500).flatMap { _ in [low, high] }])
  }

  /// Mean and sum of squares about it.
  private func truth(_ values: [Double]) -> (mean: WidestScalar, squares: WidestScalar) {
    let origin = WidestScalar(values[0])
    let moments = ReferenceMoments(of: values.map { [WidestScalar($0) - origin] })
    return (origin + moments.mean[0], moments.scatter[0][0])
  }

  private func statistics(
    _ values: [Double], weights: [Double]? = nil, _ structure: CovarianceStructure = .full
  ) throws -> SufficientStatistics<Double> {
    var statistics = SufficientStatistics<Double>(dimension: 1, structure: structure)
    try statistics.update(with: Matrix(values.map { [$0] }), weights: weights)
    return statistics
  }

  /// All ways by which the same values can reach the same statistics.
  private func ways(_ values: [Double]) throws -> [(name: String, statistics: SufficientStatistics<Double>)] {
    var counts: [Double: Double] = [:]
    for value in values { counts[value, default: 0] += 1 }
    let distinct = counts.keys.sorted()
    var ways = [
      ("at once", try statistics(values)), ("at once, diagonal", try statistics(values, .diagonal)),
      ("as frequencies", try statistics(distinct, weights: distinct.map { counts[$0] ?? 0 })),
    ]
    for size in [1, 7, 500] where size < values.count && values.count / size < 2500 {
      var chain = SufficientStatistics<Double>(dimension: 1)
      var parts: [SufficientStatistics<Double>] = []
      for first in stride(from: 0, to: values.count, by: size) {
        let part = Array(values[first..<min(first + size, values.count)])
        try chain.update(with: Matrix(part.map { [$0] }))
        parts.append(try statistics(part))
      }
      ways.append(("in blocks of \(size)", chain))
      while parts.count > 1 {
        parts = stride(from: 0, to: parts.count, by: 2).map { index in
          var part = parts[index]
          if index + 1 < parts.count { part.merge(parts[index + 1]) }
          return part
        }
      }
      ways.append(("merged from parts of \(size)", parts[0]))
    }
    return ways
  }

  private func check(
    _ statistics: SufficientStatistics<Double>, _ truth: (mean: WidestScalar, squares: WidestScalar), count: Int,
    _ errors: inout ErrorBound, _ name: String
  ) throws {
    // The deviation divides by n − 1, as the certificates do.
    let deviation = (truth.squares / WidestScalar(count - 1)).squareRoot()
    let model = try MultivariateNormal(estimating: statistics, estimator: .unbiased)
    errors.record(
      WidestScalar(model.mean[0]) - truth.mean, bound: 1e-14 * Double(truth.mean.magnitude), at: "mean, \(name)")
    errors.record(
      WidestScalar(model.covariance[0, 0]).squareRoot() - deviation, bound: 1e-14 * Double(deviation),
      at: "deviation, \(name)")
  }

  @Test(arguments: univariate + analysisOfVariance) func fourteenDigits(set: DataSet) throws {
    var errors = ErrorBound("NIST \(set)")
    let values = set.values
    let truth = truth(values)
    for way in try ways(values) { try check(way.statistics, truth, count: values.count, &errors, way.name) }
    for (index, group) in set.groups.enumerated() where set.groups.count > 1 {
      try check(statistics(group), self.truth(group), count: group.count, &errors, "group \(index + 1)")
    }
    #expect(errors.report(), "\(errors)")
  }

  /// The residual deviation and Fisher's F from the statistics of the groups and their merge.
  @Test(arguments: analysisOfVariance) func analysis(set: DataSet) throws {
    let groups = try set.groups.map { try statistics($0) }
    var total = groups[0]
    for group in groups.dropFirst() { total.merge(group) }
    let within = groups.reduce(0) { $0 + $1.scatter().variances[0] }
    let (k, n) = (Double(groups.count), Double(total.count))
    let residual = (within / (n - k)).squareRoot()
    let ratio = (total.scatter().variances[0] - within) / (k - 1) / (residual * residual)

    let exactWithin = set.groups.reduce(WidestScalar(0)) { $0 + truth($1).squares }
    let exactTotal = truth(set.values).squares
    let exactResidual = (exactWithin / WidestScalar(n - k)).squareRoot()
    let exactRatio = (exactTotal - exactWithin) / WidestScalar(k - 1) / (exactResidual * exactResidual)
    #expect(relativeError(WidestScalar(residual), exactResidual) <= 1e-14)
    // The difference of two sums cancels: its error is one of the larger.
    let cancelled = Double(exactTotal / (exactTotal - exactWithin))
    #expect(relativeError(WidestScalar(ratio), exactRatio) <= 1e-14 * (1 + 2 * cancelled))
  }

  /// What NIST certifies of the decimals, where reading them leaves that many digits.
  @Test(arguments: [
    ("AtmWtAg", 1.04951729166667e-08, 15.9467335677930), ("SiRstv", 2.16636560000000e-01, 1.18046237440255),
    ("SmLs01", 1.8, 21), ("SmLs02", 18, 201), ("SmLs03", 180, 2001),
  ])
  func certificates(name: String, within: Double, ratio: Double) throws {
    let set = try #require(Self.analysisOfVariance.first { $0.name == name })
    let groups = try set.groups.map { try statistics($0) }
    let total = try statistics(set.values).scatter().variances[0]
    let squares = groups.reduce(0) { $0 + $1.scatter().variances[0] }
    let (k, n) = (Double(groups.count), Double(set.values.count))
    // A decimal is read within ε/2 of itself, a deviation changes by as much, and F by the cancellation besides.
    let largest = set.values.map(\.magnitude).max()!
    let reading = largest * .ulpOfOne / (within / (n - k)).squareRoot()
    #expect(relativeError(squares, within) <= 5e-15 + 2 * reading)
    let found = (total - squares) / (k - 1) / (squares / (n - k))
    #expect(relativeError(found, ratio) <= 5e-15 + 8 * reading)
  }
}
