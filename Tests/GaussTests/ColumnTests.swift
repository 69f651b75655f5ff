import Foundation
import Testing

@Suite("Columns")
struct ColumnTests {
  private let rows: [[Double]] = [[1, 2, 10], [2, 1, 14], [4, 7, 13], [5, 5, 11], [3, 9, 17]]

  /// The rows with columns in another order, as text.
  private func text(_ order: [Int], header: String, separator: String = ",") -> String {
    let lines = rows.map { row in order.map { "\(row[$0])" }.joined(separator: separator) }
    return ([header].filter { !$0.isEmpty } + lines).joined(separator: "\n") + "\n"
  }

  private func scratchWithTable() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write("t.csv", text([0, 1, 2], header: "a,b,c"))
    return scratch
  }

  private func fit(_ table: String, _ options: String..., in scratch: Scratch) async throws -> ModelFile {
    let outcome = try await gauss(["fit", table, "-o", "m.json"] + options, in: scratch)
    try #require(outcome.isSuccess, "\(outcome.errors)")
    return try JSONDecoder().decode(ModelFile.self, from: scratch.data("m.json"))
  }

  private func score(_ table: String, in scratch: Scratch) async throws -> Double {
    let outcome = try await gauss("score", "m.json", table, "--json", in: scratch)
    try #require(outcome.isSuccess, "\(outcome.errors)")
    return try outcome.report(ScoreReport.self).logLikelihood
  }

  @Test("--columns takes these in this order, --ignore drops those, spaces around names are fine")
  func selection() async throws {
    let scratch = try scratchWithTable()
    let chosen = try await fit("t.csv", "--columns", "c, a", in: scratch)
    #expect(chosen.variables == ["c", "a"] && chosen.mean == [13, 3] && chosen.rows == 5)
    let left = try await fit("t.csv", "--ignore", "b", in: scratch)
    #expect(left.variables == ["a", "c"] && left.mean == [3, 13])
    #expect(left.covariance[0][1] == chosen.covariance[1][0])
    #expect(try await fit("t.csv", in: scratch).variables == ["a", "b", "c"])
  }

  @Test("--header says whether numbers on the first line are names")
  func header() async throws {
    let scratch = try Scratch()
    try scratch.write("t.csv", text([0, 1, 2], header: "0,1,2"))
    #expect(try await fit("t.csv", in: scratch).rows == 6)
    let named = try await fit("t.csv", "--header", "present", in: scratch)
    #expect(named.rows == 5 && named.variables == ["0", "1", "2"] && named.mean == [3, 24.0 / 5, 13])
    try scratch.write("n.csv", "x,y,z\n" + text([0, 1, 2], header: ""))
    let outcome = try await gauss("fit", "n.csv", "-o", "n.json", "--header", "absent", in: scratch)
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("n.csv:1: column 1"))
  }

  @Test("a name with a comma or a quotation mark stands in quotation marks, as in a table")
  func quotedNames() async throws {
    let scratch = try Scratch()
    try scratch.write("t.csv", text([0, 1, 2], header: #""a, b","say ""c""",d"#))
    let chosen = try await fit("t.csv", "--columns", #"d, "a, b", "say ""c""""#, in: scratch)
    #expect(chosen.variables == ["d", "a, b", #"say "c""#])
  }

  @Test("are found by name in any order, among others that hold text")
  func byName() async throws {
    let scratch = try scratchWithTable()
    _ = try await fit("t.csv", in: scratch)
    let expected = try await score("t.csv", in: scratch)
    try scratch.write("turned.csv", text([2, 0, 1], header: "c,a,b"))
    #expect(try await score("turned.csv", in: scratch) == expected)
    try scratch.write("turned.tsv", text([1, 2, 0], header: "b\tc\ta", separator: "\t"))
    #expect(try await score("turned.tsv", in: scratch) == expected)
    let noted = text([2, 0, 1], header: "note,c,a,b").split(separator: "\n").enumerated().map { index, line in
      index == 0 ? String(line) : "row \(index) is fine,\(line)"
    }
    try scratch.write("noted.csv", noted.joined(separator: "\n"))
    #expect(try await score("noted.csv", in: scratch) == expected)
    // Swapped values, on the other hand, are another table.
    try scratch.write("swapped.csv", text([1, 0, 2], header: "a,b,c"))
    #expect(try await score("swapped.csv", in: scratch) != expected)
  }

  @Test("are found by position where a table has no names")
  func byPosition() async throws {
    let scratch = try scratchWithTable()
    _ = try await fit("t.csv", in: scratch)
    let expected = try await score("t.csv", in: scratch)
    try scratch.write("nameless.csv", text([0, 1, 2], header: ""))
    #expect(try await score("nameless.csv", in: scratch) == expected)
    try scratch.write("t.npy", npy(shape: "(5, 3)", rows.flatMap(\.self)))
    #expect(try await score("t.npy", in: scratch) == expected)
  }

  @Test("have positions for names in a table without names", arguments: ["t.csv", "t.npy"])
  func positions(_ table: String) async throws {
    let scratch = try Scratch()
    try scratch.write("t.csv", text([0, 1, 2], header: ""))
    try scratch.write("t.npy", npy(shape: "(5, 3)", rows.flatMap(\.self)))
    let chosen = try await fit(table, "--columns", "1,3", in: scratch)
    #expect(chosen.variables == nil && chosen.mean == [3, 13] && chosen.rows == 5)
    let turned = try await fit(table, "--columns", "3,1", in: scratch)
    #expect(turned.mean == [13, 3])
    #expect(try await fit(table, "--ignore", "2", in: scratch).mean == [3, 13])
  }
}
