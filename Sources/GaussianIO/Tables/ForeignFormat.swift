/// What a file is that holds no table this library reads, and how to come by one.
struct ForeignFormat: Sendable {
  /// What people call it, with an article.
  let name: String
  /// What to do, given the file as a word of a shell or, in quotation marks, of Python.
  let remedy: @Sendable (_ file: String, _ quoted: String) -> String

  /// Bytes of the beginning of a file that are enough to tell.
  static let sampleSize = 4096

  /// What the bytes of something binary belong to; `nil` if they are none of what is known.
  ///
  /// - Parameter beginning: The first ``sampleSize`` bytes of the file, or all of them.
  /// - Returns: The format.
  static func binary(_ beginning: [UInt8]) -> ForeignFormat? {
    // The first column of a table may have a name like PAR1, so what text never has must be there too.
    guard beginning.contains(where: { $0 < 0x20 && !(9...13).contains($0) || $0 >= 0x80 }) else { return nil }
    if beginning.starts(with: [0x50, 0x4B, 3, 4]) || beginning.starts(with: [0x50, 0x4B, 5, 6]) {
      return archive(beginning)
    }
    return signatures.first { beginning.dropFirst($0.offset).starts(with: $0.bytes) }?.format
  }

  /// The error that a file is this.
  func error(path: String) -> FileError {
    // What has been read from a pipe cannot be read again.
    let file = path == "-" || path.hasPrefix("/dev/") ? "FILE" : printable(path)
    let isPlain = !file.contains { $0 == "'" || $0 == "\\" }
    let advice = remedy(shellWord(file), isPlain ? "'\(file)'" : "'FILE'")
    return FileError(.unsupported, path: path, "this is \(name)", advice: advice)
  }
}

// MARK: - First bytes

extension ForeignFormat {
  private struct Signature: Sendable {
    var offset = 0
    let bytes: [UInt8]
    let format: ForeignFormat

    init(_ text: String, at offset: Int = 0, _ format: ForeignFormat) {
      self.init([UInt8](text.utf8), at: offset, format)
    }

    init(_ bytes: [UInt8], at offset: Int = 0, _ format: ForeignFormat) {
      (self.bytes, self.offset, self.format) = (bytes, offset, format)
    }
  }

  private static let signatures: [Signature] = [
    // Compressed as a whole. What is compressed once is read, so that these bytes come from what was compressed twice.
    Signature([0x1F, 0x8B], .packedTwice), Signature([0x28, 0xB5, 0x2F, 0xFD], .packedTwice),
    Signature([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], .packed("xz data", by: "xz -dc")),
    Signature("1AY&SY", at: 4, .packed("bzip2 data", by: "bzip2 -dc")),
    Signature([0x17, 0x72, 0x45, 0x38, 0x50, 0x90], at: 4, .packed("bzip2 data", by: "bzip2 -dc")),
    Signature([0x04, 0x22, 0x4D, 0x18], .packed("LZ4 data", by: "lz4 -dc")),
    Signature([0x1F, 0x9D], .packed("data of the program 'compress'", by: "gzip -dc")),
    Signature([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], .packed("a 7-Zip archive", by: "7z e -so")),
    Signature([0x52, 0x61, 0x72, 0x21, 0x1A, 0x07], .packed("a RAR archive", by: "unrar p -inul")),
    Signature("ustar", at: 257, .packed("a tar archive", by: "tar -xOf")),
    // Tables of other programs.
    Signature("PAR1", .pandas("a Parquet file", "read_parquet")),
    Signature("ARROW1", .pandas("a Feather or Arrow file", "read_feather")),
    Signature(
      [0xFF, 0xFF, 0xFF, 0xFF],
      .python("an Arrow stream") { "pyarrow.ipc.open_stream(\($0)).read_pandas().to_csv('x.csv', index=False)" }),
    Signature("FEA1", .pandas("a Feather file", "read_feather")),
    Signature("Obj\u{1}", .python("an Avro file") { "polars.read_avro(\($0)).write_csv('x.csv')" }),
    Signature("ORC", .pandas("an ORC file", "read_orc")),
    Signature([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], .pandas("an HDF5 file", "read_hdf")),
    Signature([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], .workbook("a workbook of Excel 97, or its like")),
    Signature("<stata_dta>", .pandas("a Stata file", "read_stata")),
    Signature("$FL2", .pandas("an SPSS file", "read_spss")),
    Signature([0xC2, 0xEA, 0x81, 0x60], at: 12, .pandas("a SAS file", "read_sas")),
    Signature("MATLAB 5.0 MAT-file", .saveAsCSV("a MATLAB file", "in MATLAB: writematrix(x, 'x.csv')")),
    Signature("RDX2\n", .robject), Signature("RDX3\n", .robject), Signature("RDA2\n", .robject),
    Signature("X\n\0\0\0", .robject),
    Signature(
      "SQLite format 3\0",
      ForeignFormat(name: "an SQLite database") { file, _ in
        "pipe a query of it in: sqlite3 -csv -header \(file) 'SELECT * FROM TABLE' | gauss COMMAND -"
      }),
    Signature("DUCK", at: 8, .saveAsCSV("a DuckDB database", "in DuckDB: COPY … TO 'x.csv'")),
    Signature([0x80, 2], .pickle), Signature([0x80, 3], .pickle), Signature([0x80, 4], .pickle),
    Signature([0x80, 5], .pickle),
    // What is no table at all.
    Signature("%PDF-", .noTable("a PDF document")),
    Signature([0x89, 0x50, 0x4E, 0x47], .noTable("a picture")),
    Signature([0xFF, 0xD8, 0xFF], .noTable("a picture")),
    Signature("GIF8", .noTable("a picture")),
    Signature([0x7F, 0x45, 0x4C, 0x46], .noTable("a program")),
  ]

