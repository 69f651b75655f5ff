import Gaussian
import GaussianIO
import Synchronization

/// Fits mixtures of several sizes and forms, and takes the best.
struct MixtureChoice<Component: DescribableComponent>: FitPlan {
  let counts: ComponentCounts
  /// Which forms to try for so many columns.
  let forms: @Sendable (_ columns: Int) -> [Component.Form]
  let start: MixtureStart<Component>
  let options: SearchOptions
  /// `nil` for what suits the shape of the table.
  let criterion: SelectionCriterion?
  /// The choice by the cells that are there; `nil` for components that have none.
  var byCells:
    (
      @Sendable (
        _ rows: FitRows.Whole, _ choice: Self, _ criterion: SelectionCriterion, _ parallelism: Parallelism,
        _ onCandidate: @escaping @Sendable (MixtureCandidate<Component.Form>) -> Void
      ) throws -> MixtureSelection<Component>
    )?

  /// How many matrices of columns by columns every candidate has to hold at a time.
  var squareMatrices: Int { forms(1).map { $0.squareMatrices(components: 1) }.min() ?? 0 }

  func fit(_ request: FitRequest) throws -> FitOutcome {
    guard try !request.rowsExceedMemory else {
      throw FitFault(
        "to choose a number of components the rows are held in memory, and these would take more than half of what is "
          + "available", in: request.rows.name, advice: "give a number, or choose by a part of the rows")
    }
    let byCells = request.missing == .observe ? byCells : nil
    let rows = byCells == nil ? try request.completeRows() : try request.wholeRows()
    let criterion = criterion ?? Component.criterion(rows: rows.count, columns: rows.values.columns)
    if case .heldOut(let parts) = criterion { try request.check(rows.count, of: parts, option: "criterion") }
    let tried = Tried<Component>(criterion: criterion, request: request)
    request.say("fitting mixtures to \(counted(rows.values.rows, "row"))")
    let selection = try request.namingMixture(rows.variables, dropped: rows.droppedRows) {
      if let byCells { return try byCells(rows, self, criterion, request.parallelism) { tried.add($0) } }
      return try MixtureSelection<Component>(
        fitting: rows.values, components: counts, forms: forms(rows.values.columns), weights: rows.weights,
        criterion: criterion, start: start, options: options, parallelism: request.parallelism,
        onCandidate: { tried.add($0) })
    }
    var result = FitOutcome(selection.best, names: rows.names, droppedRows: rows.droppedRows)
    result.details.add(selection: selection)
    return result
  }
}

/// What has been tried so far, for a progress display.
private final class Tried<Component: DescribableComponent>: Sendable {
  private let criterion: SelectionCriterion
  private let request: FitRequest
  private let state = Mutex<(count: Int, best: MixtureCandidate<Component.Form>?)>((0, nil))

  init(criterion: SelectionCriterion, request: FitRequest) {
    self.criterion = criterion
    self.request = request
  }

  func add(_ candidate: MixtureCandidate<Component.Form>) {
    let (count, best) = state.withLock { state in
      state.count += 1
      let least = state.best?.value(of: criterion) ?? .infinity
      if candidate.value(of: criterion) < least { state.best = candidate }
      return state
    }
    let leader = best.map { ", the best so far has \($0.components), \(Component.words(for: $0.form))" } ?? ""
    request.say("fitting mixtures: \(grouped(count)) tried\(leader)")
  }
}

// MARK: - What there is to say

extension Report {
  fileprivate mutating func add<Component: DescribableComponent>(selection: MixtureSelection<Component>) {
    let (candidates, criterion) = (selection.candidates, selection.criterion)
    add(
      "selection",
      json: .object([
        "criterion": .string(criterion.option), "best": .integer(selection.bestIndex + 1),
        "candidates": .array(candidates.map { $0.json(of: Component.self) }),
      ]))
    let best = candidates[selection.bestIndex]
    add(
      line: "chosen by \(criterion.isHeldOut ? "held-out likelihood" : criterion.name)",
      "\(counted(best.components, "component")), \(Component.words(for: best.form)), among \(counted(candidates.count, "candidate"))"
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

  fileprivate var isHeldOut: Bool { if case .heldOut = self { true } else { false } }
}

extension MixtureSelection where Component: DescribableComponent {
  fileprivate var caption: String {
    let failed =
      (candidates.contains { $0.failure != nil } ? "; – could not be fitted" : "")
      + (candidates.contains(where: \.isDegenerate)
        ? "; † passed over: a component is held up by the policy alone, or by too few rows" : "")
    return criterion.isHeldOut
      ? "Mean log-likelihood of held-out rows ± standard error, higher is better; * is the best\(failed)"
      : "\(criterion.name), lower is better; * is the best\(failed)"
  }

  /// A row a number of components, a column a form.
  fileprivate var grid: TextTable {
    var forms: [Component.Form] = []
    for candidate in candidates where !forms.contains(candidate.form) { forms.append(candidate.form) }
    var rows: [Int: [Component.Form: String]] = [:]
    for (index, candidate) in candidates.enumerated() {
      rows[candidate.components, default: [:]][candidate.form] =
        cell(candidate) + (index == bestIndex ? " *" : candidate.isDegenerate ? " †" : "  ")
    }
    var table = TextTable(["components"] + forms.map { "\(Component.words(for: $0))  " })
    for (components, cells) in rows.sorted(by: { $0.key < $1.key }) {
      table.append(["\(components)"] + forms.map { cells[$0] ?? "" })
    }
    return table
  }

  private func cell(_ candidate: Candidate) -> String {
    if criterion.isHeldOut {
      guard let heldOut = candidate.heldOut else { return "–" }
      return heldOut.words
    }
    let value = candidate.value(of: criterion)
    return value.isFinite ? fixed(value, digits: 1) : "–"
  }
}

extension MixtureCandidate {
  fileprivate func json<Component: DescribableComponent>(of type: Component.Type) -> JSONValue
  where Component.Form == Form {
    func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
    var object: JSONObject = [
      "components": .integer(components), Component.formKey: Component.json(of: form),
      "logLikelihood": number(fit?.criteria.logLikelihood),
      "parameters": fit.map { .integer($0.criteria.parameterCount) } ?? .null, "bic": number(fit?.criteria.bic),
      "aic": number(fit?.criteria.aic), "icl": number(fit?.icl),
      "iterations": fit.map { .integer($0.iterations) } ?? .null,
      "converged": fit.map { .boolean($0.hasConverged) } ?? .null,
      "degenerateComponents": fit.map { .positions($0.degenerateComponents.map(\.component)) } ?? .null,
    ]
    if let heldOut { object["heldOut"] = heldOut.json }
    if let failure { object["failure"] = .string(failure.description) }
    return .object(object)
  }
}
