package import Gaussian
package import LinearAlgebra

/// Puts rows whose variables are of several kinds where their distances are those of the rows.
///
/// The squared distance of two rows is the sum of those of their variables. Of numbers and of ordered levels, whose codes count as
/// numbers, it is the squared difference in the units of ``RowScaling``. Categories without an order that differ are at one distance of
/// each other, whichever they are: the corners of a regular simplex. In standardised units it is such that two training rows taken at
/// random are at the squared distance 2 in every variable, of numbers and of categories; without a scale it is 1.
///
/// The most frequent categories of the training rows stand for themselves, the others are one; as many as all variables together can
/// have within 192 coordinates, and at most 32 a variable.
package struct RowPlacement<Scalar: GaussianScalar> {
  /// The coordinates of each variable.
  package let coordinates: [Range<Int>]
  private let numbers: [Int]
  /// That of the numbers; `nil` if there are none.
  private let scaler: RowScaler<Scalar>?
  private let categories: [(variable: Int, levels: FrequentLevels, edge: Double)]

  /// Coordinates that all variables together have at most, if there are not more variables.
  private static var mostCoordinates: Int { 192 }

  /// Learns where rows are put.
  ///
  /// - Parameters:
  ///   - kinds: The kind of each variable.
  ///   - scaling: Units of numbers.
  ///   - training: Rows that lack nothing, at least one.
  /// - Throws: ``EvaluationError/model(_:)`` if numbers are too large to be summed.
  package init(_ kinds: [VariableKind], _ scaling: RowScaling, training: Matrix<Scalar>) throws(EvaluationError) {
    precondition(kinds.count == training.columns, "\(kinds.count) kinds of \(training.columns) variables")
    numbers = kinds.indices.filter { !kinds[$0].isNominal }
    scaler = numbers.isEmpty ? nil : try RowScaler(scaling, training: training.selecting(columns: numbers))
    let nominal = kinds.indices.filter { kinds[$0].isNominal }
    let room = nominal.isEmpty ? 0 : (Self.mostCoordinates - numbers.count) / nominal.count
    categories = nominal.map { variable in
      let codes = (0..<training.rows).map { Double(training[$0, variable]) }
      let levels = FrequentLevels(codes, most: min(max(room + 1, 2), NominalMargin.most))
      let variation = 1 - levels.shares.reduce(0) { $0 + $1 * $1 }
      return (variable, levels, scaling == .none ? 0.5.squareRoot() : variation > 0 ? 1 / variation.squareRoot() : 1)
    }
    var widths = [Int](repeating: 1, count: kinds.count)
    for category in categories { widths[category.variable] = max(1, category.levels.count - 1) }
    var first = 0
    coordinates = widths.map { width in
      defer { first += width }
      return first..<first + width
    }
  }

  /// Rows in their places.
  ///
  /// - Returns: Shape `rows × coordinates`. Rows that are equal stay equal, to the last bit.
  package func placed(_ rows: Matrix<Scalar>) -> Matrix<Scalar> {
    if categories.isEmpty, let scaler { return scaler.scaled(rows) }
    var result = Matrix<Scalar>(rows: rows.rows, columns: coordinates.last?.upperBound ?? 0, repeating: 0)
    let scaled = scaler?.scaled(rows.selecting(columns: numbers))
    for (place, variable) in numbers.enumerated() {
      let column = coordinates[variable].lowerBound
      for row in 0..<rows.rows { result[row, column] = scaled?[row, place] ?? 0 }
    }
    for category in categories {
      let columns = coordinates[category.variable]
      let corners = (0..<category.levels.count).map { corner in
        (0..<columns.count).map { Scalar(Self.coordinate($0, ofCorner: corner) * category.edge) }
      }
      for row in 0..<rows.rows {
        let corner = corners[category.levels.group(of: Double(rows[row, category.variable]))]
        for (place, column) in columns.enumerated() { result[row, column] = corner[place] }
      }
    }
    return result
  }

  /// A coordinate of a corner of the regular simplex of edge √2 with its centre in the origin: a column of Helmert's matrix.
  private static func coordinate(_ index: Int, ofCorner corner: Int) -> Double {
    let rank = Double(index + 1)
    let unit = 1 / (rank * (rank + 1)).squareRoot()
    return corner <= index ? unit : corner == index + 1 ? -rank * unit : 0
  }
}
