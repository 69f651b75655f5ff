import Foundation

/// A small table of `Tests/Fixtures/cases`, with the names of its columns.
package struct CaseTable {
  package let names: [String]
  package let rows: [[Double]]

  /// Reads a table.
  ///
  /// - Parameters:
  ///   - file: Its name.
  ///   - columns: Names of the columns to keep; `nil` for all. They hold numbers.
  package init(_ file: String, columns: [String]? = nil) {
    let path = "\(Fixture.packageFolder)/Tests/Fixtures/cases/\(file)"
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { fatalError("\(path) is not readable") }
    let records = text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let header = records[0]
    names = columns ?? header
    let places = names.map { name in
      guard let place = header.firstIndex(of: name) else { fatalError("\(path) has no column \(name)") }
      return place
    }
    rows = records.dropFirst().map { record in
      places.map { place in
        guard let number = Double(record[place]) else { fatalError("\(path): '\(record[place])' is no number") }
        return number
      }
    }
  }
}
