/// What a column is, by what was seen of it.
///
/// `docs/decisions/0039-kinds-of-columns.md` has the rules.
struct KindDecision {
  var kind = ColumnKind.text
  var levels: [String] = []
  var format = ColumnFormat.plain
  /// Why.
  var evidence = ""
  /// What somebody should know, each a sentence without a full stop.
  var remarks: [String] = []

  let counter: ColumnCounter
  private let hasCommas: Bool

  /// Different texts in which a column of texts is one of categories whatever its rows are.
  static let fewLevels = 20

  private static let truths = [
    ("no", "yes"), ("false", "true"), ("n", "y"), ("f", "t"), ("0", "1"), ("off", "on"), ("0.0", "1.0"),
  ]

  /// Decides.
  ///
  /// - Parameters:
  ///   - counter: What was seen.
  ///   - request: What somebody says it is.
  ///   - order: Its levels from the lowest to the highest, if somebody said so.
  ///   - decimalComma: Whether somebody said that decimals have a comma.
  /// - Throws: ``Refusal`` if the cells are not what was said.
  init(_ counter: ColumnCounter, _ request: KindRequest?, order: [String]?, decimalComma: Bool) throws(Refusal) {
    self.counter = counter
    hasCommas = decimalComma
    if let order {
      try takeOrder(order, request)
    } else if let request {
      try take(request)
    } else {
      decide()
    }
    checkSpelling()
    if counter.padded > 0 {
      remarks.append(
        "\(counted(counter.padded, "cell")) \(counter.padded == 1 ? "has" : "have") blanks around, which are not kept")
    }
  }

  /// Why a column cannot be what somebody says.
  struct Refusal: Error {
    var problem: String
    var advice: String
  }

  var column: TableColumn { TableColumn(name: counter.name, kind: kind, levels: levels, format: format) }

  var name: String { shellWord(counter.name) }

  // MARK: By evidence

  private mutating func decide() {
    guard counter.cells > 0 else {
      (kind, evidence) = (.constant, "no cell holds anything")
      return
    }
    let texts = counter.levels
    if !texts.isFull, texts.counts.count == 1 {
      (kind, levels) = (.constant, [texts.text(of: 0)])
      evidence = counter.missing == 0 ? "the same in all rows" : "the same in all rows that have it"
      return
    }
    if decideBoolean() { return }
    let plain = counter.summary(of: counter.readings[0])
    let others = counter.readings.dropFirst().map { counter.summary(of: $0) }
    let best = best(of: others)
    if let best, best.hits > plain.hits, 2 * best.hits > counter.cells {
      take(best)
      remarkOnDoubts(best, others)
    } else if 2 * plain.hits > counter.cells, !plain.tally.hasLeadingZero, !plain.tally.hasHugeWhole {
      decideNumbers(plain)
    } else {
      if plain.tally.hasLeadingZero || plain.tally.hasHugeWhole, 2 * plain.hits > counter.cells {
        remarks.append(
          plain.tally.hasHugeWhole
            ? "numbers beyond 2^53 are codes: as numbers they would lose digits"
            : "numbers that begin with 0 are codes: as numbers they would lose it")
      }
      decideTexts()
      remarkOnMoments(others)
      remarkOnShortYears()
    }
  }

  mutating func decideBoolean() -> Bool {
    let texts = counter.levels
    guard !texts.isFull, texts.counts.count == 2 else { return false }
    let words = [texts.text(of: 0), texts.text(of: 1)]
    for (no, yes) in Self.truths {
      guard let first = words.first(where: { $0.lowercased() == no }),
        let second = words.first(where: { $0.lowercased() == yes })
      else { continue }
      (kind, levels, evidence) = (.boolean, [first, second], "\(first) and \(second)")
      return true
    }
    return false
  }

  /// The way to read that most cells allow; of several the first, and one without doubtful thousands before others.
  func best(of summaries: [ReadingSummary]) -> ReadingSummary? {
    var best: ReadingSummary?
    for summary in summaries
    where summary.hits > best?.hits ?? 0 || (summary.hits == best?.hits && prefers(summary, best)) {
      best = summary
    }
    return best
  }

