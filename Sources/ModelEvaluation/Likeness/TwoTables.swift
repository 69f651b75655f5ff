internal import Gaussian
internal import LinearAlgebra
internal import RandomStreams

/// How many rows of each table a measure has used.
public struct RowsUsed: Sendable, Equatable {
  /// Of the generated rows.
  public let generated: Int
  /// Of the real rows.
  public let real: Int
}

/// Generated and real rows in one table, generated ones first, in double precision.
struct TwoTables {
  let rows: Matrix<Double>
  /// The same rows for tests by relabelling.
  ///
  /// Each table has the holes of the other one too, those of a row at random, so that both lack cells as often. Else a relabelling
  /// would not be a table like the true one.
  let comparable: Matrix<Double>
  let used: RowsUsed

  /// Pools two tables; of one that is too long, rows chosen by a seed.
  ///
  /// - Parameters:
  ///   - generated: Rows of a model.
  ///   - real: Rows of the data.
  ///   - maximumRows: Rows of each that are taken at most.
  ///   - least: Rows of each that the measure needs.
  ///   - seed: Which rows are taken.
  ///   - measure: What the measure is called.
  ///   - mayLackCells: Whether a cell may be NaN.
  /// - Throws: ``EvaluationError`` if tables have different columns, too few rows, or cells that are not finite.
  init<Scalar: GaussianScalar>(
    generated: Matrix<Scalar>, real: Matrix<Scalar>, maximumRows: Int, atLeast least: Int, seed: UInt64,
    for measure: String, mayLackCells: Bool = false
  ) throws(EvaluationError) {
    precondition(maximumRows >= least, "\(measure) needs \(least) rows of each table, \(maximumRows) are allowed")
    try checkTables(generated: generated, real: real, atLeast: least, for: measure, mayLackCells: mayLackCells)
    let first = SeededChoice.rows(maximumRows, of: generated.rows, seed: seed, for: .generatedRows)
    let second = SeededChoice.rows(maximumRows, of: real.rows, seed: seed, for: .realRows)
    used = RowsUsed(generated: first.count, real: second.count)
    let columns = real.columns
    let (top, bottom) = (
      generated.selecting(rows: first).converted(to: Double.self),
      real.selecting(rows: second).converted(to: Double.self)
    )
    let pooled = unsafe Matrix<Double>(rows: first.count + second.count, columns: columns) { target in
      unsafe top.withUnsafeBufferPointer { top in
        unsafe bottom.withUnsafeBufferPointer { bottom in
          let middle = unsafe target.initialize(fromContentsOf: top)
          _ = unsafe UnsafeMutableBufferPointer(rebasing: target[middle...]).initialize(fromContentsOf: bottom)
        }
      }
    }
    rows = pooled
    comparable = mayLackCells ? Self.sharingHoles(pooled, used, seed: seed) : pooled
  }

  /// Takes the cells from each table that a row of the other one lacks, dealt at random.
  private static func sharingHoles(_ whole: Matrix<Double>, _ used: RowsUsed, seed: UInt64) -> Matrix<Double> {
    guard (0..<whole.rows).contains(where: { row in (0..<whole.columns).contains { whole[row, $0].isNaN } }) else {
      return whole
    }
    var rows = whole
    let ofReal = SeededChoice.order(of: used.real, seed: seed, for: .realHoles)
    let ofGenerated = SeededChoice.order(of: used.generated, seed: seed, for: .generatedHoles)
    for row in 0..<whole.rows {
      let place = row < used.generated ? row : row - used.generated
      let other =
        row < used.generated ? used.generated + ofReal[place % used.real] : ofGenerated[place % used.generated]
      for column in 0..<whole.columns where whole[other, column].isNaN { rows[row, column] = .nan }
    }
    return rows
  }

  /// The labels of the generated rows, and no others.
  var trueLabels: Matrix<Double> {
    Matrix(rows: rows.rows, columns: 1, elements: (0..<rows.rows).map { $0 < used.generated ? 1 : 0 })
  }

  /// A column of all rows.
  func column(_ variable: Int) -> [Double] { (0..<rows.rows).map { rows[$0, variable] } }

