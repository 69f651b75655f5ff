/// A box under a Gaussian of mean 0, or a t distribution, and what others say of its probability.
package struct BoxCase: Decodable, Sendable, CustomStringConvertible {
  package let name: String
  package let source: String
  package let covariance: [[Double]]
  private let lower: [Double?]
  private let upper: [Double?]
  package let degreesOfFreedom: Double?
  package let logProbability: Double
  /// As the source states it.
  package let relativeError: Double

  package var lowerBounds: [Double] { lower.map { $0 ?? -.infinity } }
  package var upperBounds: [Double] { upper.map { $0 ?? .infinity } }
  package var description: String { "\(name), \(source)" }
}
