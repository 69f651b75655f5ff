internal import Gaussian
public import GaussianEngine
public import LinearAlgebra
internal import SpecialFunctions

/// Mardia's tests of whether rows come from a Gaussian: multivariate skewness and kurtosis.
///
/// With rows y whitened by their mean and maximum-likelihood covariance, the skewness is the mean of (yᵢ·yⱼ)³ over all pairs, 0 for a
/// symmetric distribution, and the kurtosis the mean of ‖yᵢ‖⁴, about d·(d + 2) for a Gaussian of d variables; more means
/// heavy tails. No affine map of the variables changes either.
///
/// P-values are the places of both among those of simulated Gaussian tables of the same shape, (1 + #{≥})/(1 + B), which is exact
/// for any number of rows; the one of the kurtosis is two-sided. More than 1,000 rows, unless tables are asked for, have the
/// limits: n/6 times the skewness is χ² with d·(d + 1)·(d + 2)/6 degrees of freedom, and the kurtosis is normal with its exact
/// mean and variance. Of 2,000 Gaussian tables of 1,000 rows of 2 to 10 variables, tests at 5 % by the limits rejected from
/// 4.4 to 5.8 %; at 20 rows of 2 variables the one of the skewness rejects 3.5 %.
///
/// ## Source
/// K. V. Mardia, Measures of multivariate skewness and kurtosis with applications, Biometrika 57 (1970), and Applications of
/// some measures of multivariate skewness and kurtosis in testing normality and robustness studies, Sankhyā B 36 (1974), for
/// the moments.
public struct MardiaTest: Sendable, Equatable {
  /// Mean of (yᵢ·yⱼ)³, at least 0.
  public let skewness: Double
  /// Probability of as large a skewness for a Gaussian.
  public let skewnessPValue: Double
  /// The least that the p-value of the skewness could have been for as many rows.
  public let leastSkewnessPValue: Double
  /// Mean of ‖yᵢ‖⁴.
  public let kurtosis: Double
  /// What the kurtosis is for a Gaussian, on average over tables of as many rows: d·(d + 2)·(n − 1)/(n + 1).
  public let expectedKurtosis: Double
  /// Probability of a kurtosis as far out, on either side.
  public let kurtosisPValue: Double
  /// The least that the p-value of the kurtosis could have been: 1 for 3 rows of one variable, which all have the kurtosis 1.5.
  public let leastKurtosisPValue: Double
  /// Number of rows.
  public let rows: Int
  /// Simulated tables behind the p-values; 0 for the limits.
  public let nullTables: Int

  /// Tests the rows of a table.
  ///
  /// - Parameters:
  ///   - table: Shape `count × dimension`, finite, at least 2 rows more than columns.
  ///   - role: What the rows are, for messages.
  ///   - nullTables: Simulated tables B, or 0 for the limits; `nil` for 0 beyond 1,000 rows, and up to there for 1,999, or
  ///     199 if 1,999 took more than 2·10¹⁰ operations.
  ///   - seed: Which tables are simulated.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Throws: ``EvaluationError/tooFewRows(measure:role:count:required:)``,
  ///   ``EvaluationError/nonFinite(role:row:variable:)``, or ``EvaluationError/model(_:)`` if the covariance is singular.
  /// - Precondition: `nullTables` is not negative.
  /// - Complexity: O(count·d³), or O(count²·d) if that is less, and as much for each simulated table.
  public init<Scalar: GaussianScalar>(
    of table: Matrix<Scalar>, role: TableRole = .training, nullTables: Int? = nil, seed: UInt64 = 0,
    parallelism: Parallelism = .automatic
  ) throws(EvaluationError) {
    let (count, dimension) = (table.rows, table.columns)
    try requireRows(count, atLeast: dimension + 2, for: "Mardia's test", role)
    try requireFinite(table, role)
    let white = try evaluating(role) { () throws(GaussianError) in
      try whitened(table, parallelism: parallelism)
    }
    rows = count
    let observed = MardiaMoments(white, parallelism)
    (skewness, kurtosis) = (observed.skewness, observed.kurtosis)
    let limits = MardiaLimits(rows: Double(count), dimension: Double(dimension))
    expectedKurtosis = limits.meanKurtosis
    let tables = nullTables ?? automaticTables(count, dimension)
    self.nullTables = tables
    guard tables > 0 else {
      skewnessPValue = limits.skewnessPValue(skewness)
      kurtosisPValue = limits.kurtosisPValue(kurtosis)
      let extreme = FewestDirections(rows: count, dimension: dimension)
      leastSkewnessPValue = limits.skewnessPValue(extreme.skewness)
      leastKurtosisPValue = limits.kurtosisPValue(extreme.kurtosis)
      return
    }
    let null = MonteCarlo.nullValues(
      tables: tables, rows: count, columns: dimension, seed: seed, parallelism: parallelism, of: observed
    ) { table, _ in
      MardiaMoments(whitenedNormals(table), .serial)
    }
    let (skewed, peaked) = (null.map(\.skewness), null.map(\.kurtosis))
    // Values that must be equal differ by the rounding of the whitening.
    let rounding = 1e-9 * kurtosis
    skewnessPValue = MonteCarlo.upperPValue(skewness, among: skewed, rounding: 1e-9 * skewness)
    kurtosisPValue = MonteCarlo.twoSidedPValue(kurtosis, among: peaked, rounding: rounding)
    leastSkewnessPValue = MonteCarlo.leastPValue(skewness, among: skewed, rounding: 1e-9 * skewness)
    leastKurtosisPValue = min(
      1,
      2
        * min(
          MonteCarlo.leastPValue(kurtosis, among: peaked, rounding: rounding),
          MonteCarlo.leastPValue(-kurtosis, among: peaked.map { -$0 }, rounding: rounding)))
  }
}

/// How many tables are simulated unasked.
private func automaticTables(_ rows: Int, _ columns: Int) -> Int {
  guard rows <= 1_000 else { return 0 }
  let (n, d) = (Double(rows), Double(columns))
  return 1_999 * min(n * d * d * d, n * n * d) > 2e10 ? 199 : 1_999
}

/// What the statistics are for many rows of a Gaussian.
private struct MardiaLimits {
  let rows: Double
  let dimension: Double

  var meanKurtosis: Double { dimension * (dimension + 2) * (rows - 1) / (rows + 1) }

  func skewnessPValue(_ skewness: Double) -> Double {
    let freedom = dimension * (dimension + 1) * (dimension + 2) / 6
    return ChiSquaredDistribution(degreesOfFreedom: freedom).survivalProbability(at: rows / 6 * skewness)
  }

  func kurtosisPValue(_ kurtosis: Double) -> Double {
    let (n, d) = (rows, dimension)
    let above = 8 * d * (d + 2) * (n - 3) * (n - d - 1) * (n - d + 1)
    let deviation = (above / ((n + 1) * (n + 1) * (n + 3) * (n + 5))).squareRoot()
    let z = (kurtosis - meanKurtosis) / deviation
    return min(1, 2 * StandardNormalDistribution().survivalProbability(at: z.magnitude))
  }
}
