/// Values of one variable in ascending order, with what lies at each and between it and the one before.
struct WeightedValues: Sendable {
  private(set) var values: [Double] = []
  /// Weight of rows that have the value.
  private(set) var weights: [Double] = []
  /// Weight of rows that lie between the value before and this one.
  private(set) var between: [Double] = []
  /// Rows of positive weight that have a value.
  private(set) var count = 0
  /// The sum of all weights.
  private(set) var total = 0.0

  /// Sorts the values of a column; NaN and weights of 0 are passed over.
  ///
  /// - Complexity: O(n·log n).
  init(column: Int, of rows: Observations<Double>) {
    let table = rows.rows
    if let rowWeights = rows.weights {
      var cells: [(value: Double, weight: Double)] = []
      cells.reserveCapacity(table.rows)
      for row in 0..<table.rows where rowWeights[row] > 0 && !table[row, column].isNaN {
        cells.append((table[row, column] + 0, rowWeights[row]))
      }
      cells.sort { $0.value < $1.value }
      for cell in cells { add(cell.value, cell.weight, rows: 1) }
    } else {
      var plain: [Double] = []
      plain.reserveCapacity(table.rows)
      // A zero is a zero, whatever its sign.
      for row in 0..<table.rows where !table[row, column].isNaN { plain.append(table[row, column] + 0) }
      plain.sort()
      for value in plain { add(value, 1, rows: 1) }
    }
  }

  /// Values that have been counted.
  init(weights: [Double: Double], count: Int, total: Double) {
    for value in weights.keys.sorted() { add(value, weights[value] ?? 0, rows: 0) }
    (self.count, self.total) = (count, total)
  }

  /// Values with what lies at them and between them.
  ///
  /// - Parameters:
  ///   - values: In ascending order; nothing lies below the first or above the last.
  ///   - weights: At each.
  ///   - between: Between each and the one before.
  ///   - count: Rows.
  init(values: [Double], weights: [Double], between: [Double], count: Int) {
    (self.values, self.weights, self.between, self.count) = (values, weights, between, count)
    total = zip(weights, between).reduce(0) { $0 + $1.0 + $1.1 }
  }

  private mutating func add(_ value: Double, _ weight: Double, rows: Int) {
    count += rows
    total += weight
    if let last = values.last, last == value {
      weights[weights.count - 1] += weight
    } else {
      values.append(value)
      weights.append(weight)
      between.append(0)
    }
  }

  /// What one row weighs in the mean.
  var unit: Double { total / Double(count) }

  /// Whether a value holds so much that it is an atom: 1/200 of the weight, and five rows, since two or three may meet by rounding.
  func isAtom(_ place: Int) -> Bool { weights[place] > 4.5 * unit && weights[place] >= total / 200 }

  /// Values at each end that are all kept.
  private static let tail = 64

  /// Some so many of the values: atoms, those at the ends, where quantiles lie far apart, and every so manieth of the others; what is
  /// left out lies between.
  func thinned(to most: Int) -> WeightedValues {
    guard values.count > most else { return self }
    let atoms = values.indices.count { isAtom($0) }
    let others = values.count - atoms
    let wanted = max(2, most - atoms)
    var result = WeightedValues(values: [], weights: [], between: [], count: count)
    var (met, taken, pending) = (0, 0, 0.0)
    for place in values.indices {
      var isKept = isAtom(place) || min(place, values.count - 1 - place) < Self.tail
      if !isAtom(place) {
        // The next of evenly spaced marks is reached.
        if met * (wanted - 1) >= taken * (others - 1) { (isKept, taken) = (true, taken + 1) }
        met += 1
      }
      pending += between[place]
      if isKept {
        result.values.append(values[place])
        result.weights.append(weights[place])
        result.between.append(pending)
        pending = 0
      } else {
        pending += weights[place]
      }
    }
    result.total = total
    return result
  }
}
