/// What a minimum covariance determinant estimate is made of.
public struct MinimumCovarianceDeterminantFit: Sendable, Equatable {
  /// Rows of the raw part, whose covariance has the least determinant, in ascending order.
  public var rawSupport: [Int]

  /// Weight h of the raw part; without weights, the number of its rows.
  public var rawWeight: Double

  /// Mean of the raw part.
  public var rawLocation: [Double]

  /// Covariance of the raw part, divided by its weight and not corrected.
  public var rawCovariance: StructuredCovariance

  /// What makes ``rawCovariance`` that of all rows if these are Gaussian and many.
  public var rawConsistencyFactor: Double

  /// What ``rawCovariance`` is to be multiplied by as well because rows are few.
  public var rawSmallSampleFactor: Double

  /// Logarithm of the determinant of ``rawCovariance``.
  public var rawLogDeterminant: Double

  /// Rows that count in the end, in ascending order: those that the corrected raw estimate does not take for outliers.
  public var support: [Int]

  /// Mean of the rows that count.
  public var location: [Double]

  /// Covariance of the rows that count, multiplied by ``consistencyFactor`` and ``smallSampleFactor``.
  public var covariance: StructuredCovariance

  /// What makes the covariance of the rows that count that of all rows if these are Gaussian and many.
  public var consistencyFactor: Double

  /// What the covariance of the rows that count is multiplied by as well because rows are few.
  public var smallSampleFactor: Double

  /// Squared distance of every row from ``location`` by ``covariance``; it means nothing where the weight is 0.
  public var squaredDistances: [Double]

  /// How the concentration steps went that led to the raw part, each from a part to the rows nearest to it.
  public var climb: ClimbRecord

  /// Number of observations with a positive weight.
  public var count: Int

  /// Sum of the weights.
  public var weight: Double

  /// Effective sample size (Σw)²/Σw².
  public var effectiveSampleSize: Double
}
