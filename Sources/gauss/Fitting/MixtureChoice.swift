import Gaussian
import GaussianIO
import LinearAlgebra
import Synchronization

/// Fits mixtures of several sizes and structures to a table, and takes the best.
struct MixtureChoice<Search: MixtureSearch>: TableFitting {
  let task: FittingTask
  let search: Search
  /// `nil` for what suits the shape of the table.
  let criterion: SelectionCriterion?

  var squareMatrices: Int { search.squareMatrices }

  func fit() throws -> FittedTable {
    try checkSize()
    let table = try task.completeRows()
    let count = table.weights.map { $0.count { $0 > 0 } } ?? table.rows.rows
    let criterion = criterion ?? search.criterion(rows: count, columns: table.rows.columns)
    try checkParts(criterion, table)
    let tried = Tried<Search.Structure>(criterion: criterion, progress: task.progress)
    task.progress.update("fitting mixtures to \(counted(table.rows.rows, "row"))")
    let found = try task.namingMixture(table.variables, dropped: table.droppedRows) {
      try search.best(for: table, by: criterion, task.parallelism, onCandidate: { tried.add($0) })
    }
    var result = FittedTable(found.model, columnNames: table.columnNames, droppedRows: table.droppedRows)
    let selection = SelectedMixture(candidates: found.candidates, bestIndex: found.index, criterion: criterion)
    result.remarks = { report, _ in report.add(selection: selection) }
    return result
  }

  /// Refuses to hold out more parts than there are rows.
  private func checkParts(_ criterion: SelectionCriterion, _ table: CompleteTable) throws {
    guard case .heldOut(let parts) = criterion else { return }
    let count = table.weights.map { $0.count { $0 > 0 } } ?? table.rows.rows
    try task.check(count, of: parts, option: "--criterion")
  }

  /// Refuses a table that memory does not hold.
  private func checkSize() throws {
    guard isRegularFile(task.path) else { return }
    let source = try TableSource<Double>(contentsOf: task.path, options: task.options)
    guard source.byteCount > AvailableMemory.count / 2 else { return }
    throw Failure.data(
      "\(inputName(task.path)): to choose a number of components the rows are held in memory, and these would take more "
        + "than half of what is available; give a number, or choose by a part of the rows")
  }
}

/// What has been tried so far, for a progress display.
private final class Tried<Structure: MixtureStructure>: Sendable {
  private let criterion: SelectionCriterion
  private let progress: Progress
  private let state = Mutex<(count: Int, best: MixtureCandidate<Structure>?)>((0, nil))

  init(criterion: SelectionCriterion, progress: Progress) {
    self.criterion = criterion
    self.progress = progress
  }

  func add(_ candidate: MixtureCandidate<Structure>) {
    let (count, best) = state.withLock { state in
      state.count += 1
      let least = state.best?.value(of: criterion) ?? .infinity
      if candidate.value(of: criterion) < least { state.best = candidate }
      return state
    }
    let leader = best.map { ", the best so far has \($0.components), \($0.structure.words)" } ?? ""
    progress.update("fitting mixtures: \(grouped(count)) tried\(leader)")
  }
}

// MARK: - What there is to say

/// Everything that was tried, and what won.
private struct SelectedMixture<Structure: MixtureStructure> {
  let candidates: [MixtureCandidate<Structure>]
  let bestIndex: Int
  let criterion: SelectionCriterion
}

extension Report {
  fileprivate mutating func add<Structure>(selection: SelectedMixture<Structure>) {
    let (candidates, criterion) = (selection.candidates, selection.criterion)
    add(
      "selection",
      json: .object([
        "criterion": .string(criterion.option),
        "best": .integer(selection.bestIndex + 1),
        "candidates": .array(candidates.map(\.json)),
      ]))
    let best = candidates[selection.bestIndex]
    add(
      line: "chosen by \(criterion.isHeldOut ? "held-out likelihood" : criterion.name)",
      "\(counted(best.components, "component")), \(best.structure.words), among \(counted(candidates.count, "candidate"))"
    )
    add(table: selection.grid, caption: selection.caption)
  }
}

extension SelectionCriterion {
  /// As a user writes it.
  fileprivate var option: String {
    switch self {
    case .bic: "bic"
    case .aic: "aic"
    case .icl: "icl"
    case .heldOut(let folds): "held-out=\(folds)"
    }
  }

  fileprivate var isHeldOut: Bool {
    if case .heldOut = self { true } else { false }
  }
}

extension SelectedMixture {
  fileprivate var caption: String {
    let failed =
      (candidates.contains { $0.failure != nil } ? "; – could not be fitted" : "")
      + (candidates.contains(where: \.isDegenerate)
        ? "; † passed over: a component is held up by the policy alone, or by too few rows" : "")
    return criterion.isHeldOut
      ? "Mean log-likelihood of held-out rows ± standard error, higher is better; * is the best\(failed)"
      : "\(criterion.name), lower is better; * is the best\(failed)"
  }

  /// A row a number of components, a column a structure.
  fileprivate var grid: TextTable {
    var structures: [Structure] = []
    for candidate in candidates where !structures.contains(candidate.structure) {
      structures.append(candidate.structure)
    }
    var rows: [Int: [Structure: String]] = [:]
    for (index, candidate) in candidates.enumerated() {
      rows[candidate.components, default: [:]][candidate.structure] =
        cell(candidate) + (index == bestIndex ? " *" : candidate.isDegenerate ? " †" : "  ")
    }
    var table = TextTable(["components"] + structures.map { "\($0.words)  " })
    for (components, cells) in rows.sorted(by: { $0.key < $1.key }) {
      table.append(["\(components)"] + structures.map { cells[$0] ?? "" })
    }
    return table
  }

  private func cell(_ candidate: MixtureCandidate<Structure>) -> String {
    if criterion.isHeldOut {
      guard let heldOut = candidate.heldOut else { return "–" }
      return "\(fixed(heldOut.mean, digits: 4)) ± \(rounded(heldOut.standardError, digits: 2))"
    }
    let value = candidate.value(of: criterion)
    return value.isFinite ? fixed(value, digits: 1) : "–"
  }
}

extension MixtureCandidate where Structure: MixtureStructure {
  fileprivate var json: JSONValue {
    func number(_ value: Double?) -> JSONValue { value.flatMap { $0.isFinite ? .number($0) : nil } ?? .null }
    var object: JSONObject = [
      "components": .integer(components),
      Structure.key: structure.json,
      "logLikelihood": number(fit?.criteria.logLikelihood),
      "parameters": fit.map { .integer($0.criteria.parameterCount) } ?? .null,
      "bic": number(fit?.criteria.bic),
      "aic": number(fit?.criteria.aic),
      "icl": number(fit?.icl),
      "iterations": fit.map { .integer($0.iterations) } ?? .null,
      "converged": fit.map { .boolean($0.hasConverged) } ?? .null,
      "degenerateComponents": fit.map { .positions($0.degenerateComponents.map(\.component)) } ?? .null,
    ]
    if let heldOut {
      object["heldOut"] = .object([
        "mean": number(heldOut.mean), "standardError": number(heldOut.standardError),
        "parts": .array(heldOut.folds.map { number($0) }),
      ])
    }
    if let failure { object["failure"] = .string(failure.description) }
    return .object(object)
  }
}
