import Foundation

/// Rows of numbers from a table in `Data`, without its header.
///
/// - Parameters:
///   - file: Path below `Data`: "iris.csv", "nist/univariate_Lew.csv".
///   - columns: Columns to keep; they must hold numbers in every row.
/// - Returns: One array a row, in the order of the file.
package func shippedRows(_ file: String, columns: Range<Int>) -> [[Double]] {
  let path = "\(Fixture.packageFolder)/Data/\(file)"
  guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
    fatalError("\(path) is not readable")
  }
  return text.split(whereSeparator: \.isNewline).dropFirst().map { line in
    let fields = line.split(separator: ",", omittingEmptySubsequences: false)
    return columns.map { column in
      guard column < fields.count, let value = Double(fields[column]) else {
        fatalError("\(path): no number in column \(column) of '\(line)'")
      }
      return value
    }
  }
}

/// Texts from one column of a table in `Data`, without its header.
///
/// - Parameters:
///   - file: Path below `Data`.
///   - column: The column, counted from 0.
/// - Returns: One text a row, in the order of the file.
package func shippedLabels(_ file: String, column: Int) -> [String] {
  let path = "\(Fixture.packageFolder)/Data/\(file)"
  guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
    fatalError("\(path) is not readable")
  }
  return text.split(whereSeparator: \.isNewline).dropFirst().map { line in
    let fields = line.split(separator: ",", omittingEmptySubsequences: false)
    guard column < fields.count else { fatalError("\(path): no column \(column) in '\(line)'") }
    return String(fields[column])
  }
}
