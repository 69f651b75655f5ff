import Foundation
import Gaussian
import GaussianIO
import LinearAlgebra
import Testing

@Suite("Columns and their cells")
struct ColumnTests {
  private func column(_ kind: ColumnKind, _ format: ColumnFormat) -> TableColumn {
    TableColumn(name: "x", kind: kind, format: format)
  }

  private func date(_ pattern: String) throws -> TableColumn {
    let form = try #require(MomentForm(pattern: pattern), "\(pattern)")
    #expect(form.pattern == pattern)
    return column(form.isDate ? .date : .time, .moment(form))
  }

  @Test("days are those of the calendar of the system, in every form")
  func days() throws {
    let patterns = ["YYYY-MM-DD", "YYYY/MM/DD", "DD.MM.YYYY", "MM/DD/YYYY", "D.M.YYYY", "M/D/YYYY", "YYYYMMDD"]
    let columns = try patterns.map(date)
    for day in stride(from: -719_162, through: 2_932_896, by: 5_003) {
      var time = time_t(day * 86_400)
      var parts = unsafe tm()
      unsafe gmtime_r(&time, &parts)
      let (year, month, date) = unsafe (Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday))
      let iso = String(format: "%04d-%02d-%02d", year, month, date)
      #expect(columns[0].text(of: Double(day)) == iso)
      #expect(columns[2].text(of: Double(day)) == String(format: "%02d.%02d.%04d", date, month, year))
      #expect(columns[5].text(of: Double(day)) == String(format: "%d/%d/%04d", month, date, year))
      for column in columns { try #require(column.number(of: column.text(of: Double(day))) == Double(day), "\(iso)") }
    }
    // Each day of a leap year and the one after it, so that no month is passed over.
    for day in 10_957..<11_690 {
      try #require(columns[3].number(of: columns[3].text(of: Double(day))) == Double(day))
    }
  }

  @Test("what is no day, or no time, is none")
  func noDays() throws {
    let day = try date("YYYY-MM-DD")
    for cell in ["2023-02-29", "1900-02-29", "2024-13-01", "2024-00-10", "2024-04-31", "2024-1-01", "24-01-01", "x"] {
      #expect(day.number(of: cell) == nil, "\(cell)")
    }
    #expect(day.number(of: "2024-02-29") == 19_782 && day.number(of: " 2000-02-29 ") == 11_016)
    #expect(day.number(of: "")?.isNaN == true && day.number(of: "NA")?.isNaN == true)
    let time = try date("YYYY-MM-DD hh:mm:ss")
    for cell in ["2024-01-01", "2024-01-01 24:00:00", "2024-01-01 10:60:00", "2024-01-01 10:00:00Z"] {
      #expect(time.number(of: cell) == nil, "\(cell)")
    }
    for pattern in ["", "YYYY", "YYYY-MM-DD hh", "DD.MM.YY", "hh:mm:ss.fffffff", "YYYY-MM-DD hh:mm+1", "hh:mm x"] {
      let form = MomentForm(pattern: pattern)
      #expect(form == nil || form?.pattern == pattern && pattern.isEmpty, "\(pattern)")
    }
  }

  @Test("times are seconds, in UTC where there is a zone, and are written as they were read")
  func times() throws {
    let cases: [(String, String, Double)] = [
      ("YYYY-MM-DD hh:mm:ss", "1970-01-02 00:00:01", 86_401), ("YYYY-MM-DDThh:mm:ssZ", "1969-12-31T23:59:59Z", -1),
      ("YYYY-MM-DDThh:mm:ss+02:00", "1970-01-01T02:00:00+02:00", 0),
      ("YYYY-MM-DDThh:mm-0530", "1970-01-01T00:00-0530", 19_800),
      ("YYYY-MM-DD hh:mm:ss.fff", "2024-02-29 23:59:59.999", 1_709_251_199.999),
      ("YYYY-MM-DD hh:mm:ss.ffffff", "2024-02-29 23:59:59.999999", 1_709_251_199.999999),
      ("DD/MM/YYYY hh:mm", "31/12/1999 23:59", 946_684_740), ("hh:mm", "23:59", 86_340), ("hh:mm:ss", "00:00:01", 1),
    ]
    for (pattern, cell, number) in cases {
      let column = try date(pattern)
      #expect(column.number(of: cell) == number, "\(cell)")
      #expect(column.text(of: number) == cell)
    }
  }

