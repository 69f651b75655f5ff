public import Gaussian
public import LinearAlgebra
internal import RealModule

/// Whether generated rows have the values that are common in the data, and only values that the data has.
///
/// Values that are looked for are all categories and ordered levels of the training rows, and numbers that hold a hundredth of these
/// and the generated ones together, and came five times at least. A value that c of N training rows have is missed by n rows of the same distribution with the
/// probability of ∏ (N − i)/(N + n − i), i < c: that of a random share-out of N + n rows, exact whatever the distribution is. The
/// p-value is the least of those that were missed, times the number of values that can be judged.
///
/// ## Source
/// Values outside of what was seen are "boundary adherence" and "category adherence" of SDMetrics, and values that are drawn its
/// "category coverage". For the number of tests R. E. Tarone, A modified Bonferroni method for discrete data, Biometrics 46 (1990).
public struct ValueCoverage: Sendable, Equatable {
  /// A value of the training rows that no generated row has.
  public struct Missed: Sendable, Equatable {
    /// Which variable, counted from 0.
    public let variable: Int
    /// The value, or the code of the category.
    public let value: Double
    /// Training rows that have it.
    public let trainingRows: Int
    /// Probability that rows of the same distribution would miss it as well.
    public let probability: Double
  }

  /// Values that were looked for and that generated rows have.
  public let values: Proportion
  /// The share of these values that as many rows of the same distribution would have, on average.
  public let expectedShare: Double
  /// Values that no generated row has, the least probable to be missed first.
  public let missed: [Missed]
  /// Generated rows with a number below or above all of the training rows, or a category that none of these has.
  public let outside: Proportion
  /// Held-out rows of this kind: what is to be expected.
  public let outsideHeldOut: Proportion
  /// Probability that rows of the same distribution would miss any value that is as improbable to be missed.
  public let pValue: Double
  /// The least p-value that any rows would have had.
  public let leastPValue: Double

  /// Looks for values.
  ///
  /// - Parameters:
  ///   - generated: Rows of a model; shape `count × dimension`, NaN where a cell is missing, at least 1.
  ///   - heldOut: Rows of the data that the model has not seen; likewise.
  ///   - training: Rows that it was fitted to; likewise.
  ///   - kinds: The kind of each variable.
  /// - Throws: ``EvaluationError/tooFewRows(measure:role:count:required:)``,
  ///   ``EvaluationError/columnsDiffer(_:count:_:otherCount:)``, or ``EvaluationError/degenerate(measure:reason:advice:)`` if no value
  ///   is common.
  /// - Precondition: There is a kind for each column.
  /// - Complexity: O(dimension·N·log N) time.
  public init<Scalar: GaussianScalar>(
    generated: Matrix<Scalar>, heldOut: Matrix<Scalar>, training: Matrix<Scalar>, kinds: [VariableKind]
  ) throws(EvaluationError) {
    let measure = "the look for common values"
    try checkTables(generated: generated, real: heldOut, atLeast: 1, for: measure, mayLackCells: true)
    try requireRows(training.rows, atLeast: 1, for: measure, .training)
    try requireSameColumns(.training, training.columns, .heldOut, heldOut.columns)
    precondition(kinds.count == training.columns, "\(kinds.count) kinds of \(training.columns) columns")
    var looked: [(value: Missed, isThere: Bool)] = []
    // The least p-value that each value could have, given how many rows of both tables have it.
    var abilities: [Double] = []
    var isOutside = (
      generated: [Bool](repeating: false, count: generated.rows), heldOut: [Bool](repeating: false, count: heldOut.rows)
    )
    for (variable, kind) in kinds.enumerated() {
      let seen = ValueCounts(training, variable)
      let drawn = ValueCounts(generated, variable)
      // In an order that does not depend on the process.
      for value in Set(seen.counts.keys).union(drawn.counts.keys).sorted() {
        let (count, others) = (seen.counts[value] ?? 0, drawn.counts[value] ?? 0)
        let total = seen.total + drawn.total
        guard kind.isCounted || ValueCounts.isCommon(count + others, of: total) else { continue }
        abilities.append(Self.probabilityOfMissing(count + others, of: seen.total, in: drawn.total))
        guard count > 0 else { continue }
        let probability = Self.probabilityOfMissing(count, of: seen.total, in: drawn.total)
        looked.append(
          (Missed(variable: variable, value: value, trainingRows: count, probability: probability), others > 0))
      }
      func isUnseen(_ value: Double) -> Bool {
        guard !value.isNaN else { return false }
        return kind.isNominal ? seen.counts[value + 0] == nil : value < seen.least || value > seen.greatest
      }
      for row in 0..<generated.rows where isUnseen(Double(generated[row, variable])) { isOutside.generated[row] = true }
      for row in 0..<heldOut.rows where isUnseen(Double(heldOut[row, variable])) { isOutside.heldOut[row] = true }
    }
    guard !looked.isEmpty else {
      throw .degenerate(measure: measure, reason: "no value comes often", advice: "")
    }
    values = Proportion(count: looked.count { $0.isThere }, of: looked.count)
    expectedShare = 1 - Estimate(meanOf: looked.map(\.value.probability)).value
    missed = looked.filter { !$0.isThere }.map(\.value)
      .sorted { ($0.probability, $0.variable, $0.value) < ($1.probability, $1.variable, $1.value) }
    outside = Proportion(count: isOutside.generated.count { $0 }, of: generated.rows)
    outsideHeldOut = Proportion(count: isOutside.heldOut.count { $0 }, of: heldOut.rows)
    // The least number of values such that no more than so many could be told to be missed. It follows from what both tables
    // have together, as the p-values do.
    let ascending = abilities.sorted()
    var number = 1
    while number <= ascending.count, ascending.prefix(while: { $0 * Double(number) < Verdict.level }).count > number {
      number += 1
    }
    leastPValue = min(1, ascending[0] * Double(number))
    pValue = missed.first.map { min(1, $0.probability * Double(number)) } ?? 1
  }

  /// Probability that `drawn` rows have none of the values that `count` of `total` rows have, if all rows are dealt at random.
  private static func probabilityOfMissing(_ count: Int, of total: Int, in drawn: Int) -> Double {
    var logarithm = 0.0
    for place in 0..<count where logarithm > -1000 {
      logarithm += .log(onePlus: -Double(drawn) / Double(total + drawn - place))
    }
    return .exp(logarithm)
  }
}

extension VariableKind {
  /// True of variables whose values are levels, each of which counts.
  fileprivate var isCounted: Bool { self == .ordered || isNominal }
}
