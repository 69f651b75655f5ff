internal import GaussianEngine

/// Sums in `Double` that keep what rounding takes from them, so that the order of the terms hardly matters.
///
/// A chain of n additions errs by up to n/2 units of rounding; with the residuals it errs by about one, whatever n
/// is. As long as nothing was added there are no residuals, and they take no memory.
///
/// ## Source
/// The sum of two numbers without error is Knuth's (The Art of Computer Programming, volume 2, §4.2.2, theorem B).
struct CompensatedSums: Sendable, Equatable {
  /// The sums, each rounded to nearest.
  private(set) var values: [Double]
  /// What the rounding took; none while that is nothing.
  private(set) var residuals: [Double]

  init(_ values: [Double], residuals: [Double] = []) {
    precondition(residuals.isEmpty || residuals.count == values.count, "sums and residuals differ in number")
    self.values = values
    self.residuals = residuals
  }

  /// What rounding took from one sum.
  func residual(_ index: Int) -> Double { residuals.isEmpty ? 0 : residuals[index] }

  /// Gives the residuals memory, so that ``add(_:at:)`` may be called.
  mutating func prepareForAdding() {
    if residuals.isEmpty { residuals = [Double](repeating: 0, count: values.count) }
  }

  /// Adds a term to one sum.
  mutating func add(_ term: Double, residual: Double = 0, at index: Int) {
    (values[index], residuals[index]) = compensated(values[index], residuals[index], plus: term, residual)
  }

  /// Makes one sum exactly this value.
  mutating func set(_ value: Double, at index: Int) {
    values[index] = value
    if !residuals.isEmpty { residuals[index] = 0 }
  }

  /// Adds the sums of others, or subtracts them.
  ///
  /// - Precondition: Neither has residuals if no rests are kept.
  mutating func add(_ other: CompensatedSums, sign: Double = 1, keepsRests: Bool = true) {
    guard keepsRests else {
      precondition(residuals.isEmpty && other.residuals.isEmpty, "what rounding took would be lost")
      for index in values.indices { values[index] += sign * other.values[index] }
      return
    }
    prepareForAdding()
    for index in values.indices {
      add(sign * other.values[index], residual: sign * other.residual(index), at: index)
    }
  }
}

extension CompensatedSums {
  /// Adds sign·other + scale·v·vᵀ, where the sums are products of pairs of variables as a shape says.
  ///
  /// - Parameters:
  ///   - other: As many sums.
  ///   - sign: 1 or −1.
  ///   - vector: v.
  ///   - scale: The factor of v·vᵀ.
  ///   - shape: The lower triangle in row-major order, or the diagonal only.
  ///   - keepsRests: Whether what rounding takes is kept.
  /// - Precondition: Neither has residuals if no rests are kept.
  mutating func add(
    products other: CompensatedSums, sign: Double, outerProductOf vector: [Double], scaledBy scale: Double,
    shape: ShiftedSums.Shape, keepsRests: Bool = true
  ) {
    guard keepsRests else {
      precondition(residuals.isEmpty && other.residuals.isEmpty, "what rounding took would be lost")
      addRounded(
        to: &values, other.values, sign: sign, outerProductOf: vector, scaledBy: scale, isFull: shape == .full)
      return
    }
    prepareForAdding()
    addProducts(
      to: &values, &residuals, other, sign: sign, outerProductOf: vector, scaledBy: scale, isFull: shape == .full)
  }
}

/// In spans, since statistics of many variables merge once a block of rows.
private func addProducts(
  to values: inout [Double], _ residuals: inout [Double], _ other: CompensatedSums, sign: Double,
  outerProductOf vector: [Double], scaledBy scale: Double, isFull: Bool
) {
  var sums = values.mutableSpan
  var rests = residuals.mutableSpan
  let terms = other.values.span
  let termRests = other.residuals.span
  for row in vector.indices {
    let scaled = scale * vector[row]
    let start = isFull ? row * vector.count : 0
    for column in (isFull ? 0 : row)...row {
      let index = start + column
      let rest = termRests.isEmpty ? 0 : sign * termRests[index]
      let (sum, residual) = compensated(sums[index], rests[index], plus: sign * terms[index], rest)
      (sums[index], rests[index]) = compensated(sum, residual, plus: scaled * vector[column], 0)
    }
  }
}

/// The same, each product rounded to nearest.
private func addRounded(
  to values: inout [Double], _ other: [Double], sign: Double, outerProductOf vector: [Double], scaledBy scale: Double,
  isFull: Bool
) {
  var sums = values.mutableSpan
  let terms = other.span
  for row in vector.indices {
    let scaled = scale * vector[row]
    let start = isFull ? row * vector.count : 0
    for column in (isFull ? 0 : row)...row {
      sums[start + column] += sign * terms[start + column] + scaled * vector[column]
    }
  }
}

/// The sum of two numbers that are each a value and what rounding took from it, in the same form.
@inline(__always)
private func compensated(
  _ value: Double, _ residual: Double, plus term: Double, _ termResidual: Double
) -> (value: Double, residual: Double) {
  let sum = value + term
  let roundedTerm = sum - value
  let error = (value - (sum - roundedTerm)) + (term - roundedTerm)
  let rest = residual + (error + termResidual)
  let result = sum + rest
  return (result, rest - (result - sum))
}
