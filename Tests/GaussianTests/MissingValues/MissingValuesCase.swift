import Foundation
import LinearAlgebra
import TestSupport

/// The wine data without some of its cells, and its maximum likelihood to 30 digits.
struct MissingValuesCase: Decodable, Sendable, CustomStringConvertible {
  struct Maximum: Decodable, Sendable {
    let meanLogLikelihood: GoldenNumber
    let mean: [GoldenNumber]
    /// Rows of the lower triangle.
    let covariance: [[GoldenNumber]]
  }

  let name: String
  /// Cells that were removed, numbered in row-major order.
  let missing: [Int]
  let patternCount: Int
  /// `nil` if the likelihood leads to a singular covariance.
  let maximum: Maximum?

  var description: String { name }

  var rows: [[Double]] {
    var rows = shippedRows("wine.csv", columns: 0..<13)
    for cell in missing { rows[cell / 13][cell % 13] = .nan }
    return rows
  }

  static let all: [MissingValuesCase] = {
    let path = "\(Fixture.packageFolder)/Tests/Fixtures/missing_values.json"
    do {
      return try JSONDecoder().decode([MissingValuesCase].self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      fatalError("\(path) is not readable: \(error)")
    }
  }()

  static func named(_ name: String) -> MissingValuesCase {
    guard let example = all.first(where: { $0.name == name }) else { fatalError("no case is named \(name)") }
    return example
  }
}

/// Correlated rows of which a share of the cells is missing.
///
/// - Parameters:
///   - count: Number of rows.
///   - dimension: Number of variables.
///   - share: How likely a cell is missing.
///   - seed: Of rows and cells.
/// - Returns: Rows; NaN is a missing cell.
func rowsWithMissingCells(_ count: Int, _ dimension: Int, share: Double, seed: UInt64) -> [[Double]] {
  var generator = SplitMix64(seed: seed)
  return (0..<count).map { _ in
    let common = generator.normal()
    return generator.normals(dimension).map { normal in
      // Multiples of 2⁻¹⁰, so that offsets and powers of two are exact.
      let value = ((normal + 0.8 * common) * 1024).rounded() / 1024
      return generator.uniform() < share ? .nan : value
    }
  }
}
