/// A text as a shell takes it for one word, in quotes only if it must.
///
/// Control characters are written as escapes, in the quotes of bash, zsh and ksh that know them, so that the word is one line.
package func shellWord(_ text: String) -> String {
  let isPlain = text.utf8.allSatisfy {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
      || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || "_-.,/:%+=".utf8.contains($0)
  }
  guard !isPlain || text.isEmpty || text.hasPrefix("=") else { return text }
  let escapes = text.unicodeScalars.map { scalar -> String in
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    case _ where scalar.value < 0x20 || scalar.value == 0x7F:
      "\\" + String(repeating: "0", count: scalar.value < 8 ? 2 : scalar.value < 0x40 ? 1 : 0)
        + String(scalar.value, radix: 8)
    case "'", "\\": "\\\(scalar)"
    default: String(scalar)
    }
  }
  let hasControls = text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F }
  guard !hasControls else { return "$'" + escapes.joined() + "'" }
  return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
}
