package import GaussianEngine
package import LinearAlgebra

/// A covariance in the form its structure stores it in.
///
/// A Gaussian asks for no more than this; in particular nobody asks for an inverse.
package protocol CovarianceParameter<Scalar>: Sendable {
  associatedtype Scalar: GaussianScalar

  /// The structure that this is an instance of.
  var structure: CovarianceStructure { get }

  /// Number of variables.
  var dimension: Int { get }

  /// Dimension of the support: the number of variables, unless directions were dropped.
  var rank: Int { get }

  /// Number of free parameters.
  var parameterCount: Int { get }

  /// The covariance as a dense symmetric matrix.
  var matrix: Matrix<Scalar> { get }

  /// Logarithm of the determinant, of the product of the eigenvalues that were kept.
  var logDeterminant: Double { get }

  /// The map between standard normal rows and rows with this covariance about a mean.
  func transform(mean: [Scalar]) -> any RowTransform<Scalar>

  /// What the numbers of ``values`` are called.
  var valuesName: String { get }

  /// The numbers that define this covariance, for a model file.
  var values: Matrix<Scalar> { get }

  /// Directions with eigenvalues up to this share of the largest were dropped; `nil` if none can have been.
  var tolerance: Double? { get }

  /// The variance of each variable.
  var variances: [Scalar] { get }

  /// L with L·Lᵀ = Σ, in `Double`.
  ///
  /// Shape `dimension × rank`; lower triangular with a positive diagonal, or in echelon form.
  var root: Matrix<Double> { get }

  /// The covariance of some of the variables, in the order given.
  ///
  /// - Precondition: The variables are different, and at least one of them varies.
  func marginal(over variables: [Int]) -> any CovarianceParameter<Scalar>
}

extension CovarianceParameter {
  package var rank: Int { dimension }
  package var tolerance: Double? { nil }

  /// Variances rounded to the scalar, or the error that they leave its range.
  package static func rounded(_ variances: [Double]) throws(GaussianError) -> [Scalar] {
    let rounded = variances.map { Scalar($0) }
    guard rounded.allSatisfy(\.isFinite) else { throw .overflow(quantity: "the variance of the observations") }
    return rounded
  }
}

/// A positive definite covariance, which its own numbers define.
package protocol DefiniteCovariance<Scalar>: CovarianceParameter {
  /// What numbers that define a covariance may be called, such as "variances".
  static var valuesNames: [String] { get }

  /// Rows and columns of ``CovarianceParameter/values`` in a dimension.
  static func valuesShape(dimension: Int) -> (rows: Int, columns: Int)

  /// Creates the covariance that numbers define, or says why there is none.
  ///
  /// - Precondition: The numbers have ``valuesShape(dimension:)``, and the name is one of ``valuesNames``.
  init(values: Matrix<Scalar>, named name: String, dimension: Int) throws(GaussianError)

  /// Creates the covariance that an estimate says, rounded to the scalar.
  ///
  /// - Precondition: The estimate is of this structure.
  init(rounding estimate: StructuredCovariance) throws(GaussianError)
}
