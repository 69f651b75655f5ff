public import GaussianEngine
public import LinearAlgebra

/// Whether generated rows lie where real rows do, and the other way round: precision, recall, density and coverage.
///
/// A row's ball reaches to its k-th nearest neighbour among the other rows of its own table.
///
/// - Precision: the share of generated rows that lie in the ball of a real row. Low if draws leave the data.
/// - Recall: the share of real rows that lie in the ball of a generated row. Low if draws leave something out.
/// - Density: in how many balls of real rows a generated row lies, divided by k; about 1 if draws are like the data,
///   and it may be more. An outlier among the real rows, whose ball is large, counts for less than in the precision.
/// - Coverage: the share of real rows whose ball contains a generated row.
///
/// ```swift
/// let likeness = try NeighbourLikeness(generated: draws, real: heldOut)
/// likeness.precision.rate            // near 1
/// likeness.recall.interval()         // where it may lie, given the generated rows
/// ```
///
/// The numbers depend on how many rows there are: compare models by equally many.
///
/// ## Numerical notes
/// All distances are taken, exactly, whatever the number of rows. Ties are handled by the membership: balls are closed
/// unless asked otherwise, so that tables of equal point masses score 1.
///
/// ## Source
/// T. Kynkäänniemi et al., Improved precision and recall metric for assessing generative models, NeurIPS (2019);
/// M. F. Naeem et al., Reliable fidelity and diversity metrics for generative models, ICML (2020). The first uses 3
/// neighbours, the second 5, which all four measures use here.
public struct NeighbourLikeness: Sendable, Equatable {
  /// Whether the surface of a ball belongs to it.
  public enum Membership: String, Sendable, Hashable {
    /// It does: a row at exactly the k-th distance is in.
    case closed
    /// It does not, as in the authors' program: repeated rows, whose radius is 0, contain nothing.
    case open
  }

  /// Generated rows in the ball of a real row; the interval holds for the real rows given.
  public let precision: Proportion
  /// Real rows in the ball of a generated row; the interval holds for the generated rows given.
  public let recall: Proportion
  /// Mean number of balls of real rows around a generated row, divided by k; the error holds for the real rows given.
  public let density: Estimate
  /// Real rows whose ball contains a generated row; the interval holds for the generated rows given.
  public let coverage: Proportion
  /// k.
  public let neighbours: Int
  /// Whether balls have their surface.
  public let membership: Membership

  /// Compares generated rows with real ones.
  ///
  /// - Parameters:
  ///   - generated: Rows of a model. Finite, shape `count × dimension`.
  ///   - real: Rows of the data, of as many columns; held-out rows, or training rows.
  ///   - neighbours: k.
  ///   - membership: Whether balls have their surface.
  ///   - realRole: What errors call the real rows.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  /// - Throws: ``EvaluationError/tooFewRows(measure:role:count:required:)`` for fewer than k + 1 rows of either,
  ///   ``EvaluationError/columnsDiffer(_:count:_:otherCount:)`` or ``EvaluationError/nonFinite(role:row:variable:)``.
  /// - Precondition: k is at least 1.
  /// - Complexity: O(n·log n) time for few variables, O(n²·dimension) at most; memory for both tables once more and k
  ///   numbers a row.
  public init<Scalar: GaussianScalar>(
    generated: Matrix<Scalar>, real: Matrix<Scalar>, neighbours: Int = 5, membership: Membership = .closed,
    realRole: TableRole = .heldOut, parallelism: Parallelism = .automatic
  ) throws(EvaluationError) {
    let measure = "likeness by neighbours"
    precondition(neighbours > 0, "\(neighbours) neighbours")
    try checkRows(real, role: realRole, atLeast: neighbours + 1, for: measure)
    try checkRows(generated, role: .generated, atLeast: neighbours + 1, for: measure, besides: (real, realRole))
    let compared = ComparedTables([generated, real])
    let realTree = NeighbourTree(compared.tables[1])
    self.init(
      generated: NeighbourTree(compared.tables[0]), real: realTree,
      realRadii: Self.radii(of: realTree, neighbours, parallelism), neighbours: neighbours, membership: membership,
      parallelism: parallelism)
  }

  /// Compares generated rows with the training rows, by a search that has been done.
  ///
  /// - Parameters:
  ///   - distances: Made for at least `neighbours` neighbours.
  ///   - neighbours: k.
  ///   - membership: Whether balls have their surface.
  ///   - parallelism: Threads to use.
  /// - Throws: ``EvaluationError/tooFewRows(measure:role:count:required:)``.
  public init<Scalar: GaussianScalar>(
    _ distances: TrainingDistances<Scalar>, neighbours: Int = 5, membership: Membership = .closed,
    parallelism: Parallelism = .automatic
  ) throws(EvaluationError) {
    precondition(
      neighbours > 0 && neighbours <= distances.neighbours,
      "\(neighbours) neighbours of distances to \(distances.neighbours)")
    for (tree, role) in [(distances.trainingTree, TableRole.training), (distances.generatedTree, .generated)] {
      guard tree.count > neighbours else {
        throw .tooFewRows(
          measure: "likeness by neighbours", role: role, count: tree.count, required: neighbours + 1)
      }
    }
    self.init(
      generated: distances.generatedTree, real: distances.trainingTree,
      realRadii: distances.squaredRadii(neighbours), neighbours: neighbours, membership: membership,
      parallelism: parallelism)
  }

  private init<Scalar: GaussianScalar>(
    generated: NeighbourTree<Scalar>, real: NeighbourTree<Scalar>, realRadii: [Scalar], neighbours: Int,
    membership: Membership, parallelism: Parallelism
  ) {
    (self.neighbours, self.membership) = (neighbours, membership)
    let isClosed = membership == .closed

    let realBalls = BallMembers(
      about: real, squaredRadii: realRadii, isClosed: isClosed, of: generated, parallelism: parallelism)
    precision = Proportion(count: realBalls.balls.count { $0 > 0 }, of: generated.count)
    density = Estimate(meanOf: realBalls.balls.map { Double($0) / Double(neighbours) })
    coverage = Proportion(count: realBalls.members.count { $0 > 0 }, of: real.count)

    let generatedBalls = BallMembers(
      about: generated, squaredRadii: Self.radii(of: generated, neighbours, parallelism), isClosed: isClosed,
      of: real, parallelism: parallelism)
    recall = Proportion(count: generatedBalls.balls.count { $0 > 0 }, of: real.count)
  }

  /// The squared distance of each row from its k-th nearest other one.
  private static func radii<Scalar: GaussianScalar>(
    of tree: NeighbourTree<Scalar>, _ neighbours: Int, _ parallelism: Parallelism
  ) -> [Scalar] {
    let all = NeighbourPass.distancesFromOthers(in: tree, neighbours: neighbours, parallelism: parallelism)
    return (0..<tree.count).map { all[$0 * neighbours + neighbours - 1] }
  }
}
