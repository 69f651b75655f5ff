package import GaussianEngine
public import LinearAlgebra

/// A distribution that a copula can have in the middle: of the normal variables behind the variables of a table.
public protocol CopulaBase<Scalar>: GaussianSumModel {
  /// Number of free parameters that it has as the middle of a copula, where each variable by itself is standard normal.
  ///
  /// - Parameter blocks: Variables that stand behind one variable of the table; those of one block are independent.
  /// - Returns: A count.
  func parameterCount(ofBlocks blocks: [Range<Int>]) -> Int
}

extension MultivariateNormal: CopulaBase {
  /// One a pair of variables of different blocks: a correlation.
  public func parameterCount(ofBlocks blocks: [Range<Int>]) -> Int {
    blocks.reduce(dimension * (dimension - 1) / 2) { $0 - $1.count * ($1.count - 1) / 2 }
  }
}

/// A distribution whose variables have margins of their own, and whose dependence is that of a model of normal variables: a
/// Gaussian copula, if the model in the middle is a Gaussian.
///
/// A row is z ~ P(z) of the model in the middle, and each variable the value of its margin at z: numbers at the quantile Φ(z), atoms
/// for all z between two bounds, and categories without an order at the largest of several z. So the variables of a table keep
/// what they are by themselves, integers, spikes, bounds and categories among them, and depend on each other as normal variables do.
///
/// ```swift
/// let copula = try Copula(fitting: rows, kinds: [.continuous, .rounded(places: 0), .nominal(categories: 3)])
/// let drawn = copula.samples(count: 1000, seed: 1)
/// ```
///
/// In rows, categories are their codes 0, 1, …, and NaN is a missing cell.
///
/// ## Source
/// A. Sklar, Fonctions de répartition à n dimensions et leurs marges (1959); Y. Zhao, M. Udell, Missing value imputation for mixed
/// data via Gaussian copula (2020).
public struct Copula<Base: CopulaBase>: GenerativeModel where Base.Scalar == Double {
  /// Precision of rows and parameters.
  public typealias Scalar = Double

  /// The model of the normal variables behind the table: one a variable, and one a category of variables without order.
  public let base: Base

  /// How it was fitted; `nil` if it was made from parameters.
  public let estimation: CopulaRecord?

  /// Margins of all variables, those that are given among them.
  public let allMargins: [Margin]

  /// Values of variables that the distribution is conditional on, by their positions among all; empty for most copulas.
  public let given: [Int: Double]

  /// The variables that are not given, in ascending order: those of a row.
  public let remaining: [Int]

  let layout: LatentLayout

  /// What the given values say of the normal variables.
  let condition: LatentCondition<Base>?

  /// The distribution of each variable of a row by itself, without what is given.
  public var margins: [Margin] { remaining.map { allMargins[$0] } }

  /// Number of variables of a row.
  public var dimension: Int { remaining.count }

  /// Number of free parameters: those of margins that are families, and the dependence.
  ///
  /// Margins as they were seen count none.
  public var parameterCount: Int {
    allMargins.reduce(0) { $0 + $1.parameterCount } + base.parameterCount(ofBlocks: blocks)
  }

  /// The variables of ``base`` that stand behind each variable, given ones among them.
  public var blocks: [Range<Int>] { allMargins.indices.map { layout.variables(of: $0) } }

  /// Joins margins and dependence.
  ///
  /// - Parameters:
  ///   - base: The model of the normal variables.
  ///   - margins: One a variable, at least one.
  ///   - estimation: How they were fitted.
  /// - Precondition: The model has as many variables as stand behind the margins.
  public init(base: Base, margins: [Margin], estimation: CopulaRecord? = nil) {
    layout = LatentLayout(margins)
    precondition(
      !margins.isEmpty && base.dimension == layout.latentCount,
      "a model of \(base.dimension) variables behind \(margins.count) margins, which need \(layout.latentCount)")
    precondition(
      estimation?.missingWeights.map { $0.count == margins.count } ?? true,
      "missing cells of \(estimation?.missingWeights?.count ?? 0) variables, not \(margins.count)")
    (self.base, allMargins, self.estimation) = (base, margins, estimation)
    (given, remaining, condition) = ([:], Array(margins.indices), nil)
  }

  /// The same given values of some of its variables.
  ///
  /// - Parameters:
  ///   - copula: Margins and dependence.
  ///   - given: Finite values of some of all variables, and one at least.
  /// - Throws: ``GaussianError/outOfReach(row:)`` if there is no density at the values.
  package init(_ copula: Copula, given: [Int: Double]) throws(GaussianError) {
    (base, allMargins, estimation, layout) = (copula.base, copula.allMargins, copula.estimation, copula.layout)
    self.given = given
    remaining = copula.allMargins.indices.filter { given[$0] == nil }
    condition = try LatentCondition(base, layout, copula.allMargins, given)
  }

