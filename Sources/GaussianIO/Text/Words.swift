import Foundation

// How numbers, counts and lists are written where people read them.

/// A number by a format, and words for one that is none.
///
/// All numbers that people read come through here.
private func formatted(_ format: String, _ value: Double) -> String {
  guard !value.isNaN else { return "undefined" }
  guard value.isFinite else { return value > 0 ? "beyond range" : "below range" }
  return String(format: format, value)
}

/// A number for people: six significant digits, without a tail of zeros.
package func short(_ value: Double) -> String { formatted("%.6g", value) }

/// A number with so many significant digits, without a tail of zeros.
package func rounded(_ value: Double, digits: Int) -> String {
  // Adding 0 takes the sign off a 0.
  formatted("%.\(digits)g", value + 0)
}

/// A count with thousands apart: 1,000,000.
package func grouped(_ count: Int) -> String {
  let digits = String(count.magnitude)
  let groups = stride(from: digits.count, to: 0, by: -3).map { end in
    String(digits.dropLast(digits.count - end).suffix(3))
  }
  return (count < 0 ? "-" : "") + groups.reversed().joined(separator: ",")
}

/// "1 row", "2 rows".
package func counted(_ count: Int, _ noun: String) -> String { "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")" }

/// A number with a fixed count of digits after the point.
package func fixed(_ value: Double, digits: Int) -> String { formatted("%.\(digits)f", value) }

/// "a, b or c".
package func list(_ words: [String], _ conjunction: String = "or") -> String {
  words.count < 2
    ? words.joined() : words.dropLast().joined(separator: ", ") + " \(conjunction) " + words[words.count - 1]
}
