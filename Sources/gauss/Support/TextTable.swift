import Foundation
import GaussianIO

/// A few columns of text: the first aligned left, the others right.
struct TextTable {
  private var rows: [[String]] = []

  init(_ header: [String]) { append(header) }

  mutating func append(_ row: [String]) { rows.append(row.map { printable($0) }) }

  /// The rows, indented by two spaces, with a line end after each.
  var text: String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.compactMap { column < $0.count ? $0[column].count : nil }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + padding : padding + cell
      }
      let line = "  " + cells.joined(separator: "  ")
      return line.reversed().drop { $0 == " " }.reversed().map(String.init).joined() + "\n"
    }.joined()
  }
}

/// A number by a format, and words for one that is none.
///
/// All numbers that people read come through here.
private func formatted(_ format: String, _ value: Double) -> String {
  guard !value.isNaN else { return "undefined" }
  guard value.isFinite else { return value > 0 ? "beyond range" : "below range" }
  return String(format: format, value)
}

/// A number for people: six significant digits, without a tail of zeros.
func short(_ value: Double) -> String { formatted("%.6g", value) }

/// A number with so many significant digits, without a tail of zeros.
func rounded(_ value: Double, digits: Int) -> String {
  // Adding 0 takes the sign off a 0.
  formatted("%.\(digits)g", value + 0)
}

/// A count with thousands apart: 1,000,000.
func grouped(_ count: Int) -> String {
  let digits = String(count.magnitude)
  let groups = stride(from: digits.count, to: 0, by: -3).map { end in
    String(digits.dropLast(digits.count - end).suffix(3))
  }
  return (count < 0 ? "-" : "") + groups.reversed().joined(separator: ",")
}

/// "1 row", "2 rows".
func counted(_ count: Int, _ noun: String) -> String { "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")" }

/// A number with a fixed count of digits after the point.
func fixed(_ value: Double, digits: Int) -> String { formatted("%.\(digits)f", value) }
