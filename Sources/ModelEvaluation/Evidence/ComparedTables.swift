internal import GaussianEngine
internal import LinearAlgebra

/// Checks one of the tables of a measure.
///
/// - Parameters:
///   - rows: The table.
///   - role: Its part.
///   - required: How many rows the measure needs.
///   - measure: The measure's name, for the error.
///   - other: A table that has been checked, and its part; `nil` if this is the first.
/// - Throws: `columnsDiffer`, `tooFewRows` or `nonFinite`.
func checkRows<Scalar: GaussianScalar>(
  _ rows: Matrix<Scalar>, role: TableRole, atLeast required: Int, for measure: String,
  besides other: (table: Matrix<Scalar>, role: TableRole)? = nil
) throws(EvaluationError) {
  if let other { try requireSameColumns(role, rows.columns, other.role, other.table.columns) }
  try requireRows(rows.rows, atLeast: required, for: measure, role)
  precondition(rows.columns > 0, "rows without columns have no distances")
  try requireFinite(rows, role)
}

/// Throws if two tables that must be independent hold the same rows, in any order.
func checkDifference<Scalar: GaussianScalar>(
  _ rows: Matrix<Scalar>, role: TableRole, _ other: Matrix<Scalar>, otherRole: TableRole
) throws(EvaluationError) {
  guard rows.rows == other.rows, rows.columns == other.columns else { return }
  if rows == other || mark(of: rows) == mark(of: other) { throw .sameRows(role, otherRole) }
}

/// A number that tables of the same rows have in common whatever their order, and others with a probability of 2⁻⁶⁴.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func mark<Scalar: GaussianScalar>(of table: Matrix<Scalar>) -> UInt64 {
  unsafe table.withUnsafeBufferPointer { elements in
    var sum: UInt64 = 0
    for row in 0..<table.rows {
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325
      for column in 0..<table.columns {
        // Adding 0 makes one of both zeros.
        let bits = unsafe (Double(elements[row * table.columns + column]) + 0).bitPattern
        hash = (hash ^ bits) &* 0x9e37_79b9_7f4a_7c15
        hash ^= hash >> 29
      }
      sum &+= hash &* (hash >> 7 | 1)
    }
    return sum
  }
}

/// Tables between which distances are taken, in a unit in which their squares are in range.
///
/// The unit is a power of two, and 1 for numbers of everyday size.
struct ComparedTables<Scalar: GaussianScalar> {
  /// The tables in that unit; finite, and equally wide.
  let tables: [Matrix<Scalar>]
  /// The binary logarithm of the unit.
  let exponent: Int

  /// Takes tables that have been checked.
  ///
  /// - Parameters:
  ///   - real: Rows of the data, which choose the unit.
  ///   - generated: Rows that may be anywhere: one that is so far out that its squares would overflow in that unit is put
  ///     where they just do not, still farther than everything else.
  init(real: [Matrix<Scalar>], generated: Matrix<Scalar>) {
    let largest = real.reduce(0) { max($0, Self.largestMagnitude($1)) }
    let limit = Int(Scalar.greatestFiniteMagnitude.exponent) / 4
    let exponent = largest > 0 ? Int(largest.exponent) : 0
    self.exponent = abs(exponent) > limit ? exponent : 0
    let unit = self.exponent
    let tables = real + [Self.clamped(generated, exponent: unit + 2 * limit - 20)]
    self.tables = unit == 0 ? tables : tables.map { Self.scaled($0, by: -unit) }
  }

  /// The table, with elements whose binary exponent is larger brought down to it.
  private static func clamped(_ table: Matrix<Scalar>, exponent: Int) -> Matrix<Scalar> {
    guard exponent < Int(Scalar.greatestFiniteMagnitude.exponent) else { return table }
    let bound = Scalar(sign: .plus, exponent: Scalar.Exponent(exponent), significand: 1)
    guard largestMagnitude(table) > bound else { return table }
    return Matrix(
      rows: table.rows, columns: table.columns, elements: table.elements.map { min(max($0, -bound), bound) })
  }

  /// A distance in the unit of the tables as they were given.
  func distance(squared: Scalar) -> Double {
    Double(sign: .plus, exponent: exponent, significand: Double(squared).squareRoot())
  }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private static func largestMagnitude(_ table: Matrix<Scalar>) -> Scalar {
    unsafe table.withUnsafeBufferPointer { elements in
      var largest: Scalar = 0
      for index in 0..<elements.count { largest = unsafe max(largest, elements[index].magnitude) }
      return largest
    }
  }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private static func scaled(_ table: Matrix<Scalar>, by exponent: Int) -> Matrix<Scalar> {
    var result = table
    unsafe result.withUnsafeMutableBufferPointer { elements in
      for index in 0..<elements.count {
        unsafe elements[index] = Scalar(
          sign: .plus, exponent: Scalar.Exponent(exponent), significand: elements[index])
      }
    }
    return result
  }
}
