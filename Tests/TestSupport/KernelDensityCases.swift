extension Fixture {
  /// Kernel densities by SciPy.
  package static let kernelDensities: [KernelDensityCase] = load("kernel_density.json")
}

/// Rows, and what kernel densities on them say of a few points.
package struct KernelDensityCase: Decodable, Sendable, CustomStringConvertible {
  /// One choice of the bandwidth.
  package struct Fit: Decodable, Sendable {
    /// "scott", "silverman" or "factor".
    package let rule: String
    package let factor: Double
    /// The bandwidth matrix, both triangles.
    package let bandwidth: [[Double]]
    package let effectiveSampleSize: Double
    package let logDensities: [Double]
  }

  package let name: String
  package let rows: [[Double]]
  package let weights: [Double]?
  package let queries: [[Double]]
  package let fits: [Fit]

  package var description: String { name }
}
