import GaussianIO
import LinearAlgebra
import Testing

@Suite("Numbers as they are written")
struct CellTests {
  /// The only number of a table whose other cells say nothing of decimal marks.
  private func number(_ cell: String, _ mark: DecimalMark = .point) throws -> Double {
    var options = TableReadingOptions(columns: .named(["x"]))
    options.decimalMark = mark
    return try table("x\ty\n\(cell)\tz\n", name: "t.tsv", options).values[0, 0]
  }

  @Test(
    "what leaves no doubt is read",
    arguments: [
      ("\u{2212}1.5", -1.5), ("1.5\u{A0}", 1.5), ("\u{A0}\u{202F}1.5 ", 1.5), ("\"\u{2212}2\u{A0}\"", -2),
      ("1\u{A0}234", 1234), ("12\u{202F}345\u{202F}678.5", 12_345_678.5), ("1\u{2009}000e3", 1_000_000),
      ("1,234,567", 1_234_567), ("1,234.5", 1234.5), ("\u{2212}1,234.5e-3", -1.2345), ("1'234", 1234),
      ("999\u{2019}999.25", 999_999.25), ("+1,000,000", 1_000_000),
    ])
  func read(_ cell: String, _ expected: Double) throws {
    #expect(try number(cell) == expected)
    #expect(
      try Table<Float>(
        input: InputFile(bytes: Array("x\n\"\(cell.replacing("\"", with: ""))\"\n".utf8), named: "t.csv")
      ).values[0, 0] == Float(expected))
    let turned = String(cell.map { $0 == "," ? "." : $0 == "." ? "," : $0 })
    #expect(try number(turned, .comma) == expected)
  }

  @Test(
    "what may be two things is not",
    arguments: [
      ("1,500", "'1,500' may be 1500 or 1.500", "write one of them, or, if decimals have commas, say --decimal-comma"),
      (
        "1,5", "'1,5' is a number with a decimal comma",
        "write decimals with a point, or, if all have commas, say --decimal-comma"
      ),
      ("15%", "'15%' is written with the sign %", "write 0.15, or 15, in the whole column alike"),
      ("$1200.50", "'$1200.50' holds the currency $", "write the number alone, 1200.50"),
      ("12 €", "'12 €' holds the currency €", "write the number alone, 12"),
      ("(1.5)", "'(1.5)' stands in brackets, which may be a minus", "write -1.5 or 1.5"),
      ("\u{2013}1.5", "'\u{2013}1.5' begins with a dash that is no minus", "write -1.5"),
      ("1 234", "'1 234' has blanks between its digits", "write it without"),
      ("12,34,567", "'12,34,567' has a comma where no thousands and no decimals begin", "correct it"),
      ("#DIV/0!", "'#DIV/0!' is the error of a formula", "correct the cell or remove the row"),
      ("Err:502", "'Err:502' is the error of a formula", "correct the cell or remove the row"),
      ("1e", "'1e' is not a number", "correct it or remove the row"),
      (
        "1,2345", "'1,2345' is a number with a decimal comma",
        "write decimals with a point, or, if all have commas, say --decimal-comma"
      ),
      (
        "0,500", "'0,500' is a number with a decimal comma",
        "write decimals with a point, or, if all have commas, say --decimal-comma"
      ),
    ])
  func refused(_ cell: String, _ problem: String, _ advice: String) throws {
    var options = TableReadingOptions()
    options.decimalMark = .point
    // The same in the first row and in a later one.
    for (line, rows) in [(2, "\(cell)\t1\n2\t2\n3\t4\n"), (4, "2\t2\n3\t4\n\(cell)\t1\n")] {
      let error = try #require(throws: FileError.self) { try table("x\ty\n" + rows, name: "t.tsv", options) }
      #expect(error.code == .notANumber)
      #expect(error.line == line)
      #expect(error.column == 1)
      #expect(error.problem == problem)
      #expect(error.advice == advice)
    }
  }

  @Test("decimals elsewhere settle which mark they have, and then no option for another is named")
  func thousandsBesideDecimals() throws {
    let error = try #require(throws: FileError.self) { try table("x,y\n\"1,500\",2\n2,3.25\n", .init()) }
    #expect(error.problem == "'1,500' may be 1500 or 1.500")
    #expect(error.advice == "write one of them")
  }

  @Test("columns of text are named at once, with what leaves them out")
  func textColumns() throws {
    func error(_ text: String, _ columns: ColumnSelection = .all) throws -> FileError {
      try #require(throws: FileError.self) { try table(text, .init(columns: columns)) }
    }
    let text = "id,\"a, b\",x,\"it's\",y,\"two\nlines\"\nA1,u,1,yes,2,v\nA2,u,3,no,4,v\nA3,u,x,no,4,v\n"
    let all = try error(text)
    #expect(all.code == .textColumn)
    #expect(all.line == 3)
    #expect(all.column == 1)
    #expect(all.problem == #"the column holds text ('A1'), as do 'a, b', 'it's' and 'two\nlines'"#)
    #expect(all.advice == #"leave them out with --ignore $'id,"a, b",it\'s,two\nlines'"#)
    let rest = try error(text, .ignoring(["id", "two\nlines"]))
    #expect(rest.column == 2)
    #expect(rest.advice == #"leave them out with --ignore $'id,two\nlines,"a, b",it\'s'"#)
    #expect(try error(text, .named(["y", "id", "x"])).advice == "choose others with --columns y,x")
    // One cell that is no number does not make the column one of text.
    let cell = try error(text, .named(["x", "y"]))
    #expect(cell.code == .notANumber)
    #expect(cell.line == 5)
    #expect(cell.problem == "'x' is not a number")
    #expect(try error("x,y\na,b\nc,d\n").advice == "no column of numbers is left; check the delimiter with --delimiter")
    #expect(try error("1,a\n2,a\n").advice == "leave it out with --ignore 2")
  }
}
