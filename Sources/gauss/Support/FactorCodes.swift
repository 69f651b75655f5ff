import Gaussian
import GaussianIO

/// A model that finds hidden factors behind rows, and makes rows of them.
///
/// A code is a row of ``codeNames``: the factors, and where there are several components the one they belong to.
protocol CodingModel: DescribableModel {
  /// Number of factors.
  var factorCount: Int { get }

  /// The columns of a table of codes.
  var codeNames: [String] { get }

  /// Whether rows with missing cells have codes.
  static var encodesIncompleteRows: Bool { get }

  /// The codes of rows.
  ///
  /// - Throws: ``GaussianError/outOfReach(row:)`` if one has none.
  func codes(of rows: Matrix<Double>, _ parallelism: Parallelism) throws(GaussianError) -> Matrix<Double>

  /// The rows that codes make without noise.
  ///
  /// - Throws: ``ImpossibleCode``.
  func rows(from codes: Matrix<Double>, _ parallelism: Parallelism) throws(ImpossibleCode) -> Matrix<Double>
}

/// A code that no row can have.
struct ImpossibleCode: Error {
  /// Counted from 0.
  let row: Int
  /// What is wrong, and what to do.
  let message: String
}

extension CodingModel {
  fileprivate var factorNames: [String] { (0..<factorCount).map { "factor\($0 + 1)" } }
}

extension CodingModel where Self: DescribableFactorModel {
  var codeNames: [String] { factorNames }
  static var encodesIncompleteRows: Bool { true }

  /// Of complete rows these are the bits of `encode` itself.
  func codes(of rows: Matrix<Double>, _ parallelism: Parallelism) -> Matrix<Double> {
    encode(observedCellsOf: rows, parallelism: parallelism)
  }

  func rows(from codes: Matrix<Double>, _ parallelism: Parallelism) -> Matrix<Double> {
    decode(codes, parallelism: parallelism)
  }
}

extension ProbabilisticPCA: CodingModel where Scalar == Double {}

extension FactorAnalysis: CodingModel where Scalar == Double {}

/// A component whose mixtures find factors.
protocol CodingComponent: DescribableComponent {
  static func factorCount(of mixture: Mixture<Self>) -> Int
  static func codes(
    of rows: Matrix<Double>, by mixture: Mixture<Self>, _ parallelism: Parallelism
  ) throws(GaussianError) -> Matrix<Double>
  static func rows(
    from codes: Matrix<Double>, by mixture: Mixture<Self>, _ parallelism: Parallelism
  ) throws(ImpossibleCode) -> Matrix<Double>
}

extension Mixture: CodingModel where Component: CodingComponent {
  var factorCount: Int { Component.factorCount(of: self) }
  /// The component, counted from 1, and its factors.
  var codeNames: [String] { ["component"] + factorNames }
  static var encodesIncompleteRows: Bool { false }

  func codes(of rows: Matrix<Double>, _ parallelism: Parallelism) throws(GaussianError) -> Matrix<Double> {
    try Component.codes(of: rows, by: self, parallelism)
  }

  func rows(from codes: Matrix<Double>, _ parallelism: Parallelism) throws(ImpossibleCode) -> Matrix<Double> {
    try Component.rows(from: codes, by: self, parallelism)
  }
}

extension FactorAnalysis: CodingComponent where Scalar == Double {
  static func factorCount(of mixture: FactorMixture<Double>) -> Int {
    // Its own name would lead back here.
    mixture.components.reduce(0) { max($0, $1.factorCount) }
  }

  static func codes(
    of rows: Matrix<Double>, by mixture: FactorMixture<Double>, _ parallelism: Parallelism
  ) throws(GaussianError) -> Matrix<Double> {
    let (labels, factors) = mixture.encode(rows, parallelism: parallelism)
    if let row = labels.firstIndex(of: -1) { throw .outOfReach(row: row) }
    var codes = Matrix(rows: rows.rows, columns: mixture.factorCount + 1, repeating: 0.0)
    for (row, label) in labels.enumerated() {
      codes[row, 0] = Double(label + 1)
      for factor in 0..<mixture.factorCount { codes[row, factor + 1] = factors[row, factor] }
    }
    return codes
  }

  static func rows(
    from codes: Matrix<Double>, by mixture: FactorMixture<Double>, _ parallelism: Parallelism
  ) throws(ImpossibleCode) -> Matrix<Double> {
    let components = mixture.components.indices
    var labels: [Int] = []
    for row in 0..<codes.rows {
      guard let component = Int(exactly: codes[row, 0]), components.contains(component - 1) else {
        throw ImpossibleCode(
          row: row,
          message: "component \(short(codes[row, 0])) is none of \(counted(components.count, "component")), which are "
            + "counted from 1; take the table that 'gauss encode' wrote")
      }
      labels.append(component - 1)
    }
    return mixture.decode(
      codes.selecting(columns: Array(1..<codes.columns)), components: labels, parallelism: parallelism)
  }
}

extension StoredModel {
  /// The model as one of factors.
  ///
  /// - Parameters:
  ///   - path: The file that it is from.
  ///   - command: What is to be done.
  /// - Returns: The model.
  /// - Throws: ``Failure`` if it has no factors.
  func coding(of path: String, for command: String) throws -> any CodingModel {
    guard let coding = model as? any CodingModel else {
      throw Failure.usage(
        "\(command) is about latent factors, and \(inputName(path)) holds a \(type(of: model).storedName); fit one with "
          + "'gauss fit --factors'")
    }
    guard coding.factorCount > 0 else {
      throw Failure.usage(
        "\(command) is about latent factors, and \(inputName(path)) has none; fit one with more factors")
    }
    return coding
  }
}
