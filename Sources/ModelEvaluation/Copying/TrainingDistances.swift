public import GaussianEngine
public import LinearAlgebra

/// How far generated and held-out rows are from the training rows: what measures of copying have in common.
///
/// ```swift
/// let distances = try TrainingDistances(training: training, heldOut: heldOut, generated: draws)
/// let closest = ClosestRows(distances)
/// let copying = try DataCopyingTest(distances)
/// let authenticity = Authenticity(distances)
/// ```
///
/// Distances are Euclidean, in the units of the variables. The training rows are searched completely.
public struct TrainingDistances<Scalar: GaussianScalar>: Sendable {
  /// The distance of each generated row from the closest training row.
  public var generated: [Double] { squaredGenerated.map(distance) }
  /// The distance of each held-out row from the closest training row.
  public var heldOut: [Double] { squaredHeldOut.map(distance) }
  /// The closest training row of each generated row, the first of those that are equally close.
  public var closestToGenerated: [Int] { closestOfGenerated.map { Int($0) } }
  /// The closest training row of each held-out row, the first of those that are equally close.
  public var closestToHeldOut: [Int] { closestOfHeldOut.map { Int($0) } }
  /// How many neighbours of training rows among themselves are known.
  public let neighbours: Int

  // In the unit of the trees; comparisons are of squares, which are in the same order.
  let squaredGenerated: [Scalar]
  let squaredHeldOut: [Scalar]
  let closestOfGenerated: [Int32]
  let closestOfHeldOut: [Int32]
  /// Of each training row from the others, ascending, `neighbours` a row.
  let squaredTraining: [Scalar]
  let trainingTree: NeighbourTree<Scalar>
  let generatedTree: NeighbourTree<Scalar>
  /// Training, held-out and generated rows.
  let compared: ComparedTables<Scalar>

  /// Finds the closest training rows.
  ///
  /// - Parameters:
  ///   - training: Rows that the model was fitted to. Finite, shape `count × dimension`, at least 2 rows.
  ///   - heldOut: Rows of the same distribution that it has not seen, of as many columns.
  ///   - generated: Rows that it drew, of as many columns.
  ///   - neighbours: How many neighbours of training rows among themselves to find; ``NeighbourLikeness`` may need them.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  /// - Throws: ``EvaluationError/tooFewRows(measure:role:count:required:)`` for fewer than 2 training rows or none of
  ///   the others, ``EvaluationError/columnsDiffer(_:count:_:otherCount:)``,
  ///   ``EvaluationError/nonFinite(role:row:variable:)``, or ``EvaluationError/sameRows(_:_:)`` if the held-out rows
  ///   are the training rows.
  /// - Precondition: There is a column, and `neighbours` is at least 1.
  /// - Complexity: O(n·log n) time for few variables, O(n²·dimension) at most; memory for the tables once more.
  public init(
    training: Matrix<Scalar>, heldOut: Matrix<Scalar>, generated: Matrix<Scalar>, neighbours: Int = 5,
    parallelism: Parallelism = .automatic
  ) throws(EvaluationError) {
    let measure = "the distance from the closest training row"
    precondition(neighbours > 0, "\(neighbours) neighbours")
    try checkRows(training, role: .training, atLeast: 2, for: measure)
    try checkRows(heldOut, role: .heldOut, atLeast: 1, for: measure, besides: (training, .training))
    try checkRows(generated, role: .generated, atLeast: 1, for: measure, besides: (training, .training))
    try checkDifference(training, role: .training, heldOut, otherRole: .heldOut)

    self.neighbours = neighbours
    compared = ComparedTables([training, heldOut, generated])
    trainingTree = NeighbourTree(compared.tables[0])
    generatedTree = NeighbourTree(compared.tables[2])
    squaredTraining = NeighbourPass.distancesFromOthers(
      in: trainingTree, neighbours: neighbours, parallelism: parallelism)
    (squaredGenerated, closestOfGenerated) = NeighbourPass.nearest(
      of: generatedTree, in: trainingTree, parallelism: parallelism)
    (squaredHeldOut, closestOfHeldOut) = NeighbourPass.nearest(
      of: NeighbourTree(compared.tables[1]), in: trainingTree, parallelism: parallelism)
  }

  private func distance(_ squared: Scalar) -> Double { compared.distance(squared: squared) }

  /// The squared distance of each training row from its k-th nearest other one.
  func squaredRadii(_ k: Int) -> [Scalar] {
    (0..<trainingTree.count).map { squaredTraining[$0 * neighbours + k - 1] }
  }
}
