public import GaussianEngine
public import LinearAlgebra

/// A model that finds hidden factors behind rows, and makes rows of them.
///
/// A code is a row of ``codeNames``: the factors, and where there are several components the one they belong to.
public protocol CodingModel<Scalar>: GenerativeModel {
  /// Number of factors.
  var factorCount: Int { get }

  /// Which variances the noise was allowed to have.
  var noise: FactorNoise { get }

  /// What the columns of a table of codes are called.
  var codeNames: [String] { get }

  /// Whether rows with missing cells have codes.
  var encodesIncompleteRows: Bool { get }

  /// The codes of rows.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell, if ``encodesIncompleteRows``.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: A column for each of ``codeNames``.
  /// - Throws: ``GaussianError/outOfReach(row:)`` if a row has none.
  /// - Precondition: `observations` has `dimension` columns.
  func codes(of observations: Matrix<Scalar>, parallelism: Parallelism) throws(GaussianError) -> Matrix<Scalar>

  /// The rows that codes make without noise.
  ///
  /// - Parameters:
  ///   - codes: A column for each of ``codeNames``.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `count × dimension`.
  /// - Throws: ``ImpossibleCode`` if a code names a component that there is none of.
  /// - Precondition: `codes` has a column for each of ``codeNames``.
  func rows(from codes: Matrix<Scalar>, parallelism: Parallelism) throws(ImpossibleCode) -> Matrix<Scalar>
}

/// A code that names a component which the model does not have.
public struct ImpossibleCode: Error, Equatable, Sendable, CustomStringConvertible {
  /// The row of the code, counted from 0.
  public let row: Int
  /// What stands in the place of the component, which is counted from 1 there.
  public let component: Double
  /// How many components there are.
  public let componentCount: Int

  /// The row, what it names and what there is.
  public var description: String {
    "row \(row + 1) of the codes names component \(component), and there are \(componentCount), counted from 1"
  }
}

extension CodingModel {
  /// "factor1", "factor2" and so on.
  fileprivate var factorNames: [String] { (0..<factorCount).map { "factor\($0 + 1)" } }
}

// MARK: - One model of factors

extension LatentFactorModel {
  /// "factor1", "factor2" and so on.
  public var codeNames: [String] { factorNames }

  /// True: factors follow from the cells that are there.
  public var encodesIncompleteRows: Bool { true }

  /// The factors of rows from the cells that they show, of complete rows those of ``encode(_:parallelism:)``.
  public func codes(of observations: Matrix<Scalar>, parallelism: Parallelism) -> Matrix<Scalar> {
    encode(observedCellsOf: observations, parallelism: parallelism)
  }

  /// The rows that factors make without noise, as ``decode(_:parallelism:)``.
  public func rows(from codes: Matrix<Scalar>, parallelism: Parallelism) -> Matrix<Scalar> {
    decode(codes, parallelism: parallelism)
  }
}

// MARK: - Mixtures

extension Mixture: CodingModel where Component: LatentFactorModel, Component.Form.Structure == FactorNoise {
  /// "component", counted from 1, and its factors.
  public var codeNames: [String] { ["component"] + factorNames }

  /// False: which component made a row is known of complete rows only.
  public var encodesIncompleteRows: Bool { false }

  /// The component that has most probably made each row, counted from 1, and the row's factors in it.
  @specialized(where Component == FactorAnalysis<Double>)
  @specialized(where Component == FactorAnalysis<Float>)
  public func codes(
    of observations: Matrix<Component.Scalar>, parallelism: Parallelism
  ) throws(GaussianError) -> Matrix<Component.Scalar> {
    let (labels, factors) = encode(observations, parallelism: parallelism)
    if let row = labels.firstIndex(of: -1) { throw .outOfReach(row: row) }
    let count = factorCount
    var codes = Matrix<Component.Scalar>(rows: observations.rows, columns: count + 1, repeating: 0)
    for (row, label) in labels.enumerated() {
      codes[row, 0] = Component.Scalar(label + 1)
      for factor in 0..<count { codes[row, factor + 1] = factors[row, factor] }
    }
    return codes
  }

  /// The rows that components make of factors without noise.
  public func rows(
    from codes: Matrix<Component.Scalar>, parallelism: Parallelism
  ) throws(ImpossibleCode) -> Matrix<Component.Scalar> {
    var labels: [Int] = []
    for row in 0..<codes.rows {
      guard let component = Int(exactly: codes[row, 0]), components.indices.contains(component - 1) else {
        throw ImpossibleCode(row: row, component: Double(codes[row, 0]), componentCount: components.count)
      }
      labels.append(component - 1)
    }
    return decode(
      codes.selecting(columns: Array(1..<codes.columns)), components: labels, parallelism: parallelism)
  }
}
