extension FileError {
  /// A kind of problem; open, so that new kinds can be added.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    /// Name of the kind, as it is spelled in code.
    public let description: String
    /// Exit code of a command that fails for this reason.
    public let exitCode: Int32
    /// True if the problem lies with a file that is written.
    let isAboutOutput: Bool

    private init(_ description: String, exitCode: Int32, isAboutOutput: Bool = false) {
      self.description = description
      self.exitCode = exitCode
      self.isAboutOutput = isAboutOutput
    }
  }
}

extension FileError.Code {
  /// There is no file of that name.
  public static let noSuchFile = Self("noSuchFile", exitCode: 66)
  /// The name belongs to a folder.
  public static let isDirectory = Self("isDirectory", exitCode: 66)
  /// The file exists and may not be opened.
  public static let unreadable = Self("unreadable", exitCode: 66)
  /// Reading failed, or the file changed meanwhile.
  public static let readFailed = Self("readFailed", exitCode: 74)

  /// The file holds nothing.
  public static let empty = Self("empty", exitCode: 65)
  /// The file breaks the rules of its format.
  public static let malformed = Self("malformed", exitCode: 65)
  /// The file keeps the rules of its format in a way that this library does not read.
  public static let unsupported = Self("unsupported", exitCode: 65)
  /// A program newer than this one wrote the file.
  public static let newerVersion = Self("newerVersion", exitCode: 65)

  /// A record has more or fewer fields than the others.
  public static let raggedRow = Self("raggedRow", exitCode: 65)
  /// A text stands where a number belongs.
  public static let notANumber = Self("notANumber", exitCode: 65)
  /// A text stands where one of the levels of a column, a day or a time belongs.
  public static let unknownLevel = Self("unknownLevel", exitCode: 65)
  /// A column that should be used as numbers holds text.
  public static let textColumn = Self("textColumn", exitCode: 65)
  /// A cell is empty or says that its value is missing.
  public static let missingValue = Self("missingValue", exitCode: 65)
  /// A number is NaN or infinite, or exceeds the range of the scalar.
  public static let notFinite = Self("notFinite", exitCode: 65)
  /// A weight is negative.
  public static let invalidWeight = Self("invalidWeight", exitCode: 65)
  /// A whole number has no exact floating-point equal.
  public static let inexact = Self("inexact", exitCode: 65)
  /// The table has no column of that name or position, or several.
  public static let unknownColumn = Self("unknownColumn", exitCode: 65)
  /// The table has another number of columns than needed.
  public static let columnCount = Self("columnCount", exitCode: 65)
  /// Two files do not fit together.
  public static let mismatch = Self("mismatch", exitCode: 65)
  /// The table exceeds the address space or the memory.
  public static let tooLarge = Self("tooLarge", exitCode: 65)

  /// The file cannot be created or replaced.
  public static let unwritable = Self("unwritable", exitCode: 74, isAboutOutput: true)
  /// Writing failed on the way.
  public static let writeFailed = Self("writeFailed", exitCode: 74, isAboutOutput: true)
  /// Whoever read the output went away; usually not worth a message.
  public static let brokenPipe = Self("brokenPipe", exitCode: 74, isAboutOutput: true)
  /// No format is known for the name of the output.
  public static let unknownFormat = Self("unknownFormat", exitCode: 64, isAboutOutput: true)
}