  @Test("a number beyond what a form can write becomes the nearest that it can")
  func bounds() throws {
    let day = try date("YYYY-MM-DD")
    #expect(day.text(of: .infinity) == "9999-12-31" && day.text(of: -1e300) == "0001-01-01")
    #expect(day.text(of: 0.5) == "1970-01-01" && day.text(of: 1.5) == "1970-01-03" && day.text(of: .nan).isEmpty)
    let clock = try date("hh:mm:ss")
    #expect(clock.text(of: 1e9) == "23:59:59" && clock.text(of: -3) == "00:00:00" && clock.text(of: 59.5) == "00:01:00")
    let moment = try date("YYYY-MM-DD hh:mm:ss.fff")
    #expect(moment.text(of: .infinity).hasPrefix("9999-12-31") && moment.text(of: 0.9999) == "1970-01-01 00:00:01.000")
    let grade = TableColumn(name: "g", kind: .ordered, levels: ["a", "b", "c"])
    #expect(grade.text(of: -.infinity) == "a" && grade.text(of: 1e300) == "c" && grade.text(of: 0.6) == "b")
  }

  @Test("decimals are rounded as the C library rounds them, and a zero has no sign")
  func decimals() {
    var random = RepeatableGenerator(state: 17)
    var numbers: [Double] = [
      0, -0.0, 0.5, 1.5, 2.5, -0.4, 0.125, 0.375, 2.675, 1e22, -1e300, .leastNonzeroMagnitude, 0.045, 1_234.5, 9.995,
    ]
    for _ in 0..<3_000 {
      let size = pow(10, Double(random.next() % 22) - 8)
      numbers.append(size * (Double(random.next() >> 11) / 0x1p53 - 0.5))
      // A tie, or nearly one.
      numbers.append((Double(random.next() % 20_000) + 0.5) / pow(10, Double(random.next() % 5)))
    }
    for places in [0, 1, 2, 3, 6, 9, 12] {
      let kept = column(.decimal, .number(NumberForm(places: places)))
      let omitted = column(.decimal, .number(NumberForm(places: places, zeros: .omitted)))
      let oneKept = column(.decimal, .number(NumberForm(places: places, zeros: .oneKept)))
      for number in numbers {
        var expected = String(format: "%.\(places)f", number)
        if expected.hasPrefix("-"), !expected.contains(where: { "123456789".contains($0) }) { expected.removeFirst() }
        #expect(kept.text(of: number) == expected, "\(number) with \(places)")
        guard places > 0 else { continue }
        while expected.hasSuffix("0"), !expected.hasSuffix(".0") { expected.removeLast() }
        #expect(oneKept.text(of: number) == expected)
        if expected.hasSuffix(".0") { expected.removeLast(2) }
        #expect(omitted.text(of: number) == expected)
      }
    }
  }

