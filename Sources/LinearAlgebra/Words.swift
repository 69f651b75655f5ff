// How numbers and variables are written in the sentences of errors.

/// "1 row", "2 rows".
package func counted(_ rows: Int) -> String { rows == 1 ? "1 row" : "\(rows) rows" }

/// Two significant digits, enough for a magnitude in a sentence.
package func shortened(_ value: Double) -> String {
  guard value.isFinite && value != 0 else { return value == 0 ? "0" : value.isNaN ? "NaN" : "infinite" }
  var exponent = 0
  var mantissa = value.magnitude
  while mantissa >= 9.95 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
  while mantissa < 0.995 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
  let digits = Int((mantissa * 10).rounded())
  let number = "\(digits / 10).\(digits % 10)"
  return (value < 0 ? "-" : "") + (exponent == 0 ? number : "\(number)e\(exponent)")
}

/// A variable by its name, or counted from 1 where it has none.
package func variableName(_ variable: Int, _ names: [String]?) -> String {
  guard let names, variable < names.count else { return "variable \(variable + 1)" }
  return "'\(names[variable])'"
}
