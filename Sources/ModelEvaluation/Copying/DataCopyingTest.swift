internal import Gaussian
public import GaussianEngine
public import LinearAlgebra
internal import SpecialFunctions

/// A test whether generated rows are closer to the training rows than they should be, region by region: C_T.
///
/// Space is cut into cells, by k-means of the training rows. In each cell, the generated rows' distances from their
/// closest training rows are compared with those of the held-out rows:
/// Z = (U − mn/2 + ½)/σ, where U counts the pairs of m generated and n held-out rows of which the generated one is farther,
/// equal ones half, and σ² is its variance corrected for ties. C_T is the mean of Z weighted by the held-out rows of the
/// cells. Far below 0, rows are copies; about 0, they are as the held-out rows; far above 0, the model is underfitted, or
/// draws rows where there are none.
///
/// ```swift
/// let test = try DataCopyingTest(training: training, heldOut: heldOut, generated: draws)
/// test.ct            // −14: copies
/// test.pValue        // 1e-44
/// ```
///
/// Cells with fewer generated rows than ``Options/minimumGenerated`` say nothing of copying and are left out. Copies in one
/// region are not outweighed by poor draws within it, but may be by those of another: look at ``cells``.
///
/// ## Numerical notes
/// Distances are from the closest of all training rows, in the cell or not. A cell in which all distances are equal has Z =
/// 0. P-values are conditional on the pooled distances of each cell, so that ties need no assumption.
///
/// ## Source
/// C. Meehan, K. Chaudhuri, S. Dasgupta, A non-parametric test to detect data-copying in generative models, AISTATS
/// (2020); the ½ is that of the authors' program.
public struct DataCopyingTest: Sendable, Equatable {
  /// How space is cut.
  public struct Options: Sendable, Hashable {
    /// Cells; `nil` for as many as leave about 100 held-out and 100 generated rows in each, between 1 and 20.
    public var cells: Int?
    /// Generated rows that a cell needs to be counted, at least 1.
    public var minimumGenerated: Int
    /// Chooses the seeds of k-means.
    public var seed: UInt64

    /// Creates options.
    ///
    /// - Parameters:
    ///   - cells: Number of cells; `nil` for a number that suits the rows.
    ///   - minimumGenerated: Generated rows that a cell needs to be counted; the authors take 20.
    ///   - seed: Chooses the seeds of k-means.
    public init(cells: Int? = nil, minimumGenerated: Int = 20, seed: UInt64 = 0) {
      self.cells = cells
      self.minimumGenerated = minimumGenerated
      self.seed = seed
    }
  }

  /// What was found in one cell.
  public struct Cell: Sendable, Equatable {
    /// The mean of its training rows.
    public let centre: [Double]
    /// Training rows in it.
    public let training: Int
    /// Held-out rows in it, n.
    public let heldOut: Int
    /// Generated rows in it, m.
    public let generated: Int
    /// U: pairs of which the generated row is farther, equal ones counted half.
    public let excess: Double
    /// Z; 0 if all distances are equal, or one of the tables has no row here.
    public let z: Double
    /// Whether it counts: it has generated rows enough, and a held-out row.
    public let isCounted: Bool
  }

  /// The statistic C_T: negative for copies, positive for draws that are too far away.
  public let ct: Double
  /// The probability of so small a C_T, or a smaller one, if generated and held-out rows are alike.
  public let pValue: Double
  /// The least that the p-value could have been with these rows: if no training row had a held-out row closer than a generated one.
  public let leastPValue: Double
  /// The probability of so large a C_T, or a larger one, if they are alike.
  public let underfittingPValue: Double
  /// Whether p-values come from counting all share-outs of the distances between the tables.
  ///
  /// They do for one cell of up to 200 rows; else they are those of the normal distribution, corrected for ties and
  /// continuity.
  public let isExact: Bool
  /// All cells.
  public let cells: [Cell]

