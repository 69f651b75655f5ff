/// How an evaluation measures.
public struct EvaluationOptions: Sendable, Equatable {
  /// Units of distances between rows.
  public var scaling: RowScaling
  /// The neighbour that a row's ball reaches to, for precision, recall, density and coverage.
  public var neighbours: Int
  /// Relabellings of the rows behind the p-value of a permutation test.
  public var permutations: Int
  /// Most rows of each table in a permutation test; a seeded choice where there are more.
  public var maximumRows: Int
  /// What chooses relabellings, folds and rows.
  public var seed: UInt64

  /// Creates options.
  public init(
    scaling: RowScaling = .standardised, neighbours: Int = 5, permutations: Int = 999, maximumRows: Int = 2000,
    seed: UInt64 = 0
  ) {
    self.scaling = scaling
    self.neighbours = neighbours
    self.permutations = permutations
    self.maximumRows = maximumRows
    self.seed = seed
  }
}
