/// What a look at a whole table shows of one column.
public struct ColumnSurvey: Sendable {
  /// A text and how many rows have it.
  public struct Common: Sendable, Hashable {
    /// The text.
    public var text: String
    /// How many rows.
    public var count: Int
  }

  /// What it is.
  public let column: TableColumn
  /// Why, in a few words.
  public let evidence: String
  /// What somebody should know of it, each a sentence without a full stop.
  public let remarks: [String]
  /// Rows of the table.
  public let rows: Int
  /// Cells that are empty or mark a missing value.
  public let missing: Int
  /// Different values, without those that are missing.
  public let distinct: Int
  /// False if there are more than ``distinct``, which is then where counting has ended.
  public let isDistinctExact: Bool
  /// The least and the greatest number of a column of numbers, days or times, if any cell has one.
  public let range: ClosedRange<Double>?
  /// The 5, 25, 50, 75 and 95 % quantiles of a column of numbers, days or times; empty if there are none.
  ///
  /// They are values that rows have, or of a large table a sample of 4,096 of them.
  public let quantiles: [Double]
  /// How many of the rows that quantiles are of fall into each of equal parts of the range, or have each of the levels, the
  /// most common first.
  public let histogram: [Int]
  /// The most common values, five at most; of a column with more different values than are counted those of the first ones.
  public let common: [Common]

  /// Which quantiles there are.
  public static let probabilities = [0.05, 0.25, 0.5, 0.75, 0.95]
  /// Parts of a histogram.
  public static let bins = 16

  init(_ counter: ColumnCounter, _ decision: KindDecision) {
    column = decision.column
    (evidence, remarks) = (decision.evidence, decision.remarks)
    (rows, missing) = (counter.rows, counter.missing)
    (distinct, isDistinctExact) = (counter.levels.counts.count, !counter.levels.isFull)
    common = counter.levels.mostCommon(5).map { Common(text: $0.text, count: $0.count) }
    guard column.isModelled, !column.kind.hasLevels else {
      (range, quantiles) = (nil, [])
      histogram = column.kind.hasLevels ? counter.levels.counts.sorted(by: >).prefix(Self.bins).map(\.self) : []
      return
    }
    let decoder = CellDecoder(column)
    func number(_ bytes: [UInt8]) -> Double? {
      decoder.number(of: bytes.span).flatMap { $0.isFinite ? $0 : nil }
    }
    let sample = counter.sample.compactMap { $0.flatMap(number) }.sorted()
    var (least, greatest) = (sample.first ?? .infinity, sample.last ?? -.infinity)
    for reading in counter.readings where Self.isReading(reading.rule, of: column) {
      let found = counter.summary(of: reading).range
      (least, greatest) = (min(least, found.0), max(greatest, found.1))
    }
    if !counter.levels.isFull {
      for place in counter.levels.counts.indices {
        guard let value = number(Array(counter.levels.bytes(of: place))) else { continue }
        (least, greatest) = (min(least, value), max(greatest, value))
      }
    }
    guard least <= greatest, !sample.isEmpty else {
      (range, quantiles, histogram) = (nil, [], [])
      return
    }
    range = least...greatest
    quantiles = Self.probabilities.map { sample[Int(($0 * Double(sample.count - 1)).rounded())] }
    var bins = [Int](repeating: 0, count: Self.bins)
    // Halves, so that the width of the widest range is finite.
    let width = greatest / 2 - least / 2
    for value in sample {
      let share = width > 0 ? (value / 2 - least / 2) / width : 0
      bins[min(Self.bins - 1, Int(share * Double(Self.bins)))] += 1
    }
    histogram = bins
  }

  private static func isReading(_ rule: CellReading.Rule, of column: TableColumn) -> Bool {
    switch (rule, column.format) {
    case (.moment(let one), .moment(let other)): return one == other
    case (.plain(let comma), .number(let form)): return form.isBare && form.decimalComma == comma
    case (.plain, .plain): return true
    case (.dressed(let one), .number(let other)):
      return one.prefix == other.prefix && one.suffix == other.suffix && one.thousands == other.thousands
        && one.decimalComma == other.decimalComma
    default: return false
    }
  }
}
