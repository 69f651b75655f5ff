import Foundation
import GaussianIO
import LinearAlgebra
import Testing

@Suite("What is no table of a known format is named")
struct ForeignFormatTests {
  private static let zip: [UInt8] = [0x50, 0x4B, 3, 4, 20, 0, 0, 0, 8, 0] + [UInt8](repeating: 7, count: 20)

  private static let table = "a,b\n1,2\n3,5\n"
  private static func encoded(_ encoding: String.Encoding) -> [UInt8] { Array(table.data(using: encoding)!) }

  /// Beginnings of files, what they are, and part of the way to read them.
  static let files: [(bytes: [UInt8], name: String, advice: String)] = [
    (zip + Array("t.csv".utf8), "a zip archive", "unzip -p FILE | gauss COMMAND -"),
    (zip + Array("[Content_Types].xml…xl/workbook.xml".utf8), "an Excel workbook", "save it as CSV"),
    (
      zip + Array("mimetypeapplication/vnd.oasis.opendocument.spreadsheet".utf8), "a workbook of OpenDocument",
      "save it as CSV"
    ),
    (zip + Array("x.npy".utf8), "an NPZ archive of NumPy", "unzip -p FILE NAME.npy"),
    ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0], "a workbook of Excel 97", "save it as CSV"),
    (Array("PAR1".utf8) + [0x15, 4, 0x15], "a Parquet file", "pandas.read_parquet('FILE')"),
    (Array("ARROW1\0\0".utf8), "a Feather or Arrow file", "pandas.read_feather"),
    (Array("FEA1\0".utf8), "a Feather file", "pandas.read_feather"),
    ([0xFF, 0xFF, 0xFF, 0xFF, 0x78, 1, 0, 0], "an Arrow stream", "pyarrow.ipc"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "xz data", "xz -dc FILE | gauss COMMAND -"),
    (Array("BZh91AY&SY".utf8) + [0x1C, 0xF3], "bzip2 data", "bzip2 -dc"),
    ([0x04, 0x22, 0x4D, 0x18, 0x64], "LZ4 data", "lz4 -dc"),
    ([0x89] + Array("HDF\r\n".utf8) + [0x1A, 0x0A], "an HDF5 file", "pandas.read_hdf"),
    ([0x80, 4, 0x95, 0], "a Python pickle", "pandas.read_pickle"),
    (Array("RDX3\nX\n\0\0\0\u{3}".utf8), "data of R", "write.csv"),
    (Array("X\n\0\0\0\u{3}".utf8), "data of R", "write.csv"),
    (Array("SQLite format 3\0".utf8), "an SQLite database", "sqlite3 -csv -header FILE"),
    (Array("%PDF-1.7\n%".utf8) + [0xE2, 0xE3], "a PDF document", "give a table"),
    (Array("\n<!DOCTYPE html><html>".utf8), "an HTML page", "give a table"),
    (Array("<?xml version=\"1.0\"?>".utf8), "an XML file", "save it as CSV"),
    (Array("[\n {\"a\": 1}]".utf8), "JSON", "pandas.read_json"),
    (Array("{\"a\": [1, 2]}".utf8), "JSON", "pandas.read_json"),
    (Array("{\"format\": \"swift-gaussian model\"}".utf8), "a model, no table", "give the model"),
    (encoded(.utf16LittleEndian), "text in UTF-16LE", "iconv -f UTF-16LE -t UTF-8 FILE | gauss COMMAND -"),
    (encoded(.utf16BigEndian), "text in UTF-16BE", "iconv -f UTF-16BE"),
    (encoded(.utf32LittleEndian), "text in UTF-32LE", "iconv -f UTF-32LE"),
    (encoded(.utf32BigEndian), "text in UTF-32BE", "iconv -f UTF-32BE"),
    ([0xFF, 0xFE] + encoded(.utf16LittleEndian), "text in UTF-16", "iconv -f UTF-16 -t"),
    ([0xFF, 0xFE, 0, 0] + encoded(.utf32LittleEndian), "text in UTF-32", "iconv -f UTF-32 -t"),
    (
      Array("größe,高さ\n1,2\n3,4\n".data(using: .utf16LittleEndian)!), "text in UTF-16LE", "iconv -f UTF-16LE"
    ),
    ([1, 0xFE, 0, 0, 65, 10, 66], "no text", "give a table"),
  ]

  @Test("under any name, compressed too, and as a pipe", arguments: files)
  func naming(_ file: (bytes: [UInt8], name: String, advice: String)) throws {
    let scratch = Scratch()
    for bytes in [file.bytes, Compressed.gzip(file.bytes)] {
      let paths = ["t.csv", "t.tsv", "t.unknown", "t"].map { scratch.file($0, bytes) }
      let pipe = SmallPipe(bytes)
      for path in paths + [pipe.path] {
        let error = try #require(throws: FileError.self) { try Table<Double>(contentsOf: path) }
        #expect(error.exitCode == 65, "\(error)")
        #expect(error.problem.hasPrefix("this is \(file.name)"), "\(error)")
        let advice = file.advice.split(separator: "FILE", omittingEmptySubsequences: false)
        #expect(advice.allSatisfy { $0.isEmpty || error.advice.contains($0) }, "\(error)")
        #expect(!error.description.contains { $0.isNewline })
      }
    }
  }

  @Test(
    "names of columns that look like first bytes are names",
    arguments: ["PAR1", "ORC", "BZh9", "GIF89a", "RDX3", "FEA1", "DUCK"])
  func names(_ name: String) throws {
    let scratch = Scratch()
    let table = try Table<Double>(contentsOf: scratch.file("t.csv", "\(name),b\n1,2\n3,4\n"))
    #expect(table.columnNames == [name, "b"])
  }

  @Test("a zero byte in a cell that is not read does no harm")
  func zeroByte() throws {
    let scratch = Scratch()
    let path = scratch.file("t.csv", "a,note\n1,x\0y\n2,z\n")
    let table = try Table<Double>(contentsOf: path, options: .init(columns: .named(["a"])))
    #expect(table.values == Matrix([[1], [2]]))
  }
}
