import Gaussian
import GaussianIO
import GaussianWorkflows

/// A rotation that `gauss describe --rotation` shows.
struct ShownRotation {
  private let rotation: FactorRotation
  private let text: String

  /// "varimax", "promax" or "promax=3".
  ///
  /// - Throws: ``Failure`` if it is none of them.
  init(_ text: String) throws {
    self.text = text
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    switch parts.first {
    case "varimax" where parts.count == 1: rotation = .varimax
    case "promax":
      let power = parts.count == 2 ? Double(parts[1]) : 4
      guard let power, power > 1, power <= 100 else {
        throw Failure.usage("--rotation \(text) needs a power above 1; write --rotation promax=4")
      }
      rotation = .promax(power: power)
    default: throw Failure.usage("--rotation \(text) is unknown; choose one of varimax, promax, promax=4")
    }
  }

  /// Adds the loadings of a model after the rotation.
  ///
  /// - Parameters:
  ///   - report: What has been said is what the model says of itself.
  ///   - stored: A model.
  ///   - path: The file that it is from.
  /// - Throws: ``Failure`` if it has no factors to be turned.
  func add(to report: inout Report, of stored: StoredModel, in path: String) throws {
    guard let model = stored.model as? any DescribableFactorModel else {
      throw Failure.usage(
        "--rotation turns latent factors, and \(inputName(path)) holds a \(type(of: stored.model).storedName); leave it out"
      )
    }
    guard model.factorCount > 1 else {
      throw Failure.usage(
        "--rotation turns factors towards each other, and \(inputName(path)) has \(counted(model.factorCount, "factor")); "
          + "leave it out")
    }
    let rotated: RotatedLoadings
    do {
      rotated = try model.rotatedLoadings(rotation)
    } catch {
      throw Failure.data("\(inputName(path)): \(error)")
    }
    let turned = arranged(rotated)
    report.add(
      "rotation",
      json: .object([
        "name": .string(text), "loadings": .matrix(turned.loadings),
        "factorCorrelations": .matrix(turned.correlations), "converged": .boolean(rotated.hasConverged),
      ]))
    let ending = rotated.hasConverged ? "" : ", which has not come to rest"
    report.add(
      table: loadingsTable(turned.loadings, stored.variableNames),
      caption: "Loadings after \(text)\(ending), in standard deviations of each variable")
    if case .promax = rotation {
      report.add(table: correlationTable(turned.correlations), caption: "Correlations of these factors")
    }
  }

  /// As a model of turned factors has them: in descending order of the sums of squares, each with the sign that makes its
  /// largest loading positive.
  private func arranged(_ turned: RotatedLoadings) -> (loadings: Matrix<Double>, correlations: Matrix<Double>) {
    let (loadings, correlations) = (turned.loadings, turned.factorCorrelations)
    let columns = (0..<loadings.columns).map { column in (0..<loadings.rows).map { loadings[$0, column] } }
    let squares = columns.map { $0.reduce(0) { $0 + $1 * $1 } }
    let order = squares.indices.sorted { (squares[$1], $0) < (squares[$0], $1) }
    let signs = columns.map { column in
      (column.max { $0.magnitude < $1.magnitude } ?? 0) < 0 ? -1.0 : 1.0
    }
    return (
      Matrix((0..<loadings.rows).map { row in order.map { signs[$0] * loadings[row, $0] } }),
      Matrix(order.map { first in order.map { signs[first] * signs[$0] * correlations[first, $0] } })
    )
  }

  private func loadingsTable(_ loadings: Matrix<Double>, _ names: [String]) -> TextTable {
    var table = TextTable(["variable"] + (1...loadings.columns).map { "factor \($0)" })
    for (row, name) in names.enumerated() { table.append([name] + loadings.row(row).map { fixed($0, digits: 4) }) }
    if case .varimax = rotation {
      let shares = (0..<loadings.columns).map { column in
        (0..<loadings.rows).reduce(0) { $0 + loadings[$1, column] * loadings[$1, column] } / Double(loadings.rows)
      }
      table.append(["share of variance"] + shares.map { fixed($0, digits: 4) })
    }
    return table
  }

  private func correlationTable(_ correlations: Matrix<Double>) -> TextTable {
    var table = TextTable([""] + (1...correlations.columns).map { "factor \($0)" })
    for row in 0..<correlations.rows {
      table.append(["factor \(row + 1)"] + correlations.row(row).map { fixed($0, digits: 4) })
    }
    return table
  }
}
