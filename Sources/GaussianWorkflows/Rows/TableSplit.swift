public import Gaussian
public import GaussianIO
internal import ModelEvaluation

/// The rows of a text table dealt at random to two tables, one to fit and one to judge the fit, each row as it stands.
///
/// ```swift
/// let totals = try TableSplit("people.csv", testShare: 0.2, seed: 1, by: "region")
///   .write(training: "people.train.csv", test: "people.test.csv")
/// ```
///
/// Of n rows exactly share·n, rounded, are in the test table, and the rows of both keep their order. With a column to go by, each of
/// its values has its share to within a row. Both begin with what the table begins with: its names, a mark of the byte order.
public struct TableSplit {
  /// What came of the rows.
  public struct Totals: Sendable, Equatable {
    /// Rows of one value of the column that was gone by.
    public struct Stratum: Sendable, Equatable {
      /// The value.
      public let value: String
      /// Its rows in the table to fit.
      public let training: Int
      /// Its rows in the table to judge by.
      public let test: Int
    }

    /// One a value, in the order of their coming; empty if no column was gone by.
    public internal(set) var strata: [Stratum] = []
    /// Rows in the table to fit.
    public internal(set) var training = 0
    /// Rows in the table to judge by.
    public internal(set) var test = 0
  }

  private let file: InputFile
  private let testShare: Double
  private let seed: UInt64
  private let column: String?
  private let options: TableReadingOptions

  /// Asks for a split.
  ///
  /// - Parameters:
  ///   - path: The table; `-` is standard input, which is kept in a temporary file.
  ///   - testShare: Which share of the rows is to be in the test table, between 0 and 1.
  ///   - seed: Which rows.
  ///   - column: The column whose values are to have equal shares; by name, or by position from 1 in a table without names.
  ///   - options: How the table is to be read.
  /// - Throws: ``FileError`` if there is no such file.
  /// - Precondition: The share is between 0 and 1.
  public init(
    _ path: String, testShare: Double, seed: UInt64 = 0, by column: String? = nil,
    options: TableReadingOptions = TableReadingOptions()
  ) throws {
    precondition(testShare > 0 && testShare < 1, "a share of \(testShare)")
    file = try SequentialInput(path: path).seekableFile()
    (self.testShare, self.seed, self.column) = (testShare, seed, column)
    var options = options
    options.columns = column.map { .named([$0]) } ?? .all
    self.options = options
  }

  /// Reads the table twice, once to count its rows, and writes as it reads.
  ///
  /// - Parameters:
  ///   - training: The table to fit, which appears whole or not at all.
  ///   - test: The table to judge by, likewise.
  /// - Returns: How many rows went where.
  /// - Throws: ``FileError`` if a table cannot be read or written, or ``TableSplitError`` if it is no text or one part would have no
  ///   row.
  /// - Complexity: Memory for some 20 bytes a row, whatever is on it.
  public func write(training: String, test: String) throws -> Totals {
    let (strata, values) = try survey()
    let sizes = values.indices.map { place in strata.count { $0 == Int32(place) } }
    let counts = Self.counts(of: sizes, share: testShare)
    let total = counts.reduce(0, +)
    guard total > 0, total < strata.count else {
      throw TableSplitError.emptyPart(file.path, rows: strata.count, share: testShare)
    }
    let split = RowSplit(strata: strata.map { Int($0) }, heldOut: counts, seed: seed)
    var isTest = [Bool](repeating: false, count: strata.count)
    for row in split.heldOut { isTest[row] = true }

    let records = try opened()
    let (first, second) = (try OutputFile(path: training), try OutputFile(path: test))
    for output in [first, second] { try output.write(records.preamble) }
    var row = 0
    while row < isTest.count, let block = try records.next(atMost: min(8192, isTest.count - row)) {
      var parts: ([UInt8], [UInt8]) = ([], [])
      for record in 0..<block.count {
        if isTest[row + record] { parts.1 += block[record] } else { parts.0 += block[record] }
      }
      row += block.count
      try first.write(parts.0)
      try second.write(parts.1)
    }
    guard row == isTest.count else {
      throw FileError(.readFailed, path: file.path, "the file has changed while it was read", advice: "try again")
    }
    try first.commit()
    try second.commit()
    var totals = Totals(training: strata.count - total, test: total)
    if column != nil {
      totals.strata = values.indices.map {
        Totals.Stratum(value: values[$0], training: sizes[$0] - counts[$0], test: counts[$0])
      }
    }
    return totals
  }

  /// The value of each row, by its place among all values, and these in the order of their coming.
  private func survey() throws -> (strata: [Int32], values: [String]) {
    let records = try opened()
    let isByColumn = column != nil
    var (strata, values, places): ([Int32], [String], [String: Int32]) = ([], isByColumn ? [] : [""], [:])
    // Blank lines are no rows at the end of a table, and nowhere else.
    var blanks = 0
    while let block = try records.next(atMost: 8192) {
      for record in 0..<block.count {
        if records.columns > 1 || isByColumn, block.isBlank(record) {
          blanks += 1
          continue
        }
        guard blanks == 0 else {
          throw FileError(
            .raggedRow, path: file.path, row: strata.count + 1, "the row is blank",
            advice: "remove blank lines between rows")
        }
        guard isByColumn else {
          strata.append(0)
          continue
        }
        let value = block.text(of: records.variables[0], in: record)
        let place = places[value] ?? Int32(values.count)
        if place == values.count {
          places[value] = place
          values.append(value)
        }
        strata.append(place)
      }
    }
    guard !strata.isEmpty else {
      throw FileError(.empty, path: file.path, "the table has a line of names but no rows")
    }
    return (strata, values)
  }

  private func opened() throws -> TextRecords {
    guard let records = try TextRecords(SequentialInput(file), options: options) else {
      throw TableSplitError.noText(file.path)
    }
    return records
  }

  /// How many rows of each value are in the test table: its share, rounded so that the sum is the share of all.
  static func counts(of sizes: [Int], share: Double) -> [Int] {
    let total = Int((share * Double(sizes.reduce(0, +))).rounded())
    let shares = sizes.map { share * Double($0) }
    var counts = shares.map { Int($0) }
    let rest = total - counts.reduce(0, +)
    guard rest > 0 else { return counts }
    // Those that lose most by rounding down come first, then the larger, then the earlier.
    let order = sizes.indices.sorted { first, second in
      let (a, b) = (shares[first] - Double(counts[first]), shares[second] - Double(counts[second]))
      return (b, sizes[second], first) < (a, sizes[first], second)
    }
    for place in order.prefix(rest) { counts[place] += 1 }
    return counts
  }
}

/// Why a table cannot be split.
public enum TableSplitError: ExplainedError, Equatable {
  /// It is an array of numbers.
  case noText(String)
  /// One part would have no row.
  case emptyPart(String, rows: Int, share: Double)

  /// What is wrong, without a full stop.
  public var fact: String {
    switch self {
    case .noText(let path): "\(inputName(path)): rows of an array are not split, only those of a text"
    case .emptyPart(let path, let rows, let share):
      "\(inputName(path)): of \(counted(rows, "row")) a share of \(share) leaves one part without any"
    }
  }

  /// What to try, without a full stop.
  public var advice: String {
    switch self {
    case .noText: "write it as .csv first"
    case .emptyPart: "choose another share, or a larger table"
    }
  }

  /// The fact, then what to try.
  public var description: String { sentence(fact, advice) }
}
