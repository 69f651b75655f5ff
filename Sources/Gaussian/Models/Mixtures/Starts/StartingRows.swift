internal import GaussianEngine
internal import LinearAlgebra

/// Rows that a start is made of, all or a sample of them, and the unit of each variable there.
struct StartingRows<Scalar: GaussianScalar>: Sendable {
  /// The rows as they are.
  let source: Observations<Scalar>
  /// The same rows, each variable about its mean and in units of its deviation if units are not to matter.
  let standardised: Matrix<Scalar>
  /// A point near the mean of the rows.
  let middle: [Scalar]
  private let deviations: [Scalar]?

  var count: Int { source.rows.rows }
  var weights: [Scalar]? { source.weights }

  /// Takes rows.
  ///
  /// - Parameters:
  ///   - source: The rows.
  ///   - middle: A point near their mean.
  ///   - deviations: One a variable, none 0; `nil` to leave the units as they are.
  init(_ source: Observations<Scalar>, middle: [Scalar], deviations: [Scalar]?) {
    (self.source, self.middle, self.deviations) = (source, middle, deviations)
    standardised = deviations.map { standardise(source.rows, about: middle, deviations: $0) } ?? source.rows
  }

  /// A point among the standardised rows, as a point among the rows.
  func point(_ standardised: [Scalar]) -> [Scalar] {
    guard let deviations else { return standardised }
    return middle.indices.map { middle[$0] + standardised[$0] * deviations[$0] }
  }
}

@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func standardise<Scalar: GaussianScalar>(
  _ rows: Matrix<Scalar>, about middle: [Scalar], deviations: [Scalar]
) -> Matrix<Scalar> {
  let columns = rows.columns
  return unsafe Matrix(rows: rows.rows, columns: columns) { target in
    unsafe rows.withUnsafeBufferPointer { source in
      for row in 0..<rows.rows {
        for column in 0..<columns {
          let place = row * columns + column
          unsafe target.initializeElement(
            at: place, to: (source[place] - middle[column]) / deviations[column])
        }
      }
    }
  }
}

extension ObservationSurvey {
  /// Rows that a start is made of where there are more: 65,536, fewer beyond 128 variables but 1,024 at least.
  var startingCount: Int { min(65_536, max(1024, 8_388_608 / max(1, mean.count))) }

  /// Which rows are taken where so many are wanted: few rows as they are, with those that are absent, wherever they come from.
  func sample(atMost wanted: Int) -> (wanted: Int, keepsAbsent: Bool) {
    rows <= wanted ? (rows, true) : (wanted, false)
  }

  /// Rows of positive weight, each equally likely to be among them; all rows if there are no more.
  ///
  /// They are those with the smallest random numbers of (seed, row), in the order of the rows: which they are does not
  /// depend on how the rows are stored or cut into parts, and a smaller sample is part of a larger one.
  ///
  /// - Parameters:
  ///   - sample: How many, as ``sample(atMost:)`` says.
  ///   - source: The rows that this is the survey of.
  ///   - seed: Chooses them.
  /// - Returns: The rows, and their weights if rows have any.
  /// - Throws: What reading throws.
  func rows(
    _ sample: (wanted: Int, keepsAbsent: Bool), of source: any RowSource<Scalar>, seed: UInt64
  ) throws -> Observations<Scalar> {
    if sample.keepsAbsent, let whole = source as? Observations<Scalar> { return whole }
    var chosen = SampledRows<Scalar>(
      sample.wanted, columns: source.dimension, seed: seed, keepsAbsent: sample.keepsAbsent)
    try source.forEachBlock { block, weights in chosen.add(block, weights) }
    return chosen.rows
  }
}
