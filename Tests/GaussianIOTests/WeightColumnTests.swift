import GaussianIO
import LinearAlgebra
import Testing

@Suite("Weights and missing cells")
struct WeightColumnTests {
  private static let text = "a,w,b\n1,0.5,2\n3,0,4\n5,2,6\n"

  /// The table as a whole, once it is sure that it comes in blocks as well.
  private func read(
    _ bytes: [UInt8], named name: String, _ options: TableReadingOptions
  ) throws -> Table<Double> {
    let scratch = Scratch()
    let path = scratch.file(name, bytes)
    let whole = Result { try Table<Double>(contentsOf: path, options: options) }
    for (pieces, threads) in [(1, 1), (20, 3), (1 << 19, 2)] {
      let options = options.cut(pieces: pieces, rows: 2, threads: threads)
      let blocks = Result { try TableStream<Double>(contentsOf: path, options: options).collected() }
      switch (whole, blocks) {
      case (.success(let a), .success(let b)):
        #expect(a.columnNames == b.columnNames)
        #expect(a.weights == b.weights)
        #expect(a.values.elements.map(\.bitPattern) == b.values.elements.map(\.bitPattern))
      case (.failure(let a), .failure(let b)): #expect(a as? FileError == b as? FileError)
      default: Issue.record("\(whole) as a whole, \(blocks) in blocks")
      }
    }
    return try whole.get()
  }

  private func read(_ text: String, _ options: TableReadingOptions) throws -> Table<Double> {
    try read(Array(text.utf8), named: "t.csv", options)
  }

  @Test("a column of weights is none of the variables")
  func weights() throws {
    let all = try read(Self.text, .init(weights: "w"))
    #expect(all.columnNames == ["a", "b"] && all.weights == [0.5, 0, 2])
    #expect(all.values == Matrix([[1, 2], [3, 4], [5, 6]]))
    let turned = try read(Self.text, .init(columns: .named(["b", "a"]), weights: "w"))
    #expect(turned.columnNames == ["b", "a"] && turned.weights == [0.5, 0, 2])
    let ignoring = try read(Self.text, .init(columns: .ignoring(["a", "w"]), weights: "w"))
    #expect(ignoring.columnNames == ["b"] && ignoring.weights == [0.5, 0, 2])
    let matching = try read(Self.text, .init(columns: .matching(["b", "a"]), weights: "w"))
    #expect(matching.values == Matrix([[2, 1], [4, 3], [6, 5]]) && matching.weights == [0.5, 0, 2])
    #expect(try read(Self.text, .init(columns: .named(["a"]))).weights == nil)
  }

  @Test("without names a weight has a position")
  func positions() throws {
    let text = "1,0.5,2\n3,0,4\n"
    let read = try read(text, .init(columns: .matching(["b", "a"]), weights: "2"))
    #expect(read.values == Matrix([[1, 2], [3, 4]]) && read.weights == [0.5, 0])
    let error = try #require(throws: FileError.self) {
      try self.read(text, .init(columns: .positional(3), weights: "2"))
    }
    #expect(error.problem == "the table has 2 columns beside the weights, the model has 3 variables")
  }

  @Test(
    "arrays have weights too",
    arguments: [NPYFixtures.float64, NPYFixtures.float64Fortran, NPYFixtures.float32BigEndianFortran])
  func arrays(_ fixture: String) throws {
    let read = try read(NPYReadingTests.bytes(fixture), named: "t.npy", .init(weights: "3"))
    #expect(read.values == Matrix([[1.5, -2.25], [4, 5]]) && read.weights == [3, 6.125])
    let error = try #require(throws: FileError.self) {
      try self.read(NPYReadingTests.bytes(fixture), named: "t.npy", .init(weights: "2"))
    }
    #expect(error.code == .invalidWeight)
    #expect(error.row == 1)
    #expect(error.column == 2)
  }

  @Test("what cannot be a weight")
  func badWeights() throws {
    func error(_ text: String, _ options: TableReadingOptions) throws -> FileError {
      try #require(throws: FileError.self) { try read(text, options) }
    }
    let negative = try error("a,w\n1,1\n2,1\n3,-0.5\n4,1\n", .init(weights: "w"))
    #expect(negative.code == .invalidWeight)
    #expect(negative.row == 3)
    #expect(negative.column == 2)
    #expect(
      negative.description.hasSuffix("row 3, column 2 'w': the weight is -0.5; a weight is 0 or more; correct it"))
    #expect(try error("a,w\n1,x\n2,1\n", .init(weights: "w")).code == .notANumber)
    let text = try error("a,w\n1,x\n2,y\n", .init(weights: "w"))
    #expect(text.code == .textColumn)
    #expect(text.advice == "weights are numbers; name another column")
    #expect(try error("a,w\n1,\n2,1\n", .init(weights: "w")).code == .missingValue)
    let missing = try error("a,w\n1,1\n2,NA\n", .init(weights: "w", missing: .asNaN))
    #expect(missing.code == .missingValue)
    #expect(missing.line == 3)
    #expect(missing.problem == "the weight is missing: 'NA'")
    #expect(try error(Self.text, .init(weights: "v")).code == .unknownColumn)
    let both = try error(Self.text, .init(columns: .named(["a", "w"]), weights: "w"))
    #expect(both.column == 2)
    #expect(both.problem.contains("cannot be a variable too"))
    #expect(try error("w\n1\n", .init(weights: "w")).problem == "no column is left")
  }

  @Test(
    "a cell without a value is NaN if that is allowed",
    arguments: [
      "", "  ", "\"\"", "NA", "na", "N/A", "#N/A", "#NA", "<NA>", "NaN", "nan", "-NaN", "NULL", "null", "None", "nil",
      "?", "-", ".", " NA ", "\"NA\"", "\" na \"",
    ])
  func missing(_ cell: String) throws {
    let text = "a,b\n1,\(cell)\n\(cell),2\n3,4\n"
    let read = try read(text, .init(missing: .asNaN))
    #expect(read.values.elements.map { $0.isNaN ? -1 : $0 } == [1, -1, -1, 2, 3, 4])
    let error = try #require(throws: FileError.self) { try self.read(text, .init()) }
    #expect(error.code == .missingValue)
    #expect(error.line == 2)
    #expect(error.column == 2)
  }

  @Test(
    "an infinity, a text and a number too large are not missing", arguments: ["inf", "-Infinity", "x", "1e999", "--"])
  func notMissing(_ cell: String) throws {
    let error = try #require(throws: FileError.self) { try read("a\n1\n\(cell)\n", .init(missing: .asNaN)) }
    #expect(error.line == 3)
    #expect(error.code != .missingValue)
  }

  @Test("NaN in an array is missing, an infinity is not")
  func missingInArrays() throws {
    let nan = try read(NPYReadingTests.bytes(NPYFixtures.nan), named: "t.npy", .init(missing: .asNaN))
    #expect(nan.values.elements.count(where: \.isNaN) == 1 && nan.values[1, 1].isNaN)
    let error = try #require(throws: FileError.self) {
      try read(NPYReadingTests.bytes(NPYFixtures.infinite32), named: "t.npy", .init(missing: .asNaN))
    }
    #expect(error.code == .notFinite)
    #expect(error.row == 2)
  }
}
