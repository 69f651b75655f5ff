import GaussianIO

/// How many rows were predicted to be of each class, and what they are.
struct ClassTally {
  /// Classes of the model, in its order.
  let classes: [String]
  /// Number of rows.
  private(set) var rows = 0
  /// Rows of each class as predicted; those without one last.
  private(set) var predicted: [Int]
  /// The same for the rows of each class as it is; `nil` if nobody knows.
  private(set) var actual: [String: [Int]]?

  init(_ classes: [String]) {
    self.classes = classes
    predicted = [Int](repeating: 0, count: classes.count + 1)
    places = Dictionary(uniqueKeysWithValues: zip(classes, classes.indices))
  }

  private let places: [String: Int]

  /// Counts some rows.
  mutating func add(_ predictions: [String?], labels: [String]?) {
    rows += predictions.count
    for (row, prediction) in predictions.enumerated() {
      let place = prediction.flatMap { places[$0] } ?? classes.count
      predicted[place] += 1
      guard let labels else { continue }
      actual = actual ?? [:]
      actual?[labels[row], default: [Int](repeating: 0, count: classes.count + 1)][place] += 1
    }
  }

  /// Rows that got no class.
  var rejected: Int { predicted[classes.count] }

  /// Rows whose class was found.
  var correct: Int {
    classes.indices.reduce(0) { $0 + (actual?[classes[$1]]?[$1] ?? 0) }
  }

  /// Classes of the rows: those of the model, and then others.
  var actualClasses: [String] {
    classes + (actual ?? [:]).keys.filter { places[$0] == nil }.sorted()
  }
}

extension Report {
  /// How many rows of each class there are, predicted and as they are.
  mutating func add(_ tally: ClassTally, labelName: String) {
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
    add("accuracy", Double(tally.correct) / Double(accepted), label: nil)
    let share = accepted > 0 ? " (\(fixed(100 * Double(tally.correct) / Double(accepted), digits: 1)) %)" : ""
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
