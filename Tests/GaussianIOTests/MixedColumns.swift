import GaussianIO

/// A schema with a column of every kind, and a text that it describes.
enum MixedColumns {
  static let schema = TableSchema(columns: [
    TableColumn(name: "id", kind: .identifier, format: .numbered(IdentifierForm(prefix: "C", first: 7, width: 4))),
    TableColumn(name: "age", kind: .integer, format: .number(NumberForm(places: 0))),
    TableColumn(name: "price", kind: .decimal, format: .number(NumberForm(places: 2, thousands: ",", prefix: "$"))),
    TableColumn(name: "share", kind: .decimal, format: .number(NumberForm(places: 1, zeros: .omitted, suffix: "%"))),
    TableColumn(name: "region", kind: .category, levels: ["north", "south, far", "the \"west\""]),
    TableColumn(name: "grade", kind: .ordered, levels: ["low", "mid", "high"]),
    TableColumn(name: "member", kind: .boolean, levels: ["no", "yes"]),
    TableColumn(name: "born", kind: .date, format: .moment(MomentForm(pattern: "DD.MM.YYYY")!)),
    TableColumn(name: "seen", kind: .time, format: .moment(MomentForm(pattern: "YYYY-MM-DDThh:mm:ss.fff+01:00")!)),
    TableColumn(name: "unit", kind: .constant, levels: ["kg"]),
    TableColumn(name: "note", kind: .text),
    TableColumn(name: "score", kind: .continuous),
  ])

  static let names = "id,age,price,share,region,grade,member,born,seen,unit,note,score\n"

  /// Rows, each of which is written as the schema writes it.
  static func row(_ index: Int) -> String {
    let regions = ["north", "\"south, far\"", "\"the \"\"west\"\"\""]
    let number = String(7 + index)
    let id = "C" + String(repeating: "0", count: 4 - number.count) + number
    let price = ["\"$1,234.50\"", "$0.05", "\"-$12,345,678.90\"", ""][index % 4]
    let share = ["12.5%", "3%", "-0.1%"][index % 3]
    let day = index % 28 + 1
    let born = "\(day < 10 ? "0" : "")\(day).02.19\(10 + index % 90)"
    let seen = "2024-02-29T23:59:59.\(100 + index % 900)+01:00"
    return [
      id, String(index * 31 % 90 - 5), price, share, regions[index % 3], ["low", "high", "mid", ""][index % 4],
      index % 5 == 0 ? "yes" : "no", born, index % 7 == 3 ? "" : seen, "kg", "\"free\ntext \(index)\"",
      "\((Double(index) + 0.5) / 7)",
    ].joined(separator: ",") + "\n"
  }

  static func text(rows: Int) -> String { names + (0..<rows).map(row).joined() }

  static func options(threads: Int = 1) -> TableReadingOptions {
    TableReadingOptions(schema: schema, missing: .asNaN, threads: threads)
  }
}
