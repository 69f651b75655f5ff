internal import GaussianEngine
internal import LinearAlgebra
internal import RandomStreams

/// The rows with the smallest random numbers, of rows that come block by block.
///
/// Which they are depends on the seed and the numbers of the rows only, not on how rows are stored or cut into parts, and a smaller
/// choice is part of a larger one.
struct SampledRows<Scalar: GaussianScalar> {
  let columns: Int
  private let wanted: Int
  private let keepsAbsent: Bool
  private let stream: RandomStream
  /// Number, elements and weight of each row that may be among the chosen, in their order.
  private(set) var (keys, elements, weights): ([Double], [Scalar], [Scalar]) = ([], [], [])
  /// Whether rows have weights.
  private(set) var isWeighted = false
  /// The number of the first row, and of the one that comes next.
  private(set) var (firstRow, nextRow): (Int, Int)
  /// A number that no row among the chosen has.
  private var limit = 1.0

  /// - Parameters:
  ///   - wanted: How many rows; all if there are fewer.
  ///   - columns: Columns of a row.
  ///   - seed: Chooses them.
  ///   - keepsAbsent: Whether rows of weight 0 are rows like others.
  ///   - firstRow: The number of the row that comes first.
  init(_ wanted: Int, columns: Int, seed: UInt64, keepsAbsent: Bool = false, firstRow: Int = 0) {
    (self.wanted, self.columns, self.keepsAbsent) = (wanted, columns, keepsAbsent)
    (self.firstRow, nextRow) = (firstRow, firstRow)
    stream = RandomStream(seed: seed, for: .sampledRows)
  }

  /// Looks at the rows that come next.
  mutating func add(_ block: Matrix<Scalar>, _ blockWeights: [Scalar]?) {
    isWeighted = isWeighted || blockWeights != nil
    for row in 0..<block.rows {
      let weight = blockWeights?[row] ?? 1
      let key = stream.uniform(row: UInt64(nextRow), index: 0)
      nextRow += 1
      guard key < limit, keepsAbsent || weight > 0 else { continue }
      keys.append(key)
      elements += block.row(row)
      weights.append(weight)
      if keys.count >= 2 * wanted + 1024 { prune() }
    }
  }

  /// Adds the rows that others have chosen of those that come next.
  ///
  /// - Parameters:
  ///   - keys: Their numbers.
  ///   - elements: Row by row.
  ///   - weights: One a row.
  ///   - isWeighted: Whether rows have weights.
  ///   - nextRow: The number of the row that comes then.
  mutating func add(keys: [Double], elements: [Scalar], weights: [Scalar], isWeighted: Bool, nextRow: Int) {
    self.keys += keys
    self.elements += elements
    self.weights += weights
    self.isWeighted = self.isWeighted || isWeighted
    self.nextRow = nextRow
    if self.keys.count >= 2 * wanted + 1024 { prune() }
  }

  /// Gives up rows that cannot be among the chosen.
  mutating func prune() {
    let chosen = chosen
    elements = chosen.flatMap { elements[$0 * columns..<($0 + 1) * columns] }
    weights = chosen.map { weights[$0] }
    keys = chosen.map { keys[$0] }
    // Of equal numbers the first rows count, so that a later one of that number is none of them.
    limit = keys.max() ?? limit
  }

  /// Places of the rows with the smallest numbers, ascending.
  private var chosen: [Int] {
    guard keys.count > wanted else { return Array(keys.indices) }
    return keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }.prefix(wanted).sorted()
  }

  /// The chosen rows in their order, and their weights if rows have any.
  var rows: Observations<Scalar> {
    let chosen = chosen
    let all = Matrix(rows: keys.count, columns: columns, elements: elements)
    return Observations(
      chosen.count == keys.count ? all : all.selecting(rows: chosen),
      weights: isWeighted ? chosen.map { weights[$0] } : nil)
  }
}
