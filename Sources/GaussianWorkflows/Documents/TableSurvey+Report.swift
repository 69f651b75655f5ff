public import GaussianIO

extension TableSurvey {
  /// What the columns of a table are, as `gauss describe` prints it.
  ///
  /// - Parameter title: What the report is about.
  /// - Returns: A report; print it, or take its `object` for programs.
  public func report(title: String) -> Report {
    var report = Report(title)
    report.add("rows", rows, label: "rows")
    report.add("columns", json: .array(columns.map(\.json)))
    var table = TextTable(["column", "kind", "missing", "distinct", "values", ""])
    for column in columns {
      table.append([
        printable(column.column.name), column.column.kind.rawValue, column.missing == 0 ? "" : grouped(column.missing),
        (column.isDistinctExact ? "" : "> ") + grouped(column.distinct), column.values, column.bars,
      ])
    }
    report.add(table: table)
    for column in columns {
      for remark in column.remarks { report.add(line: printable(column.column.name), remark) }
    }
    return report
  }
}

extension ColumnSurvey {
  /// Lowest, middle and highest value of numbers, or the most common of others.
  fileprivate var values: String {
    guard let range, let median = quantiles.dropFirst(quantiles.count / 2).first else {
      return shortened(common.prefix(3).map { "\($0.text) \(grouped($0.count))" }.joined(separator: ", "))
    }
    return shortened(
      "\(column.text(of: range.lowerBound)) … \(column.text(of: median)) … \(column.text(of: range.upperBound))")
  }

  /// At most as much as stands in a line beside the rest.
  private func shortened(_ text: String) -> String {
    let text = printable(text)
    return text.count <= 36 ? text : text.prefix(35) + "…"
  }

  /// How values are spread over the range, as bars.
  fileprivate var bars: String {
    guard range != nil, let most = histogram.max(), most > 0 else { return "" }
    let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    return String(histogram.map { $0 == 0 ? " " : blocks[min(7, $0 * 8 / (most + 1))] })
  }

  /// All of it, for programs.
  fileprivate var json: JSONValue {
    var object: JSONObject = [
      "name": .string(column.name), "kind": .string(column.kind.rawValue), "evidence": .string(evidence),
      "missing": .integer(missing), "distinct": .integer(distinct), "distinctIsExact": .boolean(isDistinctExact),
    ]
    if column.kind.hasLevels { object["levels"] = .strings(column.levels) }
    if let range {
      object["range"] = .array([range.lowerBound, range.upperBound].map { .string(column.text(of: $0)) })
      object["quantiles"] = .array(quantiles.map { .string(column.text(of: $0)) })
      object["histogram"] = .array(histogram.map { .integer($0) })
    }
    object["common"] = .array(
      common.map { .object(["text": .string($0.text), "count": .integer($0.count)]) })
    if !remarks.isEmpty { object["remarks"] = .strings(remarks) }
    return .object(object)
  }
}
