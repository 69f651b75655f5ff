public import GaussianEngine
public import LinearAlgebra

/// Squared energy distance between generated and real rows, and whether it is beyond chance.
///
/// 2·E‖X − Y‖ − E‖X − X′‖ − E‖Y − Y′‖ with means over all pairs, of a row with itself too. It is 0 for equal distributions only, so that
/// whatever difference there is, enough rows will show it; of one variable it is 2·∫(F − G)², twice Cramér's distance.
/// Rotations do not change it and units of the variables do: bring the variables to a common scale first.
///
/// The p-value is the share of relabellings of the pooled rows that are as far apart, (1 + #{≥})/(1 + B), the true
/// labels among them: exact if rows are independent, for any number of rows and permutations B. Equal relabellings are ties and count
/// as such; the test of two equal tables has the p-value 1.
///
/// ## Numerical notes
/// Differences of rows are squared, not squares subtracted. Values within 10⁻¹² of the means are taken for ties.
///
/// ## Source
/// G. J. Székely, M. L. Rizzo, Energy statistics: a class of statistics based on distances, Journal of Statistical Planning
/// and Inference 143 (2013).
public struct EnergyDistance: Sendable, Equatable {
  /// The squared distance, at least 0, in units of the variables.
  public let statistic: Double
  /// The squared distance over 2·E‖X − Y‖, from 0 to 1, without unit.
  public let coefficient: Double
  /// Probability of as large a distance between tables of one distribution.
  public let pValue: Double
  /// The least p-value that any labelling of these rows would have had; 1 if all labellings are alike.
  public let leastPValue: Double
  /// Relabellings behind the p-value, which is at least 1/(1 + `permutations`): all others, if there are no more than were asked for.
  public let permutations: Int
  /// Rows that were compared.
  public let rowsUsed: RowsUsed

  /// Compares two tables.
  ///
  /// - Parameters:
  ///   - generated: Rows of a model; shape `count × dimension`, finite, at least 2.
  ///   - real: Rows of the data that the model has not seen; likewise.
  ///   - permutations: How many relabellings B.
  ///   - seed: Which relabellings, and which rows of a table that is too long.
  ///   - maximumRows: Rows of each table that are compared at most.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Throws: ``EvaluationError/tooFewRows(measure:role:count:required:)``,
  ///   ``EvaluationError/columnsDiffer(_:count:_:otherCount:)`` or ``EvaluationError/nonFinite(role:row:variable:)``.
  /// - Precondition: `permutations` is positive, and `maximumRows` at least 2.
  /// - Complexity: O(N²·(dimension + B)) time of N rows compared, and memory for N·B numbers.
  public init<Scalar: GaussianScalar>(
    generated: Matrix<Scalar>, real: Matrix<Scalar>, permutations: Int = 999, seed: UInt64 = 0,
    maximumRows: Int = 2_000, parallelism: Parallelism = .automatic
  ) throws(EvaluationError) {
    let name = "the energy distance"
    let tables = try TwoTables(
      generated: generated, real: real, maximumRows: maximumRows, atLeast: 2, seed: seed, for: name)
    let sums = LabelledPairSums(
      PairTable(tables.rows), .distance, labels: tables.labels(permutations: permutations, seed: seed),
      parallelism: parallelism)
    let means = try sums.means(tables.used, .withItself, for: name)
    statistic = max(0, -means.differences[0])
    coefficient = means.between[0] > 0 ? statistic / (2 * means.between[0]) : 0
    let null = means.differences.dropFirst().map { -$0 }
    pValue = MonteCarlo.upperPValue(-means.differences[0], among: null, rounding: means.rounding)
    leastPValue = MonteCarlo.leastPValue(-means.differences[0], among: null, rounding: means.rounding)
    self.permutations = null.count
    rowsUsed = tables.used
  }
}
