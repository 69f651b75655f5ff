import GaussianIO

/// Commands and data for gnuplot, in one text that needs no other file.
///
/// Names from tables go through ``quoted(_:)``, terminals are told not to look for markup, and so no name can be taken for
/// a command.
public struct GnuplotScript {
  /// The script so far.
  public private(set) var text: String
  private var dataCount = 0

  /// Begins with comments, if there are any.
  public init(comments: [String] = []) {
    text = comments.map { "# \(printable($0))\n" }.joined()
    add("set encoding utf8")
  }

  /// Appends commands, a line each.
  public mutating func add(_ commands: String...) {
    for command in commands { text += command + "\n" }
  }

  /// Appends a table of numbers.
  ///
  /// - Parameters:
  ///   - rows: Its rows; an empty one lifts the pen of a line.
  ///   - name: What it holds, as an identifier.
  /// - Returns: The name by which commands know it.
  public mutating func add(data rows: some Sequence<[Double]>, _ name: String) -> String {
    add(lines: rows.lazy.map { $0.map(number).joined(separator: " ") }, name)
  }

  /// Appends points that are joined to lines.
  public mutating func add(lines: [[PlotPoint]], _ name: String) -> String {
    add(data: lines.flatMap { $0.map { [$0.x, $0.y] } + [[]] }, name)
  }

  /// Appends a table whose rows are written already.
  public mutating func add(lines: some Sequence<String>, _ name: String) -> String {
    dataCount += 1
    let name = "$\(name)_\(dataCount)"
    text += "\(name) << END\n"
    var isEmpty = true
    for line in lines {
      text += line
      text += "\n"
      isEmpty = false
    }
    // Gnuplot takes a table without a row for a mistake.
    if isEmpty { text += "NaN NaN NaN\n" }
    text += "END\n"
    return name
  }
}

extension GnuplotScript {
  /// A text as gnuplot takes it for one, whatever it holds.
  ///
  /// Between apostrophes nothing has a meaning but the apostrophe, which is doubled. Gnuplot 5.4 takes doubled ones for the end where a
  /// text begins or ends with one, or has two of them: such a text stands between quotation marks, where a code in digits stands for
  /// each character that has a meaning there.
  public static func quoted(_ text: String) -> String {
    let text = printable(text)
    guard text.hasPrefix("'") || text.hasSuffix("'") || text.contains("''") else {
      return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\", "`", "@", "$":
        let digits = String(scalar.value, radix: 8)
        result += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

/// A point of a picture, in the units of its axes.
public struct PlotPoint: Equatable, Sendable {
  /// Along the axis at the bottom.
  public var x: Double
  /// Along the axis on the left.
  public var y: Double

  /// Takes a place on both axes.
  public init(x: Double, y: Double) {
    (self.x, self.y) = (x, y)
  }
}

/// A number as gnuplot reads it.
func number(_ value: Double) -> String { value.isFinite ? "\(value)" : "NaN" }

/// The text, or its beginning if it is longer than there is room for.
func shortened(_ text: String, to limit: Int) -> String {
  text.count > limit ? text.prefix(max(limit - 1, 1)) + "…" : text
}
