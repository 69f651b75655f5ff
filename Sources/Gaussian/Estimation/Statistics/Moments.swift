/// How far the sums of ``SufficientStatistics`` go.
///
/// Second moments are enough for most estimators. Ledoit–Wolf shrinkage also asks how far the products of two
/// variables scatter about their mean, which takes moments of the fourth order.
public enum Moments: String, Sendable, Hashable, CaseIterable, Codable {
  /// Means, variances and covariances.
  case second
  /// These, and with d = x − mean the sums Σw‖d‖²d and Σw‖d‖⁴.
  case fourth
}
