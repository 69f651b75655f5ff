internal import GaussianEngine
internal import LinearAlgebra

/// Parts of a step in the order of their rows, each checked.
struct PartRanges {
  /// The parts, and what errors call them.
  private let parts: [(sums: PartialSums, name: String)]

  /// - Parameters:
  ///   - parts: In any order.
  ///   - names: What errors call them; `nil` for their places in the list.
  init(_ parts: [PartialSums], named names: [String]?) {
    self.parts = parts.enumerated().map { (sums: $1, name: names?[$0] ?? "part \($0 + 1)") }
      .sorted { ($0.sums.firstRow, $0.sums.nextRow, $0.name) < ($1.sums.firstRow, $1.sums.nextRow, $1.name) }
  }

  /// The rows of a part, and what they were.
  struct Seen: Sendable, Equatable {
    let firstRow: Int
    let nextRow: Int
    let fingerprint: RowFingerprint
  }

  var seen: [Seen] {
    parts.map { Seen(firstRow: $0.sums.firstRow, nextRow: $0.sums.nextRow, fingerprint: $0.sums.fingerprint) }
  }

  /// The sums of all rows of the parts.
  ///
  /// - Throws: ``DistributedError`` unless they are about that step and follow each other, ``GaussianError`` for rows of leaves that
  ///   come together now.
  func joined(for step: FitStep) throws -> PartialSums {
    let first = try checked(for: step)
    var body = first.body
    var fingerprint = first.fingerprint
    for (sums, _) in parts.dropFirst() {
      body = try step.work.joinAny(body, sums.body)
      fingerprint.merge(sums.fingerprint)
    }
    return PartialSums(
      digest: first.digest, kind: first.kind, number: first.number, arithmetic: first.arithmetic,
      columns: first.columns, variables: first.variables, fingerprint: fingerprint, body: body)
  }

  /// The first part, if all are about that step and follow each other.
  @discardableResult
  func checked(for step: FitStep) throws(DistributedError) -> PartialSums {
    guard let first = parts.first else {
      throw DistributedError(
        .missingRows, "there are no sums to go on with", advice: "sum up all rows for the step that the fit is at")
    }
    for part in parts { try check(part, step) }
    for (one, next) in zip(parts, parts.dropFirst()) { try checkOrder(one, next) }
    return first.sums
  }

  /// Throws unless the parts hold all rows from the first one on.
  ///
  /// - Parameters:
  ///   - rows: How many there are; `nil` if that is not known.
  ///   - survey: The parts of the survey; `nil` before.
  /// - Throws: ``DistributedError`` for the first rows that are missing, or are not what they were.
  func checkCompleteness(rows: Int?, survey: [Seen]?) throws(DistributedError) {
    guard let first = parts.first, let last = parts.last else { return }
    guard first.sums.firstRow == 0 else {
      throw missing(0..<first.sums.firstRow, "and \(first.name) begins behind them")
    }
    if let rows, last.sums.nextRow < rows {
      throw missing(last.sums.nextRow..<rows, "which the survey has seen behind those of \(last.name)")
    }
    guard let survey else { return }
    for part in parts where part.sums.firstRow != part.sums.nextRow {
      let known = survey.first { $0.firstRow == part.sums.firstRow && $0.nextRow == part.sums.nextRow }
      if let known, known.fingerprint != part.sums.fingerprint { throw changed("the rows of \(part.name)") }
    }
    if let rows, last.sums.nextRow > rows { throw changed("the rows of \(last.name), of which there are more,") }
    func total(_ fingerprints: [RowFingerprint]) -> RowFingerprint {
      fingerprints.reduce(into: RowFingerprint()) { $0.merge($1) }
    }
    guard total(survey.map(\.fingerprint)) == total(parts.map(\.sums.fingerprint)) else {
      throw changed("the rows of these parts")
    }
  }

  // MARK: What is wrong

  private typealias Part = (sums: PartialSums, name: String)

  private func check(_ part: Part, _ step: FitStep) throws(DistributedError) {
    let (sums, name) = part
    try sums.arithmetic.check(isThatOf: step.arithmetic, "\(name) was made")
    guard sums.digest == step.digest else {
      let own =
        sums.number == step.number && sums.kind == step.kind
        ? "of another fit" : "of step \(sums.number + 1), \(sums.kind.rawValue)"
      throw DistributedError(
        .stale, "\(name) holds sums \(own), and the fit is at step \(step.number + 1), \(step.kind.rawValue)",
        advice: "sum up its rows again")
    }
    guard step.work.takesAny(sums.body), step.dimension.map({ $0 == sums.columns }) ?? true else {
      throw DistributedError(
        .damaged, "\(name) holds sums that this step has not asked for", advice: "sum up its rows again")
    }
  }

  private func checkOrder(_ one: Part, _ next: Part) throws(DistributedError) {
    let (sums, other) = (one.sums, next.sums)
    if other.firstRow < sums.nextRow {
      let end = min(sums.nextRow, other.nextRow)
      let words = end - other.firstRow == 1 ? "row \(other.firstRow) is" : "rows \(other.firstRow) to \(end - 1) are"
      throw DistributedError(
        .doubledRows, "\(words) in \(one.name) and in \(next.name)",
        advice: "give each row once, or correct its number")
    }
    if other.firstRow > sums.nextRow {
      throw missing(sums.nextRow..<other.firstRow, "between \(one.name) and \(next.name)")
    }
    guard sums.columns == other.columns else {
      throw DistributedError(
        .otherVariables, "\(next.name) has \(other.columns) columns, and \(one.name) has \(sums.columns)",
        advice: "take the same columns of all parts")
    }
    guard (sums.variables == nil) == (other.variables == nil) else {
      let (with, without) = sums.variables == nil ? (next.name, one.name) : (one.name, next.name)
      throw DistributedError(
        .otherVariables, "the columns of \(with) have names, and those of \(without) have none",
        advice: "give all parts names, or none")
    }
    if let names = sums.variables, let others = other.variables,
      let place = names.indices.first(where: { names[$0] != others[$0] })
    {
      throw DistributedError(
        .otherVariables,
        "column \(place + 1) of \(next.name) is '\(others[place])', and of \(one.name) '\(names[place])'",
        advice: "take the same columns of all parts, in the same order")
    }
  }

  private func missing(_ rows: Range<Int>, _ place: String) -> DistributedError {
    let words = rows.count == 1 ? "row \(rows.lowerBound) is" : "rows \(rows.lowerBound) to \(rows.upperBound - 1) are"
    return DistributedError(
      .missingRows, "\(words) in no part, \(place)", advice: "sum up these too, or correct the numbers of rows")
  }

  private func changed(_ what: String) -> DistributedError {
    DistributedError(
      .changedRows, "\(what) are not what they were in the survey",
      advice: "keep the table as it is, in a fixed order, and begin the fit again")
  }
}
