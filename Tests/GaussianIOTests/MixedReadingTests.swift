import GaussianIO
import LinearAlgebra
import Testing

@Suite("Tables with kinds of columns")
struct MixedReadingTests {
  @Test("a text comes back to the byte, but for texts that are left out")
  func roundTrip() throws {
    let scratch = Scratch()
    let text = MixedColumns.text(rows: 500)
    let table = try Table<Double>(contentsOf: scratch.file("t.csv", text), options: MixedColumns.options())
    #expect(table.columnNames == MixedColumns.schema.variables && table.values.rows == 500)
    #expect(table.values[0, 0] == -5 && table.values[0, 1] == 1234.5 && table.values[2, 1] == -12_345_678.9)
    #expect(table.values[1, 3] == 1 && table.values[1, 4] == 2 && table.values[0, 5] == 1 && table.values[3, 1].isNaN)

    let writer = try TableWriter<Double>(path: scratch.path("again.csv"), schema: MixedColumns.schema, rows: nil)
    try writer.append(table.values.rows(in: 0..<123))
    try writer.append(table.values.rows(in: 123..<500))
    try writer.finish()
    let expected = (MixedColumns.names + (0..<500).map(MixedColumns.row).joined())
      .replacing("unit,note", with: "unit").replacing(/,"free\ntext \d+"/, with: "")
    #expect(scratch.text("again.csv") == expected)
  }

