internal import LinearAlgebra
internal import Synchronization

/// Looks at the rows of a table as they are read, and names numbers that may be codes for missing values: a number that
/// repeats far outside all others of its column.
///
/// The rows looked at depend on their position alone: all of the first million numbers, and then one stretch of 8,192 numbers in 32.
/// So the findings are the same for any number of threads, from a text, an array or a pipe, and a table of any size costs
/// no more than a small share of the time to read it. A table that is read again is not counted again.
///
/// - Complexity: Memory for a few numbers of each column.
public final class MissingCodeSurvey: Sendable {
  /// A number that may be a code.
  public struct Finding: Sendable, Equatable {
    /// The variable, counted from 0.
    public let variable: Int
    /// The number.
    public let code: MissingCode
    /// How many of the rows looked at have it.
    public let count: Int
  }

  fileprivate struct State {
    var columns: [ColumnExtremes] = []
    /// Rows before this one have been passed.
    var rowsPassed = 0
    var rowsLookedAt = 0
  }

  private let state = Mutex(State())

  /// A survey of no rows.
  public init() {}

  /// Rows that were looked at.
  public var rowsLookedAt: Int { state.withLock { $0.rowsLookedAt } }

  /// True if no row was passed over.
  public var isComplete: Bool { state.withLock { $0.rowsLookedAt == $0.rowsPassed } }

  /// What was found, by variable.
  public var findings: [Finding] {
    state.withLock { state in
      state.columns.enumerated().flatMap { column, extremes in
        extremes.codes.compactMap { found in
          MissingCode(found.value).map { Finding(variable: column, code: $0, count: found.count) }
        }
      }
    }
  }

  // MARK: Rows

  /// Numbers of a stretch of rows, which are looked at together.
  private static let numbersOfStretch = 1 << 13
  /// In large tables one stretch is looked at in so many.
  private static let stride = 32
  /// Numbers that are all looked at.
  private static let numbersLookedAt = 1 << 20

  /// Takes note of consecutive rows.
  ///
  /// - Parameters:
  ///   - rows: The rows; NaN is missing.
  ///   - weights: One a row, if there are any: a row of weight 0 is absent.
  ///   - firstRow: Row of the table, counted from 0, that they begin with.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  func add<Scalar: GaussianScalar>(_ rows: Matrix<Scalar>, weights: [Scalar]?, firstRow: Int) {
    guard rows.columns > 0 else { return }
    state.withLock { state in
      if state.columns.isEmpty { state.columns = [ColumnExtremes](repeating: ColumnExtremes(), count: rows.columns) }
      guard state.columns.count == rows.columns else { return }
      let end = firstRow + rows.rows
      let rowsOfStretch = max(1, Self.numbersOfStretch / rows.columns)
      let whole = Self.numbersLookedAt / rows.columns
      var row = max(firstRow, state.rowsPassed)
      while row < end {
        let stretch = row / rowsOfStretch
        let stop = min((stretch + 1) * rowsOfStretch, end)
        if stretch * rowsOfStretch < whole || stretch % Self.stride == 0 {
          state.look(at: rows.rows(in: row - firstRow..<stop - firstRow), weights?[row - firstRow..<stop - firstRow])
          row = stop
        } else {
          row = min((stretch / Self.stride + 1) * Self.stride * rowsOfStretch, end)
        }
      }
      state.rowsPassed = max(state.rowsPassed, end)
    }
  }
}

extension MissingCodeSurvey.State {
  /// Looks at a few rows: first at the least and the greatest number of each column, and at all of its numbers only if
  /// these can tell anything new.
  mutating func look<Scalar: GaussianScalar>(at rows: Matrix<Scalar>, _ weights: ArraySlice<Scalar>?) {
    let count = rows.columns
    rowsLookedAt += rows.rows
    let (least, greatest) = rows.columnRanges
    unsafe rows.withUnsafeBufferPointer { elements in
      for column in 0..<count
      where columns[column].isOpen(to: Double(least[column]), Double(greatest[column])) {
        for row in 0..<rows.rows {
          if let weights, weights[weights.startIndex + row] == 0 { continue }
          unsafe columns[column].add(Double(elements[row * count + column]))
        }
        columns[column].settle()
      }
    }
  }
}

extension Matrix {
  /// The least and the greatest number of each column, NaN apart; infinity and its negative where there is none.
  fileprivate var columnRanges: (least: [Scalar], greatest: [Scalar]) {
    // Several rows side by side, so that few columns fill vectors too.
    let rowsAtOnce = Swift.max(1, 16 / columns)
    let width = rowsAtOnce * columns
    var least = [Scalar](repeating: .infinity, count: width)
    var greatest = [Scalar](repeating: -.infinity, count: width)
    unsafe withUnsafeBufferPointer { elements in
      unsafe least.withUnsafeMutableBufferPointer { least in
        unsafe greatest.withUnsafeMutableBufferPointer { greatest in
          for start in stride(from: 0, to: elements.count, by: width) {
            for place in 0..<Swift.min(width, elements.count - start) {
              let number = unsafe elements[start + place]
              unsafe least[place] = number < least[place] ? number : least[place]
              unsafe greatest[place] = number > greatest[place] ? number : greatest[place]
            }
          }
        }
      }
    }
    for place in columns..<width {
      least[place % columns] = Swift.min(least[place % columns], least[place])
      greatest[place % columns] = Swift.max(greatest[place % columns], greatest[place])
    }
    return (Array(least.prefix(columns)), Array(greatest.prefix(columns)))
  }
}
