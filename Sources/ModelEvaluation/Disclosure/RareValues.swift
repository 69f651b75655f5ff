public import LinearAlgebra

/// Whether generated rows repeat values that a single training row has: the one village, the one income of 1,234,567.
///
/// Such a value says who is meant. Rows of the same distribution hold it by chance too, and held-out rows say how often: much where
/// values are few, hardly ever where each row has its own. The p-value of a column is the probability of as many generated cells
/// among all generated and held-out cells that hold one, dealt at random.
///
/// ## Source
/// The test is R. A. Fisher's of a fourfold table.
public struct RareValues: Sendable, Equatable {
  /// What is found of a column.
  public struct Column: Sendable, Equatable {
    /// Which variable, counted from 0.
    public let variable: Int
    /// Values that one training row has, and no more.
    public let values: Int
    /// Generated cells that hold one.
    public let generated: Proportion
    /// Held-out cells that hold one: what is to be expected.
    public let heldOut: Proportion
    /// Probability of so many generated cells, or more, if they are like held-out ones.
    public let pValue: Double
    /// The least p-value that so many cells could have had.
    public let leastPValue: Double
  }

  /// Columns with such values, in the order of the variables.
  public let columns: [Column]
  /// Generated rows that hold such a value in any column.
  public let generated: Proportion
  /// Held-out rows that do: what is to be expected.
  public let heldOut: Proportion

  /// The column that stands out most; `nil` if no column has such values.
  public var worst: Column? { columns.min { ($0.pValue, $0.variable) < ($1.pValue, $1.variable) } }

  /// Looks for values.
  ///
  /// - Parameters:
  ///   - generated: Rows of a model; shape `count × dimension`, NaN where a cell is missing, at least 1.
  ///   - heldOut: Rows of the data that the model has not seen; likewise.
  ///   - training: Rows that it was fitted to; likewise.
  /// - Throws: ``EvaluationError/tooFewRows(measure:role:count:required:)`` or
  ///   ``EvaluationError/columnsDiffer(_:count:_:otherCount:)``.
  /// - Complexity: O(dimension·N·log N) time.
  public init<Scalar: GaussianScalar>(
    generated: Matrix<Scalar>, heldOut: Matrix<Scalar>, training: Matrix<Scalar>
  ) throws(EvaluationError) {
    let measure = "the look for rare values"
    try checkTables(generated: generated, real: heldOut, atLeast: 1, for: measure, mayLackCells: true)
    try requireRows(training.rows, atLeast: 1, for: measure, .training)
    try requireSameColumns(.training, training.columns, .heldOut, heldOut.columns)
    var columns: [Column] = []
    var (drawn, unseen) = (
      [Bool](repeating: false, count: generated.rows), [Bool](repeating: false, count: heldOut.rows)
    )
    for variable in 0..<training.columns {
      let rare = ValueCounts(training, variable).counts.filter { $0.value == 1 }
      guard !rare.isEmpty else { continue }
      func holding(_ rows: Matrix<Scalar>, _ isHeld: inout [Bool]) -> Proportion? {
        var (count, total) = (0, 0)
        for row in 0..<rows.rows {
          let value = Double(rows[row, variable]) + 0
          guard !value.isNaN else { continue }
          total += 1
          guard rare[value] != nil else { continue }
          count += 1
          isHeld[row] = true
        }
        return total > 0 ? Proportion(count: count, of: total) : nil
      }
      guard let own = holding(generated, &drawn), let others = holding(heldOut, &unseen) else { continue }
      let test = FourfoldTable(own, others)
      columns.append(
        Column(
          variable: variable, values: rare.count, generated: own, heldOut: others, pValue: test.pValue,
          leastPValue: test.leastPValue))
    }
    self.columns = columns
    self.generated = Proportion(count: drawn.count { $0 }, of: drawn.count)
    self.heldOut = Proportion(count: unseen.count { $0 }, of: unseen.count)
  }

  /// What the columns say together.
  var evidence: [TestEvidence] { columns.map { TestEvidence(pValue: $0.pValue, leastPValue: $0.leastPValue) } }
}
