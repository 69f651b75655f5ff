/// A text from outside on one line: control characters, which could also steer a terminal, are escaped.
func escaped(_ text: some StringProtocol) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch (scalar, scalar.properties.generalCategory) {
    case ("\n", _): result += "\\n"
    case ("\r", _): result += "\\r"
    case ("\t", _): result += "\\t"
    case (_, .control), (_, .format), (_, .lineSeparator), (_, .paragraphSeparator):
      result += "\\u{\(String(scalar.value, radix: 16))}"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// What people call the file that is read.
func inputName(_ path: String) -> String { path == "-" ? "standard input" : escaped(path) }

/// What people call the file that is written.
func outputName(_ path: String) -> String { path == "-" ? "standard output" : escaped(path) }

/// A text as a shell takes it for one word, in quotes only if it must.
func shellWord(_ text: String) -> String {
  let isPlain = text.utf8.allSatisfy {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
      || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || "_-.,/:%+".utf8.contains($0)
  }
  guard !isPlain || text.isEmpty else { return text }
  return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
}
