public import Gaussian
public import GaussianEngine
public import LinearAlgebra

/// Exactly as many plausible rows as were asked for, or an error that says how few there are.
///
/// Rows are drawn in order, and those that may not exist are passed over. What is left follows the model's distribution
/// given that a row is plausible. Row i is the (i + 1)-th plausible row of the endless table that a seed defines, however
/// many are asked for.
public struct PlausibleSamples<Scalar: GaussianScalar>: Sendable {
  /// The plausible rows, of shape `count × dimension`.
  public let rows: Matrix<Scalar>
  /// The rows that were kept, of all that were drawn up to the last one kept.
  public let acceptance: Proportion

  /// Draws until so many rows are plausible.
  ///
  /// - Parameters:
  ///   - model: What to draw from.
  ///   - count: How many rows to keep; at least one.
  ///   - seed: Any number.
  ///   - maximumDraws: How many rows to draw at most; `nil` for 1,000 for each row wanted, and 100,000 more.
  ///   - parallelism: Threads to draw with; the result does not depend on it.
  ///   - isPlausible: Says of the values of a row whether it may exist.
  /// - Throws: ``EvaluationError/tooFewPlausible(found:wanted:drawn:)`` if the limit comes first, or as soon as a million draws
  ///   show that it will.
  /// - Complexity: count divided by the rate of acceptance draws, and as many calls of the rule.
  public init(
    of model: some GenerativeModel<Scalar>, count: Int, seed: UInt64, maximumDraws: Int? = nil,
    parallelism: Parallelism = .automatic, where isPlausible: ([Scalar]) -> Bool
  ) throws(EvaluationError) {
    precondition(count > 0, "\(count) plausible rows cannot be drawn")
    let limit = maximumDraws ?? 100_000 + (count > .max / 2000 ? .max / 2 : 1000 * count)
    var elements: [Scalar] = []
    elements.reserveCapacity(min(count, 65_536) * model.dimension)
    var (found, examined, drawn) = (0, 0, 0)
    while found < count && drawn < limit {
      // As many as the rate so far asks for, within what memory bears.
      let rate = drawn == 0 ? 1 : max(Double(found) / Double(drawn), 1e-6)
      let wanted = min(Double(count - found) / rate * 1.05 + 64, 262_144)
      let range = drawn..<min(drawn + Int(wanted), limit)
      let block = model.samples(rows: range, seed: seed, parallelism: parallelism)
      for index in 0..<block.rows where found < count {
        let row = block.row(index)
        examined += 1
        guard isPlausible(row) else { continue }
        elements += row
        found += 1
      }
      drawn = range.upperBound
      // At a rate that is this low even the limit would not do.
      let most = (Double(found) + 5 * Double(found).squareRoot() + 15) / Double(drawn)
      if drawn >= 1_000_000 && most * Double(limit) < Double(count) { break }
    }
    guard found == count else { throw .tooFewPlausible(found: found, wanted: count, drawn: drawn) }
    rows = Matrix(rows: count, columns: model.dimension, elements: elements)
    acceptance = Proportion(count: count, of: examined)
  }
}
