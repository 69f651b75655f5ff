/// A shipped data set and what three classifiers say of its rows, from `classes.json`.
package struct ClassesCase: Decodable, Sendable, CustomStringConvertible {
  package let file: String
  /// "full", "tied" or "diagonal".
  package let covariance: String
  package let classes: [String]
  /// Which rows the following are about.
  package let rows: [Int]
  /// scikit-learn's.
  package let posteriors: [[Double]]
  package let logPosteriors: [[GoldenNumber]]
  package let logDensities: [GoldenNumber]
  /// Σ log P(x, y) of all rows.
  package let jointLogLikelihood: GoldenNumber
  /// Rows that are predicted to be of another class than they are.
  package let errors: Int

  /// Number of variables; the class stands behind them.
  package var dimension: Int { file == "iris.csv" ? 4 : 13 }

  /// All rows.
  package var observations: [[Double]] { shippedRows(file, columns: 0..<dimension) }

  /// The class of each.
  package var labels: [String] { shippedLabels(file, column: dimension) }

  package var description: String { "\(file), \(covariance)" }
}

extension Fixture {
  /// Posteriors of classes.
  package static let classes: [ClassesCase] = load("classes.json")
}