  @Test("numbers with something around them are read and written again")
  func dressed() {
    let cases: [(NumberForm, String, Double)] = [
      (NumberForm(places: 2, thousands: ",", prefix: "$"), "$1,234.50", 1234.5),
      (NumberForm(places: 2, thousands: ",", prefix: "$"), "-$0.05", -0.05),
      (NumberForm(places: 2, decimalComma: true, thousands: ".", suffix: " €"), "1.234.567,89 €", 1_234_567.89),
      (NumberForm(places: 2, decimalComma: true), "12,50", 12.5),
      (NumberForm(places: 0, thousands: "'"), "1'000'000", 1e6),
      (NumberForm(places: 0, thousands: "\u{202F}", suffix: "\u{A0}km"), "12\u{202F}345\u{A0}km", 12_345),
      (NumberForm(places: 1, suffix: "%"), "-3.0%", -3), (NumberForm(places: 0, hasPlus: true), "+5", 5),
      (NumberForm(places: 0, hasPlus: true), "0", 0), (NumberForm(places: 0, thousands: ","), "999", 999),
    ]
    for (form, cell, number) in cases {
      let column = column(form.places == 0 ? .integer : .decimal, .number(form))
      #expect(column.number(of: cell) == number, "\(cell)")
      #expect(column.text(of: number) == cell)
    }
    let price = column(.decimal, .number(NumberForm(places: 2, thousands: ",", prefix: "$")))
    for cell in ["1,234.50", "$1234.50", "$12,34.50", "$", "$1,234.", "$1,2345", "€5.00", "$5.00 "] {
      #expect((price.number(of: cell) == nil) == (cell != "$5.00 "), "\(cell)")
    }
  }

  @Test("a schema is the same after it was JSON, in a model file too, and models without one say nothing of it")
  func storage() throws {
    let schema = MixedColumns.schema
    let again = try TableSchema(JSONNode(schema.json, path: "schema"))
    #expect(again == schema)
    #expect(schema.modelled.count == 9 && schema.variables?.first == "age")
    let nameless = TableSchema(
      columns: [
        TableColumn(name: "1", kind: .boolean, levels: ["0", "1"]), TableColumn(name: "2", kind: .continuous),
      ], hasNames: false)
    #expect(try TableSchema(JSONNode(nameless.json, path: "schema")) == nameless && nameless.variables == nil)

    let normal = try MultivariateNormal<Double>(
      mean: [Double](repeating: 0, count: 9), covariance: Matrix<Double>.identity(9))
    let stored = StoredModel(normal, schema: schema)
    let read = try StoredModel(text: stored.text)
    #expect(read.schema == schema && read.variables == schema.variables && read.text == stored.text)
    let part = try read.marginal(over: ["grade", "age"])
    #expect(part.schema?.columns.map(\.name) == ["grade", "age"] && part.variables == ["grade", "age"])
    let given = try read.conditioned(on: ["age": 30])
    #expect(given.schema?.variables == given.variables && given.schema?.columns.count == 8)
    #expect(!StoredModel(normal, variables: schema.variables).text.contains("columns"))
  }

  @Test(
    "what a model file cannot say of columns is refused",
    arguments: [
      (#"{"name": "x", "kind": "colour"}"#, "none of"), (#"{"name": "x", "kind": "category"}"#, "no levels"),
      (#"{"name": "x", "kind": "date", "pattern": "DD.MM.YY"}"#, "pattern"),
      (#"{"name": "x", "kind": "integer", "places": 99}"#, "99"), (#"{"name": "x", "kind": "date"}"#, "format"),
      (#"{"name": "x", "kind": "boolean", "levels": ["a"]}"#, "not 2"), (#"{"name": "x"}"#, "missing"),
      (#"{"name": "x", "kind": "identifier", "first": -1}"#, "negative"),
      (#"{"name": "x", "kind": "category", "levels": ["a", "a"]}"#, "twice"),
      (#"{"name": "x", "kind": "text"}, {"name": "x", "kind": "text"}"#, "twice"),
    ])
  func damaged(_ columns: String, _ problem: String) throws {
    let normal = try MultivariateNormal<Double>(mean: [0], covariance: [[1]])
    let schema = TableSchema(columns: [TableColumn(name: "x", kind: .continuous)])
    let whole = StoredModel(normal, schema: schema).text
    let list = try #require(whole.firstRange(of: /"columns": \[[^\]]*\]/))
    let text = whole.replacingCharacters(in: list, with: #""columns": [\#(columns)]"#)
    let error = #expect(throws: FileError.self) { try StoredModel(text: text) }
    #expect(error?.problem.contains(problem) == true, "\(error?.description ?? "")")
  }
}
