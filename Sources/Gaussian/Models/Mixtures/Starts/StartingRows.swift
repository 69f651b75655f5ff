internal import GaussianEngine
internal import LinearAlgebra
internal import RandomStreams

/// Rows that a start is made of, all or a sample of them, and the unit of each variable there.
struct StartingRows<Scalar: GaussianScalar>: Sendable {
  /// The rows as they are.
  let source: Observations<Scalar>
  /// The same rows, each variable about its mean and in units of its deviation if units are not to matter.
  let standardised: Matrix<Scalar>
  /// A point near the mean of the rows.
  let middle: [Scalar]
  private let deviations: [Scalar]?

  var count: Int { source.rows.rows }
  var weights: [Scalar]? { source.weights }

  /// Takes rows.
  ///
  /// - Parameters:
  ///   - source: The rows.
  ///   - middle: A point near their mean.
  ///   - deviations: One a variable, none 0; `nil` to leave the units as they are.
  init(_ source: Observations<Scalar>, middle: [Scalar], deviations: [Scalar]?) {
    (self.source, self.middle, self.deviations) = (source, middle, deviations)
    standardised = deviations.map { standardise(source.rows, about: middle, deviations: $0) } ?? source.rows
  }

  /// A point among the standardised rows, as a point among the rows.
  func point(_ standardised: [Scalar]) -> [Scalar] {
    guard let deviations else { return standardised }
    return middle.indices.map { middle[$0] + standardised[$0] * deviations[$0] }
  }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func standardise<Scalar: GaussianScalar>(
  _ rows: Matrix<Scalar>, about middle: [Scalar], deviations: [Scalar]
) -> Matrix<Scalar> {
  let columns = rows.columns
  return unsafe Matrix(rows: rows.rows, columns: columns) { target in
    unsafe rows.withUnsafeBufferPointer { source in
      for row in 0..<rows.rows {
        for column in 0..<columns {
          let place = row * columns + column
          unsafe target.initializeElement(
            at: place, to: (source[place] - middle[column]) / deviations[column])
        }
      }
    }
  }
}

extension ObservationSurvey {
  /// Rows that a start is made of where there are more: 65,536, fewer beyond 128 variables but 1,024 at least.
  var startingCount: Int { min(65_536, max(1024, 8_388_608 / max(1, mean.count))) }

  /// Rows of positive weight, each equally likely to be among them; all rows if there are no more.
  ///
  /// They are those with the smallest random numbers of (seed, row), in the order of the rows: which they are does not
  /// depend on how the rows are stored or cut into parts, and a smaller sample is part of a larger one.
  ///
  /// - Parameters:
  ///   - source: The rows that this is the survey of.
  ///   - wanted: How many rows.
  ///   - seed: Chooses them.
  /// - Returns: The rows, and their weights if rows have any.
  /// - Throws: What reading throws.
  func sample(
    of source: any RowSource<Scalar>, atMost wanted: Int, seed: UInt64
  ) throws -> Observations<Scalar> {
    // Few rows are taken as they are, with those that are absent, wherever they come from.
    let takesAll = rows <= wanted
    if takesAll, let whole = source as? Observations<Scalar> { return whole }
    let stream = RandomStream(seed: seed, for: .sampledRows)
    // A little more than the share that is wanted; more of it in the rare case that this is too few.
    var share = count <= wanted ? 1 : (Double(wanted) + 6 * Double(wanted).squareRoot() + 6) / Double(count)
    while true {
      var candidates = Candidates(columns: source.dimension, takesAll: takesAll)
      try source.forEachBlock { block, weights in candidates.add(block, weights, below: share, of: stream) }
      if takesAll || candidates.keys.count >= min(wanted, count) || share >= 1 {
        return candidates.first(takesAll ? rows : wanted)
      }
      share = min(1, 2 * share)
    }
  }

  /// Rows with small random numbers.
  private struct Candidates {
    let columns: Int
    let takesAll: Bool
    var (keys, elements, weights): ([Double], [Scalar], [Scalar]) = ([], [], [])
    private var (next, isWeighted) = (0, false)

    init(columns: Int, takesAll: Bool) { (self.columns, self.takesAll) = (columns, takesAll) }

    mutating func add(_ block: Matrix<Scalar>, _ blockWeights: [Scalar]?, below share: Double, of stream: RandomStream)
    {
      isWeighted = isWeighted || blockWeights != nil
      for row in 0..<block.rows {
        let weight = blockWeights?[row] ?? 1
        let key = stream.uniform(row: UInt64(next), index: 0)
        next += 1
        guard takesAll || key < share && weight > 0 else { continue }
        keys.append(key)
        elements += block.row(row)
        weights.append(weight)
      }
    }

    /// Those with the smallest numbers, in the order of the rows.
    func first(_ count: Int) -> Observations<Scalar> {
      let order = keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
      let chosen = order.prefix(count).sorted()
      let all = Matrix(rows: keys.count, columns: columns, elements: elements)
      return Observations(
        chosen.count == keys.count ? all : all.selecting(rows: chosen),
        weights: isWeighted ? chosen.map { weights[$0] } : nil)
    }
  }
}
