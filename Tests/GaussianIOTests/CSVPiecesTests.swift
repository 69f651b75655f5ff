import GaussianIO
import LinearAlgebra
import Testing

@Suite("CSV in pieces")
struct CSVPiecesTests {
  /// Rows with a text column whose quoted cells are full of what looks like the ends of records.
  private func trickyText(rows: Int, generator: inout RepeatableGenerator) -> String {
    let traps = [
      "plain", "\"one\ntwo\"", "\"\n\n\"", "\"a,\"\"b\"\"\n1,2,3\n\"", "\"\"", "", "\"\"\"\"", "\"\r\n\"",
    ]
    var text = "x,note,y\n"
    for row in 0..<rows {
      let trap = traps[Int.random(in: 0..<traps.count, using: &generator)]
      text += "\(row),\(trap),\(Double(row) / 7)" + (row % 3 == 0 ? "\r\n" : "\n")
    }
    return text
  }

  @Test("borders inside quoted line ends do not matter", arguments: [1, 2, 3, 7])
  func threads(_ threads: Int) throws {
    let scratch = Scratch()
    var generator = RepeatableGenerator(state: 5)
    let rows = 300
    let path = scratch.file("t.csv", trickyText(rows: rows, generator: &generator))
    for bytes in [1, 2, 3, 5, 8, 13, 64, 1000, 1 << 20] {
      let options = TableReadingOptions.pieces(of: bytes, threads: threads, columns: .ignoring(["note"]))
      let read = try Table<Double>(contentsOf: path, options: options)
      #expect(read.columnNames == ["x", "y"])
      #expect(read.values.rows == rows)
      for row in 0..<rows {
        try #require(read.values.row(row) == [Double(row), Double(row) / 7], "row \(row), \(bytes) bytes")
      }
    }
  }

  @Test("the error is the first in the file, whatever the pieces and threads")
  func firstError() throws {
    let scratch = Scratch()
    var generator = RepeatableGenerator(state: 6)
    let good = trickyText(rows: 120, generator: &generator)
    let wounds = ["oops,,1\n", "1,2\n", "1,\"open,3\n", "1,stray\" mark,3\n", "1,,1e999\n", "\n"]
    for wound in wounds {
      for _ in 0..<4 {
        // Wounded at one record, and again further on.
        let lines = good.split(separator: "\n", omittingEmptySubsequences: false)
        let place = Int.random(in: 1..<lines.count / 2, using: &generator)
        let text =
          lines[..<place].joined(separator: "\n") + "\n" + wound + lines[place...].joined(separator: "\n")
          + "\nbad,,bad\n"
        let path = scratch.file("t.csv", text)
        func error(_ bytes: Int, _ threads: Int) -> FileError? {
          let options = TableReadingOptions.pieces(
            of: bytes, threads: threads, columns: .named(["y", "x"]))
          return #expect(throws: FileError.self) { try Table<Double>(contentsOf: path, options: options) }
        }
        let whole = error(1 << 20, 1)
        for bytes in [1, 7, 50] {
          for threads in [1, 2, 3, 7] { #expect(error(bytes, threads) == whole) }
        }
      }
    }
  }

  @Test("lines are counted as an editor counts them, also inside quotes")
  func physicalLines() throws {
    let text = "x,note\n1,\"a\nb\nc\"\n2,d\nbad,e\n"
    for bytes in [1, 4, 100] {
      let error = try #require(throws: FileError.self) {
        try table(text, .pieces(of: bytes, threads: 3, columns: .named(["x"])))
      }
      #expect(error.line == 6)
      #expect(error.column == 1)
      #expect(error.columnName == "x")
    }
  }

  @Test("a header longer than the first look at the file")
  func longHeader() throws {
    let names = (0..<30_000).map { "column number \($0)" }
    let numbers = (0..<30_000).map(String.init)
    let read = try table(names.joined(separator: ",") + "\n" + numbers.joined(separator: ",") + "\n")
    #expect(read.columnNames == names)
    #expect(read.values.elements == (0..<30_000).map(Double.init))
  }
}
