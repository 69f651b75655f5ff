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

  /// The suspects that are degenerate.
  ///
  /// - Complexity: O(count × components × dimension²) time at most, and twice that if a component is degenerate.
  func degenerate(among suspects: [SuspectComponent]) throws -> [DegenerateComponent] {
    var found = ComponentEvidence.none(of: suspects, means: means)
    try found.look(at: source, terms, parallelism)
    var results = found.filter { !$0.isCleared }
    guard !results.isEmpty else { return [] }
    for index in results.indices { results[index].chooseVariable(deviations) }
    // Values are counted of those only that are to be named.
    var values = results.map { ComponentValues<Scalar>(component: $0.component, variable: $0.variable) }
    try values.look(at: source, terms, parallelism)
    return zip(results, values).map { $0.found.counting($1) }
  }
}

/// Something that is found out about a component by a look at rows.
protocol RowEvidence<Scalar> {
  associatedtype Scalar: GaussianScalar
  /// The component.
  var component: Int { get }
  /// Whether its own rows are of no more interest.
  var hasSeenEnough: Bool { get }
  /// Whether rows of others are of interest.
  var looksAtAllRows: Bool { get }
  /// Looks at a row, which may belong to the component.
  mutating func add(_ row: [Scalar], isOwn: Bool)
}

extension Array where Element: RowEvidence {
  /// Looks at rows, in slices, as long as any are of interest.
  ///
  /// - Parameters:
  ///   - source: The rows.
  ///   - terms: The components that rows may belong to.
  ///   - parallelism: Threads to use.
  /// - Returns: How many rows there are.
  /// - Throws: What reading throws.
  @discardableResult
  mutating func look(
    at source: any RowSource<Element.Scalar>, _ terms: MixtureTerms<Element.Scalar>, _ parallelism: Parallelism
  ) throws -> Int {
    var count = 0
    var places = [Int?](repeating: nil, count: terms.count)
    for (place, evidence) in enumerated() { places[evidence.component] = place }
    let looksAtAll = contains(where: \.looksAtAllRows)
    try source.forEachBlock { block, weights in
      count += block.rows
      for first in stride(from: 0, to: block.rows, by: 8192) where !allSatisfy(\.hasSeenEnough) {
        let rows = first..<Swift.min(first + 8192, block.rows)
        let labels = MixtureScorePass.labels(of: block.rows(in: rows), terms, parallelism: parallelism)
        for (label, row) in zip(labels, rows) where weights.map({ $0[row] > 0 }) ?? true {
          // A row that no component can reach has no label.
          let own = label >= 0 ? places[label] : nil
          if looksAtAll {
            let elements = block.row(row)
            for place in indices { self[place].add(elements, isOwn: place == own) }
          } else if let own, !self[own].hasSeenEnough {
            self[own].add(block.row(row), isOwn: true)
          }
        }
      }
    }
    return count
  }
}

/// What is known of the rows of a suspect, whatever the order in which they came.
struct ComponentEvidence<Scalar: GaussianScalar>: RowEvidence, Sendable {
  let suspect: SuspectComponent
  let mean: [Scalar]
  /// How many different rows are enough.
  let required: Int
  /// Different rows, no more than are enough.
  private(set) var rows: Set<[Scalar]> = []
  /// The range of the sum of variables that varies least, and the size of what was added up.
  private(set) var (least, greatest, size) = (Double.infinity, -Double.infinity, 0.0)
  /// The ranges of the variables.
  private(set) var ranges: [(least: Scalar, greatest: Scalar)]
  private(set) var variable = 0

  init(_ suspect: SuspectComponent, mean: [Scalar], required: Int) {
    (self.suspect, self.mean, self.required) = (suspect, mean, required)
    ranges = mean.map { _ in (.infinity, -.infinity) }
  }

  /// Nothing is known yet of any suspect.
  static func none(of suspects: [SuspectComponent], means: [[Scalar]]) -> [ComponentEvidence] {
    suspects.map { ComponentEvidence($0, mean: means[$0.component], required: means[$0.component].count + 1) }
  }

  var component: Int { suspect.component }
  var looksAtAllRows: Bool { false }
  var hasEnoughRows: Bool { rows.count >= required }
  /// Of a component that is held up all rows count: a row further out may show that the rest is flat beside it.
  var hasSeenEnough: Bool { hasEnoughRows && !suspect.isHeldUp }

  /// Whether nothing but rounding tells the rows of the component apart in that direction.
  private var isFlat: Bool { greatest - least <= 64 * Double(Scalar.ulpOfOne) * size }

  /// Whether no row that was looked at makes the component degenerate.
  var isCleared: Bool { hasEnoughRows && !(suspect.isHeldUp && isFlat) }

  mutating func add(_ row: [Scalar], isOwn: Bool) {
    guard isOwn, !hasSeenEnough else { return }
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

  /// Adds what is known of other rows.
  mutating func merge(
    rows other: some Sequence<[Scalar]>, least: Double, greatest: Double, size: Double,
    ranges others: [(least: Scalar, greatest: Scalar)]
  ) {
    for row in other where !hasEnoughRows { rows.insert(row) }
    (self.least, self.greatest) = (min(self.least, least), max(self.greatest, greatest))
    self.size = max(self.size, size)
    for index in ranges.indices {
      ranges[index] = (
        min(ranges[index].least, others[index].least), max(ranges[index].greatest, others[index].greatest)
      )
    }
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

  /// What there is to say of it but for the values, which have to be counted.
  var found: DegenerateComponent {
    DegenerateComponent(
      component: component, variable: variable, distinctValues: 0, distinctValuesInComponent: 0,
      distinctRows: rows.count)
  }
}

extension DegenerateComponent {
  /// The same with these values.
  func counting<Scalar>(_ values: ComponentValues<Scalar>) -> DegenerateComponent {
    var result = self
    (result.distinctValues, result.distinctValuesInComponent) = (values.all.count, values.own.count)
    return result
  }
}

/// The different values of one variable, in all rows and in those of one component.
struct ComponentValues<Scalar: GaussianScalar>: RowEvidence, Sendable {
  let component: Int
  let variable: Int
  private(set) var all: Set<Scalar> = []
  private(set) var own: Set<Scalar> = []

  init(component: Int, variable: Int) { (self.component, self.variable) = (component, variable) }

  var looksAtAllRows: Bool { true }
  var hasSeenEnough: Bool { own.count >= DegenerateComponent.mostValues }

  mutating func add(_ row: [Scalar], isOwn: Bool) {
    if all.count < DegenerateComponent.mostValues { all.insert(row[variable]) }
    if isOwn, own.count < DegenerateComponent.mostValues { own.insert(row[variable]) }
  }

  /// Adds what is known of other rows.
  mutating func merge(all other: some Sequence<Scalar>, own others: some Sequence<Scalar>) {
    for value in other where all.count < DegenerateComponent.mostValues { all.insert(value) }
    for value in others where own.count < DegenerateComponent.mostValues { own.insert(value) }
  }
}
