// Columns that somebody says something of.

extension KindDecision {
  mutating func takeOrder(_ order: [String], _ request: KindRequest?) throws(Refusal) {
    if let request, request.kind != .ordered {
      throw Refusal(
        problem: "the column has an order and is to be of the kind \(request.kind.rawValue)",
        advice: "leave out one of --kind and --order")
    }
    let known = Set(order.map { Array($0.utf8) })
    guard known.count == order.count, !order.contains(""), order.count > 1 else {
      throw Refusal(problem: "an order names two levels at least, each once", advice: "say --order \(name)=low,high")
    }
    try checkRoom(for: .ordered)
    // Marks of missing values may be levels, so their cells were not counted.
    let unknown = counter.levels.counts.indices.map { counter.levels.text(of: $0) }.filter {
      !known.contains(Array($0.utf8))
    }
    guard unknown.isEmpty else {
      throw Refusal(
        problem: "the order lacks \(listed(unknown))",
        advice: "say --order \(name)=\(columnList(order + unknown)) with each in its place")
    }
    (kind, levels, evidence) = (.ordered, order, "as --order says")
  }

  private func checkRoom(for kind: ColumnKind) throws(Refusal) {
    guard counter.levels.isFull || counter.levels.firstInvalid != nil else { return }
    throw Refusal(
      problem: counter.levels.isFull
        ? "the column has more than \(grouped(counter.levels.counts.count)) different texts"
        : "some texts are no UTF-8",
      advice: "say --kind \(name)=text")
  }

  mutating func take(_ request: KindRequest) throws(Refusal) {
    let plain = counter.summary(of: counter.readings[0])
    switch request.kind {
    case .identifier, .text:
      kind = request.kind
      if kind == .identifier, let form = counter.running.form, counter.cells == counter.rows {
        format = .numbered(form)
      }
    case .constant:
      guard counter.levels.counts.count <= 1 else {
        throw Refusal(problem: "the column has several values", advice: "say --kind \(name)=text to leave it out")
      }
      (kind, levels) = (.constant, counter.levels.counts.indices.map { counter.levels.text(of: $0) })
    case .category, .ordered, .boolean:
      try checkRoom(for: request.kind)
      guard counter.cells > 0 else {
        throw Refusal(problem: "no cell of the column holds anything", advice: "leave the column out")
      }
      if request.kind == .boolean, !decideBoolean() {
        guard counter.levels.counts.count == 2 else {
          throw Refusal(
            problem: "the column has \(grouped(counter.levels.counts.count)) different values, and a boolean two",
            advice: "say --kind \(name)=category")
        }
      }
      if kind != .boolean { takeLevels(request.kind) }
      let areNumbers = plain.hits == counter.cells
      guard request.kind != .ordered || areNumbers else {
        throw Refusal(
          problem: "texts have no order of their own",
          advice: "say --order \(name)=\(columnList(Array(levels.prefix(8)))) with the lowest first")
      }
    case .continuous, .integer, .decimal: try takeNumbers(request.kind, plain)
    case .date, .time: try takeMoments(request)
    }
    evidence = "as --kind says"
  }

  private mutating func takeNumbers(_ wanted: ColumnKind, _ plain: ReadingSummary) throws(Refusal) {
    var summary = plain
    let dressed = counter.readings.dropFirst().map { counter.summary(of: $0) }.filter {
      if case .dressed = $0.rule { true } else { false }
    }
    if let best = best(of: dressed), best.hits > plain.hits { summary = best }
    guard summary.hits > 0 else {
      throw Refusal(problem: "no cell of the column is a number", advice: "say --kind \(name)=category")
    }
    take(summary)
    guard kind != wanted else { return }
    let base: NumberForm =
      switch summary.rule {
      case .dressed(let form): form
      case .plain(let comma): NumberForm(places: 0, decimalComma: comma)
      case .moment: NumberForm(places: 0)
      }
    kind = wanted
    switch wanted {
    case .integer:
      var form = summary.tally.form(base)
      if summary.tally.hasFraction || summary.tally.hasExponent { (form.places, form.zeros) = (0, .kept) }
      format = .number(form)
    case .decimal: format = .number(summary.tally.form(base))
    default: format = base.isPlain ? .plain : .number(summary.tally.form(base))
    }
  }

  private mutating func takeMoments(_ request: KindRequest) throws(Refusal) {
    let wanted = counter.readings.dropFirst().filter {
      guard case .moment(let form) = $0.rule else { return false }
      return form.isDate == (request.kind == .date)
    }
    var summary: ReadingSummary?
    if let form = request.form {
      let known = wanted.first { $0.rule == .moment(form) } ?? CellReading(.moment(form))
      summary = counter.summary(of: known)
    } else {
      summary = best(of: wanted.map { counter.summary(of: $0) })
    }
    guard let summary, summary.hits > 0 else {
      let what = request.kind == .date ? "day" : "time"
      throw Refusal(
        problem: "no cell of the column is a \(what) written as \(request.form?.pattern ?? "one of the usual forms")",
        advice:
          "say how, such as --kind \(name)=\(request.kind == .date ? "date:DD/MM/YYYY" : "'time:YYYY-MM-DD hh:mm:ss'")")
    }
    take(summary)
  }
}