  @Test("memory, files, pipes, compressed files and blocks of any size give the same numbers", arguments: [1, 3])
  func ways(_ threads: Int) throws {
    let scratch = Scratch()
    let bytes = Array(MixedColumns.text(rows: 300).utf8)
    let expected = try Table<Double>(
      input: InputFile(bytes: bytes, named: "t.csv"), options: MixedColumns.options())
    func check(_ table: Table<Double>, _ way: String) {
      #expect(
        table.columnNames == expected.columnNames
          && table.values.elements.map(\.bitPattern) == expected.values.elements.map(\.bitPattern), "\(way)")
    }
    for (pieces, rows) in [(1, 1), (7, 5), (400, 100), (1 << 20, 1000)] {
      let options = MixedColumns.options(threads: threads).cut(pieces: pieces, rows: rows, threads: threads)
      check(try Table(contentsOf: scratch.file("t.csv", bytes), options: options), "file")
      check(try Table(contentsOf: scratch.file("t.csv.gz", Compressed.gzip(bytes)), options: options), "gzip")
      check(try TableStream<Double>(contentsOf: scratch.path("t.csv"), options: options).collected(), "stream")
      let pipe = SmallPipe(bytes)
      check(try TableStream<Double>(input: SequentialInput(path: pipe.path), options: options).collected(), "pipe")
    }
    let source = try TableSource<Double>(contentsOf: scratch.path("t.csv"), options: MixedColumns.options())
    #expect(source.columnNames == expected.columnNames && source.dimension == 9)
  }

  @Test("columns are found by name in any order, and by position where there are no names")
  func selection() throws {
    let schema = TableSchema(columns: [
      TableColumn(name: "note", kind: .text), TableColumn(name: "g", kind: .category, levels: ["a", "b"]),
      TableColumn(name: "x", kind: .continuous),
    ])
    let options = TableReadingOptions(schema: schema)
    #expect(try table("x,other,g\n1,?,b\n2,?,a\n", options).values.elements == [1, 1, 0, 2])
    #expect(try table("hello,b,1\nyou,a,2\n", options).values.elements == [1, 1, 0, 2])
    #expect(try table("b,1\na,2\n", options).values.elements == [1, 1, 0, 2])
    var some = options
    some.columns = .named(["x"])
    #expect(try table("x,g\n1,b\n", some).values.elements == [1])
    some.columns = .named(["note"])
    let refused = #expect(throws: FileError.self) { try table("x,g,note\n1,b,hello\n", some) }
    #expect(
      refused?.description.hasSuffix(
        "t.csv:1: column 3 'note': the column is no variable of the model; the variables are 'g', 'x'") == true)
    let absent = #expect(throws: FileError.self) { try table("x,h\n1,b\n", options) }
    #expect(absent?.problem == "there is no column 'g'")
  }

  @Test("numbers that spell a level in another way are that level, and marks are levels where they are listed")
  func spellings() throws {
    let schema = TableSchema(columns: [
      TableColumn(name: "flag", kind: .boolean, levels: ["0", "1"]),
      TableColumn(name: "damage", kind: .ordered, levels: ["none", "some"]),
    ])
    let options = TableReadingOptions(schema: schema, missing: .asNaN)
    let values = try table("flag,damage\n1.0,none\n 0 ,\"some\"\n,NA\n", options).values
    #expect(values.elements.prefix(4) == [1, 0, 0, 1] && values[2, 0].isNaN && values[2, 1].isNaN)
  }

  @Test(
    "a cell that its column does not have is named, with its line and what there is",
    arguments: [
      ("g,d\na,2024-01-01\nbb,2024-01-01\n", 3, 1, "'bb' is none of the levels of the column", "they are 'a', 'blue'"),
      ("g,d\n\"a\",2024-01-01\nblu,2024-01-01\n", 3, 1, "'blu' is none", "did you mean 'blue'? they are 'a', 'blue'"),
      ("g,d\na,01.01.2024\n", 2, 2, "'01.01.2024' is no day written as YYYY-MM-DD", "correct it or remove the row"),
      ("g,d\n\"a\",2024-01-01\n,2024-01-01\n", 3, 1, "the cell is empty", "fill it in or remove the row"),
      ("g,d\na,2024-01-01\na,n/a\n", 3, 2, "'n/a' marks a missing value", "fill it in or remove the row"),
      ("g,d\nx,y\nb\"x,1\n", 2, 1, "'x' is none of the levels", ""),
    ])
  func badCells(_ text: String, _ line: Int, _ column: Int, _ problem: String, _ advice: String) throws {
    let schema = TableSchema(columns: [
      TableColumn(name: "g", kind: .category, levels: ["a", "blue"]),
      TableColumn(name: "d", kind: .date, format: .moment(MomentForm(pattern: "YYYY-MM-DD")!)),
    ])
    for (pieces, threads) in [(1 << 20, 1), (3, 3)] {
      let options = TableReadingOptions(schema: schema).cut(pieces: pieces, rows: 1, threads: threads)
      let pipe = SmallPipe(Array(text.utf8))
      for read in [
        { try Table<Double>(input: InputFile(bytes: Array(text.utf8), named: "t.csv"), options: options).values.rows },
        { try TableStream<Double>(input: SequentialInput(path: pipe.path), options: options).collected().values.rows },
      ] {
        let error = #expect(throws: FileError.self) { try read() }
        let said = error?.description ?? ""
        #expect(error?.line == line && error?.column == column && error?.problem.hasPrefix(problem) == true, "\(said)")
        #expect(error?.advice.hasPrefix(advice) == true, "\(said)")
      }
    }
  }

  @Test("a row of weight 0 may lack cells of any kind")
  func weights() throws {
    let schema = TableSchema(columns: [TableColumn(name: "g", kind: .category, levels: ["a", "b"])])
    let read = try table("g,w\na,1\n,0\nb,2\n", TableReadingOptions(weights: "w", schema: schema))
    #expect(read.values[1, 0].isNaN && read.values[2, 0] == 1 && read.weights == [1, 0, 2])
  }

  @Test("an array has the codes, which are checked")
  func arrays() throws {
    let scratch = Scratch()
    let schema = TableSchema(columns: [
      TableColumn(name: "g", kind: .category, levels: ["a", "b"]), TableColumn(name: "x", kind: .continuous),
    ])
    let values = Matrix<Double>(rows: 2, columns: 2, elements: [1, 0.5, 0, 7])
    let writer = try TableWriter<Double>(path: scratch.path("t.npy"), schema: schema, rows: 2)
    try writer.append(values)
    try writer.finish()
    let options = TableReadingOptions(schema: schema)
    #expect(try Table<Double>(contentsOf: scratch.path("t.npy"), options: options).values == values)
    let plain = try TableWriter<Double>(path: scratch.path("u.npy"), columnNames: nil, rows: 2, columns: 2)
    try plain.append(Matrix<Double>(rows: 2, columns: 2, elements: [1, 0.5, 2, 7]))
    try plain.finish()
    let error = #expect(throws: FileError.self) {
      try Table<Double>(contentsOf: scratch.path("u.npy"), options: options)
    }
    #expect(error?.row == 2 && error?.column == 1 && error?.problem == "2 is no code of a level")
    #expect(error?.advice == "codes are 0 to 1, for 'a', 'b'")
  }

  @Test("cells that would be cut stand in quotation marks, and a single column has no empty lines")
  func quoting() throws {
    let scratch = Scratch()
    let schema = TableSchema(columns: [
      TableColumn(name: "p", kind: .decimal, format: .number(NumberForm(places: 2, decimalComma: true)))
    ])
    let writer = try TableWriter<Double>(path: scratch.path("t.csv"), schema: schema, rows: 3)
    try writer.append([1.5, .nan, -2])
    try writer.finish()
    #expect(scratch.text("t.csv") == "p\n\"1,50\"\nnan\n\"-2,00\"\n")
    let tabs = try TableWriter<Double>(path: scratch.path("t.tsv"), schema: schema, rows: 1)
    try tabs.append([1.5])
    try tabs.finish()
    #expect(scratch.text("t.tsv") == "p\n1,50\n")
  }
}
