import ArgumentParser
import Gaussian
import GaussianIO
import GaussianWorkflows

/// `--responsibilities TABLE` and `--labels TABLE` of `gauss score`: what the components of a mixture have of each row.
struct ComponentOutputs: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Table to write, a column a component of the mixture: the probability that it has drawn the row.",
      valueName: "table"))
  private var responsibilities: String?

  @Option(
    help: ArgumentHelp(
      "Table to write, for each row the component that has most probably drawn it, counted from 1.",
      valueName: "table"))
  private var labels: String?

  /// The files that were asked for.
  var paths: [String?] { [responsibilities, labels] }

  /// The mixture whose components are asked about; `nil` if nothing was asked.
  ///
  /// - Throws: ``Failure`` if the model is no mixture, or rows may lack values.
  func mixture(of stored: StoredModel, in path: String, missing: IncompleteRows) throws -> (any DescribableMixture)? {
    guard let option = responsibilities != nil ? "--responsibilities" : labels != nil ? "--labels" : nil else {
      return nil
    }
    guard missing != .observe else {
      throw Failure.usage("\(option) needs whole rows; use --missing drop, or leave it out")
    }
    return try gauss.mixture(of: stored, in: path, for: option)
  }

  /// Begins the tables.
  ///
  /// - Parameters:
  ///   - mixture: Whose components they are about.
  ///   - rows: How many there will be; `nil` if only the end will tell.
  /// - Returns: What the rows are to be appended to.
  /// - Throws: ``FileError`` if a file cannot be created.
  func writers(for mixture: some DescribableMixture, rows: Int?) throws -> ComponentWriters {
    let names = (1...mixture.components.count).map { "component_\($0)" }
    return ComponentWriters(
      responsibilities: try responsibilities.map { try TableWriter(path: $0, columnNames: names, count: rows) },
      labels: try labels.map { try TableWriter(path: $0, listNamed: "component", count: rows) })
  }

  /// Names the files that were written, and says how many rows have nothing in them.
  func add(to report: inout Report, rowsOfNone: Int) {
    if rowsOfNone > 0 { report.add("rowsOfNoComponent", rowsOfNone, label: "rows of no component") }
    if let responsibilities {
      report.add("responsibilities", output: responsibilities, label: "responsibilities written to")
    }
    if let labels { report.add("labels", output: labels, label: "labels written to") }
  }
}

/// The tables that ``ComponentOutputs`` asks for, while they are written.
final class ComponentWriters {
  let responsibilities: TableWriter<Double>?
  let labels: TableWriter<Double>?
  /// Rows where no component has a density.
  private(set) var rowsOfNone = 0

  init(responsibilities: TableWriter<Double>?, labels: TableWriter<Double>?) {
    (self.responsibilities, self.labels) = (responsibilities, labels)
  }

  /// Appends what the components have of these rows.
  ///
  /// A row of the block that was left out has empty cells.
  func append(_ block: RowPipeline.Block, under mixture: some DescribableMixture, _ parallelism: Parallelism) throws {
    let rows = block.rows
    if let labels {
      // A row where no component has a density is none's: 0.
      let found = mixture.labels(of: rows, parallelism: parallelism)
      let numbers = found.map { Double($0 + 1) }
      try labels.append(block.places.map { spread(numbers, to: $0, of: block.count) } ?? numbers)
      if responsibilities == nil { rowsOfNone += found.count { $0 < 0 } }
    }
    if let responsibilities {
      let shares = mixture.responsibilities(of: rows, parallelism: parallelism)
      rowsOfNone += (0..<shares.rows).count { shares[$0, 0].isNaN }
      guard let places = block.places else { return try responsibilities.append(shares) }
      var all = Matrix(rows: block.count, columns: shares.columns, repeating: Double.nan)
      for (row, place) in places.enumerated() {
        for column in 0..<shares.columns { all[place, column] = shares[row, column] }
      }
      try responsibilities.append(all)
    }
  }

  /// Makes the files final.
  func finish() throws {
    try responsibilities?.finish()
    try labels?.finish()
  }
}