  private func prefers(_ one: ReadingSummary, _ other: ReadingSummary?) -> Bool {
    guard case .dressed(let form) = one.rule, case .dressed(let known)? = other?.rule else { return false }
    if form.decimalComma != known.decimalComma { return form.decimalComma == hasCommas }
    // Without thousands no cell has any.
    return form.thousands.isEmpty && !known.thousands.isEmpty
  }

  private mutating func decideNumbers(_ plain: ReadingSummary) {
    take(plain)
    guard plain.hits == counter.cells, kind == .integer else { return }
    if let form = counter.running.form, counter.running.areBare, counter.cells == counter.rows {
      (kind, format) = (.identifier, .numbered(form))
      evidence = "counts the rows from \(form.first)"
      if form.first > 1 {
        remarks.append(
          "whole numbers from \(form.first) on, one a row: if they are a quantity, say --kind \(name)=integer")
      }
    } else if plain.tally.areCompactDays {
      remarks.append("the numbers look like days: --kind \(name)=date:YYYYMMDD reads them so")
    }
  }

  /// Takes a way to read the cells, and tells which cells cannot be read so.
  mutating func take(_ summary: ReadingSummary) {
    switch summary.rule {
    case .moment(let form):
      (kind, format) = (form.isDate ? .date : .time, .moment(form))
      evidence = "written as \(form.pattern)"
    case .plain(let comma): takeNumbers(summary.tally, NumberForm(places: 0, decimalComma: comma))
    case .dressed(let form): takeNumbers(summary.tally, form)
    }
    let rest = counter.cells - summary.hits
    guard rest > 0 else { return }
    let shown = summary.misses.map { "\(quoted($0.text)) (row \($0.row + 1))" }
    let more = rest > shown.count || summary.misses.isEmpty ? ", …" : ""
    let what = kind == .date ? "day" : kind == .time ? "time" : "number"
    remarks.append(
      "\(counted(rest, "cell")) \(rest == 1 ? "is" : "are") no \(what)\(rest == 1 ? "" : "s") of that form: "
        + shown.joined(separator: ", ") + more
        + "; correct \(rest == 1 ? "it" : "them"), or say --kind \(name)=\(counter.levels.isFull ? "text" : "category")"
    )
  }

  private mutating func takeNumbers(_ tally: DigitTally, _ base: NumberForm) {
    guard tally.areDecimals else {
      kind = .continuous
      evidence = tally.hasExponent ? "numbers, some with an exponent" : "numbers of \(tally.mostDigits) digits"
      if base.isPlain { return }
      format = .number(
        NumberForm(
          places: NumberForm.mostPlaces, zeros: .omitted, decimalComma: base.decimalComma, thousands: base.thousands,
          prefix: base.prefix, suffix: base.suffix))
      return
    }
    let form = tally.form(base)
    kind = tally.hasFraction ? .decimal : .integer
    format = .number(form)
    let dress = base.prefix + base.suffix
    evidence =
      (tally.hasFraction
        ? "numbers with \(tally.leastPlaces == tally.mostPlaces ? "" : "up to ")\(counted(tally.mostPlaces, "digit")) after the point"
        : "whole numbers")
      + (dress.isEmpty ? "" : ", with \(dress.filter { !" \u{A0}\u{202F}".contains($0) })")
  }

  private mutating func remarkOnDoubts(_ best: ReadingSummary, _ others: [ReadingSummary]) {
    let equals = others.filter { $0.hits == best.hits && $0.rule != best.rule }
    switch best.rule {
    case .moment(let form):
      for case .moment(let other) in equals.map(\.rule) where other.day?.order != form.day?.order {
        remarks.append(
          "days and months cannot be told apart: read as \(form.pattern); for the other order say "
            + "--kind \(name)=\(kind.rawValue):\(shellWord(other.pattern))")
        return
      }
    case .dressed(let form) where !form.thousands.isEmpty:
      for case .dressed(let other) in equals.map(\.rule) where other.decimalComma != form.decimalComma {
        let texts = counter.levels
        let mark = form.decimalComma ? "." : ","
        let shown = texts.counts.indices.first { texts.text(of: $0).contains(mark) }.map { texts.text(of: $0) }
        guard let shown else { continue }
        remarks.append(
          "\(quoted(shown)) is read with its thousands apart"
            + (hasCommas ? "" : "; if it is a decimal comma, say --decimal-comma"))
        return
      }
    case .dressed, .plain: break
    }
  }

