import Foundation

/// Files of golden numbers in `Tests/Fixtures`, read once a test process.
package enum Fixture {
  /// Covariances of rows far from the origin, exact.
  package static let covariances: [CovarianceCase] = load("covariance.json")

  /// Log-densities of single points, from published examples and random ones.
  package static let logDensities: [LogDensityCase] = load("log_density.json")

  /// Likelihoods of whole data sets at their maximum.
  package static let dataSets: [DataSetCase] = load("data_sets.json")

  /// Estimates by other packages.
  package static let estimates: GoldenEstimates = load("estimates.json")

  /// Fits of the multivariate t distribution.
  package static let studentT: [StudentTCase] = load("student_t.json")

  /// Densities of the multivariate t distribution.
  package static let studentTDensities: [StudentTDensityCase] = load("student_t_densities.json")

  /// Minimum covariance determinants.
  package static let minimumCovarianceDeterminants: [MinimumCovarianceDeterminantCase] = load(
    "minimum_covariance_determinant.json")

  /// Probabilities of boxes.
  package static let boxes: [BoxCase] = load("boxes.json")

  /// The folder of the package that the tests were built from.
  package static let packageFolder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  static func load<Content: Decodable>(_ name: String) -> Content {
    let path = "\(packageFolder)/Tests/Fixtures/\(name)"
    do {
      return try JSONDecoder().decode(Content.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      fatalError("\(path) is not readable: \(error)")
    }
  }
}

/// A decimal number with more digits than a double holds.
package struct GoldenNumber: Decodable, Sendable, CustomStringConvertible {
  /// The digits as the file has them.
  package let digits: String

  package init(from decoder: any Decoder) throws {
    digits = try decoder.singleValueContainer().decode(String.self)
  }

  /// The number, rounded once to the given scalar.
  package func rounded<Scalar: BinaryFloatingPoint & LosslessStringConvertible>(
    to type: Scalar.Type = Scalar.self
  ) -> Scalar {
    guard let value = Scalar(digits) else { fatalError("'\(digits)' is not a number") }
    return value
  }

  /// The number as a double.
  package var double: Double { rounded() }

  package var description: String { digits }
}
