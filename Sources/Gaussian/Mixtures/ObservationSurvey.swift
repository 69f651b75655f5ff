internal import GaussianEngine
internal import LinearAlgebra
internal import RandomStreams

/// What a first pass over the rows tells: that they are all finite, how many there are, and where.
struct ObservationSurvey<Scalar: GaussianScalar>: Sendable {
  /// Rows of any weight.
  private(set) var rows = 0
  /// Rows of positive weight.
  let count: Int
  /// Sum of the weights.
  let weight: Double
  /// Mean of the rows.
  let mean: [Scalar]

  /// Variances of the rows.
  let variances: [Double]

  /// A component with less than this weight has lost its observations: 10⁻⁸ of an average row.
  var leastWeight: Double { 1e-8 * weight / Double(count) }

  init(of source: some ObservationSource<Scalar>, _ parallelism: Parallelism) throws {
    var statistics = SufficientStatistics<Scalar>(dimension: source.dimension, structure: .diagonal)
    var rows = 0
    try source.forEachBlock { block, weights in
      do throws(GaussianError) {
        try statistics.update(with: block, weights: weights, parallelism: parallelism)
      } catch {
        throw error.following(rows: rows)
      }
      rows += block.rows
    }
    try statistics.checkWeightRange()
    self.rows = rows
    count = statistics.count
    weight = statistics.weight
    variances = statistics.count > 0 ? statistics.scatter(.diagonal, dividedBy: statistics.weight).variances : []
    mean = statistics.count > 0 ? statistics.mean : [Scalar](repeating: 0, count: source.dimension)
  }
}

/// Rows that a source is sampled down to.
private func sampleCount(dimension: Int) -> Int { min(65_536, max(1024, 8_388_608 / max(1, dimension))) }

/// Up to 65,536 rows of a source, fewer beyond 128 variables but 1,024 at least, each equally likely to be among them; all
/// of them if there are no more.
///
/// ## Source
/// C. T. Fan, M. E. Muller, I. Rezucha, Development of sampling plans by using sequential (item by item) selection
/// techniques, Journal of the American Statistical Association 57 (1962), method 1.
func sampledRows<Source: ObservationSource>(
  of source: Source, count: Int, seed: UInt64
) throws -> MatrixSource<Source.Scalar> {
  let stream = RandomStream(seed: seed, stream: 4)
  let wanted = min(count, sampleCount(dimension: source.dimension))
  var (elements, weights): ([Source.Scalar], [Source.Scalar]) = ([], [])
  elements.reserveCapacity(wanted * source.dimension)
  var (row, taken, isWeighted) = (0, 0, false)
  try source.forEachBlock { block, blockWeights in
    isWeighted = isWeighted || blockWeights != nil
    for index in 0..<block.rows {
      // Of the rows that are left, so many are still wanted.
      let chance = Double(wanted - taken) / Double(max(1, count - row))
      if stream.uniform(row: UInt64(row), index: 0) < chance {
        elements += block.row(index)
        weights.append(blockWeights?[index] ?? 1)
        taken += 1
      }
      row += 1
    }
  }
  return MatrixSource(
    rows: Matrix(rows: taken, columns: source.dimension, elements: elements), weights: isWeighted ? weights : nil)
}

extension GaussianError {
  /// The same error with rows counted from the first block on.
  func following(rows: Int) -> GaussianError {
    switch self {
    case .nonFinite(let quantity, let row, let variable) where quantity == Self.observations:
      .nonFinite(quantity: quantity, row: row + rows, variable: variable)
    case .invalidWeight(let row, let value): .invalidWeight(row: row + rows, value: value)
    default: self
    }
  }
}
