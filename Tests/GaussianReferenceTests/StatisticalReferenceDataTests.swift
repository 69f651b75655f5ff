import GaussianReference
import TestSupport
import Testing

/// Certified means and standard deviations of the Statistical Reference Datasets of NIST.
@Suite struct StatisticalReferenceDataTests {
  /// Values as certified; standard deviations divide by n − 1.
  struct Certificate: Sendable, CustomStringConvertible {
    let name: String
    let values: [Double]
    let mean: Double
    let deviation: Double
    /// True if `deviation` belongs to the doubles, not to the decimals they were read from.
    let isOfDoubles: Bool
    var description: String { name }
  }

  static let certificates = [
    file("Lew", -177.435, 277.332168044316),
    file("Lottery", 518.958715596330, 291.699727470969),
    file("Mavro", 2.001856, 0.000429123454003053),
    file("Michelso", 299.8524, 0.0790105478190518),
    file("PiDigits", 4.5348, 2.86733906028871),
    Certificate(
      name: "NumAcc1", values: [10_000_001, 10_000_003, 10_000_002], mean: 10_000_002, deviation: 1,
      isOfDoubles: true),
    // Decimals are rounded on the way in; these deviations are those of the doubles, exact to 17 digits.
    alternating("NumAcc2", 1.2, 1.1, 1.3, 0.099999999999999977796),
    alternating("NumAcc3", 1_000_000.2, 1_000_000.1, 1_000_000.3, 0.10000000003492459655),
    alternating("NumAcc4", 10_000_000.2, 10_000_000.1, 10_000_000.3, 0.10000000055879354477),
  ]

  @Test(arguments: certificates)
  func certifiedMeanAndDeviation(certificate: Certificate) {
    let rows = certificate.values.map { [WidestScalar($0)] }
    let count = WidestScalar(rows.count)
    let variance = ReferenceEstimates.variances(of: rows)[0] * count / (count - 1)
    let mean = Double(ReferenceEstimates.mean(of: rows)[0])
    let deviation = Double(variance.squareRoot())
    // Fifteen digits are certified, and half a unit of the 15th is at most 5·10⁻¹⁵. Reading a decimal moves it
    // by ε/2 relative, and a deviation by at most the largest of these moves.
    let largest = certificate.values.map(\.magnitude).max()!
    let reading = certificate.isOfDoubles ? 0 : largest * .ulpOfOne / 2 / deviation
    #expect(relativeError(mean, certificate.mean) <= 5e-15)
    #expect(relativeError(deviation, certificate.deviation) <= 5e-15 + reading)
  }

  private static func file(_ name: String, _ mean: Double, _ deviation: Double) -> Certificate {
    let rows = shippedRows("nist/univariate_\(name).csv", columns: 0..<1)
    return Certificate(
      name: name, values: rows.map { $0[0] }, mean: mean, deviation: deviation, isOfDoubles: false)
  }

  private static func alternating(
    _ name: String, _ center: Double, _ low: Double, _ high: Double, _ deviation: Double
  ) -> Certificate {
    let values = [center] + (0..<500).flatMap { _ in [low, high] }
    return Certificate(
      name: name, values: values, mean: center, deviation: deviation, isOfDoubles: true)
  }
}
