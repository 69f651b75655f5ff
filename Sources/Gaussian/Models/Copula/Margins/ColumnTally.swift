internal import GaussianEngine
internal import LinearAlgebra
internal import RealModule

/// What one read of a table shows of a column: its values, as long as there are not too many different ones, and its moments.
///
/// Rows are added in their order, so that no sum depends on how they are cut into blocks.
struct ColumnTally: Sendable {
  /// Different values that are counted at most.
  static let most = 4096

  /// Weight of each value; `nil` once there were too many.
  private var weights: [Double: Double]? = [:]
  /// Rows of positive weight that have a value, and the sum of their weights.
  private(set) var count = 0
  private(set) var total = 0.0
  /// The sum of the weights of rows that lack a value.
  private(set) var missingWeight = 0.0
  /// The smallest and the largest value.
  private(set) var bounds: ClosedRange<Double>?
  /// The first row that holds an infinite value.
  private(set) var infiniteRow: Int?
  /// Moments of the values, and of their logarithms.
  private(set) var moments = ShiftedMoments()
  private(set) var logMoments = ShiftedMoments()
  private let form: MarginForm
  private var rows = 0

  init(_ form: MarginForm) { self.form = form }

  /// Looks at the rows that come next.
  mutating func add(_ block: Matrix<Double>, _ blockWeights: [Double]?, column: Int) {
    var memory = (value: Double.nan, weight: 0.0)
    for row in 0..<block.rows {
      let value = block[row, column] + 0
      let weight = blockWeights?[row] ?? 1
      guard weight > 0 else { continue }
      guard !value.isNaN else {
        missingWeight += weight
        continue
      }
      guard value.isFinite else {
        if infiniteRow == nil { infiniteRow = rows + row }
        continue
      }
      count += 1
      total += weight
      if let old = bounds {
        if value < old.lowerBound { bounds = value...old.upperBound }
        if value > old.upperBound { bounds = old.lowerBound...value }
      } else {
        bounds = value...value
      }
      switch form {
      case .empirical, .kernel: break
      case .normal: moments.add(value, weight)
      case .logNormal: addLogarithm(value, weight)
      case .automatic:
        moments.add(value, weight)
        addLogarithm(value, weight)
      }
      guard weights != nil else { continue }
      // Neighbours are often the same, and adding up before looking up saves most of the time.
      if value == memory.value {
        memory.weight += weight
      } else {
        keep(memory)
        memory = (value, weight)
      }
    }
    keep(memory)
    rows += block.rows
  }

  private mutating func addLogarithm(_ value: Double, _ weight: Double) {
    if value > 0 { logMoments.add(.log(value), weight) }
  }

  private mutating func keep(_ memory: (value: Double, weight: Double)) {
    guard !memory.value.isNaN, weights != nil else { return }
    weights?[memory.value, default: 0] += memory.weight
    if let found = weights?.count, found > Self.most { weights = nil }
  }

  /// All values; `nil` if there were too many to count.
  var values: WeightedValues? {
    weights.map { WeightedValues(weights: $0, count: count, total: total) }
  }
}

/// Mean and standard deviation of numbers that come one by one.
struct ShiftedMoments: Sendable {
  private var shift = Double.nan
  private var (weight, sum, squares) = (0.0, 0.0, 0.0)

  mutating func add(_ value: Double, _ weight: Double) {
    if shift.isNaN { shift = value }
    let distance = value - shift
    self.weight += weight
    sum += weight * distance
    squares += weight * distance * distance
  }

  /// NaN for none.
  var mean: Double { shift + sum / weight }

  /// By the sum of the weights.
  var standardDeviation: Double {
    let mean = sum / weight
    return max(0, squares / weight - mean * mean).squareRoot()
  }
}

/// How much of a column lies at chosen values, and how much between them.
struct KnotTally: Sendable {
  private let knots: [Double]
  private var at: [Double]
  private var between: [Double]

  /// - Parameter knots: Values in ascending order, the smallest and the largest of the column among them.
  init(knots: [Double]) {
    self.knots = knots
    at = [Double](repeating: 0, count: knots.count)
    between = [Double](repeating: 0, count: knots.count)
  }

  /// Looks at the rows that come next.
  mutating func add(_ block: Matrix<Double>, _ blockWeights: [Double]?, column: Int) {
    for row in 0..<block.rows {
      let value = block[row, column]
      let weight = blockWeights?[row] ?? 1
      guard !value.isNaN, weight > 0 else { continue }
      let place = min(firstPlace(among: knots.count) { knots[$0] >= value }, knots.count - 1)
      if knots[place] == value { at[place] += weight } else { between[place] += weight }
    }
  }

  /// The knots, with what lies at and between them.
  func values(count: Int) -> WeightedValues {
    WeightedValues(values: knots, weights: at, between: between, count: count)
  }
}
