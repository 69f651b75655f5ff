public import GaussianEngine
public import LinearAlgebra

/// Weight, mean and scatter of the rows of each class: all that a fit of classes needs to know of them.
///
/// A value that labelled rows are added to in blocks and that merges with others, as ``SufficientStatistics`` does.
/// Classes need not be known beforehand: one begins with its first row of positive weight.
public struct ClassStatistics<Scalar: GaussianScalar>: Sendable, Equatable {
  /// Statistics of no rows, which every class begins with.
  let empty: SufficientStatistics<Scalar>

  /// Statistics of each label that has been seen, those without weight too.
  var parts: [String: SufficientStatistics<Scalar>] = [:]

  /// Statistics of no rows.
  ///
  /// - Parameter empty: What each class begins with: statistics of no observations, enough for the estimator;
  ///   ``StatisticsEstimator/statistics(dimension:structure:policy:)`` makes them.
  /// - Precondition: They are statistics of no observations.
  public init(of empty: SufficientStatistics<Scalar>) {
    precondition(empty.count == 0, "classes begin with statistics of no rows, not of \(empty.count)")
    self.empty = empty
  }

  /// Statistics of no rows, enough for maximum likelihood.
  ///
  /// - Parameters:
  ///   - dimension: Number of variables.
  ///   - structure: Which covariances the classes may have.
  /// - Precondition: `dimension` is positive.
  public init(dimension: Int, structure: MixtureCovariance = .full) {
    self.init(of: SufficientStatistics(dimension: dimension, structure: structure.structure))
  }
}

// MARK: - What is known

extension ClassStatistics {
  /// Number of variables.
  public var dimension: Int { empty.dimension }

  /// Classes with a row of positive weight; numbers by their value, then texts.
  public var classes: [String] { parts.filter { $0.value.count > 0 }.keys.sorted(by: classPrecedes) }

  /// Number of rows with a positive weight.
  public var count: Int { parts.values.reduce(0) { $0 + $1.count } }

  /// Statistics of the rows of one class; `nil` if there are none.
  public subscript(name: String) -> SufficientStatistics<Scalar>? {
    parts[name].flatMap { $0.count > 0 ? $0 : nil }
  }
}

// MARK: - Adding rows

extension ClassStatistics {
  /// Adds a block of labelled rows.
  ///
  /// - Parameters:
  ///   - block: Shape `rows × dimension`; may have no rows. Rows of weight 0 may hold anything.
  ///   - labels: The class of each row.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Throws: As ``SufficientStatistics/update(with:weights:parallelism:)``; the statistics are then unchanged.
  /// - Precondition: The block has `dimension` columns, and there is one label and one weight a row.
  /// - Complexity: As ``SufficientStatistics/update(with:weights:parallelism:)``, and memory for a copy of the rows of
  ///   one class.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public mutating func update(
    with block: Matrix<Scalar>, labels: [String], weights: [Scalar]? = nil, parallelism: Parallelism = .automatic
  ) throws(GaussianError) {
    let groups = try RowsByClass(labels, of: block, weights: weights, for: empty) { parts[$0] == nil }
    var updated = parts
    for (label, rows) in zip(groups.labels, groups.rows) {
      do throws(GaussianError) {
        try updated[label, default: empty].update(
          with: block.selecting(rows: rows), weights: weights.map { weights in rows.map { weights[$0] } },
          parallelism: parallelism)
      } catch {
        throw error.ofRows(rows)
      }
    }
    parts = updated
  }

  /// Adds the rows behind other statistics.
  ///
  /// - Parameter other: Statistics of rows that are not among these yet; the classes may be others.
  /// - Precondition: Both have the same dimension, structure and moments.
  /// - Complexity: O(classes × dimension²).
  public mutating func merge(_ other: ClassStatistics) {
    precondition(
      other.dimension == dimension && other.empty.structure == empty.structure
        && other.empty.moments == empty.moments,
      "statistics of \(dimension) variables (\(empty.structure), \(empty.moments) moments) do not merge with "
        + "\(other.dimension) (\(other.empty.structure), \(other.empty.moments) moments)")
    for (name, statistics) in other.parts { parts[name, default: empty].merge(statistics) }
  }
}

// MARK: - Classes with several names

extension ClassStatistics {
  /// The same sums under other names: classes that get the same name become one.
  ///
  /// - Parameter name: The new name of a class.
  /// - Returns: Statistics of the same rows.
  /// - Complexity: O(classes × dimension²).
  public func renamed(_ name: (String) -> String) -> ClassStatistics {
    var result = ClassStatistics(of: empty)
    // In order, so that sums have the same bits each time.
    for (label, statistics) in parts.sorted(by: { classPrecedes($0.key, $1.key) }) {
      result.parts[name(label), default: empty].merge(statistics)
    }
    return result
  }
}

// MARK: - Coding

extension ClassStatistics: Codable {
  private enum CodingKeys: String, CodingKey {
    case empty, classes, statistics
  }

  /// Encodes every bit of the sums, classes in order.
  ///
  /// - Throws: What the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(empty, forKey: .empty)
    try container.encode(classes, forKey: .classes)
    try container.encode(classes.compactMap { self[$0] }, forKey: .statistics)
  }

  /// Decodes statistics, and checks that labelled rows could have led to them.
  ///
  /// - Throws: `DecodingError` if something is missing or impossible, or classes do not fit together.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    func problem(_ key: CodingKeys, _ text: String) -> DecodingError {
      .dataCorruptedError(forKey: key, in: container, debugDescription: text)
    }
    let empty = try container.decode(SufficientStatistics<Scalar>.self, forKey: .empty)
    guard empty.count == 0 else { throw problem(.empty, "statistics of \(empty.count) rows") }
    let names = try container.decode([String].self, forKey: .classes)
    guard Set(names).count == names.count else { throw problem(.classes, "a class appears twice") }
    let statistics = try container.decode([SufficientStatistics<Scalar>].self, forKey: .statistics)
    guard statistics.count == names.count else {
      throw problem(.statistics, "\(statistics.count) statistics of \(names.count) classes")
    }
    self.init(of: empty)
    for (name, part) in zip(names, statistics) {
      guard
        part.dimension == empty.dimension && part.structure == empty.structure && part.moments == empty.moments
          && part.count > 0
      else { throw problem(.statistics, "statistics that do not fit the others") }
      parts[name] = part
    }
  }
}

extension GaussianError {
  /// An error about a row of a selection, as one about the row of the table.
  ///
  /// - Parameters:
  ///   - rows: Numbers of the rows in the table.
  ///   - first: The number that the first of them has in the selection.
  /// - Returns: The error, with the number of the row in the table.
  func ofRows(_ rows: [Int], from first: Int = 0) -> GaussianError {
    switch self {
    case .nonFinite(let quantity, let row, let variable) where quantity == Self.observations:
      .nonFinite(quantity: quantity, row: rows[row - first], variable: variable)
    case .invalidWeight(let row, let value): .invalidWeight(row: rows[row - first], value: value)
    default: self
    }
  }
}
