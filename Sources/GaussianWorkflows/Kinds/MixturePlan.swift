import Gaussian
import GaussianIO

/// What mixture is to be fitted, and how.
struct MixtureSetup<Component: DescribableComponent>: Sendable {
  /// How many components.
  let count: Int
  var form: Component.Form
  var start: MixtureStart<Component>
  var options: SearchOptions

  /// How many matrices of columns by columns the fit has to hold at a time.
  var squareMatrices: Int { form.squareMatrices(components: count) }
}

/// The ways to fit a mixture: to rows in memory, or to rows that are read once an iteration.
struct MixturePlan<Component: DescribableComponent>: FitPlan {
  let setup: MixtureSetup<Component>
  /// The model whose mixture the iterations begin with, if one does.
  var start: StoredModel?
  /// The fit to the cells that are there; `nil` for components that have none.
  var toCells:
    (
      @Sendable (FitRows.Whole, MixtureSetup<Component>, Parallelism, @escaping FitObserver) throws -> Mixture<
        Component
      >
    )?

  var squareMatrices: Int { setup.squareMatrices }

  var inParts: DistributedFit? {
    DistributedFit(
      mixtureOf: setup.count, Component.self, form: setup.form, start: setup.start, options: setup.options)
  }

  func fit(_ request: FitRequest) throws -> FitOutcome {
    if request.missing == .observe, let toCells {
      let rows = try request.wholeRows()
      try checkStart(rows.names, rows.values.columns, request)
      request.say("fitting \(counted(setup.count, "component")) to \(counted(rows.values.rows, "row"))")
      let mixture = try request.namingMixture(rows.variables, dropped: 0) {
        try toCells(rows, setup, request.parallelism, observer(request))
      }
      return FitOutcome(mixture, names: rows.names, droppedRows: 0)
    }
    if let source = try request.streamedSource() { return try streamed(source, request) }
    let rows = try request.completeRows()
    try checkStart(rows.names, rows.values.columns, request)
    request.say("fitting \(counted(setup.count, "component")) to \(counted(rows.values.rows, "row"))")
    let mixture = try request.namingMixture(rows.variables, dropped: rows.droppedRows) {
      try Mixture<Component>(
        fitting: rows.values, components: setup.count, form: setup.form, weights: rows.weights, start: setup.start,
        options: setup.options, parallelism: request.parallelism, observer: observer(request))
    }
    return FitOutcome(mixture, names: rows.names, droppedRows: rows.droppedRows)
  }

  private func streamed(_ source: some CompleteRowSource, _ request: FitRequest) throws -> FitOutcome {
    try checkStart(source.columnNames, source.dimension, request)
    request.say("looking at \(request.rowsName)")
    let names = source.columnNames ?? (1...source.dimension).map(String.init)
    let mixture = try request.namingMixture(names, dropped: source.droppedRowCount) {
      try Mixture<Component>(
        fitting: source, components: setup.count, form: setup.form, start: setup.start, options: setup.options,
        parallelism: request.parallelism, observer: observer(request))
    }
    return FitOutcome(mixture, names: source.columnNames, droppedRows: source.droppedRowCount)
  }

  /// The start must be about the same variables, in the same order.
  private func checkStart(_ columnNames: [String]?, _ dimension: Int, _ request: FitRequest) throws {
    guard let start else { return }
    if let names = columnNames, let variables = start.variables, names != variables {
      throw FitFault(
        "the start is about \(listed(variables)), not \(listed(names))", in: request.rows.name,
        advice: "take its columns with \(option: "columns", commaList(variables))")
    }
    guard start.model.dimension == dimension else {
      throw FitFault(
        "the start is about \(counted(start.model.dimension, "variable")), not \(dimension)", in: request.rows.name,
        advice: "take as many columns")
    }
  }

  private func listed(_ names: [String]) -> String {
    (names.prefix(4) + (names.count > 4 ? ["… (\(names.count))"] : [])).joined(separator: ", ")
  }

  private func observer(_ request: FitRequest) -> FitObserver {
    let (count, restarts) = (setup.count, setup.options.restarts ?? 1)
    return { state in
      if request.onStage != nil {
        let start = restarts > 1 ? "start \(state.restart + 1) of \(restarts), " : ""
        request.say(
          "fitting \(counted(count, "component")): \(start)iteration \(state.iteration), "
            + "\(fixed(state.value, digits: 5)) nats a row")
      }
      return request.observer?(state) ?? .continue
    }
  }
}

extension FitRequest {
  /// Says what is wrong with the data by the names of the variables, and that there are no rows at all.
  func namingMixture<Value>(_ names: [String], dropped: @autoclosure () -> Int, _ body: () throws -> Value) throws
    -> Value
  {
    try naming(names) {
      do { return try body() } catch GaussianError.tooManyComponents(_, 0) {
        throw FitFault(noRowsIn: rows.name, dropped: dropped())
      }
    }
  }
}

extension FitOutcome {
  /// A mixture that was fitted in parts; `nil` for what is none.
  init?(inParts model: any GenerativeModel<Double>, names: [String]?) {
    guard let mixture = model as? any DescribableMixture else { return nil }
    self.init(mixture, names: names, droppedRows: 0)
  }

  /// A mixture; what there is to say stands in its record.
  init(_ mixture: some DescribableMixture, names: [String]?, droppedRows: Int) {
    let record = mixture.estimation
    self.init(
      mixture, variables: names, rows: record?.count ?? 0, weight: record?.weight ?? 0, droppedRows: droppedRows,
      logLikelihood: record?.logLikelihood, climb: record?.climb)
  }
}
