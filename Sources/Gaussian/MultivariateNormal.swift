package import GaussianEngine
public import LinearAlgebra

/// The multivariate normal distribution N(μ, Σ), the Gaussian.
///
/// log N(x; μ, Σ) = −½·[d·ln 2π + ln|Σ| + ‖L⁻¹(x − μ)‖²] with the Cholesky factor Σ = L·Lᵀ.
///
/// ```swift
/// let model = try MultivariateNormal(fitting: observations)
/// let densities = model.logDensities(of: observations)
/// let drawn = model.samples(count: 1000, seed: 42)
/// ```
///
/// Every parametrisation has a label of its own, so a covariance is never taken for a standard deviation. All of
/// them end in a mean and a factor; no inverse covariance and no determinant is formed.
public struct MultivariateNormal<Scalar: GaussianScalar>: GenerativeModel {
  /// Mean μ, one element a variable.
  public let mean: [Scalar]

  /// Number of observations the model was fitted to; `nil` if it was made from parameters.
  public let observationCount: Int?

  /// Σ in the form its structure stores.
  package let parameter: any CovarianceParameter<Scalar>

  /// The map between standard normal rows and rows of the model.
  package let transform: any RowTransform<Scalar>

  package init(
    mean: [Scalar], parameter: any CovarianceParameter<Scalar>, observationCount: Int?
  ) throws(GaussianError) {
    precondition(!mean.isEmpty, "a Gaussian has at least 1 variable, not 0")
    precondition(
      mean.count == parameter.dimension,
      "a mean of \(mean.count) elements with a covariance of \(parameter.dimension) × \(parameter.dimension)")
    if let variable = mean.firstIndex(where: { !$0.isFinite }) {
      throw .nonFinite(quantity: "the mean", row: 0, variable: variable)
    }
    self.mean = mean
    self.parameter = parameter
    self.observationCount = observationCount
    transform = parameter.transform(mean: mean)
  }
}

// MARK: - Parameters

extension MultivariateNormal {
  /// Number of variables d.
  public var dimension: Int { mean.count }

  /// Number of free parameters: d for the mean, and those of the covariance structure.
  public var parameterCount: Int { dimension + parameter.parameterCount }

  /// Which covariances this model was allowed to have.
  public var structure: CovarianceStructure { parameter.structure }

  /// Covariance Σ.
  ///
  /// Shape `dimension × dimension`, symmetric.
  public var covariance: Matrix<Scalar> { parameter.matrix }

  /// Logarithm of the determinant of Σ.
  public var logDeterminant: Double { parameter.logDeterminant }

  /// Differential entropy ½·[d·(1 + ln 2π) + ln|Σ|], in nats.
  public var entropy: Double { 0.5 * (Double(dimension) * (1 + logTwoPi) + logDeterminant) }

  /// Log-density at the mean, its largest value, in nats.
  var peakLogDensity: Double { -0.5 * (Double(dimension) * logTwoPi + logDeterminant) }
}

/// ln 2π, rounded to nearest.
let logTwoPi = 1.8378770664093453

extension MultivariateNormal: Equatable {
  /// True if mean, structure and what defines the covariance are equal; what it was fitted to does not matter.
  public static func == (left: MultivariateNormal, right: MultivariateNormal) -> Bool {
    left.mean == right.mean && left.structure == right.structure
      && left.parameter.valuesName == right.parameter.valuesName
      && left.parameter.values == right.parameter.values
  }
}

extension MultivariateNormal: CustomStringConvertible {
  /// Precision, dimension and structure, and for a few variables mean and covariance.
  public var description: String {
    let kind = "MultivariateNormal<\(Scalar.self)> of dimension \(dimension), \(structure) covariance"
    guard dimension <= 8 else { return kind }
    return "\(kind)\nmean \(mean)\n" + (0..<dimension).map { covariance.row($0).description }.joined(separator: "\n")
  }
}
