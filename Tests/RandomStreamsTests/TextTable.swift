import Foundation

/// The rows of a fixture: fields between blanks, `|` only for the eye, `#` lines skipped.
func rows(ofFixture name: String) throws -> [[Substring]] {
  let url = Bundle.module.url(forResource: "Fixtures/" + name, withExtension: nil)
  guard let url else { throw CocoaError(.fileNoSuchFile) }
  return try String(contentsOf: url, encoding: .utf8)
    .split(separator: "\n")
    .filter { !$0.hasPrefix("#") }
    .map { line in line.split(separator: " ").filter { $0 != "|" } }
}

/// The 32-bit words that a row of hexadecimal fields holds.
func words(_ fields: some Sequence<Substring>) -> [UInt32] {
  fields.map { UInt32($0, radix: 16)! }
}
