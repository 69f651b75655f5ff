import Gaussian
import GaussianIO
import GaussianWorkflows
import LinearAlgebra

/// What mixture is to be fitted, and how.
struct MixtureSetup<Component: DescribableComponent> {
  /// How many components.
  let count: Int
  var form: Component.Form
  var start: MixtureStart<Component>
  var options: SearchOptions

  /// How many matrices of columns by columns the fit has to hold at a time.
  var squareMatrices: Int { form.squareMatrices(components: count) }
}

/// The ways to fit a mixture to a table: to rows in memory, or to a file that is read once an iteration.
struct MixtureFitting<Component: DescribableComponent>: TableFitting {
  let task: FittingTask
  let setup: MixtureSetup<Component>
  /// The model whose mixture the iterations begin with, if one does.
  let start: StoredModel?
  /// True if the user does not want the rows in memory.
  let isStreamed: Bool

  var squareMatrices: Int { setup.squareMatrices }

  func fit() throws -> FittedTable {
    guard isStreamed || isRegularFile(task.path) else { return try inMemory() }
    let progress = task.progress
    let source = try TableSource<Double>(contentsOf: task.path, options: task.options) { fraction in
      // What comes after the last block has no fraction.
      progress.update(fraction: fraction.flatMap { $0 < 1 ? $0 : nil })
    }
    // Beside the rows a start needs memory for what k-means knows of each.
    return isStreamed || source.byteCount > AvailableMemory.count / 2 ? try streamed(source) : try inMemory()
  }

  private func inMemory() throws -> FittedTable {
    let table = try task.completeRows()
    try checkStart(table.columnNames, table.rows.columns)
    task.progress.update("fitting \(counted(setup.count, "component")) to \(counted(table.rows.rows, "row"))")
    let mixture = try task.namingMixture(table.variables, dropped: table.droppedRows) {
      try Mixture(
        fitting: table.rows, components: setup.count, form: setup.form, weights: table.weights, start: setup.start,
        options: setup.options, parallelism: task.parallelism, observer: sayIteration)
    }
    return FittedTable(mixture, columnNames: table.columnNames, droppedRows: table.droppedRows)
  }

  private func streamed(_ source: TableSource<Double>) throws -> FittedTable {
    try checkStart(source.columnNames, source.dimension)
    task.progress.update("looking at \(inputName(task.path))")
    let names = source.columnNames ?? (1...source.dimension).map(String.init)
    let mixture = try task.namingMixture(names, dropped: source.droppedRowCount) {
      try Mixture<Component>(
        fitting: source, components: setup.count, form: setup.form, start: setup.start, options: setup.options,
        parallelism: task.parallelism, observer: sayIteration)
    }
    return FittedTable(mixture, columnNames: source.columnNames, droppedRows: source.droppedRowCount)
  }

  /// The start must be about the same variables, in the same order.
  private func checkStart(_ columnNames: [String]?, _ dimension: Int) throws {
    guard let start else { return }
    if let names = columnNames, let variables = start.variables, names != variables {
      throw Failure.data(
        "\(inputName(task.path)): the start is about \(listed(variables)), not \(listed(names)); take its columns with "
          + "--columns \(columnList(variables))")
    }
    guard start.model.dimension == dimension else {
      throw Failure.data(
        "\(inputName(task.path)): the start is about \(counted(start.model.dimension, "variable")), not \(dimension); take "
          + "as many columns")
    }
  }

  private func listed(_ names: [String]) -> String {
    (names.prefix(4) + (names.count > 4 ? ["… (\(names.count))"] : [])).joined(separator: ", ")
  }

  private var sayIteration: FitObserver {
    let (progress, count, restarts) = (task.progress, setup.count, setup.options.restarts ?? 1)
    return { state in
      let start = restarts > 1 ? "start \(state.restart + 1) of \(restarts), " : ""
      progress.update(
        "fitting \(counted(count, "component")): \(start)iteration \(state.iteration), "
          + "\(fixed(state.value, digits: 5)) nats a row")
      return .continue
    }
  }
}

extension FittingTask {
  /// Says what is wrong with the data by the names of the variables, and that there are no rows at all.
  func namingMixture<Value>(
    _ names: [String], dropped: @autoclosure () -> Int, _ body: () throws -> Value
  ) throws -> Value {
    try naming(names) {
      do {
        return try body()
      } catch GaussianError.tooManyComponents(_, 0) {
        throw Failure.noRows(in: path, dropped: dropped())
      }
    }
  }
}

extension FittedTable {
  /// A mixture of a table; what there is to say stands in its record.
  init(_ mixture: some DescribableMixture, columnNames: [String]?, droppedRows: Int) {
    let record = mixture.estimation
    self.init(
      model: mixture, columnNames: columnNames, rows: record?.count ?? 0, weight: record?.weight ?? 0,
      droppedRows: droppedRows, logLikelihood: record?.logLikelihood)
  }
}
