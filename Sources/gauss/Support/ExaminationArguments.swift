import ArgumentParser
import GaussianIO
import GaussianWorkflows

/// `--top`, `--keep`, `--distances`, `--p-values` and `--blame` of `gauss score`.
struct ExaminationArguments: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Tell of the least likely rows only, so many of them, the least likely first.", valueName: "count"))
  private var top: Int?

  @Option(
    help: ArgumentHelp(
      "Columns of the table to write beside the scores of each row, as they are. May be given several times.",
      valueName: "a,b"))
  private var keep: [String] = []

  @Flag(help: "Write the squared Mahalanobis distance of each row.")
  private var distances = false

  @Flag(help: "Write the probability that a row of the model lies as far out as each row does, or farther.")
  private var pValues = false

  @Flag(help: "Write the share of each variable in the squared distance of each row.")
  private var blame = false

  /// Whether any of them was given.
  var isAskedFor: Bool { top != nil || !keep.isEmpty || distances || pValues || blame }

  /// The first that was given.
  var firstOption: String {
    top != nil ? "--top" : !keep.isEmpty ? "--keep" : distances ? "--distances" : pValues ? "--p-values" : "--blame"
  }

  /// Those that were given and need distances.
  var distanceOptions: String {
    [distances ? "--distances" : nil, pValues ? "--p-values" : nil, blame ? "--blame" : nil].compactMap(\.self)
      .joined(separator: ", ")
  }

  /// Asks for what was asked for.
  ///
  /// - Throws: ``Failure`` for a number of rows that is none, or if nothing would tell what was found.
  func apply(to examination: inout RowExamination, output: String?) throws {
    if let top, !(1...100_000).contains(top) {
      throw Failure.usage("--top must be from 1 to 100,000, not \(top); give the number of rows to tell of")
    }
    guard top != nil || output != nil else {
      throw Failure.usage("\(firstOption) tells of each row; name a table with -o, or say --top 20")
    }
    examination.top = top
    examination.kept = keep.isEmpty ? [] : try CommaList.parts(of: keep, option: "--keep")
    (examination.tellsDistances, examination.tellsPValues, examination.tellsShares) = (distances, pValues, blame)
  }

  /// Adds the least likely rows, if they were asked for.
  func add(
    _ findings: [RowExamination.Finding], of examination: RowExamination, variables: [String], to report: inout Report
  ) {
    guard examination.top != nil else { return }
    report.add(
      "leastLikely",
      json: .array(
        findings.map { finding in
          var object: JSONObject = ["row": .integer(finding.row + 1)]
          if !finding.kept.isEmpty {
            var kept = JSONObject()
            for (name, text) in zip(examination.kept, finding.kept) { kept[name] = .string(text) }
            object["kept"] = .object(kept)
          }
          object["logDensity"] = finding.logDensity.map { .number($0) } ?? .null
          if distances { object["squaredDistance"] = finding.squaredDistance.map { .number($0) } ?? .null }
          if pValues { object["pValue"] = finding.pValue.map { .number($0) } ?? .null }
          if blame { object["shares"] = finding.shares.map { .numbers($0) } ?? .null }
          return .object(object)
        }))
    var table = TextTable(
      ["row"] + examination.kept + ["log-density"] + (distances ? ["distance²"] : []) + (pValues ? ["p-value"] : [])
        + (blame ? ["mostly by"] : []))
    for finding in findings {
      var line = [grouped(finding.row + 1)] + finding.kept + [finding.logDensity.map { rounded($0, digits: 6) } ?? ""]
      if distances { line.append(finding.squaredDistance.map { rounded($0, digits: 5) } ?? "") }
      if pValues { line.append(finding.pValue.map { rounded($0, digits: 3) } ?? "") }
      if blame { line.append(Self.words(for: finding.shares ?? [], variables)) }
      table.append(line)
    }
    report.add(table: table, caption: "The least likely rows")
  }

  /// The variables that have most of the distance: up to three that have a tenth of it.
  private static func words(for shares: [Double], _ variables: [String]) -> String {
    let total = shares.reduce(0) { $1.isNaN ? $0 : $0 + $1 }
    guard total > 0 else { return "" }
    return shares.indices.filter { shares[$0] > 0.1 * total }.sorted { shares[$0] > shares[$1] }.prefix(3)
      .map { "\(variables[$0]) \(rounded(100 * shares[$0] / total, digits: 2)) %" }.joined(separator: ", ")
  }
}
