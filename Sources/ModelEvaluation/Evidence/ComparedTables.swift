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
  if let other, rows.columns != other.table.columns {
    throw .columnsDiffer(role, count: rows.columns, other.role, otherCount: other.table.columns)
  }
  guard rows.rows >= required else {
    throw .tooFewRows(measure: measure, role: role, count: rows.rows, required: required)
  }
  precondition(rows.columns > 0, "rows without columns have no distances")
  if let (row, variable) = rows.firstNonFiniteElement() {
    throw .nonFinite(role: role, row: row, variable: variable)
  }
}

/// Throws if two tables that must be independent are one and the same.
func checkDifference<Scalar: GaussianScalar>(
  _ rows: Matrix<Scalar>, role: TableRole, _ other: Matrix<Scalar>, otherRole: TableRole
) throws(EvaluationError) {
  if rows == other { throw .sameRows(role, otherRole) }
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
  init(_ tables: [Matrix<Scalar>]) {
    let largest = tables.reduce(0) { max($0, Self.largestMagnitude($1)) }
    let limit = Int(Scalar.greatestFiniteMagnitude.exponent) / 4
    let exponent = largest > 0 ? Int(largest.exponent) : 0
    self.exponent = abs(exponent) > limit ? exponent : 0
    let unit = self.exponent
    self.tables = unit == 0 ? tables : tables.map { Self.scaled($0, by: -unit) }
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
