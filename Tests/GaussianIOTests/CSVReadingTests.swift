import GaussianIO
import LinearAlgebra
import Testing

@Suite("Reading CSV")
struct CSVReadingTests {
  private let expected = Matrix<Double>([[1, 2.5], [-3, 4e2]])

  @Test(
    "the same table in many spellings",
    arguments: [
      "a,b\n1,2.5\n-3,4e2\n",
      "a,b\n1,2.5\n-3,4e2",
      "a,b\r\n1,2.5\r\n-3,4e2\r\n",
      "a,b\r\n1,2.5\r\n-3,4e2",
      "\u{FEFF}a,b\n1,2.5\n-3,4e2\n",
      "a,b\n1,2.5\n-3,4e2\n\n\r\n   \n",
      "\n\na,b\n1,2.5\n-3,4e2\n",
      " a , b \n 1 , 2.5\t\n  -3,  +4E+2 \n",
      "\"a\",\"b\"\n\"1\",\"2.5\"\n\"-3\" , \" 400.0 \"\n",
      "a;b\n1;2.5\n-3;400\n",
      "\"a\";\"b\"\n1;2.5\n-3;400\n",
      "\"a\";b\n1;2.5\n-3;400\n",
      "a,b\n01,2.50\n-3.,.4e3\n",
    ])
  func spellings(_ text: String) throws {
    let read = try table(text)
    #expect(read.columnNames == ["a", "b"])
    #expect(read.values == expected)
  }

  @Test("tabs separate in TSV, where commas do not")
  func tabs() throws {
    let read = try table("a,x\tb\n1\t 2.5\n-3 \t400\n", name: "t.tsv")
    #expect(read.columnNames == ["a,x", "b"])
    #expect(read.values == expected)
  }

  @Test("names may hold the delimiter, quotation marks and line ends")
  func quotedNames() throws {
    let read = try table("\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\n1,2,3\n")
    #expect(read.columnNames == ["a,b", "say \"hi\"", "two\nlines"])
    #expect(read.values == Matrix([[1, 2, 3]]))
  }

  @Test("an empty name is replaced by the position")
  func emptyName() throws {
    #expect(try table(",x\n1,2\n").columnNames == ["1", "x"])
  }

  @Test("a first line with a number is data", arguments: ["1,2\n3,4\n", "\"1\",2\n3,4", "1;2\n3;4\n"])
  func noNames(_ text: String) throws {
    let read = try table(text)
    #expect(read.columnNames == nil)
    #expect(read.values == Matrix([[1, 2], [3, 4]]))
  }

  @Test("the caller may overrule whether there are names")
  func headerOption() throws {
    let read = try table("1990,1991\n3,4\n", .init(header: .present))
    #expect(read.columnNames == ["1990", "1991"])
    #expect(read.values == Matrix([[3, 4]]))
    let error = try #require(throws: FileError.self) { try table("a,b\n3,4\n", .init(header: .absent)) }
    #expect(error.line == 1)
    #expect(error.code == .notANumber)
    #expect(error.advice == "correct it or remove the row, or leave out --header absent if the line holds names")
  }

  @Test("a number too small for the scalar is a zero of its sign")
  func underflow() throws {
    let read = try table("x\n1e-400\n-1e-400\n4e-324\n1e-310\n")
    #expect(
      read.values.elements.map(\.bitPattern)
        == ["0", "-0", "4e-324", "1e-310"].map { Double($0)?.bitPattern })
  }

  @Test("Float is rounded once, from the decimal text")
  func float() throws {
    let scratch = Scratch()
    // Halfway between two Floats, but for a last digit that Double does not hold.
    let text = "x\n1.000000059604644775390625\n1.0000000596046447753906250001\n1e-50\n"
    let read = try Table<Float>(contentsOf: scratch.file("t.csv", text))
    #expect(read.values.elements == [1, 1 + .ulpOfOne, 0])
    let error = try #require(throws: FileError.self) {
      try Table<Float>(contentsOf: scratch.file("u.csv", "x\n1\n1e39\n"))
    }
    #expect(error.code == .notFinite)
    #expect(error.line == 3)
    #expect(error.problem.contains("range of Float"))
  }

  #if os(Linux)
    @Test("a file that claims to be empty is read all the same")
    func madeUpFile() throws {
      #expect(try InputFile(path: "/proc/self/stat").count > 0)
    }
  #endif

  @Test("every number is read as Swift reads it")
  func exactness() throws {
    var generator = RepeatableGenerator(state: 1)
    var texts: [String] = []
    for _ in 0..<40_000 {
      texts.append(generator.anyDouble().description)
      // More digits than a Double holds, in ranges that matter.
      let digits = String(generator.next()) + String(generator.next())
      texts.append("0.\(digits)e\(Int.random(in: -320...300, using: &generator))")
      texts.append("\(digits.prefix(19)).\(digits.suffix(6))")
    }
    let read = try table("x\n" + texts.joined(separator: "\n") + "\n", .init(threads: 2))
    #expect(read.values.rows == texts.count)
    for (index, text) in texts.enumerated() {
      let expected = try #require(Double(text))
      try #require(read.values[index, 0].bitPattern == expected.bitPattern, "\(text)")
    }
  }
}
