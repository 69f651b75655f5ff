public import Gaussian
public import GaussianEngine
public import LinearAlgebra

/// Whether each column of generated rows is distributed as in real rows, by itself.
///
/// Columns of numbers and of ordered levels are as far apart as their distribution functions, by Kolmogorov and Smirnov; categories
/// without an order as half the sum of differences of their shares, the total variation. Both are 0 for equal columns and 1 for
/// columns that have no value in common. Cells that are missing take no part; for the p-value each table lacks those of the other
/// one too, those of a row at random, so that it says nothing of how often cells are missing, if they are so whatever they hold.
///
/// The p-value is that of the column which stands out most, among relabellings of the pooled rows: exact if rows are independent, with
/// ties and whatever columns have to do with each other.
///
/// ## Source
/// The score, one minus the mean distance, is "column shapes" of SDMetrics. For the p-value P. H. Westfall, S. S. Young,
/// Resampling-Based Multiple Testing (1993).
public struct ColumnShapes: Sendable, Equatable {
  /// How far a column of one table is from that of another.
  public enum Distance: String, Sendable, Hashable {
    /// The largest difference of distribution functions.
    case kolmogorovSmirnov = "kolmogorov-smirnov"
    /// Half the sum of differences of shares.
    case totalVariation = "total variation"
  }

  /// What is found of a column.
  public struct Column: Sendable, Equatable {
    /// Which variable, counted from 0.
    public let variable: Int
    /// How distances are taken.
    public let distance: Distance
    /// That between generated and real rows.
    public let value: Double
    /// That between training rows and the same real rows: what is to be expected.
    public let ofTraining: Double
    /// Probability that chance alone takes any of the columns as far from what is usual for it.
    public let pValue: Double
  }

  /// All columns, in the order of the variables.
  public let columns: [Column]
  /// Probability of as much of a difference in any column between tables of one distribution.
  public let pValue: Double
  /// The least p-value that any labelling of these rows would have had.
  public let leastPValue: Double
  /// Relabellings behind the p-value.
  public let permutations: Int
  /// Rows that were compared.
  public let rowsUsed: RowsUsed

  /// One minus the mean distance: 1 for equal columns.
  public var score: Double { 1 - Estimate(meanOf: columns.map(\.value)).value }

  /// The score of training rows against the same real rows: what is to be expected.
  public var scoreOfTraining: Double { 1 - Estimate(meanOf: columns.map(\.ofTraining)).value }

  /// The column that stands out most.
  public var worst: Column {
    columns.min { ($0.pValue, -$0.value) < ($1.pValue, -$1.value) } ?? columns[0]
  }

  /// Compares columns.
  ///
  /// - Parameters:
  ///   - generated: Rows of a model; shape `count × dimension`, NaN where a cell is missing, at least 2.
  ///   - real: Rows of the data that the model has not seen; likewise.
  ///   - training: Other rows of the data; likewise.
  ///   - kinds: The kind of each variable.
  ///   - permutations: How many relabellings.
  ///   - seed: Which relabellings, and which rows of a table that is too long.
  ///   - maximumRows: Rows of each table that are compared at most.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Throws: ``EvaluationError/tooFewRows(measure:role:count:required:)`` or
  ///   ``EvaluationError/columnsDiffer(_:count:_:otherCount:)``.
  /// - Precondition: There is a kind for each column and a column, `permutations` is positive, and `maximumRows` at least 2.
  /// - Complexity: O(dimension·N·permutations) time of N rows compared, and memory for N·permutations numbers.
  public init<Scalar: GaussianScalar>(
    generated: Matrix<Scalar>, real: Matrix<Scalar>, training: Matrix<Scalar>, kinds: [VariableKind],
    permutations: Int = 999, seed: UInt64 = 0, maximumRows: Int = 2_000, parallelism: Parallelism = .automatic
  ) throws(EvaluationError) {
    precondition(!kinds.isEmpty && kinds.count == real.columns, "\(kinds.count) kinds of \(real.columns) columns")
    let judged = try JudgedDistances(
      generated: generated, real: real, training: training, count: kinds.count, permutations: permutations, seed: seed,
      maximumRows: maximumRows, for: "the comparison of columns", parallelism: parallelism
    ) { variable, column, labels in
      let cells = LabelledColumn(column(variable), labels: labels)
      return kinds[variable].isNominal ? cells.totalVariations() : cells.kolmogorovDistances()
    }
    columns = judged.distances.enumerated().map { variable, found in
      Column(
        variable: variable, distance: kinds[variable].isNominal ? .totalVariation : .kolmogorovSmirnov,
        value: found.value, ofTraining: found.ofTraining, pValue: found.pValue)
    }
    (pValue, leastPValue) = (judged.pValue, judged.leastPValue)
    (self.permutations, rowsUsed) = (judged.permutations, judged.rowsUsed)
  }
}