  /// A column of the rows that tests by relabelling take.
  func comparableColumn(_ variable: Int) -> [Double] { (0..<rows.rows).map { comparable[$0, variable] } }

  /// Labels of the generated rows in column 0, and in each other column those of as many rows chosen at random.
  ///
  /// If there are no more other labellings than are asked for, these are all of them, and a p-value is counted.
  func labels(permutations: Int, seed: UInt64) -> Matrix<Double> {
    precondition(permutations > 0, "\(permutations) permutations give no p-value")
    let count = rows.rows
    if let all = labellings(of: count, used.generated, atMost: permutations + 1) { return allLabels(all) }
    let columns = 1 + permutations
    return unsafe Matrix<Double>(rows: count, columns: columns) { target in
      unsafe target.initialize(repeating: 0)
      for row in 0..<used.generated { unsafe target[row * columns] = 1 }
      // The smaller table is chosen; the other is what is left.
      let isFewer = used.generated <= used.real
      let chosen = min(used.generated, used.real)
      var places = Array(0..<count)
      for permutation in 0..<permutations {
        var draws = PermutationDraws(seed: seed, number: permutation)
        if !isFewer {
          for row in 0..<count { unsafe target[row * columns + 1 + permutation] = 1 }
        }
        for place in 0..<chosen {
          places.swapAt(place, place + draws.next(below: count - place))
          unsafe target[places[place] * columns + 1 + permutation] = isFewer ? 1 : 0
        }
        // Each permutation begins with the rows in order, so that it depends on its own number only.
        for place in 0..<count { places[place] = place }
      }
    }
  }

  /// Every labelling in a column of its own, in lexicographic order: the first is that of the generated rows.
  private func allLabels(_ columns: Int) -> Matrix<Double> {
    let count = rows.rows
    return unsafe Matrix<Double>(rows: count, columns: columns) { target in
      unsafe target.initialize(repeating: 0)
      var chosen = Array(0..<used.generated)
      for column in 0..<columns {
        for row in chosen { unsafe target[row * columns + column] = 1 }
        // The last choice that can move moves by one, and those behind it follow it closely.
        guard let place = chosen.indices.last(where: { chosen[$0] < count - chosen.count + $0 }) else { continue }
        let first = chosen[place] + 1
        for offset in 0..<chosen.count - place { chosen[place + offset] = first + offset }
      }
    }
  }
}

/// How many ways there are to choose some of a number of rows; `nil` if there are more than a limit.
private func labellings(of count: Int, _ chosen: Int, atMost limit: Int) -> Int? {
  var ways = 1
  for step in 1...max(1, min(chosen, count - chosen)) {
    // Every binomial coefficient on the way is whole, and no greater than the last.
    ways = ways * (count - step + 1) / step
    if ways > limit { return nil }
  }
  return ways
}

/// Throws unless both tables have the same columns and rows enough, and are finite unless cells may be missing.
func checkTables<Scalar>(
  generated: Matrix<Scalar>, real: Matrix<Scalar>, atLeast least: Int, for measure: String, mayLackCells: Bool = false
) throws(EvaluationError) {
  try requireSameColumns(.generated, generated.columns, .heldOut, real.columns)
  try requireRows(generated.rows, atLeast: least, for: measure, .generated)
  try requireRows(real.rows, atLeast: least, for: measure, .heldOut)
  guard !mayLackCells else { return }
  try requireFinite(generated, .generated)
  try requireFinite(real, .heldOut)
}

/// Whole numbers for one permutation.
struct PermutationDraws {
  private let stream: RandomStream
  private let number: UInt64
  private var position: UInt32 = 0

  init(seed: UInt64, number: Int) {
    stream = RandomStream(seed: seed, for: .tableComparison)
    self.number = UInt64(number)
  }

  /// A number from 0 to `bound` − 1, each as probable as every other to 2⁻⁵³·`bound`.
  mutating func next(below bound: Int) -> Int {
    defer { position += 1 }
    return min(bound - 1, Int(stream.uniform(row: number, index: position) * Double(bound)))
  }
}
