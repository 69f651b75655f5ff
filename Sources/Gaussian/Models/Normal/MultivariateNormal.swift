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

  /// Number of observations of positive weight the model was fitted to; `nil` if it was made from parameters.
  public let observationCount: Int?

  /// How mean and covariance were estimated; `nil` if the model was made from parameters.
  public let estimation: EstimationRecord?

  /// Σ in the form its structure stores.
  package let parameter: any CovarianceParameter<Scalar>

  /// The map between standard normal rows and rows of the model.
  package let transform: any RowTransform<Scalar>

  package init(
    mean: [Scalar], parameter: any CovarianceParameter<Scalar>, observationCount: Int? = nil,
    estimation: EstimationRecord? = nil
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
    self.observationCount = observationCount ?? estimation?.count
    self.estimation = estimation
    transform = parameter.transform(mean: mean)
  }
}

// MARK: - Parameters

extension MultivariateNormal {
  /// Number of variables d.
  public var dimension: Int { mean.count }

  /// Dimension of the support: ``dimension``, or less after ``CovariancePolicy/pseudo(_:)``.
  public var rank: Int { parameter.rank }

  /// Number of free parameters: d for the mean, and those of the covariance structure.
  ///
  /// A full covariance has d·(d + 1)/2 of them, one of rank r has d·r − r·(r − 1)/2; a diagonal one as many as it has
  /// variances, a spherical one 1. What an estimator shrinks towards does not count.
  public var parameterCount: Int { dimension + parameter.parameterCount }

  /// Which covariances this model was allowed to have.
  public var structure: CovarianceStructure { parameter.structure }

  /// Covariance Σ.
  ///
  /// Shape `dimension × dimension`, symmetric.
  public var covariance: Matrix<Scalar> { parameter.matrix }

  /// Variances, one a variable.
  public var variances: [Scalar] { parameter.variances }

  /// Logarithm of the determinant of Σ, of the product of its positive eigenvalues if it is singular.
  public var logDeterminant: Double { parameter.logDeterminant }

  /// Differential entropy ½·[r·(1 + ln 2π) + ln|Σ|] on the support of dimension r, in nats.
  public var entropy: Double { 0.5 * (Double(rank) * (1 + logTwoPi) + logDeterminant) }

  /// Log-density at the mean, its largest value, in nats.
  var peakLogDensity: Double { -0.5 * (Double(rank) * logTwoPi + logDeterminant) }
}

/// ln 2π, rounded to nearest.
let logTwoPi = 1.8378770664093453

extension MultivariateNormal: NormalModel, MomentModel, EllipticalModel, DirectDensityModel {
  /// Itself.
  public var normal: MultivariateNormal { self }
}

extension MultivariateNormal: Equatable {
  /// True if mean, structure and what defines the covariance are equal; what it was fitted to does not matter.
  public static func == (left: MultivariateNormal, right: MultivariateNormal) -> Bool {
    left.mean == right.mean && left.structure == right.structure
      && left.parameter.valuesName == right.parameter.valuesName
      && left.parameter.values == right.parameter.values
      && left.parameter.tolerance == right.parameter.tolerance
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
