import Gaussian
import GaussianIO

extension ModelKind {
  /// A Gaussian copula: each column by itself as it is, and a Gaussian for how they depend on each other.
  public static let copula = ModelKind(
    "copula", summary: "columns as they are by themselves, joined by a Gaussian: integers, spikes and categories too",
    options: [
      OptionTable.margins.spec, OptionTable.tolerance.spec, OptionTable.maximumIterations.spec,
      OptionTable.missing.spec,
    ], askedForBy: [OptionTable.margins.spec]
  ) { request in
    CopulaPlan(margins: request.options[OptionTable.margins] ?? .empirical, search: request.options.search)
  }
}

private struct CopulaPlan: FitPlan {
  let margins: MarginForm
  let search: SearchOptions

  func fit(_ request: FitRequest) throws -> FitOutcome {
    let rows = request.missing == .observe ? try request.wholeRows() : try request.completeRows()
    let columns = rows.values.columns
    request.say("fitting \(counted(rows.values.rows, "row")) of \(counted(columns, "column"))")
    let kinds = (0..<columns).map { VariableKind(of: $0, in: rows.values) }
    let model = try request.naming(rows.variables) {
      try GaussianCopula(
        fitting: rows.values, kinds: kinds, margins: [MarginForm](repeating: margins, count: columns),
        weights: rows.weights, options: search,
        parallelism: request.parallelism, observer: request.observer)
    }
    let isExact = model.estimation?.missingCells == 0 && !model.margins.contains(where: \.hasAtoms)
    return FitOutcome(
      model, variables: rows.names, rows: model.estimation?.count ?? rows.values.rows,
      weight: model.estimation?.weight ?? Double(rows.values.rows), droppedRows: rows.droppedRows,
      logLikelihood: isExact
        ? weightedSum(model.logDensities(of: rows.values, parallelism: request.parallelism), rows.weights) : nil,
      climb: model.estimation?.climb)
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
