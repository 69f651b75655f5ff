import GaussianIO
import GaussianWorkflows

extension Report {
  /// Numbers that may be codes for missing values, with the options that take them for missing.
  mutating func add(_ survey: MissingCodeSurvey, variables: [String], missing: IncompleteRows) {
    let findings = survey.findings.filter { $0.variable < variables.count }
    func option(_ codes: [MissingCode]) -> String {
      var texts: [String] = []
      for text in codes.map(\.description) where !texts.contains(text) { texts.append(text) }
      // Otherwise a missing value is an error.
      return "--missing-values \(texts.joined(separator: ","))" + (missing == .refuse ? " --missing drop" : "")
    }
    add(
      "likelyMissingCodes",
      json: .array(
        findings.map { finding in
          .object([
            "variable": .string(variables[finding.variable]), "value": .number(finding.code.value),
            "count": .integer(finding.count), "option": .string(option([finding.code])),
          ])
        }))
    guard !findings.isEmpty else { return }
    let shown = findings.prefix(4).map { finding in
      let times = finding.count == 2 ? "twice" : "\(grouped(finding.count)) times"
      return "\(finding.code) in \(variables[finding.variable]) (\(survey.isComplete ? "" : "at least ")\(times))"
    }
    let more = findings.count > shown.count ? ["… (\(findings.count))"] : []
    add(line: "likely codes for missing", (shown + more).joined(separator: ", "))
    add(line: "", "taken for missing with \(option(findings.map(\.code)))")
  }
}
