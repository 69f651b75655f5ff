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
    let (sum, error) = sumWithError(values[index], term)
    let rest = residuals[index] + (error + residual)
    values[index] = sum + rest
    residuals[index] = rest - (values[index] - sum)
  }

  /// Makes one sum exactly zero.
  mutating func clear(at index: Int) {
    values[index] = 0
    if !residuals.isEmpty { residuals[index] = 0 }
  }

  /// Adds the sums of others, or subtracts them.
  mutating func add(_ other: CompensatedSums, sign: Double = 1) {
    prepareForAdding()
    for index in values.indices {
      add(sign * other.values[index], residual: sign * other.residual(index), at: index)
    }
  }
}

/// The rounded sum of two numbers, and what rounding took from it.
private func sumWithError(_ a: Double, _ b: Double) -> (sum: Double, error: Double) {
  let sum = a + b
  let roundedB = sum - a
  return (sum, (a - (sum - roundedB)) + (b - roundedB))
}
