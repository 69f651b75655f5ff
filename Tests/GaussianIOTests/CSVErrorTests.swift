import GaussianIO
import Testing

/// A broken file and what must be said about it.
struct BrokenTable: Sendable, CustomTestStringConvertible {
  var text: String
  var code: FileError.Code
  var line: Int?
  var column: Int?
  var says: String
  var testDescription: String { text.debugDescription }

  init(_ text: String, _ code: FileError.Code, line: Int?, column: Int? = nil, _ says: String) {
    self.text = text
    self.code = code
    self.line = line
    self.column = column
    self.says = says
  }
}

@Suite("Broken CSV")
struct CSVErrorTests {
  static let broken: [BrokenTable] = [
    // Cells that hold no number.
    .init("a,b\n1,2\n3,abc\n", .notANumber, line: 3, column: 2, "'abc' is not a number"),
    .init("a,b\n1,2\n3,0x1p3\n", .notANumber, line: 3, column: 2, "'0x1p3' is not a number"),
    .init("a,b\n1,2\n3,1_0\n", .notANumber, line: 3, column: 2, "'1_0'"),
    .init("a,b\n1,2\n3,+-1\n", .notANumber, line: 3, column: 2, "'+-1'"),
    .init("a,b\n1,2\n3,1e\n", .notANumber, line: 3, column: 2, "'1e'"),
    .init("a,b\n1,2\n3,1 2\n", .notANumber, line: 3, column: 2, "'1 2'"),
    .init("a,b\n1,2\n3,\"1\"\"\"\n", .notANumber, line: 3, column: 2, "is not a number"),
    .init("a,b\n1,2\n\u{1B}[31m,4\n", .notANumber, line: 3, column: 1, "'\\u{1b}[31m'"),
    .init(
      "a;b\n1.5;2\n1,5;2\n", .notANumber, line: 3, column: 1,
      "write decimals with a point, or, if all have commas, say --decimal-comma"),
    // Missing values.
    .init("a,b\n1,2\n,3\n", .missingValue, line: 3, column: 1, "the cell is empty"),
    .init("a,b\n1,\n", .missingValue, line: 2, column: 2, "the cell is empty"),
    .init("a,b\n1,\"\"\n", .missingValue, line: 2, column: 2, "the cell is empty"),
    .init("a,b\nNA,2\n", .missingValue, line: 2, column: 1, "'NA' marks a missing value"),
    .init("a,b\n1,2\n1,NaN\n", .missingValue, line: 3, column: 2, "'NaN' marks"),
    .init("a,b\n1,2\n1,nan\n", .missingValue, line: 3, column: 2, "'nan' marks"),
    .init("NA,2\n1,nan\n", .missingValue, line: 1, column: 1, "'NA' marks"),
    // Numbers that are not finite.
    .init("a,b\n1,2\n1,Inf\n", .notFinite, line: 3, column: 2, "'Inf' is not a finite number"),
    .init("a,b\n-infinity,2\n", .notFinite, line: 2, column: 1, "'-infinity' is not"),
    .init("a,b\n1,2\n1e400,3\n", .notFinite, line: 3, column: 1, "'1e400' exceeds the range of Double"),
    .init("a\n\(String(repeating: "9", count: 400))\n", .notFinite, line: 2, column: 1, "9…' exceeds"),
    // Columns of text.
    .init("a,kind\n1,x\n2,y\n", .textColumn, line: 2, column: 2, "'x'); leave it out with --ignore kind"),
    .init("1,x\n2,y\n", .textColumn, line: 1, column: 2, "--ignore 2"),
    // Records of another length.
    .init("a,b\n1,2\n3\n", .raggedRow, line: 3, "1 field, but the line of names has 2: '3'"),
    .init("a,b\n1,2,3\n", .raggedRow, line: 2, "3 fields, but the line of names has 2"),
    .init("1,2\n3,4,5\n", .raggedRow, line: 2, "but the first row has 2"),
    .init("a,b\n1,2\n\n3,4\n", .raggedRow, line: 3, "the line is blank"),
    .init("a,b\n1,2,\n", .raggedRow, line: 2, "3 fields"),
    .init("a,b\nx,2,3\n", .raggedRow, line: 2, "3 fields"),
    .init("a,b\n1,2,3\n2,5,6\n", .raggedRow, line: 2, "3 fields"),
    .init("a,b,c\n1,2\n3,4\n", .raggedRow, line: 2, "look for a missing or an extra delimiter"),
    .init("x\n1,5\n2,5\n", .raggedRow, line: 2, "if the comma is a decimal mark, say --decimal-comma"),
    .init("Report\na,b\n1,2\n", .raggedRow, line: 1, "1 field, but the lines below have 2: 'Report'"),
    .init("x;y\n1.234;5,5\n2.345;6,5\n", .notANumber, line: 2, column: 1, "may be 1234 or 1,234"),
    // Quotation marks.
    .init("a,b\n1,2\n\"3,4\n5,6\n", .malformed, line: 3, column: 1, "never closed"),
    .init("a,b\n1,2\n3,\"4", .malformed, line: 3, column: 2, "never closed"),
    .init("a,\"b\n1,2\n", .malformed, line: 1, column: 2, "never closed"),
    .init("a,b\n1,2\n3,4\"\n", .malformed, line: 3, column: 2, "inside a field"),
    .init("a,b\n1,2\n3,\"4\"x\n", .malformed, line: 3, column: 2, "inside a field"),
    .init("a,b\"\n1,2\n", .malformed, line: 1, column: 2, "inside a field"),
    // Files as a whole.
    .init("", .empty, line: nil, "the file is empty"),
    .init("\n\r\n", .empty, line: nil, "the file is empty"),
    .init("a,b\n", .empty, line: 1, "no rows"),
    .init("a,b", .empty, line: 1, "no rows"),
    .init("a,b\n \n\n", .empty, line: 1, "no rows"),
    .init("a,b\r1,2\r", .unsupported, line: 1, "carriage return alone"),
    .init("a,b,a\n1,2,3\n", .unknownColumn, line: 1, column: 3, "'a' also belongs to column 1"),
  ]

