import Gaussian
import GaussianIO
import LinearAlgebra
import Testing

@Suite("Classes of rows")
struct LabelColumnTests {
  private static let text = "a,kind,b,w\n1,x,2,1\n3,\"y, z\",4,0\n5, x ,6,2\n"

  /// The table as a whole, once it is sure that it comes in blocks as well.
  private func read(
    _ bytes: [UInt8], named name: String, _ options: TableReadingOptions
  ) throws -> Table<Double> {
    let scratch = Scratch()
    let path = scratch.file(name, bytes)
    let whole = Result { try Table<Double>(contentsOf: path, options: options) }
    for (pieces, threads) in [(1, 1), (20, 3), (1 << 19, 2)] {
      let cut = options.cut(pieces: pieces, rows: 2, threads: threads)
      let blocks = Result { try TableStream<Double>(contentsOf: path, options: cut).collected() }
      let pieces = Result { try Table<Double>(contentsOf: path, options: cut) }
      for part in [blocks, pieces] {
        switch (whole, part) {
        case (.success(let a), .success(let b)):
          #expect(a.columnNames == b.columnNames)
          #expect(a.weights == b.weights)
          #expect(a.labels == b.labels)
          #expect(a.values == b.values)
        case (.failure(let a), .failure(let b)): #expect(a as? FileError == b as? FileError)
        default: Issue.record("\(whole) as a whole, \(part) in blocks")
        }
      }
    }
    return try whole.get()
  }

  private func read(_ text: String, _ options: TableReadingOptions) throws -> Table<Double> {
    try read(Array(text.utf8), named: "t.csv", options)
  }

  private func error(_ text: String, _ options: TableReadingOptions) throws -> FileError {
    try #require(throws: FileError.self) { try read(text, options) }
  }

  @Test("a column of classes is none of the variables")
  func labels() throws {
    let all = try read(Self.text, .init(label: "kind"))
    #expect(all.columnNames == ["a", "b", "w"] && all.labels == ["x", "y, z", "x"] && all.weights == nil)
    #expect(all.values == Matrix([[1, 2, 1], [3, 4, 0], [5, 6, 2]]))
    let weighed = try read(Self.text, .init(columns: .ignoring(["a"]), weights: "w", label: "kind"))
    #expect(weighed.columnNames == ["b"] && weighed.weights == [1, 0, 2] && weighed.labels == all.labels)
    let matching = try read(Self.text, .init(columns: .matching(["b", "a"]), label: "w"))
    #expect(matching.values == Matrix([[2, 1], [4, 3], [6, 5]]) && matching.labels == ["1", "0", "2"])
    #expect(try read(Self.text, .init(columns: .named(["a"]))).labels == nil)
  }

  @Test("classes are the texts of their cells, as they stand")
  func texts() throws {
    let cells = ["1", "1.0", "01", "a\tb", "ä", "\"say \"\"no\"\"\"", "\" padded \"", "\"two\nlines\"", "x;y", "+"]
    let text = "v,k\n" + cells.map { "1,\($0)\n" }.joined()
    let expected = ["1", "1.0", "01", "a\tb", "ä", "say \"no\"", "padded", "two\nlines", "x;y", "+"]
    #expect(try read(text, .init(label: "k")).labels == expected)
    let tabs = "v\tk\n1\tx, y\n2\t\"z\"\n"
    #expect(try read(Array(tabs.utf8), named: "t.tsv", .init(label: "k")).labels == ["x, y", "z"])
    // More classes than anybody remembers.
    let many = (0..<500).map { "class \($0 * $0 % 97)" }
    let table = "k,v\n" + many.map { "\($0),1\n" }.joined()
    #expect(try read(table, .init(label: "k")).labels == many)
  }

  @Test("without names a class has a position")
  func positions() throws {
    let read = try read("1,x,2\n3,y,4\n", .init(columns: .matching(["b", "a"]), label: "2"))
    #expect(read.values == Matrix([[1, 2], [3, 4]]) && read.labels == ["x", "y"])
    let one = try error("1,x,2\n3,y,4\n", .init(columns: .positional(3), label: "2"))
    #expect(one.problem == "the table has 2 columns beside the labels, the model has 3 variables")
    let two = try error("1,x,2\n3,y,4\n", .init(columns: .positional(3), weights: "1", label: "2"))
    #expect(two.problem == "the table has 1 column beside the weights and the labels, the model has 3 variables")
  }

