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