  /// Rows of all variables, with the values that are given in their places.
  func whole(_ observations: Matrix<Double>) -> Matrix<Double> {
    precondition(
      observations.columns == dimension,
      "observations are \(observations.rows) × \(observations.columns), the model has dimension \(dimension)")
    guard !given.isEmpty else { return observations }
    var result = Matrix<Double>(rows: observations.rows, columns: allMargins.count, repeating: 0)
    for row in 0..<observations.rows {
      for (place, variable) in remaining.enumerated() { result[row, variable] = observations[row, place] }
      for (variable, value) in given { result[row, variable] = value }
    }
    return result
  }
}

/// A Gaussian copula: margins of their own, and the dependence of one Gaussian.
public typealias GaussianCopula = Copula<MultivariateNormal<Double>>

/// How a copula was fitted.
public struct CopulaRecord: Sendable, Hashable {
  /// Rows of positive weight.
  public var count: Int
  /// The sum of their weights.
  public var weight: Double
  /// Cells that were missing.
  public var missingCells: Int
  /// Of each variable, the weight of the rows that lacked its cell; `nil` where nobody has counted.
  public var missingWeights: [Double]?
  /// How margins were chosen, by variable, of those that were.
  public var marginChoices: [Int: MarginChoice]
  /// How the iterations went; what they climb is the mean log-likelihood of the normal variables, approximately where there are
  /// bounds.
  public var climb: ClimbRecord

  /// Creates a record.
  ///
  /// - Precondition: Nothing is missing more often than there are rows.
  public init(
    count: Int, weight: Double, missingCells: Int, missingWeights: [Double]? = nil,
    marginChoices: [Int: MarginChoice] = [:], climb: ClimbRecord
  ) {
    precondition(missingWeights?.allSatisfy { $0 >= 0 && $0 <= weight } ?? true, "cells of more rows than there are")
    (self.count, self.weight, self.missingCells, self.climb) = (count, weight, missingCells, climb)
    (self.missingWeights, self.marginChoices) = (missingWeights, marginChoices)
  }

  /// The same for some of the variables.
  func selecting(_ variables: [Int]) -> CopulaRecord {
    var record = self
    record.missingWeights = missingWeights.map { weights in variables.map { weights[$0] } }
    record.marginChoices = [:]
    for (place, variable) in variables.enumerated() { record.marginChoices[place] = marginChoices[variable] }
    return record
  }
}

// MARK: - Draws

extension Copula {
  /// Rows of the endless table of draws that a seed defines.
  ///
  /// - Precondition: `rows` starts at 0 or later.
  /// - Complexity: That of draws of ``base``, and O(dimension·log(values of a margin)) a row.
  public func samples(rows: Range<Int>, seed: UInt64, parallelism: Parallelism) -> Matrix<Double> {
    let latents =
      condition.map { $0.samples(rows: rows, seed: seed, parallelism: parallelism) }
      ?? base.samples(rows: rows, seed: seed, parallelism: parallelism)
    return values(of: latents, parallelism: parallelism)
  }

  /// The rows that rows of normal variables stand for: of all those behind variables that are not given.
  func values(of latents: Matrix<Double>, parallelism: Parallelism) -> Matrix<Double> {
    let (count, columns, width) = (latents.rows, dimension, latents.columns)
    let margins = margins
    var ranges: [Range<Int>] = []
    for margin in margins {
      let first = ranges.last?.upperBound ?? 0
      ranges.append(first..<first + margin.latentCount)
    }
    precondition(ranges.last?.upperBound == width, "\(width) normal variables")
    var result = Matrix<Double>(rows: count, columns: columns, repeating: 0)
    let (length, places) = (1024, ranges)
    unsafe result.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      nonisolated(unsafe) let target = unsafe base
      forEachBlock(count: (count + length - 1) / length, parallelism: parallelism) {
      } _: { (block: Int, _: Void) in
        let first = block * length
        // Column by column, so that a margin is taken at hand once.
        for column in 0..<columns {
          let place = places[column].lowerBound
          margins[column].forEachValue(min(count, first + length) - first) { row, index in
            latents[first + row, place + index]
          } _: { row, value in
            unsafe target[(first + row) * columns + column] = value
          }
        }
      }
    }
    return result
  }
}

extension Copula: MixedModel {
  /// What the margins say of the variables: ordered levels among them are whole numbers.
  public var variableKinds: [VariableKind] { margins.map(\.variableKind) }
}

extension Copula: CustomStringConvertible {
  /// Dimension, and what is in the middle.
  public var description: String { "Copula of dimension \(dimension), \(base)" }
}