  @Test(
    "numbers of arrays are classes too",
    arguments: [NPYFixtures.float64, NPYFixtures.float64Fortran, NPYFixtures.float32BigEndianFortran])
  func arrays(_ fixture: String) throws {
    let bytes = try NPYReadingTests.bytes(fixture)
    let read = try read(bytes, named: "t.npy", .init(label: "3"))
    #expect(read.values == Matrix([[1.5, -2.25], [4, 5]]) && read.labels == ["3", "6.125"])
    let weighed = try self.read(bytes, named: "t.npy", .init(weights: "1", label: "2"))
    #expect(weighed.values == Matrix([[3], [6.125]]) && weighed.labels == ["-2.25", "5"])
    #expect(weighed.weights == [1.5, 4])
    let missing = try #require(throws: FileError.self) {
      try self.read(NPYReadingTests.bytes(NPYFixtures.nan), named: "t.npy", .init(label: "2", missing: .asNaN))
    }
    #expect(missing.code == .missingValue)
    #expect(missing.row == 2)
    #expect(missing.problem == "the label is missing")
  }

  @Test("a missing class is an error with its place", arguments: ["", "  ", "\"\"", "\" \""])
  func missing(_ cell: String) throws {
    for missing in TableReadingOptions.MissingCells.allCases {
      let error = try error("a,k\n1,x\n2,\(cell)\n3,y\n", .init(label: "k", missing: missing))
      #expect(error.code == .missingValue)
      #expect(error.line == 3)
      #expect(error.column == 2)
      #expect(error.columnName == "k")
      #expect(error.advice == "fill it in or remove the row")
    }
  }

  @Test("what cannot be the column of the classes")
  func badColumns() throws {
    #expect(try error(Self.text, .init(label: "v")).code == .unknownColumn)
    let both = try error(Self.text, .init(columns: .named(["a", "kind"]), label: "kind"))
    #expect(both.column == 2)
    #expect(both.problem == "the column of the labels cannot be a variable too")
    let weights = try error(Self.text, .init(weights: "w", label: "w"))
    #expect(weights.problem == "the column of the labels cannot hold the weights too")
    #expect(try error("k\nx\n", .init(label: "k")).problem == "no column is left")
    #expect(try error("a,k,k\n1,x,y\n", .init(label: "k")).problem.contains("also belongs to column 2"))
    let bytes = Array("a,k\n1,x\n2,".utf8) + [0xFF, 0xFE] + Array("\n".utf8)
    let encoding = try #require(throws: FileError.self) { try read(bytes, named: "t.csv", .init(label: "k")) }
    #expect(encoding.code == .unsupported)
    #expect(encoding.row == 2)
    #expect(encoding.column == 2)
  }

  @Test("a table may lack the column if that is allowed")
  func optional() throws {
    var options = TableReadingOptions(columns: .named(["a"]), label: "none")
    options.labelIsOptional = true
    #expect(try read(Self.text, options).labels == nil)
    options.label = "kind"
    #expect(try read(Self.text, options).labels == ["x", "y, z", "x"])
    options.columns = .positional(2)
    for (label, labels) in [("3", nil), ("kind", nil), ("1", ["1", "3"])] as [(String, [String]?)] {
      options.label = label
      options.columns = .positional(labels == nil ? 2 : 1)
      #expect(try read("1,2\n3,4\n", options).labels == labels)
    }
  }

  @Test("rows and their classes are written as they are read", arguments: ["t.csv", "t.tsv"])
  func writing(_ name: String) throws {
    let scratch = Scratch()
    var generator = RepeatableGenerator(state: 4)
    let values = Matrix<Double>(rows: 500, columns: 3, elements: (0..<1500).map { _ in generator.anyDouble() })
    let labels = (0..<500).map { ["x", "y, z", "say \"no\"", "ä", "7"][$0 % 5] }
    for position in [LabelledTableWriter.LabelPosition.first, .last] {
      let writer = try LabelledTableWriter(
        path: scratch.path(name), columnNames: ["a", "b", "c"], labelName: "kind", position: position, columns: 3)
      for start in stride(from: 0, to: 500, by: 123) {
        let range = start..<min(start + 123, 500)
        try writer.append(values.rows(in: range), labels: Array(labels[range]))
      }
      try writer.finish()
      let read = try Table<Double>(contentsOf: scratch.path(name), options: .init(label: "kind"))
      #expect(read.values == values && read.labels == labels && read.columnNames == ["a", "b", "c"])
    }
    let alone = try LabelledTableWriter(
      path: scratch.path(name), columnNames: [], labelName: "kind", position: .first, columns: 0)
    try alone.append(Matrix(rows: 3, columns: 0, elements: []), labels: ["x", nil, "y"])
    try alone.finish()
    #expect(scratch.text(name) == "kind\nx\n\ny\n")
    let error = try #require(throws: FileError.self) {
      try LabelledTableWriter(
        path: scratch.path("t.npy"), columnNames: nil, labelName: "kind", position: .first, columns: 0)
    }
    #expect(error.code == .unknownFormat && scratch.names == [name])
  }
}
