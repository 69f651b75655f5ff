import GaussianIO
import LinearAlgebra
import Testing

@Suite("Delimiters and decimal marks")
struct DialectTests {
  private static let expected = Matrix<Double>([[1.5, 2], [-3, 40.25]])

  @Test(
    "the delimiter is found, whatever the name of the file",
    arguments: [
      "a,b\n1.5,2\n-3,40.25\n", "a;b\n1.5;2\n-3;40.25\n", "a\tb\n1.5\t2\n-3\t40.25\n", "a|b\n1.5|2\n-3|40.25\n",
      "a b\n1.5 2\n-3 40.25\n", "  a \t b\r\n  1.5   2\r\n -3\t40.25  \r\n", "\"a\" \"b\"\n\"1.5\" 2\n-3 \"40.25\"",
      "a;b\n1,5;2\n-3;40,25\n", "a\tb\n1,5\t2\n-3\t40,25\n", "a b\n1,5 2\n-3 40,25\n", "a|b\n1,5|2\n-3|4,025e1\n",
      "a,b\n\"1,5\",2\n-3,\"40,25\"\n", "sep=;\na;b\n1.5;2\n-3;40.25\n", "\"sep=|\"\r\na|b\r\n1.5|2\r\n-3|40.25\r\n",
      "\u{FEFF}SEP=,\na,b\n1.5,2\n-3,40.25\n", "a,b,\n1.5,2,\n-3,40.25,\n", "a;b;;\n1,5;2;;\n-3;40,25;;\n",
    ], ["t.csv", "t.tsv", "t.txt", "t.dat", "t.2024", "table"])
  func found(_ text: String, _ name: String) throws {
    let read = try table(text, name: name)
    #expect(read.columnNames == ["a", "b"])
    #expect(read.values == Self.expected)
    let pipe = SmallPipe(Array(text.utf8))
    let streamed = try TableStream<Double>(contentsOf: pipe.path).collected()
    #expect(streamed == read)
  }

  @Test("what counts is what leaves most numbers, in all records")
  func weighed() throws {
    #expect(try table("1,5;2,5\n3,1;4,2\n").values == Matrix([[1.5, 2.5], [3.1, 4.2]]))
    #expect(
      try table("name;note, long\nx, y;1\nz, w;2\n", .init(columns: .ignoring(["name"]))).values == Matrix([[1], [2]]))
    #expect(try table("full name,x\nJohn Smith,1.5\nAda King,2\n", .init(columns: .named(["x"]))).values.rows == 2)
    #expect(try table("a b\n1\n2\n").columnNames == ["a b"])
    // One line that is broken does not make another delimiter of it.
    let ragged = try #require(throws: FileError.self) { try table("a;b\n1;2\n3\n4;5\n") }
    #expect(ragged.line == 3)
    #expect(ragged.problem == "1 field, but the line of names has 2: '3'")
  }

  @Test("options overrule it")
  func overruled() throws {
    var options = TableReadingOptions()
    options.delimiter = TextDelimiter(":")
    #expect(try table("a:b\n1.5:2\n-3:40.25\n", options).values == Self.expected)
    options.delimiter = .semicolon
    #expect(try table("a,b;c\n1;2\n", options).columnNames == ["a,b", "c"])
    options = TableReadingOptions()
    options.decimalMark = .comma
    #expect(try table("a;b\n1,500;2\n", options).values == Matrix([[1.5, 2]]))
    #expect(try table("a\n1,5\n2\n", options).values == Matrix([[1.5], [2]]))
    #expect(try table("1,5\n2,25\n", options).values == Matrix([[1.5], [2.25]]))
    options.decimalMark = .point
    let error = try #require(throws: FileError.self) { try table("a;b\n1,5;2\n", options) }
    #expect(error.problem == "'1,5' is a number with a decimal comma")
    for character in "a1.+-\"'\né" { #expect(TextDelimiter(character) == nil) }
  }

  @Test("decimal commas in many pieces, and by both readers, are the same numbers")
  func pieces() throws {
    var generator = RepeatableGenerator(state: 5)
    let numbers = (0..<900).map { _ in generator.anyDouble() }
    for (delimiter, mark) in [(";", ","), (" ", ","), ("  \t", ".")] {
      let lines = stride(from: 0, to: 900, by: 3).map { row in
        numbers[row..<row + 3].map { "\($0)".replacing(".", with: mark) }.joined(separator: delimiter)
      }
      let text = (["x\(delimiter)y\(delimiter)z"] + lines).joined(separator: "\n")
      let scratch = Scratch()
      let path = scratch.file("t.txt", text)
      for pieces in [7, 100, 1 << 20] {
        let read = try Table<Double>(contentsOf: path, options: .pieces(of: pieces, threads: 2))
        #expect(read.values.elements.map(\.bitPattern) == numbers.map(\.bitPattern))
        let streamed = try TableStream<Double>(
          contentsOf: path, options: .pieces(of: pieces, threads: 2, rowsPerBlock: 13)
        ).collected()
        #expect(streamed == read)
      }
    }
  }

  @Test("a column without a name has to stay empty")
  func blankColumn() throws {
    let rows = String(repeating: "1,2,\n", count: 150)
    #expect(try table("a,b,\n" + rows).values.columns == 2)
    #expect(try table(rows).values.columns == 2)
    let error = try #require(throws: FileError.self) { try table("a,b,\n" + rows + "3,4,note\n") }
    #expect(error.line == 152)
    #expect(error.column == 3)
    #expect(error.code == .malformed)
    #expect(error.problem == "'note' stands in a column that has no name and was empty so far")
  }

  @Test("names and first rows longer than what is looked at first")
  func longOpenings() throws {
    let names = (0..<12_000).map { "column \($0)" }
    let text =
      ([names.joined(separator: ";")] + [1, 2].map { row in names.map { _ in "\(row),5" }.joined(separator: ";") })
      .joined(separator: "\n")
    let scratch = Scratch()
    let path = scratch.file("wide.csv", text)
    let read = try Table<Double>(contentsOf: path)
    #expect(read.columnNames == names && read.values[1, 11_999] == 2.5)
    #expect(try TableStream<Double>(contentsOf: path).collected() == read)
  }
}
