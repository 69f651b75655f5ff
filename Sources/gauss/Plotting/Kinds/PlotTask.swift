import Gaussian
import GaussianIO

/// What every kind of picture has to know: a model, perhaps a table, and what the user asked for.
struct PlotTask {
  /// The file of the model.
  let modelPath: String
  let stored: StoredModel
  /// The file of the table, if there is one.
  let tablePath: String?
  /// Its rows, with a column for each variable of the model; only for a biplot they may lack values, which are NaN then.
  let rows: Matrix<Double>?
  /// Which rows of the file these are, counted from 0; `nil` for all.
  var keptRows: [Int]?
  /// The class of each of the rows; `nil` if no column of classes was named.
  let labels: [String]?
  /// The column of the classes.
  let labelName: String?
  /// One name a variable of the model.
  let names: [String]
  /// The variables that the user chose, in their order; `nil` if they left it open.
  let chosen: [Int]?
  /// How many draws the user wants; `nil` if they left it open.
  let samples: Int?
  let seed: UInt64
  /// The file of the land mask, for a map.
  let mask: String?
  /// Numbers of components to compare, for a curve of criteria.
  let components: ClosedRange<Int>?
  /// The two factors to show, counted from 1; `nil` if the user left it open.
  let factors: (x: Int, y: Int)?
  /// The title that the user wants; `nil` if they left it open.
  let title: String?
  /// "mixture of 3 Gaussians, full covariance" and the like.
  let modelTitle: String
  let parallelism: Parallelism
  let progress: Progress

  var model: any StorableModel { stored.model }
  var modelName: String { fileName(modelPath) }
  var tableName: String? { tablePath.map(fileName) }

  /// What people call a row, which is counted from 0 among those that are left: its number in the table, from 1.
  func number(ofRow row: Int) -> Int { (keptRows?[row] ?? row) + 1 }

  /// The rows of the table.
  ///
  /// - Throws: ``Failure`` if there is no table.
  func requiredRows(_ kind: String) throws -> Matrix<Double> {
    guard let rows else {
      throw Failure.usage("--kind \(kind) needs the rows of a table; name one behind the model")
    }
    return rows
  }

  /// The model as one whose marginals are known.
  ///
  /// - Throws: ``Failure`` if they are not, or have no densities.
  func marginalModel() throws -> any MarginalModel<Double> {
    guard let model = model as? any MarginalModel<Double> else {
      throw Failure.software("the marginals of a \(type(of: model).storedName) are not known")
    }
    return model
  }

  /// The variables to show.
  ///
  /// - Parameters:
  ///   - counts: How many there may be.
  ///   - kind: What they are shown in.
  /// - Returns: Those chosen, or all of the model.
  /// - Throws: ``Failure`` if there are others.
  func variables(_ counts: ClosedRange<Int>, _ kind: String) throws -> [Int] {
    let variables = chosen ?? Array(0..<model.dimension)
    guard !counts.contains(variables.count) else { return variables }
    let example = commaList(Array(names.prefix(counts.upperBound)))
    let wanted =
      counts.lowerBound == counts.upperBound ? "\(counts.lowerBound)" : "\(counts.lowerBound) to \(counts.upperBound)"
    let problem =
      "--kind \(kind) shows \(wanted) variables, and "
      + (chosen == nil ? "\(modelName) has \(model.dimension)" : "--columns names \(variables.count)")
    guard model.dimension >= counts.lowerBound else { throw Failure.data("\(problem); choose another --kind") }
    throw Failure.usage("\(problem); choose some with --columns \(shellWord(example))")
  }

  /// Draws of the model: as many as asked for, or as are legible beside the table.
  func draws() -> Matrix<Double> {
    let count = samples ?? rows.map { min(max($0.rows, 200), 2_000) } ?? 2_000
    progress.update("drawing \(counted(count, "row"))")
    return model.samples(count: count, seed: seed, parallelism: parallelism)
  }

  /// Rows that a picture can show: all, or as many as are legible, drawn by the seed.
  func legible(_ rows: Matrix<Double>, limit: Int = 20_000) -> Matrix<Double> {
    rows.rows > limit ? rows.selecting(rows: legibleRows(of: rows.rows, limit: limit)) : rows
  }

  /// Which of so many rows a picture can show, ascending.
  func legibleRows(of count: Int, limit: Int = 20_000) -> [Int] {
    guard count > limit else { return Array(0..<count) }
    let stream = RandomStream(seed: seed, stream: 4)
    let order = (0..<count).map { (key: stream.uniform(row: UInt64($0), index: 0), row: $0) }
      .sorted { ($0.key, $0.row) < ($1.key, $1.row) }
    return order.prefix(limit).map(\.row).sorted()
  }

  /// "272 rows of faithful.csv", or how many of them.
  func describe(rows shown: Int) -> String {
    guard let rows, let tableName else { return "" }
    let count = shown < rows.rows ? "\(grouped(shown)) of \(counted(rows.rows, "row"))" : counted(shown, "row")
    return "\(count) of \(tableName)"
  }

  private func fileName(_ path: String) -> String {
    path == "-" ? "standard input" : printable(path.split(separator: "/").last.map(String.init) ?? path)
  }
}
