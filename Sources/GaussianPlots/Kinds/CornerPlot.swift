import Foundation
import Gaussian
import GaussianIO

extension PlotKind {
  /// Every variable and every pair of variables.
  public static let corner = PlotKind(
    name: "corner",
    meaning: "every variable and every pair of them",
    picture: CornerPlot.picture)
}

private enum CornerPlot {
  static func picture(of task: PlotTask) throws -> any Picture {
    let variables = try task.variables(1...8, .corner)
    let model = try task.marginalModel()
    let draws = task.draws().selecting(columns: variables)
    let rows = task.rows?.selecting(columns: variables) ?? Matrix(rows: 0, columns: variables.count, elements: [])
    // About the length of an axis; what is narrower than a dot of it is narrow at any size.
    let dots = variables.count == 1 ? 800.0 : variables.count == 2 ? 430 : 180
    let seen = variables.indices.map { AxisRange(showing: values($0, rows) + values($0, draws), room: 0.02) }
    let masses = variables.count > 5 ? [0.9] : [0.5, 0.95]
    var regions: [PlaneRegions] = []
    for row in variables.indices {
      for column in 0..<row {
        task.progress("outlining regions", Double(regions.count) / Double(max(1, row * (row + 1) / 2)))
        regions.append(
          PlaneRegions(
            of: model, (variables[column], variables[row]), masses: masses, ranges: (seen[column], seen[row]),
            dots: (dots, dots), gridSize: 100, seed: task.seed, parallelism: task.parallelism))
      }
    }
    let shown = variables.indices.map { column in
      let values = values(column, rows.rows > 0 ? rows : draws)
      let histogram = Histogram(
        of: values, in: seen[column], finest: 3 * narrowestCurve(model, variables[column], seen[column], dots))
      let range = AxisRange(
        showing: self.values(column, rows) + self.values(column, draws) + histogram.ends
          + extent(of: regions, column, variables.count), room: 0.05)
      let curve = MarginalCurve(
        of: model, variables[column], in: range, dots: dots,
        narrowest: histogram.step == nil ? 0 : histogram.width / 8, task.parallelism)
      return CornerPicture.Variable(
        name: task.names[variables[column]], range: range, histogram: histogram, curve: curve)
    }
    // Small panels are full sooner.
    let limit = variables.count > 2 ? 4_000 : 20_000
    let legible = task.legible(rows, limit: limit)
    return CornerPicture(
      title: task.title ?? title(task), subtitle: subtitle(task, shown, regions), variables: shown, rows: legible,
      draws: task.legible(draws, limit: limit),
      names: (task.describe(rows: legible.rows), "\(counted(draws.rows, "draw")) of the model"),
      regions: regions)
  }

  private static func title(_ task: PlotTask) -> String {
    task.rows == nil ? task.modelName : "\(task.tableName) and \(task.modelName)"
  }

  private static func subtitle(
    _ task: PlotTask, _ variables: [CornerPicture.Variable], _ regions: [PlaneRegions]
  ) -> String {
    let left: [String?] = [
      variables.contains { !$0.curve.isComplete } ? "its density" : nil,
      regions.contains { !$0.isComplete } ? "its regions" : nil,
    ]
    let missing = left.compactMap(\.self)
    return "Model: \(task.modelTitle)" + (missing.isEmpty ? "" : ", too narrow to draw \(list(missing, "and"))")
  }

  private static func values(_ column: Int, _ table: Matrix<Double>) -> [Double] {
    (0..<table.rows).map { table[$0, column] }
  }

  /// The standard deviation of the narrowest part that has a curve and not next to no mass; ∞ without one.
  private static func narrowestCurve(
    _ model: any MarginalModel<Double>, _ variable: Int, _ range: AxisRange, _ dots: Double
  ) -> Double {
    let parts = ((model as? any GaussianSumModel<Double>)?.gaussianParts(over: [variable]) ?? []).filter {
      $0.weight > 0.02
    }
    let deviations = parts.map { $0.covariance[0, 0].squareRoot() }.filter { $0 * dots >= range.span }
    return parts.count > 1 ? deviations.min() ?? .infinity : .infinity
  }

  /// How far regions reach along a variable.
  private static func extent(of regions: [PlaneRegions], _ variable: Int, _ count: Int) -> [Double] {
    var ends: [Double] = []
    for row in 0..<count {
      for column in 0..<row where row == variable || column == variable {
        let points = regions[row * (row - 1) / 2 + column].regions.lazy.flatMap { $0.outline.joined() }
        let values = points.map { column == variable ? $0.x : $0.y }
        ends += [values.min(), values.max()].compactMap(\.self)
      }
    }
    return ends
  }
}
