public import Gaussian
public import GaussianEngine
public import LinearAlgebra

/// Whether pairs of columns of generated rows depend on each other as in real rows.
///
/// Pairs of numbers and of ordered levels differ by half the difference of their rank correlations. A pair with a category without
/// an order differs by half the sum of differences of the shares of all combinations, the total variation, numbers cut into ten at
/// the tenths of the training rows, and of more than 32 categories the rarer ones taken for one. Rows that lack a cell of a
/// pair take no part in it. Of more than 500 pairs a seed chooses so many.
///
/// The p-value is that of the pair which stands out most, among relabellings of the pooled rows, as for ``ColumnShapes``.
///
/// ## Source
/// The score, one minus the mean difference, is "column pair trends" of SDMetrics, there with Pearson's correlation and cuts
/// of equal width.
public struct PairTrends: Sendable, Equatable {
  /// What is found of a pair.
  public struct Pair: Sendable, Equatable {
    /// The variables, counted from 0, in ascending order.
    public let variables: [Int]
    /// True if rank correlations are compared, false for shares of combinations.
    public let isOfCorrelations: Bool
    /// The difference between generated and real rows, from 0 to 1.
    public let value: Double
    /// That between training rows and the same real rows: what is to be expected.
    public let ofTraining: Double
    /// Probability that chance alone takes any of the pairs as far from what is usual for it.
    public let pValue: Double
  }

  /// Pairs that were compared, by their variables.
  public let pairs: [Pair]
  /// How many there are in all.
  public let pairCount: Int
  /// Probability of as much of a difference in any pair between tables of one distribution.
  public let pValue: Double
  /// The least p-value that any labelling of these rows would have had.
  public let leastPValue: Double
  /// Relabellings behind the p-value.
  public let permutations: Int
  /// Rows that were compared.
  public let rowsUsed: RowsUsed

  /// One minus the mean difference: 1 for pairs that depend on each other alike.
  public var score: Double { 1 - Estimate(meanOf: pairs.map(\.value)).value }

  /// The score of training rows against the same real rows: what is to be expected.
  public var scoreOfTraining: Double { 1 - Estimate(meanOf: pairs.map(\.ofTraining)).value }

  /// The pair that stands out most.
  public var worst: Pair { pairs.min { ($0.pValue, -$0.value) < ($1.pValue, -$1.value) } ?? pairs[0] }

  /// Pairs that are compared at most.
  static var mostPairs: Int { 500 }

  /// Compares pairs.
  ///
  /// - Parameters: As ``ColumnShapes/init(generated:real:training:kinds:permutations:seed:maximumRows:parallelism:)``.
  /// - Throws: As there.
  /// - Precondition: As there, and there are two columns at least.
  /// - Complexity: O(pairs·N·permutations) time of N rows compared, and memory for N·permutations numbers a thread.
  public init<Scalar: GaussianScalar>(
    generated: Matrix<Scalar>, real: Matrix<Scalar>, training: Matrix<Scalar>, kinds: [VariableKind],
    permutations: Int = 999, seed: UInt64 = 0, maximumRows: Int = 2_000, parallelism: Parallelism = .automatic
  ) throws(EvaluationError) {
    precondition(kinds.count > 1 && kinds.count == real.columns, "\(kinds.count) kinds of \(real.columns) columns")
    let all = kinds.indices.flatMap { first in (first + 1..<kinds.count).map { [first, $0] } }
    let chosen = SeededChoice.rows(Self.mostPairs, of: all.count, seed: seed, for: .variablePairs).map { all[$0] }
    let grouping = kinds.indices.map { variable in
      Grouping((0..<training.rows).map { Double(training[$0, variable]) }, kinds[variable])
    }
    let judged = try JudgedDistances(
      generated: generated, real: real, training: training, count: chosen.count, permutations: permutations, seed: seed,
      maximumRows: maximumRows, for: "the comparison of pairs of columns", parallelism: parallelism
    ) { place, column, labels in
      Self.differences(chosen[place].map(column), labels, chosen[place], kinds, grouping)
    }
    pairs = judged.distances.enumerated().map { place, found in
      Pair(
        variables: chosen[place], isOfCorrelations: !chosen[place].contains { kinds[$0].isNominal },
        value: found.value, ofTraining: found.ofTraining, pValue: found.pValue)
    }
    pairCount = all.count
    (pValue, leastPValue) = (judged.pValue, judged.leastPValue)
    (self.permutations, rowsUsed) = (judged.permutations, judged.rowsUsed)
  }

  private static func differences(
    _ columns: [[Double]], _ labels: Matrix<Double>, _ pair: [Int], _ kinds: [VariableKind], _ grouping: [Grouping]
  ) -> [Double] {
    let (first, second) = (columns[0], columns[1])
    guard pair.contains(where: { kinds[$0].isNominal }) else {
      return LabelledPair(first, second, labels: labels).correlationDifferences().map { $0 / 2 }
    }
    let (one, other) = (grouping[pair[0]], grouping[pair[1]])
    let combinations = zip(first, second).map { x, y in
      x.isNaN || y.isNaN ? .nan : Double(one.group(of: x) * other.count + other.group(of: y))
    }
    return LabelledColumn(combinations, labels: labels).totalVariations()
  }
}

/// The values of a variable in a few groups.
private enum Grouping {
  case levels(FrequentLevels)
  /// Where the second group begins, and each one after it.
  case cuts([Double])

  /// Learns groups from the cells of training rows, NaN where one is missing.
  init(_ cells: [Double], _ kind: VariableKind) {
    guard !kind.isNominal else {
      self = .levels(FrequentLevels(cells, most: NominalMargin.most))
      return
    }
    let sorted = cells.filter { !$0.isNaN }.sorted()
    var cuts: [Double] = []
    for tenth in 1..<10 where !sorted.isEmpty {
      let cut = sorted[sorted.count * tenth / 10]
      if cut > sorted[0], cut != cuts.last { cuts.append(cut) }
    }
    self = .cuts(cuts)
  }

  var count: Int {
    switch self {
    case .levels(let levels): levels.count
    case .cuts(let cuts): cuts.count + 1
    }
  }

  func group(of value: Double) -> Int {
    switch self {
    case .levels(let levels): levels.group(of: value)
    case .cuts(let cuts): cuts.count { $0 <= value }
    }
  }
}
