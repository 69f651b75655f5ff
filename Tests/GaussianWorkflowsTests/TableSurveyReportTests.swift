import GaussianIO
import GaussianWorkflows
import Testing

@Suite("Reports of looks at tables")
struct TableSurveyReportTests {
  private let text = """
    age,region,joined
    31,north,2024-01-05
    44,south,2024-02-11
    31,north,
    28,north,2024-03-09
    57,south,2023-12-30
    """

  private func report() throws -> Report {
    let input = SequentialInput(InputFile(bytes: Array((text + "\n").utf8), named: "t.csv"))
    return try TableSurvey(input: input).report(title: "t.csv")
  }

  @Test("for programs have each column with its kind, why, and what it holds")
  func json() throws {
    let object = try report().object
    #expect(object["rows"] == .integer(5))
    guard case .array(let columns)? = object["columns"], columns.count == 3, case .object(let age) = columns[0],
      case .object(let region) = columns[1], case .object(let joined) = columns[2]
    else {
      Issue.record("three columns: \(object)")
      return
    }
    #expect(age["name"] == .string("age") && age["kind"] == .string("integer"))
    #expect(age["missing"] == .integer(0) && age["distinct"] == .integer(4) && age["distinctIsExact"] == .boolean(true))
    #expect(age["range"] == .strings(["28", "57"]))
    #expect(age["quantiles"] == .strings(["28", "31", "31", "44", "57"]))
    guard case .array(let bins)? = age["histogram"] else {
      Issue.record("no histogram")
      return
    }
    #expect(bins.count == 16)
    #expect(bins.reduce(0) { if case .integer(let count) = $1 { $0 + count } else { $0 } } == 5)
    #expect(region["kind"] == .string("category") && region["levels"] == .strings(["north", "south"]))
    #expect(
      region["common"]
        == .array([
          .object(["text": .string("north"), "count": .integer(3)]),
          .object(["text": .string("south"), "count": .integer(2)]),
        ]))
    #expect(region["range"] == nil)
    #expect(joined["kind"] == .string("date") && joined["missing"] == .integer(1))
    #expect(joined["range"] == .strings(["2023-12-30", "2024-03-09"]))
    for column in [age, region, joined] {
      guard case .string(let evidence)? = column["evidence"] else {
        Issue.record("no evidence")
        continue
      }
      #expect(!evidence.isEmpty)
    }
  }

  @Test("in words have a line a column")
  func words() throws {
    let text = try report().text(asJSON: false)
    #expect(text.contains("age") && text.contains("28 … 31 … 57"))
    #expect(text.contains("north 3, south 2"))
  }
}
