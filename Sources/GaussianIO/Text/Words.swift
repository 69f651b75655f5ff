internal import CNumericText

// How numbers, counts and lists are written where people read them.

/// How a number is rounded.
private enum Rounding {
  /// To so many significant digits, without a tail of zeros.
  case significant(Int)
  /// To so many digits after the point.
  case fixed(Int)
}

/// A number, rounded, and words for one that is none.
///
/// All numbers that people read come through here.
private func formatted(_ value: Double, _ rounding: Rounding) -> String {
  guard !value.isNaN else { return "undefined" }
  guard value.isFinite else { return value > 0 ? "beyond range" : "below range" }
  return unsafe String(unsafeUninitializedCapacity: Int(NUMTEXT_MAXIMUM_ROUNDED)) { buffer in
    guard let base = buffer.baseAddress else { return 0 }
    return unsafe base.withMemoryRebound(to: CChar.self, capacity: buffer.count) { text in
      let end =
        switch rounding {
        case .significant(let digits): unsafe numtext_write_significant(text, Int32(digits), value)
        case .fixed(let digits): unsafe numtext_write_fixed(text, Int32(digits), value)
        }
      return unsafe end.map { unsafe $0 - text } ?? 0
    }
  }
}

/// A number for people: six significant digits, without a tail of zeros.
package func short(_ value: Double) -> String { formatted(value, .significant(6)) }

/// A number with so many significant digits, without a tail of zeros.
package func rounded(_ value: Double, digits: Int) -> String {
  // Adding 0 takes the sign off a 0.
  formatted(value + 0, .significant(digits))
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
package func fixed(_ value: Double, digits: Int) -> String { formatted(value, .fixed(digits)) }

/// "a, b or c".
package func list(_ words: [String], _ conjunction: String = "or") -> String {
  words.count < 2
    ? words.joined() : words.dropLast().joined(separator: ", ") + " \(conjunction) " + words[words.count - 1]
}
