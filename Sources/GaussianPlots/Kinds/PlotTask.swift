public import Gaussian
internal import GaussianIO

/// What every kind of picture has to know: a model, perhaps rows beside it, and what shall be shown of them.
public struct PlotTask {
  /// The model.
  public let model: any GenerativeModel<Double>

  /// Rows to show beside it.
  ///
  /// Shape `count × dimension`; `nil` for none. Only for ``PlotKind/biplot`` they may lack values, which are NaN then.
  public let rows: Matrix<Double>?

  /// One name a variable of the model.
  public let names: [String]

  /// What texts call the model, such as the name of its file.
  public var modelName = "the model"

  /// What the model is, such as "mixture of 3 Gaussians, full covariance".
  public var modelTitle: String

  /// What texts call the table that the rows are from.
  public var tableName = "the table"

  /// Which rows of the table these are, counted from 0; `nil` for all.
  public var keptRows: [Int]?

  /// The class of each of the rows, to colour them by in ``PlotKind/biplot``; `nil` for none.
  public var labels: [String]?

  /// What the classes are classes of.
  public var labelName: String?

  /// The variables to show, in their order; `nil` for all.
  public var variables: [Int]?

  /// How many rows to draw from the model, at least 1; `nil` for as many as are legible beside the rows.
  public var samples: Int?

  /// Which rows are drawn: any number.
  public var seed: UInt64 = 0

  /// Whether a place of a longitude and a latitude, in degrees, is on land, for ``PlotKind/map``; `nil` if nobody knows.
  public var isLand: ((_ longitude: Double, _ latitude: Double) -> Bool)?

  /// Numbers of components to compare, for ``PlotKind/criterion``; `nil` for 1 to 9, or more for a mixture of more.
  public var components: ClosedRange<Int>?

  /// The two factors to show, counted from 0, for ``PlotKind/biplot``.
  public var factors = (x: 0, y: 1)

  /// What to write above the picture; `nil` for what its kind writes.
  public var title: String?

  /// Threads to use; no picture depends on it.
  public var parallelism = Parallelism.automatic

  /// Is told what is going on, and which share of it is done if that is known.
  public var progress: @Sendable (_ stage: String, _ fraction: Double?) -> Void = { _, _ in }

  /// Asks for a picture.
  ///
  /// - Parameters:
  ///   - model: Any model; what a kind of picture needs of it, it has or ``PlotError`` tells.
  ///   - rows: Rows to show beside it. Shape `count × dimension`; `nil` for none.
  ///   - names: One a variable; `nil` for "variable 1" and so on.
  /// - Precondition: Rows have a column, and names an element, for each variable.
  public init(model: some GenerativeModel<Double>, rows: Matrix<Double>? = nil, names: [String]? = nil) {
    precondition(
      rows.map { $0.columns == model.dimension } ?? true,
      "rows of \(rows?.columns ?? 0) columns beside a model of dimension \(model.dimension)")
    precondition(
      names.map { $0.count == model.dimension } ?? true,
      "\(names?.count ?? 0) names for \(model.dimension) variables")
    (self.model, self.rows) = (model, rows)
    self.names = names ?? (0..<model.dimension).map { "variable \($0 + 1)" }
    modelTitle = String("\(type(of: model))".prefix { $0 != "<" })
  }

  /// What people call a row, which is counted from 0 among those that are left: its number in the table, from 1.
  func number(ofRow row: Int) -> Int { (keptRows?[row] ?? row) + 1 }

  /// The rows of the table.
  ///
  /// - Throws: ``PlotError/rowsNeeded(kind:)`` if there are none.
  func requiredRows(_ kind: PlotKind) throws -> Matrix<Double> {
    guard let rows else { throw PlotError.rowsNeeded(kind: kind.name) }
    return rows
  }

  /// The model as one whose marginals are known.
  ///
  /// - Throws: ``PlotError/marginalsUnknown`` if they are not.
  func marginalModel() throws -> any MarginalModel<Double> {
    guard let model = model as? any MarginalModel<Double> else { throw PlotError.marginalsUnknown }
    return model
  }

  /// The variables to show.
  ///
  /// - Parameters:
  ///   - counts: How many there may be.
  ///   - kind: What they are shown in.
  /// - Returns: Those chosen, or all of the model.
  /// - Throws: ``PlotError/variableCount(_:shown:kind:areChosen:names:)`` if there are others.
  func variables(_ counts: ClosedRange<Int>, _ kind: PlotKind) throws -> [Int] {
    let chosen = variables ?? Array(0..<model.dimension)
    guard !counts.contains(chosen.count) else { return chosen }
    throw PlotError.variableCount(
      chosen.count, shown: counts, kind: kind.name, areChosen: variables != nil, names: names)
  }

  /// Draws of the model: as many as asked for, or as are legible beside the table.
  func draws() -> Matrix<Double> {
    let count = samples ?? rows.map { min(max($0.rows, 200), 2_000) } ?? 2_000
    progress("drawing \(counted(count, "row"))", nil)
    return model.samples(count: count, seed: seed, parallelism: parallelism)
  }

  /// Rows that a picture can show: all, or as many as are legible, drawn by the seed.
  func legible(_ rows: Matrix<Double>, limit: Int = 20_000) -> Matrix<Double> {
    rows.rows > limit ? rows.selecting(rows: legibleRows(of: rows.rows, limit: limit)) : rows
  }

  /// Which of so many rows a picture can show, ascending.
  func legibleRows(of count: Int, limit: Int = 20_000) -> [Int] {
    guard count > limit else { return Array(0..<count) }
    let stream = RandomStream(seed: seed, for: .picturedRows)
    let order = (0..<count).map { (key: stream.uniform(row: UInt64($0), index: 0), row: $0) }
      .sorted { ($0.key, $0.row) < ($1.key, $1.row) }
    return order.prefix(limit).map(\.row).sorted()
  }

  /// "272 rows of faithful.csv", or how many of them.
  func describe(rows shown: Int) -> String {
    guard let rows else { return "" }
    let count = shown < rows.rows ? "\(grouped(shown)) of \(counted(rows.rows, "row"))" : counted(shown, "row")
    return "\(count) of \(tableName)"
  }
}
