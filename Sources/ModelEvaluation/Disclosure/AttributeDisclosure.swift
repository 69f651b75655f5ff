public import Gaussian
public import GaussianEngine
public import LinearAlgebra

/// Whether somebody who knows all of a person but one column learns it from generated rows, because the person was in the training
/// rows.
///
/// For each column in turn the generated row that is nearest in all others is looked up, and its cell is the guess: once for
/// training rows, and once for held-out rows of the same distribution, of which generated rows know nothing. What all people of a kind
/// have in common is guessed of both alike, and is what a model is for; what is guessed of training rows only was given away by
/// them. Distances are those of ``Evaluation`` for tables with kinds of columns. Guesses of numbers and ordered levels are better the
/// nearer they are, guesses of categories right or wrong; the p-value of a column is that of Mann and Whitney for errors of training
/// rows that are as small, given all errors.
///
/// ## Source
/// The attack is the nearest-neighbour form of attribute inference, with rows that were held out for comparison: T. Stadler, B.
/// Oprisanu, C. Troncoso, Synthetic data: anonymisation groundhog day, USENIX Security (2022); M. Giomi et al., A unified framework
/// for quantifying privacy risk in synthetic data, PETS (2023).
public struct AttributeDisclosure: Sendable, Equatable {
  /// What is found of a column.
  public struct Column: Sendable, Equatable {
    /// Which variable, counted from 0.
    public let variable: Int
    /// True if guesses are right or wrong, false if they are near or far.
    public let isOfCategories: Bool
    /// Of training rows the share that is guessed right, or the median error of numbers.
    public let training: Double
    /// The same of held-out rows: what is to be expected.
    public let heldOut: Double
    /// Probability of errors of training rows that are as small, if they are guessed like held-out rows.
    public let pValue: Double
    /// The least p-value that these errors could have had.
    public let leastPValue: Double
  }

  /// All columns, in the order of the variables.
  public let columns: [Column]
  /// Training rows that were guessed.
  public let trainingRows: Int
  /// Held-out rows that were guessed.
  public let heldOutRows: Int

  /// The column that stands out most.
  public var worst: Column { columns.min { ($0.pValue, $0.variable) < ($1.pValue, $1.variable) } ?? columns[0] }

  /// What the columns say together.
  var evidence: [TestEvidence] { columns.map { TestEvidence(pValue: $0.pValue, leastPValue: $0.leastPValue) } }

  /// Work that is done at most, in differences of cells: what is beyond is left out of the rows that are guessed.
  private static var mostDifferences: Double { 4e10 }

  /// Guesses cells.
  ///
  /// - Parameters:
  ///   - generated: Rows of a model; shape `count × dimension`, finite, at least 1. All of them are looked at.
  ///   - heldOut: Rows of the data that the model has not seen; likewise.
  ///   - training: Rows that it was fitted to; likewise.
  ///   - kinds: The kind of each variable.
  ///   - scaling: Units of distances.
  ///   - seed: Which rows of tables that are too long are guessed.
  ///   - maximumRows: Rows of each table that are guessed at most; fewer where tables are both long and wide.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Throws: ``EvaluationError/tooFewRows(measure:role:count:required:)``,
  ///   ``EvaluationError/columnsDiffer(_:count:_:otherCount:)``, ``EvaluationError/nonFinite(role:row:variable:)``, or
  ///   ``EvaluationError/degenerate(measure:reason:advice:)`` for a single column.
  /// - Precondition: There is a kind for each column, and `maximumRows` is positive.
  /// - Complexity: O(dimension²·generated rows·guessed rows) time at most, of few variables less; memory for the tables in their
  ///   coordinates.
  public init<Scalar: GaussianScalar>(
    generated: Matrix<Scalar>, heldOut: Matrix<Scalar>, training: Matrix<Scalar>, kinds: [VariableKind],
    scaling: RowScaling = .standardised, seed: UInt64 = 0, maximumRows: Int = 2_000,
    parallelism: Parallelism = .automatic
  ) throws(EvaluationError) {
    let measure = "the guess of one column from the others"
    precondition(maximumRows > 0, "\(maximumRows) rows are guessed")
    try checkRows(training, role: .training, atLeast: 1, for: measure)
    try checkRows(heldOut, role: .heldOut, atLeast: 1, for: measure, besides: (training, .training))
    try checkRows(generated, role: .generated, atLeast: 1, for: measure, besides: (training, .training))
    guard training.columns > 1 else {
      throw .degenerate(measure: measure, reason: "there is one column only", advice: "")
    }
    let placement = try RowPlacement(kinds, scaling, training: training)
    let width = placement.coordinates.reduce(0) { $0 + $1.count }
    let effort = Double(generated.rows) * Double(width) * Double(kinds.count)
    let most = min(maximumRows, max(100, Int(Self.mostDifferences / effort / 2)))
    let seen = training.selecting(
      rows: SeededChoice.rows(most, of: training.rows, seed: seed, for: .trainingRows))
    let unseen = heldOut.selecting(rows: SeededChoice.rows(most, of: heldOut.rows, seed: seed, for: .realRows))
    (trainingRows, heldOutRows) = (seen.rows, unseen.rows)
    let tables = ComparedTables(
      real: [placement.placed(seen), placement.placed(unseen)], generated: placement.placed(generated)
    ).tables
    columns = kinds.indices.map { variable in
      let others = (0..<width).filter { !placement.coordinates[variable].contains($0) }
      let tree = NeighbourTree(tables[2].selecting(columns: others))
      func errors(_ place: Int, _ rows: Matrix<Scalar>) -> [Double] {
        let nearest = NeighbourPass.nearest(
          of: NeighbourTree(tables[place].selecting(columns: others)), in: tree, parallelism: parallelism
        ).rows
        return (0..<rows.rows).map { row in
          let (guess, truth) = (Double(generated[Int(nearest[row]), variable]), Double(rows[row, variable]))
          return kinds[variable].isNominal ? (guess == truth ? 0 : 1) : (guess - truth).magnitude
        }
      }
      let (own, strange) = (errors(0, seen), errors(1, unseen))
      let (pValue, leastPValue) = Self.test(own, strange, isOfCategories: kinds[variable].isNominal)
      func summary(_ errors: [Double]) -> Double {
        guard kinds[variable].isNominal else { return errors.sorted()[errors.count / 2] }
        return Double(errors.count { $0 == 0 }) / Double(errors.count)
      }
      return Column(
        variable: variable, isOfCategories: kinds[variable].isNominal, training: summary(own),
        heldOut: summary(strange),
        pValue: pValue, leastPValue: leastPValue)
    }
  }

  /// Whether errors of training rows are smaller.
  private static func test(
    _ own: [Double], _ strange: [Double], isOfCategories: Bool
  ) -> (pValue: Double, leastPValue: Double) {
    guard isOfCategories else {
      let tails = RankComparison(own, strange).tails
      return (tails.lower, tails.leastLower)
    }
    let table = FourfoldTable(
      Proportion(count: own.count { $0 == 0 }, of: own.count),
      Proportion(count: strange.count { $0 == 0 }, of: strange.count))
    return (table.pValue, table.leastPValue)
  }
}