  private static func archive(_ beginning: [UInt8]) -> ForeignFormat {
    // The first entry begins with 30 bytes, its name follows.
    let text = String(decoding: beginning, as: Unicode.ASCII.self)
    if text.contains("xl/") || text.contains("[Content_Types].xml") && !text.contains("word/") {
      return .workbook("an Excel workbook")
    }
    if text.contains("opendocument.spreadsheet") { return .workbook("a workbook of OpenDocument") }
    if text.dropFirst(30).prefix(260).contains(".npy") {
      return ForeignFormat(name: "an NPZ archive of NumPy") { file, _ in
        "pipe one of its arrays in: unzip -p \(file) NAME.npy | gauss COMMAND -"
      }
    }
    return .packed("a zip archive", by: "unzip -p")
  }
}

extension ForeignFormat {
  private static let robject = saveAsCSV("data of R", "in R: write.csv(x, 'x.csv', row.names = FALSE)")
  private static let pickle = python("a Python pickle") { "pandas.read_pickle(\($0)).to_csv('x.csv', index=False)" }

  private static let packedTwice = ForeignFormat(name: "compressed twice") { file, _ in
    "unpack it once through a pipe: gzip -dc \(file) | gauss COMMAND -, or with zstd -dc"
  }

  static func packed(_ name: String, by program: String) -> ForeignFormat {
    ForeignFormat(name: name) { file, _ in "unpack it through a pipe: \(program) \(file) | gauss COMMAND -" }
  }

  static func pandas(_ name: String, _ function: String) -> ForeignFormat {
    python(name) { "pandas.\(function)(\($0)).to_csv('x.csv', index=False)" }
  }

  static func python(_ name: String, _ call: @escaping @Sendable (String) -> String) -> ForeignFormat {
    ForeignFormat(name: name) { "save it as CSV, in Python: \(call($1))" }
  }

  static func workbook(_ name: String) -> ForeignFormat { saveAsCSV(name, "in the program that wrote it") }

  static func saveAsCSV(_ name: String, _ how: String) -> ForeignFormat {
    ForeignFormat(name: name) { _, _ in "save it as CSV, \(how)" }
  }

  static func noTable(_ name: String) -> ForeignFormat {
    ForeignFormat(name: name) { _, _ in "give a table as CSV, TSV or NPY" }
  }
}
