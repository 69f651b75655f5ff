public import GaussianEngine
public import LinearAlgebra

/// Statistics of labelled rows that come block by block, with the bits that they have of all rows at once.
///
/// The rows of each class are numbered among themselves, and summed as ``PartialStatistics`` are: neither the blocks nor where
/// classes begin in them change a bit. ``ClassStatistics`` merge whole tables in any order instead, and agree to rounding.
///
/// ```swift
/// var sums = PartialClassStatistics(of: MaximumLikelihood().statistics(dimension: 4, structure: .full))
/// while let block = try stream.next() { try sums.add(block.values, labels: block.labels ?? []) }
/// let model = try ClassConditionalModel(estimating: try sums.statistics())
/// ```
///
/// A class keeps the rows of its last leaf that is not full yet: 2²¹/dimension rows, at least 256 and at most 65,536.
public struct PartialClassStatistics<Scalar: GaussianScalar>: Sendable {
  private struct Part: Sendable {
    var sums: PartialStatistics<Scalar>
    /// Numbers in the table of the rows that are kept, for errors that name one.
    var kept: [Int] = []
  }

  private let empty: SufficientStatistics<Scalar>
  private var parts: [String: Part] = [:]
  /// Rows so far.
  private var rowCount = 0

  /// Statistics of no rows yet.
  ///
  /// - Parameter empty: What each class begins with, as of ``ClassStatistics/init(of:)``.
  /// - Precondition: They are statistics of no observations.
  public init(of empty: SufficientStatistics<Scalar>) {
    precondition(empty.count == 0, "classes begin with statistics of no rows, not of \(empty.count)")
    self.empty = empty
  }

  /// Number of variables.
  public var dimension: Int { empty.dimension }

  /// Adds the rows that come next.
  ///
  /// - Parameters:
  ///   - block: Shape `rows × dimension`; may have no rows. Rows of weight 0 may hold anything.
  ///   - labels: The class of each row.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Throws: As ``PartialStatistics/add(_:weights:isLast:parallelism:)``, with rows counted from the first of all, and
  ///   ``GaussianError/notEnoughMemory(bytes:dimension:)`` for the sums of a class that is new. The statistics are then of no more
  ///   use.
  /// - Precondition: The block has `dimension` columns, and there is one label and one weight a row.
  /// - Complexity: O(rows × dimension²) time, and memory for a copy of the rows of one class.
  public mutating func add(
    _ block: Matrix<Scalar>, labels: [String], weights: [Scalar]? = nil, parallelism: Parallelism = .automatic
  ) throws(GaussianError) {
    let groups = try RowsByClass(labels, of: block, weights: weights, for: empty) { parts[$0] == nil }
    for (label, rows) in zip(groups.labels, groups.rows) {
      // Taken out, so that the sums are changed in place.
      var part = parts.removeValue(forKey: label) ?? Part(sums: PartialStatistics(empty))
      let first = part.sums.nextRow - part.kept.count
      part.kept += rows.map { rowCount + $0 }
      do throws(GaussianError) {
        try part.sums.add(
          block.selecting(rows: rows), weights: weights.map { weights in rows.map { weights[$0] } },
          parallelism: parallelism)
      } catch { throw error.ofRows(part.kept, from: first) }
      part.kept.removeFirst(part.kept.count - part.sums.looseRowCount)
      parts[label] = part
    }
    rowCount += block.rows
  }

  /// The statistics of the rows.
  ///
  /// - Returns: Statistics that may be merged with others.
  /// - Throws: As ``add(_:labels:weights:parallelism:)``, for rows that were not summed yet.
  public func statistics() throws(GaussianError) -> ClassStatistics<Scalar> {
    var result = ClassStatistics(of: empty)
    // In order, so that of several errors it is always the same.
    for (label, part) in parts.sorted(by: { classPrecedes($0.key, $1.key) }) {
      do throws(GaussianError) { result.parts[label] = try part.sums.statistics() } catch {
        throw error.ofRows(part.kept, from: part.sums.nextRow - part.kept.count)
      }
    }
    return result
  }
}
