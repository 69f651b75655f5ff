import Foundation
import Gaussian
import GaussianIO
import LinearAlgebra
import Testing

/// Columns as people have them: the right kind, or a line that says what is odd, and nothing lost on the way back.
@Suite struct AwkwardColumnTests {
  struct Column: Codable, CustomTestStringConvertible {
    let name: String
    let cells: [String]
    let kind: String
    let remark: String?
    var testDescription: String { name }
  }

  private static let columns: [Column] = {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/awkward-columns.json")
    guard let data = try? Data(contentsOf: path) else { return [] }
    return (try? JSONDecoder().decode([Column].self, from: data)) ?? []
  }()

  private func input(_ cells: [String]) -> InputFile {
    let quoted = cells.map { "\"" + $0.replacingOccurrences(of: "\"", with: "\"\"") + "\"" }
    let text = "\"column\",\"z\"\n" + quoted.map { "\($0),1.5\n" }.joined()
    return InputFile(bytes: Array(text.utf8), named: "table.csv")
  }

  @Test func thereAreSixty() { #expect(Self.columns.count >= 60) }

  @Test(arguments: columns) func kind(column: Column) throws {
    let file = input(column.cells)
    let survey = try TableSurvey(input: SequentialInput(file))
    let found = survey.columns[0]
    #expect(found.column.kind.rawValue == column.kind)
    #expect(found.rows == column.cells.count)
    if let remark = column.remark {
      #expect(found.remarks.contains { $0.contains(remark) }, "\(found.remarks)")
    } else {
      #expect(found.remarks.isEmpty, "\(found.remarks)")
    }
    // What is read is written back as it was, but where a remark says how it will be, and numbers of any form, to the bit.
    guard found.column.isModelled, column.remark?.contains("no number") != true else { return }
    for cell in Set(column.cells) {
      let number = try #require(found.column.number(of: cell), "\(cell)")
      let text = found.column.text(of: number)
      if number.isNaN {
        #expect(text.isEmpty)
      } else if found.column.kind == .continuous {
        #expect(Double(text) == Double(cell))
      } else if column.remark?.contains("alike") != true {
        #expect(text == cell.trimmingCharacters(in: .whitespaces))
      }
    }
  }

  @Test func aHundredThousandCategories() throws {
    let cells = (0..<200_000).map { "level \($0 % 100_000)" }
    let survey = try TableSurvey(input: SequentialInput(input(cells)))
    #expect(survey.columns[0].column.kind == .text)
    #expect(!survey.columns[0].isDistinctExact)
    #expect(survey.columns[1].column.kind == .constant)
  }

  /// Whichever comes first, an exponent or a number that would lose digits.
  @Test(arguments: [["1e5", "12345678901234567891", "7"], ["12345678901234567891", "1e5", "7"]])
  func hugeNumbersBesideExponents(cells: [String]) throws {
    let found = try TableSurvey(input: SequentialInput(input(cells))).columns[0]
    #expect(!found.column.kind.isNumeric)
    #expect(found.remarks.contains { $0.contains("beyond 2^53") }, "\(found.remarks)")
  }

  @Test func countsAndQuantiles() throws {
    let cells = (0..<101).map { $0 % 10 == 0 ? "" : "\($0)" }
    let found = try TableSurvey(input: SequentialInput(input(cells))).columns[0]
    #expect(found.missing == 11)
    #expect(found.distinct == 90)
    #expect(found.range == 1...99)
    #expect(found.quantiles[2] == 50 || found.quantiles[2] == 51 || found.quantiles[2] == 49)
    #expect(found.histogram.reduce(0, +) == 90)
  }

  // MARK: What somebody says

  private func survey(_ cells: [String], kind: String? = nil, order: [String]? = nil) throws -> ColumnSurvey {
    var requests = ColumnRequests()
    requests.kinds["column"] = try kind.map { try #require(KindRequest(text: $0)) }
    requests.orders["column"] = order
    return try TableSurvey(input: SequentialInput(input(cells)), requests: requests).columns[0]
  }

  @Test func requests() throws {
    #expect(try survey(["1", "2", "1"], kind: "category").column.levels == ["1", "2"])
    #expect(try survey(["low", "high", "low"], order: ["low", "high"]).column.kind == .ordered)
    #expect(try survey(["low", "high", "low"], order: ["low", "high"]).column.number(of: "high") == 1)
    let days = try survey(["20240301", "20240302"], kind: "date:YYYYMMDD").column
    #expect(days.kind == .date)
    #expect(days.text(of: try #require(days.number(of: "20240302"))) == "20240302")
    #expect(KindRequest(text: "round") == nil)
  }

  @Test func requestsThatDoNotFit() {
    for (cells, kind, order, words) in [
      (["a", "b"], "integer", nil, "no cell of the column is a number"),
      (["a", "b", "c"], "boolean", nil, "a boolean two"),
      (["low", "high"], nil, ["low", "mid"], "the order lacks 'high'"),
      (["a", "b"], "date", nil, "no cell of the column is a day"),
    ] as [([String], String?, [String]?, String)] {
      let error = #expect(throws: FileError.self) { try survey(cells, kind: kind, order: order) }
      #expect(error?.description.contains(words) == true, "\(String(describing: error))")
      #expect(error?.columnName == "column")
      #expect(error?.advice.isEmpty == false)
    }
  }

  // MARK: Tables

  @Test func tablesHoldNumbersAndCodes() throws {
    let text = """
      name,size,visits,day,id
      Ann,large,3,2024-03-01,1
      Bob,small,,2024-03-02,2
      Ann,small,5,,3
      Bob,large,3,2024-03-05,4

      """
    let table = try MixedTable(input: SequentialInput(InputFile(bytes: Array(text.utf8), named: "t.csv")))
    #expect(table.schema.columns.map(\.kind) == [.category, .category, .integer, .date, .identifier])
    #expect(table.schema.variables == ["name", "size", "visits", "day"])
    #expect(table.values.rows == 4)
    #expect(table.values.column(0) == [0, 1, 0, 1])
    #expect(table.values[1, 2].isNaN)
    #expect(table.values[3, 3] - table.values[0, 3] == 4)
    let error = #expect(throws: FileError.self) {
      try MixedTable(
        input: SequentialInput(InputFile(bytes: Array(text.replacing("Bob", with: "Eve").utf8), named: "t.csv")),
        schema: table.schema)
    }
    #expect(error?.description.contains("'Eve'") == true, "\(String(describing: error))")
  }
}
