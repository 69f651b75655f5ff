internal import GaussianEngine
internal import LinearAlgebra

/// A component that may stand for nothing but rows that are equal.
struct SuspectComponent: Sendable {
  var component: Int
  /// Weights of the variables in the sum of them that varies least in the component; empty unless a policy has given the
  /// component more variance in that direction than it has itself.
  var direction: [Double]

  var isHeldUp: Bool { !direction.isEmpty }
}

/// The search for components that rest on too few different rows, or that nothing but a policy keeps from collapsing.
///
/// A row belongs to its most probable component. Of a component that is not held up no more rows are looked at than are
/// needed to find enough that are different.
struct DegeneracySearch<Scalar: GaussianScalar> {
  let source: any RowSource<Scalar>
  let terms: MixtureTerms<Scalar>
  let means: [[Scalar]]
  /// The unit of each variable.
  let deviations: [Scalar]
  let parallelism: Parallelism

  /// Rows that are labelled at a time.
  private static var slice: Int { 8192 }

  /// The suspects that are degenerate.
  ///
  /// - Complexity: O(count × components × dimension²) time at most, and twice that if a component is degenerate.
  func degenerate(among suspects: [SuspectComponent]) throws -> [DegenerateComponent] {
    var found = suspects.map { Evidence($0, mean: means[$0.component], required: source.dimension + 1) }
    try forEachRow(of: found.map(\.suspect.component)) { place, row in
      found[place].add(row)
      return !found[place].isCleared
    }
    var results = found.filter { !$0.isCleared }
    guard !results.isEmpty else { return [] }
    for index in results.indices { results[index].chooseVariable(deviations) }
    // Values are counted of those only that are to be named.
    try source.forEachBlock { block, weights in
      for row in 0..<block.rows where weights.map({ $0[row] > 0 }) ?? true {
        for index in results.indices { results[index].count(block[row, results[index].variable]) }
      }
    }
    try forEachRow(of: results.map(\.suspect.component)) { place, row in
      results[place].countOwn(row)
      return true
    }
    return results.map(\.description)
  }

  /// Calls `body` with the rows of some components, and their places in the list, as long as it asks for more of them.
  private func forEachRow(
    of components: [Int], _ body: (_ place: Int, _ row: [Scalar]) -> Bool
  ) throws {
    var places = [Int?](repeating: nil, count: terms.count)
    for (place, component) in components.enumerated() { places[component] = place }
    var wanted = components.count
    try source.forEachBlock { block, weights in
      for first in stride(from: 0, to: block.rows, by: Self.slice) where wanted > 0 {
        let rows = first..<min(first + Self.slice, block.rows)
        let labels = MixtureScorePass.labels(of: block.rows(in: rows), terms, parallelism: parallelism)
        for (label, row) in zip(labels, rows) {
          // A row that no component can reach has no label.
          guard label >= 0, let place = places[label], weights.map({ $0[row] > 0 }) ?? true else { continue }
          if !body(place, block.row(row)) {
            places[label] = nil
            wanted -= 1
          }
        }
      }
    }
  }
}

/// What is known of the rows of a suspect.
private struct Evidence<Scalar: GaussianScalar> {
  let suspect: SuspectComponent
  let mean: [Scalar]
  let required: Int
  private var rows: Set<[Scalar]> = []
  /// The range of the sum of variables that varies least, and the size of what was added up.
  private var (least, greatest, size) = (Double.infinity, -Double.infinity, 0.0)
  /// The ranges of the variables.
  private var ranges: [(least: Scalar, greatest: Scalar)]
  private(set) var variable = 0
  private var (values, ownValues): (Set<Scalar>, Set<Scalar>) = ([], [])

  init(_ suspect: SuspectComponent, mean: [Scalar], required: Int) {
    (self.suspect, self.mean, self.required) = (suspect, mean, required)
    ranges = mean.map { _ in (.infinity, -.infinity) }
  }

  private var hasEnoughRows: Bool { rows.count >= required }

  /// Whether nothing but rounding tells the rows of the component apart in that direction.
  private var isFlat: Bool { greatest - least <= 64 * Double(Scalar.ulpOfOne) * size }

  /// Whether no further row can make the component degenerate.
  var isCleared: Bool { hasEnoughRows && !(suspect.isHeldUp && isFlat) }

  mutating func add(_ row: [Scalar]) {
    guard !isCleared else { return }
    if !hasEnoughRows { rows.insert(row) }
    for index in row.indices {
      ranges[index] = (min(ranges[index].least, row[index]), max(ranges[index].greatest, row[index]))
    }
    guard suspect.isHeldUp else { return }
    var value = 0.0
    var terms = 0.0
    for (index, weight) in suspect.direction.enumerated() {
      value += weight * Double(row[index] - mean[index])
      terms += weight.magnitude * Double(max(row[index].magnitude, mean[index].magnitude))
    }
    (least, greatest, size) = (min(least, value), max(greatest, value), max(size, terms))
  }

  /// Takes the variable that counts most in the direction, or that has the smallest range, each in its own unit.
  mutating func chooseVariable(_ deviations: [Scalar]) {
    let extents = deviations.indices.map { index -> Double in
      suspect.isHeldUp
        ? -(suspect.direction[index] * Double(deviations[index])).magnitude
        : Double(ranges[index].greatest - ranges[index].least) / Double(deviations[index])
    }
    variable = extents.indices.min { extents[$0] < extents[$1] } ?? 0
  }

  mutating func count(_ value: Scalar) {
    if values.count < DegenerateComponent.mostValues { values.insert(value) }
  }

  mutating func countOwn(_ row: [Scalar]) {
    if ownValues.count < DegenerateComponent.mostValues { ownValues.insert(row[variable]) }
  }

  var description: DegenerateComponent {
    DegenerateComponent(
      component: suspect.component, variable: variable, distinctValues: values.count,
      distinctValuesInComponent: ownValues.count, distinctRows: rows.count)
  }
}
