import Foundation

/// The rows of a text table in `Tests`: fields between blanks, `#` lines skipped.
///
/// - Parameter path: Path below `Tests`: "SpecialFunctionsTests/Fixtures/functions.txt".
/// - Returns: The fields of each row.
package func textTable(_ path: String) -> [[Substring]] {
  let file = "\(Fixture.packageFolder)/Tests/\(path)"
  guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { fatalError("\(file) is not readable") }
  return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { $0.split(separator: " ") }
}
