/// What happens to an estimated covariance that is not positive definite.
///
/// Such a covariance is never repaired silently: everything but ``fail`` is applied only because the caller has
/// asked for it, and the model's ``EstimationRecord`` says what was changed. All but ``fail`` and ``relativeRidge(_:)``
/// act on the covariance itself, in the units of the variables, not on the correlations: if variables have very
/// different scales, bring them to a common one first.
///
/// A policy acts on what an estimator returns, and in every step of a fit with missing cells. ``StudentT`` and
/// ``MinimumCovarianceDeterminant`` need rows whose covariance is positive definite as it is: no policy helps them.
public enum CovariancePolicy: Sendable, Hashable {
  /// Refuses it with a diagnosis: which variables are constant or combinations of others.
  case fail

  /// Adds ε to every variance, whether that is needed or not: Σ + ε·I.
  ///
  /// A positive number in the units of a variance.
  case ridge(Double)

  /// Adds to every variance a share ε of what the variable varies in all rows, whether that is needed or not.
  ///
  /// A positive number without a unit: the fit of rows in other units is the same fit in other units. In a mixture, or a
  /// mixture of a class, the share is that of the variance of all rows that the mixture is fitted to; elsewhere it is that
  /// of the estimated variance itself. What does not vary at all stays singular. With a spherical covariance it is a share
  /// of the mean variance, and only a common unit of all variables does not matter.
  case relativeRidge(Double)

  /// Lifts eigenvalues below τ·λmax to τ·λmax, between 0 and 1; leaves the matrix alone if there are none.
  ///
  /// τ must be well above the rounding of the scalar, or what was lifted is lost again and the matrix refused: 10⁻¹² for
  /// `Double` and 10⁻⁴ for `Float` are safe up to a hundred variables.
  case relativeFloor(Double)

  /// Shrinks it towards the mean variance, (1 − α)·Σ + α·(tr Σ/d)·I, if it has no Cholesky factor.
  ///
  /// α is the intensity of Ledoit and Wolf if the statistics hold fourth moments, which a fit of rows sees to, and there are
  /// three rows; else that of OAS for the covariance at hand. A spherical covariance cannot be shrunk.
  case shrink

  /// Drops directions with eigenvalues of at most τ·λmax: a distribution on the affine subspace that remains.
  ///
  /// Log-densities are those on the support, with its dimension r in r·ln 2π, and −∞ off it. Samples lie on it.
  /// Without a number τ is what SciPy takes, 10⁶·ε for `Double` and 10³·ε for `Float`.
  case pseudo(_ tolerance: Double? = nil)
}
