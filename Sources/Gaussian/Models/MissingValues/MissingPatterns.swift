public import LinearAlgebra

/// Rows of a table, grouped by which of their cells are missing.
///
/// A missing cell is NaN. Patterns are numbered in the order in which the table shows them, and the rows of a pattern
/// ascend, so the grouping depends on the table alone.
///
/// ```swift
/// let patterns = MissingPatterns(of: observations)
/// print(patterns.missingCellCount, patterns.count, patterns.completeRowCount)
/// ```
public struct MissingPatterns: Sendable {
  /// Number of variables.
  public let dimension: Int

  /// Number of patterns, among them that of complete rows and that of rows without any number.
  public private(set) var count = 0

  /// Number of cells that are missing.
  public private(set) var missingCellCount = 0

  /// The set of missing variables of each pattern, 64 a word.
  private var masks: [UInt64] = []
  private let wordsPerMask: Int
  /// Rows, pattern after pattern, and where each pattern starts; one start more than there are patterns.
  private var rows: [Int] = []
  private var starts = [0]

  /// Groups the rows of a table.
  ///
  /// - Parameters:
  ///   - observations: NaN stands for a missing cell; infinite cells are not missing.
  ///   - weights: A row of weight 0 is absent and belongs to no pattern.
  /// - Precondition: There is one weight a row.
  /// - Complexity: O(rows × columns); memory for a number a row and a bit set a pattern.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public init<Scalar: GaussianScalar>(of observations: Matrix<Scalar>, weights: [Scalar]? = nil) {
    precondition(
      weights.map { $0.count == observations.rows } ?? true,
      "\(weights?.count ?? 0) weights for \(observations.rows) rows")
    dimension = observations.columns
    wordsPerMask = max(1, (observations.columns + 63) / 64)
    var numbers: [[UInt64]: Int] = [:]
    var mask = [UInt64](repeating: 0, count: wordsPerMask)
    var (previousMask, previous) = (mask, -1)
    var patternOfRow = [Int](repeating: -1, count: observations.rows)
    var rowCounts: [Int] = []
    for row in patternOfRow.indices where weights.map({ $0[row] != 0 }) ?? true {
      missingCellCount += observations.markMissing(inRow: row, as: &mask)
      if previous < 0 || mask != previousMask {
        if let known = numbers[mask] {
          previous = known
        } else {
          previous = rowCounts.count
          numbers[mask] = previous
          masks += mask
          rowCounts.append(0)
        }
        previousMask = mask
      }
      patternOfRow[row] = previous
      rowCounts[previous] += 1
    }
    count = rowCounts.count
    for rowCount in rowCounts { starts.append(starts[starts.count - 1] + rowCount) }
    var next = starts
    rows = [Int](repeating: 0, count: starts[count])
    for (row, pattern) in patternOfRow.enumerated() where pattern >= 0 {
      rows[next[pattern]] = row
      next[pattern] += 1
    }
  }
}

// MARK: - Patterns

extension MissingPatterns {
  /// Rows that belong to a pattern, ascending.
  ///
  /// - Precondition: `pattern` is in `0..<count`.
  public func rows(of pattern: Int) -> ArraySlice<Int> { rows[starts[pattern]..<starts[pattern + 1]] }

  /// Whether a variable is missing in a pattern.
  ///
  /// - Precondition: `pattern` is in `0..<count` and `variable` in `0..<dimension`.
  public func isMissing(_ variable: Int, in pattern: Int) -> Bool {
    precondition(variable >= 0 && variable < dimension, "variable \(variable) of \(dimension)")
    return masks[pattern * wordsPerMask + variable / 64] >> UInt64(variable % 64) & 1 == 1
  }

  /// Variables that a pattern shows, ascending.
  ///
  /// - Precondition: `pattern` is in `0..<count`.
  public func observedVariables(of pattern: Int) -> [Int] { variables(of: pattern, missing: false) }

  /// Variables that a pattern lacks, ascending.
  ///
  /// - Precondition: `pattern` is in `0..<count`.
  public func missingVariables(of pattern: Int) -> [Int] { variables(of: pattern, missing: true) }

  /// How many variables a pattern shows.
  ///
  /// - Precondition: `pattern` is in `0..<count`.
  public func observedCount(of pattern: Int) -> Int {
    let words = masks[pattern * wordsPerMask..<(pattern + 1) * wordsPerMask]
    return dimension - words.reduce(0) { $0 + $1.nonzeroBitCount }
  }

  /// Number of rows without a missing cell.
  public var completeRowCount: Int { rowCount { $0 == dimension } }

  /// Number of rows with missing cells only, which carry no information.
  public var emptyRowCount: Int { dimension == 0 ? 0 : rowCount { $0 == 0 } }

  private func rowCount(where isCounted: (_ observed: Int) -> Bool) -> Int {
    (0..<count).reduce(0) { $0 + (isCounted(observedCount(of: $1)) ? rows(of: $1).count : 0) }
  }

  private func variables(of pattern: Int, missing: Bool) -> [Int] {
    var variables: [Int] = []
    variables.reserveCapacity(dimension)
    for word in 0..<wordsPerMask {
      let valid = min(64, dimension - 64 * word)
      guard valid > 0 else { break }
      let mask = masks[pattern * wordsPerMask + word]
      var bits = (missing ? mask : ~mask) & (~0 >> UInt64(64 - valid))
      while bits != 0 {
        variables.append(64 * word + bits.trailingZeroBitCount)
        bits &= bits - 1
      }
    }
    return variables
  }
}

extension MissingPatterns {
  /// The variables, as a bit set, that are observed in some row that observes a variable too.
  func variablesSeenWith(_ variable: Int) -> [UInt64] {
    var seen = [UInt64](repeating: 0, count: wordsPerMask)
    for pattern in 0..<count where !isMissing(variable, in: pattern) {
      for word in seen.indices { seen[word] |= ~masks[pattern * wordsPerMask + word] }
    }
    return seen
  }

  /// Pieces of patterns, of at most so many rows each: what threads share out.
  func pieces(ofAtMost rowCount: Int) -> [Piece] {
    (0..<count).flatMap { pattern in
      stride(from: starts[pattern], to: starts[pattern + 1], by: rowCount).map { first in
        Piece(pattern: pattern, range: first..<min(first + rowCount, starts[pattern + 1]))
      }
    }
  }

  /// Some rows of a pattern.
  struct Piece {
    let pattern: Int
    fileprivate let range: Range<Int>
  }

  /// Rows of a piece, ascending.
  func rows(of piece: Piece) -> ArraySlice<Int> { rows[piece.range] }
}

extension Matrix {
  /// Writes the set of missing cells of a row, 64 a word, and returns their number.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  fileprivate func markMissing(inRow row: Int, as mask: inout [UInt64]) -> Int {
    let columns = columns
    var missing = 0
    unsafe withUnsafeBufferPointer { elements in
      guard let base = elements.baseAddress else { return }
      let cells = unsafe base + row * columns
      for word in mask.indices {
        let first = 64 * word
        var bits: UInt64 = 0
        for place in 0..<Swift.max(0, Swift.min(64, columns - first)) {
          // Equal to itself, or NaN.
          bits |= unsafe (cells[first + place] == cells[first + place] ? 0 : 1) &<< UInt64(place)
        }
        mask[word] = bits
        missing += bits.nonzeroBitCount
      }
    }
    return missing
  }
}
