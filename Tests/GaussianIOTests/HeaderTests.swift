import GaussianIO
import LinearAlgebra
import Synchronization
import Testing

/// A text, and what its first line must be taken for.
struct FirstLine: Sendable, CustomTestStringConvertible {
  var text: String
  /// `nil` if the first line is a row.
  var names: [String]?
  var remarks: [TableRemark]
  var columns: ColumnSelection
  var testDescription: String { text.debugDescription }

  init(_ text: String, names: [String]?, _ remarks: TableRemark..., columns: ColumnSelection = .all) {
    self.text = text
    self.names = names
    self.remarks = remarks
    self.columns = columns
  }
}

@Suite("Names in the first line")
struct HeaderTests {
  /// The names, and what was remarked, of a table whose missing cells are allowed.
  private func opened(
    _ text: String, name: String = "t.csv", _ columns: ColumnSelection = .all,
    header: TableReadingOptions.Header = .automatic
  ) throws -> (table: Table<Double>, remarks: [TableRemark]) {
    let remarks = Mutex<[TableRemark]>([])
    var options = TableReadingOptions(columns: columns, missing: .asNaN, header: header)
    options.onRemark = { remark in remarks.withLock { $0.append(remark) } }
    let read = try table(text, name: name, options)
    return (read, remarks.withLock { $0 })
  }

  static let lines: [FirstLine] = [
    // A text above numbers.
    .init("RI,Na,Mg\n1.52,13.6,4.5\n1.51,13.9,3.6\n", names: ["RI", "Na", "Mg"]),
    .init("a,b,2019\n1,2,7\n2,3.25,8\n", names: ["a", "b", "2019"]),
    .init(
      "info,inflation,infant_mortality,nano,inf,nan\n1,2,3,4,5,6\n",
      names: ["info", "inflation", "infant_mortality", "nano", "inf", "nan"]),
    .init("none,null,x\n1,3,2\n", names: ["none", "null", "x"]),
    .init("infinite\n1\n2\n", names: ["infinite"]),
    .init("x,y\n,2\nNA,3\n4,5\n", names: ["x", "y"]),
    .init("x,y\n#DIV/0!,2\n1,3\n4,5\n", names: ["y"], columns: .named(["y"])),
    .init("5%,50%\n1,2\n3,4\n", names: ["5%", "50%"]),
    // Years and other series above numbers, beside a text.
    .init("country,2019,2020\nA,1.5,2.5\nB,2,4\n", names: ["2019", "2020"], columns: .ignoring(["country"])),
    .init("date,7\n2024-01-01,5\n2024-01-02,6\n", names: ["7"], columns: .ignoring(["date"])),
    .init("member,7\nyes,5\nno,6\n", names: ["7"], columns: .ignoring(["member"])),
    // Names that are asked for.
    .init("2019,2020\n1,2\n3,4\n", names: ["2020"], columns: .named(["2020"])),
    .init("2019,2020\n1,2\n3,4\n", names: ["2020"], columns: .ignoring(["2019"])),
    .init("2019,2020\n1,2\n3,4\n", names: ["2020", "2019"], columns: .matching(["2020", "2019"])),
    .init("Na,K\n1,2\n3,4\n", names: ["Na"], columns: .named(["Na"])),
    .init("2019,2020\n1,2\n3,4\n", names: nil, .firstLineTakenForRow, columns: .matching(["a", "b"])),
    .init("1,2,3\n4,5,6\n", names: nil, .firstLineTakenForRow, columns: .named(["3", "1"])),
    // Quotation marks above numbers without.
    .init("\"2019\",\"2020\"\n1,2\n3,4\n", names: ["2019", "2020"]),
    .init("kind,\"2019\"\nx,2\ny,4\n", names: ["2019"], columns: .named(["2019"])),
    .init("\"inf\"\n1\n2\n", names: ["inf"]),
    .init("\"2019\",\"2020\"\n\"1\",\"2\"\n", names: nil, .firstLineTakenForRow),
    .init("\"1\",2\n3,4\n", names: nil, .firstLineTakenForRow),
    // Words that may be names and missing values.
    .init("Na\n1\n2\n", names: ["Na"], .firstLineTakenForNames),
    .init("none,null\n1,2\n3,4\n", names: ["none", "null"], .firstLineTakenForNames),
    .init("NA\n1\nNA\n2\n", names: nil),
    .init("NA,NA\n1,2\n3,4\n", names: nil),
    .init("NA,2\n1,3\n2,5\n", names: nil, .firstLineTakenForRow),
    .init(",\n1,2\n3,4\n", names: nil),
    // Numbers above numbers.
    .init("2019,2020\n1,2\n3,4\n", names: nil, .firstLineTakenForRow),
    .init("0.5,1.5\n1,2\n", names: nil, .firstLineTakenForRow),
    .init("1,2\n", names: nil),
    .init("5.1,3.5,setosa\n4.9,3,setosa\n7,3,virginica\n", names: nil, columns: .ignoring(["3"])),
    .init("7,setosa\n4,virginica\n", names: nil, .firstLineTakenForRow, columns: .ignoring(["2"])),
    // Names that are missing.
    .init(",x\n5,1\n7,2\n", names: ["1", "x"]),
    .init(",x\n0,1\n1,2\n2,5\n", names: ["1", "x"], .countsRows("1")),
    .init("\"\",\"x\"\n\"1\",1\n\"2\",2\n", names: ["1", "x"], .countsRows("1")),
    .init("\"x\",\"y\"\n\"1\",1,3\n\"2\",2,4\n", names: ["1", "x", "y"], .countsRows("1")),
    .init("x,y\nA,1,3\nB,2,4\n", names: ["x", "y"], columns: .ignoring(["1"])),
    .init("a,b\n1,2,3\n2,5,6\n3,4,4\n", names: ["1", "a", "b"], .countsRows("1")),
    .init("date;x\n01.02.2024;1,5\n02.02.2024;2,5\n", names: ["x"], columns: .ignoring(["date"])),
    // What stands before a header.
    .init("\u{FEFF}x,y\n1,2\n", names: ["x", "y"]),
    .init("\u{FEFF}\"2019\",\"2020\"\n1,2\n", names: ["2019", "2020"]),
  ]

