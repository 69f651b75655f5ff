package import LinearAlgebra

/// A way to store a table in a file.
///
/// `docs/adding-a-format.md` shows how to add one.
package protocol TableFormat: Sendable {
  /// What people call the format.
  var name: String { get }
  /// Extensions of file names that stand for the format, in lower case and without the dot.
  var fileExtensions: [String] { get }
  /// Bytes that every file of the format begins with; empty if there are none.
  var signature: [UInt8] { get }

  /// Reads the columns asked for; all numbers of the result are what a table may hold.
  func read<Scalar: GaussianScalar>(
    _ input: InputFile, as type: Scalar.Type, options: TableReadingOptions
  ) throws -> Table<Scalar>

  /// Prepares for reading the columns asked for, a block of rows at a time.
  func reader<Scalar: GaussianScalar>(
    of input: SequentialInput, as type: Scalar.Type, options: TableReadingOptions
  ) throws -> any TableReader<Scalar>

  /// Prepares for writing a table of the given shape.
  func encoder<Scalar: GaussianScalar>(
    for shape: TableShape, as type: Scalar.Type
  ) throws -> any TableEncoder<Scalar>
}

/// What is known about a table before its first row is written.
package struct TableShape: Sendable, Equatable {
  /// One name a column; `nil` if there are no names.
  package var columnNames: [String]?
  /// Number of rows; `nil` if that shows only when the last is written.
  package var rows: Int?
  /// Number of columns.
  package var columns: Int
  /// True for a list of numbers rather than a table of one column, in formats that know the difference.
  package var isList: Bool
  /// What the cells of a table with kinds of columns are, for formats that hold more than numbers; the numbers that are written
  /// are those of the columns that are modelled.
  package var schema: TableSchema?

  /// Facts about a table that will be written.
  package init(
    columnNames: [String]?, rows: Int?, columns: Int, isList: Bool = false, schema: TableSchema? = nil
  ) {
    self.schema = schema
    self.columnNames = columnNames
    self.rows = rows
    self.columns = columns
    self.isList = isList
  }
}

/// The bytes of one table, made as its rows arrive.
package protocol TableEncoder<Scalar> {
  /// The scalar of the rows.
  associatedtype Scalar: GaussianScalar
  /// The bytes before the first row.
  func opening() -> [UInt8]
  /// Writes the bytes of some rows.
  func encode(_ rows: Matrix<Scalar>, into output: OutputFile) throws
  /// The bytes that take the place of the opening, and are as many, once the number of rows is known that the shape
  /// did not tell; `nil` if the opening says nothing of it.
  func opening(forRows count: Int) -> [UInt8]?
}

extension TableEncoder {
  /// Nothing: text does not tell beforehand how many rows come.
  package func opening(forRows count: Int) -> [UInt8]? { nil }
}

/// All formats, and which of them a file is in.
package enum TableFormats {
  /// Every known format; the first is used where nothing says otherwise.
  package static let all: [any TableFormat] = [
    DelimitedFormat.csv,
    DelimitedFormat.tsv,
    NPYFormat(),
  ]

  /// The format that the name of a file asks for; `nil` if the name says nothing.
  static func format(forReading path: String) throws -> (any TableFormat)? {
    try format(forExtensionOf: String(Compression.uncompressedName(of: path)), of: path, code: .unsupported)
  }

  /// The format of an input that is not compressed: what its first bytes say for sure, or what its name asks for.
  ///
  /// - Throws: ``FileError`` if the bytes are those of something else, or the name stands for no format.
  static func format(of input: SequentialInput) throws -> any TableFormat {
    let beginning = try input.bytes(in: 0..<ForeignFormat.sampleSize)
    let recognized = recognized(by: beginning)
    guard recognized.signature.isEmpty else { return recognized }
    if let foreign = ForeignFormat.binary(beginning) { throw foreign.error(path: input.path) }
    let named = Result { try format(forReading: input.path) ?? recognized }
    // What an array is not it says itself.
    let mayBeText = (try? named.get())?.signature.isEmpty ?? true
    if mayBeText, let foreign = ForeignFormat.text(beginning) { throw foreign.error(path: input.path) }
    return try named.get()
  }

  static func format(forWriting path: String) throws -> any TableFormat {
    try format(forExtensionOf: path, of: path, code: .unknownFormat) ?? all[0]
  }

  static func recognized(by firstBytes: [UInt8]) -> any TableFormat {
    all.first { !$0.signature.isEmpty && firstBytes.starts(with: $0.signature) } ?? all[0]
  }

  /// Extensions that no text has, and what stands there is no table that can be read.
  private static let binaryExtensions: Set<String> = [
    "xlsx", "xls", "xlsm", "xlsb", "ods", "numbers", "parquet", "feather", "arrow", "orc", "avro", "h5", "hdf5", "mat",
    "rds", "rda", "rdata", "pkl", "pickle", "npz", "sav", "dta", "sas7bdat", "db", "sqlite", "sqlite3", "duckdb", "pdf",
    "png", "zip", "7z", "rar", "tar", "xz", "bz2", "lz4",
  ]

  private static func format(
    forExtensionOf shortened: String, of path: String, code: FileError.Code
  ) throws -> (any TableFormat)? {
    let name = shortened.split(separator: "/").last ?? ""
    guard !path.hasPrefix("/dev/"), let dot = name.lastIndex(of: "."), dot != name.startIndex else {
      return nil
    }
    let suffix = name[name.index(after: dot)...].lowercased()
    if let format = all.first(where: { $0.fileExtensions.contains(suffix) }) { return format }
    // A text may be called anything.
    if code == .unsupported, !binaryExtensions.contains(suffix) { return nil }
    let known = all.flatMap(\.fileExtensions).map { "." + $0 }.joined(separator: ", ")
    throw FileError(
      code, path: path, "the extension \(quoted("." + suffix)) stands for no known format of tables",
      advice: "use one of \(known)")
  }
}
