import GaussianIO
import LinearAlgebra
import Testing

@Suite("Names that are written and read")
struct HeaderRoundTripTests {
  /// Pieces that names are made of, most of them with a meaning of their own in a table.
  private static let pieces: [String] = [
    "a", "b", "X", "größe", "日本", "😀", "e\u{301}", "1", "2019", "-3.5", "1e5", ".5", "+7", "1,5", "1.234,5", "0x1F",
    "15%",
    "$", "inf", "nan", "NaN", "Na", "NA", "none", "NULL", "info", "-", ".", "?", ",", ";", "|", "\t", " ", "  ", "\"",
    "\"\"", "'", "\n", "\r", "\r\n", "\\", "#", "sep=", "sep=;", "\u{FEFF}", "\u{A0}", "\u{202F}", "\u{2212}1", "=1+1",
    "\u{0}", "\u{7F}", "true", "P(0)", "a b", "#DIV/0!", "2024-01-01", "/", "()", "x=1,y",
  ]

  /// One to seven names, all different and none empty.
  private func header(_ generator: inout RepeatableGenerator) -> [String] {
    var names: [String] = []
    let count = Int.random(in: 1...7, using: &generator)
    while names.count < count {
      let length = [1, 1, 1, 2, 2, 3, 5].randomElement(using: &generator)!
      let name = (0..<length).map { _ in Self.pieces.randomElement(using: &generator)! }.joined()
      if !names.contains(where: { $0 == name }) { names.append(name) }
    }
    return names
  }

  @Test("10,000 headers come back, above rows of numbers", arguments: [DelimitedFormat.csv, .tsv])
  func roundTrip(_ format: DelimitedFormat) throws {
    var generator = RepeatableGenerator(state: 14)
    for _ in 0..<10_000 {
      let names = header(&generator)
      let rows = (0..<Int.random(in: 1...3, using: &generator)).map { _ in
        names.map { _ in
          Bool.random(using: &generator)
            ? Double(Int.random(in: -3...2100, using: &generator)) : Double.random(in: -2...2, using: &generator)
        }
      }
      let shape = TableShape(columnNames: names, rows: rows.count, columns: names.count, isList: false)
      let text =
        try format.encoder(for: shape, as: Double.self).opening()
        + rows.flatMap { row in (row.map { "\($0)" }.joined(separator: format.name == "TSV" ? "\t" : ",") + "\n").utf8 }
      // Neither the name of the file nor an option says how it is written.
      let read = try Table<Double>(input: InputFile(bytes: text, named: "table"))
      try #require(read.columnNames.map { $0.map { Array($0.utf8) } } == names.map { Array($0.utf8) }, "\(names)")
      try #require(read.values == Matrix(rows), "\(names)")
    }
  }

  @Test("names above a column of texts come back too", arguments: ["t.csv", "t.tsv"])
  func besideLabels(_ file: String) throws {
    var generator = RepeatableGenerator(state: 15)
    let scratch = Scratch()
    for round in 0..<50 {
      let names = header(&generator)
      let label = "label \(round)"
      let writer = try LabelledTableWriter(
        path: scratch.path(file), columnNames: names, labelName: label,
        position: round.isMultiple(of: 2) ? .first : .last,
        columns: names.count)
      try writer.append(
        Matrix<Double>(rows: 3, columns: names.count, repeating: 1.5), labels: ["1", "two words", "NA"])
      try writer.finish()
      let read = try Table<Double>(contentsOf: scratch.path(file), options: .init(columns: .ignoring([label])))
      try #require(read.columnNames == names, "\(names)")
      try #require(read.values.rows == 3)
    }
  }
}
