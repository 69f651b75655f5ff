public import LinearAlgebra

/// What is wrong with a file, where in it, and what to do about it.
///
/// Lines, rows and columns are counted from 1, as editors and people count them.
public struct FileError: ExplainedError, Equatable {
  /// The kind of problem.
  public var code: Code
  /// The file as the user named it; `-` is standard input or output.
  public var path: String
  /// Line of a text file on which the problem begins.
  public var line: Int?
  /// Row of a binary table.
  public var row: Int?
  /// Column of a table.
  public var column: Int?
  /// Name of that column, if the table has names.
  public var columnName: String?
  /// The fact without the place, and without a full stop.
  public var problem: String
  /// What to try; empty if there is nothing to say.
  public var advice: String

  /// Creates an error from its facts.
  public init(
    _ code: Code, path: String, line: Int? = nil, row: Int? = nil, column: Int? = nil,
    columnName: String? = nil, _ problem: String, advice: String = ""
  ) {
    self.code = code
    self.path = path
    self.line = line
    self.row = row
    self.column = column
    self.columnName = columnName
    self.problem = problem
    self.advice = advice
  }

  /// Exit code of a command that fails for this reason; see `sysexits.h`.
  public var exitCode: Int32 { code.exitCode }
}

extension FileError {
  /// One line: `path:line: column 3 'width': the problem; the advice`.
  public var description: String { sentence(fact, advice) }

  /// What is wrong, with the place: `path:line: column 3 'width': the problem`.
  public var fact: String {
    var place = path == "-" ? (code.isAboutOutput ? "standard output" : "standard input") : printable(path)
    if let line { place += ":\(line)" }
    var parts: [String] = []
    if let row { parts.append("row \(row)") }
    if let column { parts.append("column \(column)" + (columnName.map { " " + quoted($0) } ?? "")) }
    let subject = parts.isEmpty ? "" : parts.joined(separator: ", ") + ": "
    return "\(place): \(subject)\(problem)"
  }
}
