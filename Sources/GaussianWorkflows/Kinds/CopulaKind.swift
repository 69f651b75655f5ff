import Gaussian
import GaussianIO

extension ModelKind {
  /// A copula: each column by itself as it is, and a model of normal scores for how they depend on each other.
  public static let copula = ModelKind(
    "copula",
    summary: "columns as they are by themselves, integers, categories and dates among them, joined by a Gaussian",
    options: [
      OptionTable.margins.spec, OptionTable.base.spec, OptionTable.schema.spec, OptionTable.tolerance.spec,
      OptionTable.maximumIterations.spec, OptionTable.seed.spec, OptionTable.missing.spec,
    ], askedForBy: [OptionTable.margins.spec]
  ) { request in
    CopulaPlan(
      margins: request.options[OptionTable.margins] ?? MarginForms(),
      base: request.options[OptionTable.base] ?? .normal,
      search: request.options.search)
  }
}

/// What a copula can have in the middle.
public enum CopulaMiddle: Sendable, Hashable {
  /// One Gaussian.
  case normal
  /// A mixture of so many Gaussians, of the normal scores.
  case components(Int)
  /// So many factors.
  case factors(Int)

  /// Reads `normal`, `components=3` or `factors=2`.
  init?(text: String) {
    if text == "normal" {
      self = .normal
      return
    }
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let count = Int(parts[1]), count >= 1 else { return nil }
    switch parts[0] {
    case "components": self = .components(count)
    case "factors": self = .factors(count)
    default: return nil
    }
  }
}

private struct CopulaPlan: FitPlan {
  let margins: MarginForms
  let base: CopulaMiddle
  let search: SearchOptions

  func fit(_ request: FitRequest) throws -> FitOutcome {
    let table = try request.mixedRows()
    let columns = table.kinds.count
    request.say("fitting \(counted(columns, "column"))")
    let forms = try margins.forms(of: table.variables)
    return try request.naming(table.variables) {
      switch base {
      case .normal:
        outcome(
          try GaussianCopula(
            fitting: table.source, kinds: table.kinds, margins: forms, options: search,
            parallelism: request.parallelism, observer: request.observer), table)
      case .components(let count):
        outcome(
          try MixtureCopula(
            fitting: table.source, components: count, kinds: table.kinds, margins: forms, options: search,
            parallelism: request.parallelism, observer: request.observer), table)
      case .factors(let count):
        outcome(
          try FactorCopula(
            fitting: table.source, factors: count, kinds: table.kinds, margins: forms, options: search,
            parallelism: request.parallelism, observer: request.observer), table)
      }
    }
  }

  private func outcome<Base: DescribableCopulaBase>(_ model: Copula<Base>, _ table: MixedRows) -> FitOutcome {
    var outcome = FitOutcome(
      model, variables: table.names, rows: model.estimation?.count ?? 0, weight: model.estimation?.weight ?? 0,
      droppedRows: table.droppedRows, climb: model.estimation?.climb)
    outcome.schema = table.schema
    for (name, kind) in zip(table.variables, table.kinds) {
      guard case .independent(let categories) = kind else { continue }
      outcome.details.add(
        line: name,
        "\(grouped(categories)) categories, more than \(NominalMargin.most): drawn as often as seen, whatever the rest is"
      )
    }
    return outcome
  }
}

extension VariableKind {
  /// What the numbers of a column seem to mean that nobody has said anything of: integers if all are.
  init(of column: Int, in rows: Matrix<Double>) {
    let isWhole = (0..<rows.rows).allSatisfy { row in
      let value = rows[row, column]
      return value.isNaN || value.rounded() == value && value.magnitude < 0x1p53
    }
    self = isWhole ? .rounded(places: 0) : .continuous
  }
}