  @Test("each is one line with the place, the fact and the remedy", arguments: broken)
  func message(_ bad: BrokenTable) throws {
    let scratch = Scratch()
    let path = scratch.file("bad.csv", bad.text)
    let error = try #require(throws: FileError.self) { try Table<Double>(contentsOf: path) }
    #expect(error.code == bad.code)
    #expect(error.line == bad.line)
    #expect(error.column == bad.column)
    #expect(error.exitCode == 65)
    #expect(error.description.hasPrefix(path + (bad.line.map { ":\($0): " } ?? ": ")))
    #expect(error.description.contains(bad.says), "\(error)")
    #expect(!error.description.contains { $0.isNewline || $0 == "\u{1B}" })
    if let column = bad.column, bad.text.hasPrefix("a,b\n"), bad.code != .malformed {
      #expect(error.description.contains("column \(column) '\(column == 1 ? "a" : "b")': "))
    }
  }

  @Test("UTF-16 is named as such")
  func utf16() throws {
    let scratch = Scratch()
    let error = try #require(throws: FileError.self) {
      try Table<Double>(contentsOf: scratch.file("t.csv", [0xFF, 0xFE, 0x61, 0, 0x0A, 0]))
    }
    #expect(error.code == .unsupported)
    #expect(error.description.contains("UTF-16"))
  }

  @Test("a name that is not UTF-8 is an error")
  func latin1() throws {
    let scratch = Scratch()
    let error = try #require(throws: FileError.self) {
      try Table<Double>(
        contentsOf: scratch.file("t.csv", Array("a,b".utf8) + [0xE9, 0x0A, 0x31, 0x2C, 0x32]))
    }
    #expect(error.code == .unsupported)
    #expect(error.column == 2)
    #expect(error.line == 1)
  }

  @Test("files that cannot be read")
  func unreadable() throws {
    let scratch = Scratch()
    let missing = try #require(throws: FileError.self) {
      try Table<Double>(contentsOf: scratch.path("none.csv"))
    }
    #expect(missing.code == .noSuchFile)
    #expect(missing.exitCode == 66)
    #expect(missing.description == "\(scratch.path("none.csv")): there is no such file")
    let folder = try #require(throws: FileError.self) { try Table<Double>(contentsOf: scratch.folder) }
    #expect(folder.code == .isDirectory)
    #expect(folder.exitCode == 66)
    let foreign = try #require(throws: FileError.self) {
      try Table<Double>(contentsOf: scratch.file("t.xlsx", "PK"))
    }
    #expect(foreign.code == .unsupported)
    #expect(foreign.description.contains(".csv, .tsv, .npy"))
  }

  @Test("far more fields promised than the file can hold costs no memory")
  func broadNamesManyLines() throws {
    let names = (0..<50_000).map { "c\($0)" }.joined(separator: ",")
    let text = names + "\n" + String(repeating: "1\n", count: 1_000_000)
    let error = try #require(throws: FileError.self) { try table(text) }
    #expect(error.code == .raggedRow)
    #expect(error.line == 2)
    #expect(error.description.contains("1 field, but the line of names has 50000"))
  }
}
