import GaussianIO
import LinearAlgebra
import Testing

@Suite("Choosing columns")
struct ColumnSelectionTests {
  private let named = "a,kind,b\n1,x,2\n3,y,4\n"
  private let nameless = "1,2,3\n4,5,6\n"

  @Test("named columns come in the order asked for; the others are not parsed")
  func byName() throws {
    let read = try table(named, .init(columns: .named(["b", "a"])))
    #expect(read.columnNames == ["b", "a"])
    #expect(read.values == Matrix([[2, 1], [4, 3]]))
  }

  @Test("ignored columns are not parsed")
  func ignoring() throws {
    let read = try table(named, .init(columns: .ignoring(["kind"])))
    #expect(read.columnNames == ["a", "b"])
    #expect(read.values == Matrix([[1, 2], [3, 4]]))
  }

  @Test("a model takes its variables by name if there are names, otherwise by position")
  func matching() throws {
    #expect(try table(named, .init(columns: .matching(["b", "a"]))).values == Matrix([[2, 1], [4, 3]]))
    let byPosition = try table(nameless, .init(columns: .matching(["b", "a", "c"])))
    #expect(byPosition.columnNames == nil)
    #expect(byPosition.values == Matrix([[1, 2, 3], [4, 5, 6]]))
    #expect(try table(nameless, .init(columns: .positional(3))).values.columns == 3)
  }

  @Test("without names, positions are names")
  func positions() throws {
    #expect(try table(nameless, .init(columns: .named(["3", "1"]))).values == Matrix([[3, 1], [6, 4]]))
    #expect(try table(nameless, .init(columns: .ignoring(["2"]))).values == Matrix([[1, 3], [4, 6]]))
  }

  @Test("what cannot be chosen")
  func errors() throws {
    func error(_ text: String, _ columns: ColumnSelection) throws -> FileError {
      try #require(throws: FileError.self) { try table(text, .init(columns: columns)) }
    }
    let unknown = try error(named, .named(["a", "c"]))
    #expect(unknown.code == .unknownColumn)
    #expect(unknown.exitCode == 65)
    #expect(unknown.line == 1)
    #expect(unknown.description.hasSuffix("there is no column 'c'; the columns are 'a', 'kind', 'b'"))
    #expect(try error(named, .ignoring(["c"])).code == .unknownColumn)
    #expect(try error(named, .named(["a", "a"])).problem.contains("twice"))
    #expect(try error(named, .ignoring(["a", "kind", "b"])).problem == "no column is left")
    #expect(try error(named, .named([])).problem == "no column is asked for")
    #expect(try error(nameless, .named(["4"])).problem.contains("'4'"))
    #expect(try error(nameless, .named(["0"])).problem.contains("'0'"))
    #expect(try error(nameless, .named(["a"])).problem.contains("no names and 3 columns"))
    let count = try error(nameless, .matching(["a", "b"]))
    #expect(count.code == .columnCount)
    #expect(count.problem == "the table has 3 columns, the model has 2 variables")
    #expect(try error(nameless, .positional(4)).code == .columnCount)
    #expect(try error(named, .named(["kind"])).advice == "choose columns of numbers")
    #expect(try error("a,a,b\n1,2,3\n", .named(["a"])).column == 2)
  }

  @Test("a name that appears twice does no harm where it is not asked for")
  func harmlessDuplicates() throws {
    #expect(try table("a,a,b\n1,2,3\n", .init(columns: .named(["b"]))).values == Matrix([[3]]))
    #expect(try table("a,a,b\n1,2,3\n", .init(columns: .ignoring(["a"]))).values == Matrix([[3]]))
  }
}
