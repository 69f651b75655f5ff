internal import GaussianEngine
internal import LinearAlgebra

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