  /// Tests by a search that has been done.
  ///
  /// - Parameters:
  ///   - distances: Distances from the closest training rows.
  ///   - options: How space is cut.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  /// - Throws: ``EvaluationError/tooFewRows(measure:role:count:required:)`` if there are fewer generated rows than a cell
  ///   needs, ``EvaluationError/degenerate(measure:reason:)`` if no cell counts.
  /// - Precondition: There is a cell at least.
  /// - Complexity: That of k-means, and O(n·log n) time.
  public init<Scalar: GaussianScalar>(
    _ distances: TrainingDistances<Scalar>, options: Options = .init(), parallelism: Parallelism = .automatic
  ) throws(EvaluationError) {
    let measure = "the data-copying test"
    let tables = distances.compared.tables
    let (heldOutCount, generatedCount) = (tables[1].rows, tables[2].rows)
    let minimum = max(1, options.minimumGenerated)
    guard generatedCount >= minimum else {
      throw .tooFewRows(measure: measure, role: .generated, count: generatedCount, required: minimum)
    }
    let wanted = options.cells ?? max(1, min(20, min(heldOutCount, generatedCount) / 100))
    precondition(wanted > 0, "\(wanted) cells")
    let partition: Partition<Scalar>
    do {
      partition = try Partition(tables[0], cells: wanted, seed: options.seed, parallelism)
    } catch {
      throw .model(error)
    }
    let heldOut = partition.grouped(distances.squaredHeldOut, of: tables[1], parallelism)
    let generated = partition.grouped(distances.squaredGenerated, of: tables[2], parallelism)
    let comparisons = zip(generated, heldOut).map { RankComparison($0, $1) }
    let counted = comparisons.map { $0.firstCount >= minimum && $0.secondCount > 0 }
    guard counted.contains(true) else {
      throw .degenerate(
        measure: measure,
        reason: "no cell has \(minimum) generated rows and a held-out row",
        advice: "take fewer cells, or draw more rows")
    }

    let unit = distances.compared.exponent
    cells = comparisons.indices.map { cell in
      let comparison = comparisons[cell]
      return Cell(
        centre: partition.centre(cell, exponent: unit), training: partition.counts[cell],
        heldOut: comparison.secondCount, generated: comparison.firstCount, excess: comparison.excess,
        z: comparison.z, isCounted: counted[cell])
    }
    let used = comparisons.indices.filter { counted[$0] }.map { comparisons[$0] }
    let total = used.reduce(0.0) { $0 + Double($1.secondCount) }
    ct = used.reduce(0.0) { $0 + Double($1.secondCount) / total * $1.z }
    let tails = Self.tails(used)
    (pValue, leastPValue) = (tails.lower, tails.leastLower)
    (underfittingPValue, isExact) = (tails.upper, tails.isExact)
  }

  /// Finds the closest training rows and tests.
  ///
  /// - Parameters:
  ///   - training: Rows that the model was fitted to. Finite, shape `count × dimension`, at least 2 rows.
  ///   - heldOut: Rows of the same distribution that it has not seen, of as many columns.
  ///   - generated: Rows that it drew, of as many columns.
  ///   - options: How space is cut.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  /// - Throws: As ``TrainingDistances/init(training:heldOut:generated:neighbours:parallelism:)`` and
  ///   ``init(_:options:parallelism:)``.
  public init<Scalar: GaussianScalar>(
    training: Matrix<Scalar>, heldOut: Matrix<Scalar>, generated: Matrix<Scalar>, options: Options = .init(),
    parallelism: Parallelism = .automatic
  ) throws(EvaluationError) {
    try self.init(
      try TrainingDistances(
        training: training, heldOut: heldOut, generated: generated, neighbours: 1, parallelism: parallelism),
      options: options, parallelism: parallelism)
  }

  /// Tail probabilities of Σw·(U − mean)/σ over cells.
  private static func tails(_ cells: [RankComparison]) -> RankComparison.Tails {
    if cells.count == 1 { return cells[0].tails }
    var (deviation, least, square, step) = (0.0, 0.0, 0.0, Double.infinity)
    for cell in cells where cell.variance > 0 {
      let weight = Double(cell.secondCount)
      let sigma = cell.variance.squareRoot()
      deviation += weight * (cell.excess - cell.mean) / sigma
      least += weight * (cell.leastExcess - cell.mean) / sigma
      square += weight * weight
      step = min(step, weight / sigma)
    }
    guard square > 0 else { return .init(lower: 1, upper: 1, leastLower: 1, isExact: false) }
    // The sum moves in many steps of different sizes; half the least of them is what continuity costs at most.
    let (scale, normal) = (square.squareRoot(), StandardNormalDistribution())
    return .init(
      lower: normal.probability(of: .lower, at: (deviation + step / 2) / scale),
      upper: normal.probability(of: .upper, at: (deviation - step / 2) / scale),
      leastLower: normal.probability(of: .lower, at: (least + step / 2) / scale), isExact: false)
  }
}

extension RankComparison {
  /// The standardised excess with Meehan's ½; 0 if it cannot vary.
  fileprivate var z: Double { variance > 0 ? (excess - mean + 0.5) / variance.squareRoot() : 0 }
}

/// Space cut by k-means.
private struct Partition<Scalar: GaussianScalar> {
  let centres: Matrix<Scalar>
  /// Training rows in each cell.
  let counts: [Int]

  init(_ training: Matrix<Scalar>, cells: Int, seed: UInt64, _ parallelism: Parallelism) throws(GaussianError) {
    let clusters = try KMeans(
      fitting: training, clusters: min(cells, training.rows), options: .init(seed: seed), parallelism: parallelism)
    centres = clusters.centres
    var counts = [Int](repeating: 0, count: centres.rows)
    for label in clusters.labels { counts[label] += 1 }
    self.counts = counts
  }

  /// Distances of the rows of each cell.
  func grouped(_ squared: [Scalar], of rows: Matrix<Scalar>, _ parallelism: Parallelism) -> [[Double]] {
    var labels = [Int32](repeating: 0, count: rows.rows)
    _ = NearestCentrePass.run(rows, weights: nil, centres: centres, labels: &labels, parallelism: parallelism)
    var result = [[Double]](repeating: [], count: centres.rows)
    for row in labels.indices { result[Int(labels[row])].append(Double(squared[row])) }
    return result
  }

  /// A centre in the unit of the tables as they were given.
  func centre(_ cell: Int, exponent: Int) -> [Double] {
    centres.row(cell).map { Double(sign: .plus, exponent: exponent, significand: Double($0)) }
  }
}
