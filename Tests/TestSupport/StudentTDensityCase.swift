/// A multivariate t distribution, and what SciPy says of its density.
package struct StudentTDensityCase: Decodable, Sendable, CustomStringConvertible {
  package let degreesOfFreedom: Double
  package let location: [Double]
  package let scatter: [[Double]]
  package let rows: [[Double]]
  package let logDensities: [Double]
  package let entropy: Double

  package var description: String { "d = \(location.count), \(degreesOfFreedom) degrees of freedom" }
}
