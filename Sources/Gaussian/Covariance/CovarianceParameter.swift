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

  /// Number of free parameters.
  var parameterCount: Int { get }

  /// The covariance as a dense symmetric matrix.
  var matrix: Matrix<Scalar> { get }

  /// Logarithm of the determinant.
  var logDeterminant: Double { get }

  /// The map between standard normal rows and rows with this covariance about a mean.
  func transform(mean: [Scalar]) -> any RowTransform<Scalar>

  /// What numbers that define a covariance may be called, such as "variances".
  static var valuesNames: [String] { get }

  /// What the numbers of ``values`` are called.
  var valuesName: String { get }

  /// Rows and columns of ``values`` in a dimension.
  static func valuesShape(dimension: Int) -> (rows: Int, columns: Int)

  /// The numbers that define this covariance, for a model file.
  var values: Matrix<Scalar> { get }

  /// Creates the covariance that numbers define, or says why there is none.
  ///
  /// - Precondition: The numbers have ``valuesShape(dimension:)``, and the name is one of ``valuesNames``.
  init(values: Matrix<Scalar>, named name: String, dimension: Int) throws(GaussianError)

  /// The variance of each variable.
  var variances: [Scalar] { get }

  /// The maximum-likelihood estimate: divides by the number of observations.
  init(estimating statistics: SufficientStatistics<Scalar>) throws(GaussianError)
}
