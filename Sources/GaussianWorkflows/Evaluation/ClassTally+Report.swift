import GaussianIO
public import ModelEvaluation

extension Report {
  /// How many rows of each class there are, predicted and as they are.
  public mutating func add(_ tally: ClassTally, labelName: String) {
    let accepted = tally.rows - tally.rejected
    add("rejected", tally.rejected, label: tally.rejected > 0 ? "rows without a class" : nil)
    add(
      "predicted",
      json: .array(
        zip(tally.classes, tally.predicted).map { .object(["class": .string($0), "rows": .integer($1)]) }))
    let columns = tally.classes + (tally.rejected > 0 ? ["no class"] : [])
    guard let actual = tally.actual else {
      var table = TextTable(["predicted \(labelName)", "rows"])
      for (name, count) in zip(columns, tally.predicted) { table.append([name, grouped(count)]) }
      return add(table: table)
    }
    add("correct", tally.correct, label: nil)
    add("accuracy", tally.accuracy, label: nil)
    let share = accepted > 0 ? " (\(fixed(100 * tally.accuracy, digits: 1)) %)" : ""
    add(line: "right", "\(grouped(tally.correct)) of \(grouped(accepted))\(share)")
    let none = [Int](repeating: 0, count: tally.classes.count + 1)
    let counts = tally.actualClasses.map { actual[$0] ?? none }
    add(
      "confusion",
      json: .object([
        "actual": .strings(tally.actualClasses), "predicted": .strings(tally.classes),
        "rows": .array(counts.map { .array($0.dropLast().map { .integer($0) }) }),
      ]))
    var table = TextTable(["\(labelName), predicted →"] + columns)
    for (name, row) in zip(tally.actualClasses, counts) {
      table.append([name] + zip(columns, row).map { grouped($1) })
    }
    add(table: table)
  }
}