  @Test("are found by evidence", arguments: lines)
  func found(_ line: FirstLine) throws {
    let (read, remarks) = try opened(line.text, line.columns)
    #expect(read.columnNames == line.names)
    #expect(remarks == line.remarks)
  }

  @Test("the options settle it, and then nothing is remarked", arguments: lines.filter { $0.columns == .all })
  func settled(_ line: FirstLine) throws {
    let header: TableReadingOptions.Header = line.names == nil ? .absent : .present
    let (read, remarks) = try opened(line.text, header: header)
    #expect(read.columnNames == line.names)
    #expect(remarks.allSatisfy { $0 == .countsRows("1") })
  }

  @Test("a header alone is no row, in quotation marks or not", arguments: ["a,b\n", "\"1\",\"2\"\n", "a,b"])
  func alone(_ text: String) throws {
    let error = try #require(throws: FileError.self) { try opened(text) }
    #expect(error.code == .empty)
    #expect(error.problem == "the table has a line of names but no rows")
  }

  @Test("a stream decides as a table does", arguments: lines)
  func streamed(_ line: FirstLine) throws {
    let scratch = Scratch()
    let remarks = Mutex<[TableRemark]>([])
    var options = TableReadingOptions(columns: line.columns, missing: .asNaN)
    options.onRemark = { remark in remarks.withLock { $0.append(remark) } }
    let stream = try TableStream<Double>(contentsOf: scratch.file("t", line.text), options: options)
    #expect(stream.columnNames == line.names)
    #expect(remarks.withLock { $0 } == line.remarks)
  }
}
