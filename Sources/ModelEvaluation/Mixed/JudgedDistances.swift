internal import GaussianEngine
internal import LinearAlgebra

/// Distances of several kinds between generated and real rows, each by itself and all of them by the one that stands out most.
struct JudgedDistances {
  /// One of them.
  struct Distance: Sendable {
    /// That between generated and real rows.
    let value: Double
    /// That between training rows and the same real rows.
    let ofTraining: Double
    /// Probability that chance alone takes any of them as far from what is usual for it.
    let pValue: Double
  }

  let distances: [Distance]
  let pValue: Double
  let leastPValue: Double
  /// Relabellings behind the p-values.
  let permutations: Int
  let rowsUsed: RowsUsed

  /// Takes distances.
  ///
  /// - Parameters:
  ///   - generated: Rows of a model, NaN where a cell is missing, at least 2.
  ///   - real: Rows of the data that the model has not seen; likewise.
  ///   - training: Other rows of the data; likewise.
  ///   - count: How many distances there are.
  ///   - permutations: How many relabellings.
  ///   - seed: Which relabellings, and which rows of a table that is too long.
  ///   - maximumRows: Rows of each table that are compared at most.
  ///   - measure: What the measure is called.
  ///   - parallelism: Threads to use; the result does not depend on it.
  ///   - distance: One of the distances for each column of labels, given columns of pooled rows by their variables.
  /// - Throws: ``EvaluationError`` if there are too few rows, or columns differ.
  init<Scalar: GaussianScalar>(
    generated: Matrix<Scalar>, real: Matrix<Scalar>, training: Matrix<Scalar>, count: Int, permutations: Int,
    seed: UInt64, maximumRows: Int, for measure: String, parallelism: Parallelism,
    _ distance:
      @Sendable (
        _ place: Int, _ column: (_ variable: Int) -> [Double], _ labels: Matrix<Double>
      ) -> [Double]
  ) throws(EvaluationError) {
    func pooled(_ rows: Matrix<Scalar>) throws(EvaluationError) -> TwoTables {
      try TwoTables(
        generated: rows, real: real, maximumRows: maximumRows, atLeast: 2, seed: seed, for: measure, mayLackCells: true)
    }
    let (tables, expected) = (try pooled(generated), try pooled(training))
    let labels = tables.labels(permutations: permutations, seed: seed)
    let relabelled = mapped(0..<count, parallelism) { distance($0, tables.comparableColumn, labels) }
    let values = mapped(0..<count, parallelism) { distance($0, tables.column, tables.trueLabels)[0] }
    let usual = mapped(0..<count, parallelism) { distance($0, expected.column, expected.trueLabels)[0] }
    let judged = LargestOfMany(relabelled)
    distances = (0..<count).map {
      Distance(value: values[$0], ofTraining: usual[$0], pValue: judged.adjusted[$0])
    }
    (pValue, leastPValue) = (judged.pValue, judged.leastPValue)
    self.permutations = labels.columns - 1
    rowsUsed = tables.used
  }
}
