/// Rows, and the t distribution that makes them most likely.
package struct StudentTCase: Decodable, Sendable, CustomStringConvertible {
  package let name: String
  /// One a row; `nil` for 1.
  package let weights: [Double]?
  /// "full", "diagonal" or "spherical".
  package let structure: String
  /// `nil` if they are estimated.
  package let fixedDegreesOfFreedom: Double?
  /// The likelihood grows with the degrees of freedom without end.
  package let isGaussianLimit: Bool
  /// At the maximum; these four are `nil` for a Gaussian limit.
  package let degreesOfFreedom: Double?
  package let location: [Double]?
  /// Rows of the lower triangle.
  package let scatter: [[Double]]?
  package let logLikelihood: Double?

  private let content: TableOfCase

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    name = try values.decode(String.self, forKey: .name)
    weights = try values.decodeIfPresent([Double].self, forKey: .weights)
    structure = try values.decode(String.self, forKey: .structure)
    fixedDegreesOfFreedom = try values.decodeIfPresent(Double.self, forKey: .fixedDegreesOfFreedom)
    isGaussianLimit = try values.decode(Bool.self, forKey: .isGaussianLimit)
    degreesOfFreedom = try values.decodeIfPresent(Double.self, forKey: .degreesOfFreedom)
    location = try values.decodeIfPresent([Double].self, forKey: .location)
    scatter = try values.decodeIfPresent([[Double]].self, forKey: .scatter)
    logLikelihood = try values.decodeIfPresent(Double.self, forKey: .logLikelihood)
    content = try TableOfCase(from: decoder)
  }

  private enum Key: String, CodingKey {
    case name, weights, structure, fixedDegreesOfFreedom, isGaussianLimit, degreesOfFreedom, location, scatter
    case logLikelihood
  }

  /// The observations.
  package var rows: [[Double]] { content.table }

  package var description: String { name }
}

/// Rows, the part of them whose covariance has the least determinant, and what is estimated from it.
package struct MinimumCovarianceDeterminantCase: Decodable, Sendable, CustomStringConvertible {
  package let name: String
  /// `nil` for the least.
  package let supportFraction: Double?
  package let rawSupport: [Int]
  package let rawLocation: [Double]
  /// Covariances are rows of the lower triangle.
  package let rawCovariance: [[Double]]
  package let correctedCovariance: [[Double]]
  package let logDeterminant: Double
  package let support: [Int]
  package let location: [Double]
  package let covariance: [[Double]]
  package let squaredDistances: [Double]

  private let content: TableOfCase

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    name = try values.decode(String.self, forKey: .name)
    supportFraction = try values.decodeIfPresent(Double.self, forKey: .supportFraction)
    rawSupport = try values.decode([Int].self, forKey: .rawSupport)
    rawLocation = try values.decode([Double].self, forKey: .rawLocation)
    rawCovariance = try values.decode([[Double]].self, forKey: .rawCovariance)
    correctedCovariance = try values.decode([[Double]].self, forKey: .correctedCovariance)
    logDeterminant = try values.decode(Double.self, forKey: .logDeterminant)
    support = try values.decode([Int].self, forKey: .support)
    location = try values.decode([Double].self, forKey: .location)
    covariance = try values.decode([[Double]].self, forKey: .covariance)
    squaredDistances = try values.decode([Double].self, forKey: .squaredDistances)
    content = try TableOfCase(from: decoder)
  }

  private enum Key: String, CodingKey {
    case name, supportFraction, rawSupport, rawLocation, rawCovariance, correctedCovariance, logDeterminant, support
    case location, covariance, squaredDistances
  }

  /// The observations.
  package var rows: [[Double]] { content.table }

  package var description: String { name }
}

/// The rows of a case, either with it or in a shipped file.
private struct TableOfCase: Decodable, Sendable {
  let rows: [[Double]]?
  let file: String?
  let columns: Int?

  var table: [[Double]] {
    if let rows { return rows }
    guard let file, let columns else { fatalError("a case has neither rows nor a file") }
    return shippedRows(file, columns: 0..<columns)
  }
}
