import Gaussian
import LinearAlgebra
import TestSupport
import Testing

/// Shipped data sets at their maximum likelihood, and NIST's certified deviations.
@Suite struct DataSetTests {
  /// Nine decimals of a sum of a few hundred to a few thousand nats: what R's mvtnorm and mclust print.
  @Test(arguments: Fixture.dataSets)
  func likelihoodAtItsMaximum(example: DataSetCase) throws {
    var errors = ErrorBound("maximum likelihood, \(example)")
    let observations = Matrix(example.rows)
    for structure in CovarianceStructure.allCases {
      let golden = try #require(example.fits[structure.rawValue])
      let model = try MultivariateNormal(fitting: observations, structure: structure)
      errors.record(
        WidestScalar(model.logLikelihood(of: observations)) - golden.logLikelihood.rounded(), bound: 1e-9,
        at: "log-likelihood, \(structure)")
      // At the maximum, the mean log-likelihood is the negative entropy.
      errors.record(
        WidestScalar(model.entropy) - golden.entropy.rounded(), bound: 1e-9 / Double(example.count),
        at: "entropy, \(structure)")
      #expect(model.observationCount == example.count)
    }
    #expect(errors.report(), "\(errors)")
    var moments = ErrorBound("mean and covariance, \(example)")
    let model = try MultivariateNormal(fitting: observations)
    for i in 0..<model.dimension {
      moments.record(
        model.mean[i] - example.mean[i].double, bound: 2 * example.mean[i].double.ulp, at: "mean")
      for j in 0..<model.dimension {
        let scale = (example.covariance(i, i).double * example.covariance(j, j).double).squareRoot()
        moments.record(
          model.covariance[i, j] - example.covariance(i, j).double, bound: 1e-14 * scale, at: "covariance")
      }
    }
    #expect(moments.report(), "\(moments)")
  }

  /// A set of the Statistical Reference Datasets of NIST; deviations divide by n − 1.
  struct Certificate: Sendable, CustomStringConvertible {
    let name: String
    let deviation: Double
    /// `nil` for a file.
    var values: [Double]?
    var description: String { name }

    /// Centre, then low and high in turn, 500 times.
    static func alternating(
      _ name: String, _ center: Double, _ low: Double, _ high: Double, _ deviation: Double
    ) -> Certificate {
      let pairs = (0..<500).flatMap { _ in [low, high] }
      return Certificate(name: name, deviation: deviation, values: [center] + pairs)
    }
  }

  static let certificates = [
    Certificate(name: "Lew", deviation: 277.332168044316),
    Certificate(name: "Lottery", deviation: 291.699727470969),
    Certificate(name: "Mavro", deviation: 0.000429123454003053),
    Certificate(name: "Michelso", deviation: 0.0790105478190518),
    Certificate(name: "PiDigits", deviation: 2.86733906028871),
    Certificate(name: "NumAcc1", deviation: 1, values: [10_000_001, 10_000_003, 10_000_002]),
    // Decimals are rounded on the way in; these deviations are those of the doubles.
    .alternating("NumAcc2", 1.2, 1.1, 1.3, 0.099999999999999977796),
    .alternating("NumAcc3", 1_000_000.2, 1_000_000.1, 1_000_000.3, 0.10000000003492459655),
    .alternating("NumAcc4", 10_000_000.2, 10_000_000.1, 10_000_000.3, 0.10000000055879354477),
  ]

  /// Fourteen digits of the deviation of the doubles.
  ///
  /// Fifteen digits are certified; reading a decimal moves it by ε/2 of itself, and the deviation by as much.
  @Test(arguments: certificates)
  func certifiedDeviations(certificate: Certificate) throws {
    let file = "nist/univariate_\(certificate.name).csv"
    let values = certificate.values ?? shippedRows(file, columns: 0..<1).map { $0[0] }
    let largest = values.map(\.magnitude).max()!
    let reading = certificate.values == nil ? largest * .ulpOfOne / 2 / certificate.deviation + 5e-15 : 0
    var errors = ErrorBound("NIST \(certificate)")
    let n = Double(values.count)
    for structure in CovarianceStructure.allCases {
      for blocks in [1, 100, values.count] {
        var statistics = SufficientStatistics<Double>(dimension: 1, structure: structure)
        for first in stride(from: 0, to: values.count, by: blocks) {
          let block = values[first..<min(first + blocks, values.count)].map { [$0] }
          try statistics.update(with: Matrix(block))
        }
        let deviation = (statistics.variances()[0] * n / (n - 1)).squareRoot()
        errors.record(
          relativeError(deviation, certificate.deviation), bound: 1e-14 + reading,
          at: "\(structure), blocks of \(blocks)")
      }
    }
    #expect(errors.report(), "\(errors)")
  }
}
