internal import GaussianEngine
internal import LinearAlgebra

/// What a read or two of a table find: the margins, and rows to begin with.
///
/// Up to ``sampleSize`` rows all values count. Of more the rows with the smallest random numbers are a sample: the values that a
/// margin of many values is known at are those of its sample, and how much lies at and between them is counted in a second read. So
/// the distribution function of a margin is exact at some 4,096 values, and off by what lies between two of them at most.
struct CopulaMargins {
  /// Rows that are taken as they are, and of more a sample.
  static let sampleSize = 65_536

  let margins: [Margin]
  /// Of each column whose margin was chosen, how.
  let choices: [Int: MarginChoice]
  /// All rows, or a sample.
  let sample: Observations<Double>
  /// Whether the sample is all there is.
  let isWhole: Bool
  /// Rows of positive weight, the sum of their weights, and cells that they lack.
  let count: Int
  let weight: Double
  let missingCells: Int
  /// Of each column, the weight of the rows that lack its cell.
  let missingWeights: [Double]

  /// Reads a table.
  ///
  /// - Parameters:
  ///   - source: The rows.
  ///   - kinds: What the numbers of each column mean.
  ///   - forms: What its margin is to be.
  ///   - seed: Deals rows to parts where margins are chosen.
  ///   - parallelism: Threads to use.
  /// - Throws: ``GaussianError`` as a fit of a copula, and what reading throws.
  init(
    _ source: any RowSource<Double>, kinds: [VariableKind], forms: [MarginForm], seed: UInt64, parallelism: Parallelism
  ) throws {
    let columns = source.dimension
    let tallies = Tallies(forms.map { ColumnTally($0) })
    var (rows, count, weight) = (0, 0, 0.0)
    var drawn = SampledRows<Double>(Self.sampleSize, columns: columns, seed: 0)
    try source.forEachBlock { block, weights in
      if let weights, let row = weights.firstIndex(where: { !($0 >= 0 && $0.isFinite) }) {
        throw GaussianError.invalidWeight(row: rows + row, value: weights[row])
      }
      tallies.update(parallelism) { column, tally in tally.add(block, weights, column: column) }
      rows += block.rows
      count += weights.map { $0.count { $0 > 0 } } ?? block.rows
      weight += weights.map { $0.reduce(0, +) } ?? Double(block.rows)
      drawn.add(block, weights)
    }
    let infinite = (0..<columns).compactMap { column in
      tallies[column].infiniteRow.map { (row: $0, column: column) }
    }
    if let first = infinite.min(by: { ($0.row, $0.column) < ($1.row, $1.column) }) {
      throw GaussianError.nonFinite(
        quantity: GaussianError.observations, row: first.row, variable: first.column)
    }
    guard count >= 2 else {
      throw GaussianError.tooFewObservations(count: count, required: 2, dimension: columns)
    }
    isWhole = count <= Self.sampleSize
    let sample = drawn.rows
    self.sample = sample
    (self.count, self.weight) = (count, weight)
    missingCells = count * columns - (0..<columns).reduce(0) { $0 + tallies[$1].count }
    // Sums of the same weights in another order may differ in the last bit.
    missingWeights = (0..<columns).map { min(tallies[$0].missingWeight, weight) }

    let values = Tallies([WeightedValues?](repeating: nil, count: columns))
    values.update(parallelism) { column, found in
      found = tallies[column].values ?? WeightedValues(column: column, of: sample)
    }
    if !isWhole {
      let counts = Tallies(
        (0..<columns).map { column in
          tallies[column].values == nil
            ? KnotTally(knots: Self.knots(values[column], tallies[column].bounds)) : nil
        })
      try source.forEachBlock { block, weights in
        counts.update(parallelism) { column, tally in tally?.add(block, weights, column: column) }
      }
      for column in 0..<columns {
        if let found = counts[column] { values[column] = found.values(count: tallies[column].count) }
      }
    }
    let chosen = Tallies([MarginChoice?](repeating: nil, count: columns))
    chosen.update(parallelism) { column, choice in
      guard forms[column] == .automatic, let places = kinds[column].placesOfNumbers, let seen = values[column],
        let bounds = tallies[column].bounds
      else { return }
      choice = MarginChoice(column, of: sample, seen: seen, bounds: bounds, places: places, seed: seed)
    }
    var margins: [Margin] = []
    var choices: [Int: MarginChoice] = [:]
    for column in 0..<columns {
      choices[column] = chosen[column]
      margins.append(
        try Margin(
          values[column], tallies[column], kind: kinds[column], form: chosen[column]?.form ?? forms[column],
          variable: column))
    }
    self.choices = choices
    self.margins = margins
  }

  /// Values that a margin of many is known at.
  private static func knots(_ sample: WeightedValues?, _ bounds: ClosedRange<Double>?) -> [Double] {
    var knots = sample?.thinned(to: EmpiricalMargin.most).values ?? []
    if let bounds {
      if knots.first.map({ bounds.lowerBound < $0 }) ?? true { knots.insert(bounds.lowerBound, at: 0) }
      if let last = knots.last, bounds.upperBound > last { knots.append(bounds.upperBound) }
    }
    return knots
  }
}

/// Something a column, which threads share out by columns.
private final class Tallies<Tally: Sendable>: @unchecked Sendable {
  private var tallies: [Tally]

  init(_ tallies: [Tally]) { self.tallies = tallies }

  subscript(column: Int) -> Tally {
    get { tallies[column] }
    set { tallies[column] = newValue }
  }

  /// Calls `body` for each, on as many threads as are allowed.
  func update(_ parallelism: Parallelism, _ body: @Sendable (_ column: Int, _ tally: inout Tally) -> Void) {
    unsafe tallies.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      nonisolated(unsafe) let tally = unsafe base
      forEachBlock(count: buffer.count, parallelism: parallelism) {
      } _: { (column: Int, _: Void) in
        unsafe body(column, &tally[column])
      }
    }
  }
}