  private mutating func remarkOnMoments(_ others: [ReadingSummary]) {
    var patterns: [String] = []
    var hits = 0
    for case (.moment(let form), let count) in others.map({ ($0.rule, $0.hits) }) where count > 0 {
      patterns.append(form.pattern)
      hits += count
    }
    guard patterns.count > 1, 2 * hits > counter.cells else { return }
    remarks.append("days or times in several forms, \(list(patterns, "and")): write them in one")
  }

  /// Days whose years have two digits could be of any century.
  private mutating func remarkOnShortYears() {
    let texts = counter.levels
    guard !texts.counts.isEmpty else { return }
    let areDays = texts.counts.indices.prefix(64).allSatisfy { place in
      let parts = texts.text(of: place).split(whereSeparator: { "./-".contains($0) }).map { Int($0) }
      guard parts.count == 3, let one = parts[0], let two = parts[1], let three = parts[2] else { return false }
      return (1...31).contains(one) && (1...31).contains(two) && (0...99).contains(three) && min(one, two) <= 12
    }
    if areDays { remarks.append("the texts look like days with years of two digits: write years in full") }
  }

  // MARK: Texts

  private mutating func decideTexts() {
    let texts = counter.levels
    let distinct = texts.counts.count
    let allDiffer = !texts.hasRepeats && (texts.isFull || distinct == counter.cells)
    if allDiffer, counter.cells > 2, counter.spaced == 0, counter.longest <= 200 {
      kind = .identifier
      evidence =
        texts.isFull ? "the first \(grouped(distinct)) texts all differ" : "all \(grouped(distinct)) texts differ"
      if let form = counter.running.form, counter.cells == counter.rows { format = .numbered(form) }
      return
    }
    if !texts.isFull, texts.firstInvalid == nil,
      distinct <= Self.fewLevels && texts.hasRepeats || 2 * distinct <= counter.cells
    {
      takeLevels(.category)
      evidence = "\(counted(distinct, "text")) in \(counted(counter.cells, "row"))"
      return
    }
    kind = .text
    evidence =
      texts.isFull
      ? "more than \(grouped(distinct)) different texts"
      : "\(grouped(distinct)) different texts in \(counted(counter.cells, "row"))"
    if texts.firstInvalid != nil { remarks.append("some texts are no UTF-8: save the file as UTF-8") }
  }

  mutating func takeLevels(_ kind: ColumnKind) {
    self.kind = kind
    let all = counter.levels.counts.indices.map { counter.levels.text(of: $0) }
    levels = Self.sorted(all)
    let folded = Dictionary(grouping: levels) { $0.lowercased() }
    if let pair = folded.values.filter({ $0.count > 1 }).min(by: { $0[0] < $1[0] }) {
      remarks.append("\(list(pair.map { quoted($0) }, "and")) differ in case or accents only, and are different levels")
    }
  }

  /// Levels by the numbers that they are, if all of them are some; else by their texts.
  private static func sorted(_ levels: [String]) -> [String] {
    let numbers = levels.map { level -> Double? in
      guard case .success(let value) = NumberText.read(Array(level.utf8)[...], as: Double.self) else { return nil }
      return value
    }
    guard numbers.allSatisfy({ $0 != nil }) else { return levels.sorted() }
    return zip(levels, numbers).sorted { ($0.1 ?? 0, $0.0) < ($1.1 ?? 0, $1.0) }.map(\.0)
  }

  // MARK: Cells that are written in another way

  /// Tells of the first cell that would not be written as it was read.
  private mutating func checkSpelling() {
    guard kind.isModelled, kind != .continuous, !kind.hasLevels else { return }
    let decoder = CellDecoder(column)
    let column = column
    func written(_ bytes: [UInt8]) -> (String, String)? {
      guard let value = decoder.number(of: bytes.span), !value.isNaN else { return nil }
      let (before, after) = (String(decoding: bytes, as: UTF8.self), column.text(of: value))
      return before == after ? nil : (before, after)
    }
    var first: (String, String)?
    for place in counter.levels.counts.indices where first == nil {
      first = written(Array(counter.levels.bytes(of: place)))
    }
    for cell in counter.sample where first == nil { first = cell.flatMap(written) }
    guard let (before, after) = first else { return }
    remarks.append("cells are not written alike: \(quoted(before)) will be \(quoted(after))")
  }
}
