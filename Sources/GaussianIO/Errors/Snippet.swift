/// Text of a file or a name in single quotes, safe to print: one line, no control characters, at most 40
/// characters.
package func quoted(_ text: some StringProtocol) -> String {
  let limit = 40
  let scalars = String(text).unicodeScalars
  guard scalars.count > limit else { return "'\(printable(String(scalars)))'" }
  return "'\(printable(String(scalars.prefix(limit - 1))))…'"
}

/// Bytes of a file in single quotes; bytes that are not UTF-8 become replacement characters.
func quoted(_ bytes: some Collection<UInt8>) -> String {
  // No scalar takes more than four bytes: what lies beyond is cut anyway.
  quoted(String(decoding: bytes.prefix(200), as: UTF8.self))
}

/// The text with control characters, and characters that turn the direction of writing, escaped.
package func printable(_ text: some StringProtocol) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\n": result += "\\n"
    case "\r": result += "\\r"
    case "\t": result += "\\t"
    default:
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned:
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
  }
  return result
}

/// Names in quotes with commas; the first few of many.
package func listed(_ names: [String], limit: Int = 8) -> String {
  let shown = names.prefix(limit).map { quoted($0) }.joined(separator: ", ")
  return names.count > limit ? shown + " and \(names.count - limit) more" : shown
}
