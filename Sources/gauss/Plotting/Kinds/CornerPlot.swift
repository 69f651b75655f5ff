import Foundation
import Gaussian

/// Every variable and every pair of variables: `--kind corner`.
enum CornerPlot: PlotKind {
  static let name = "corner"
  static let meaning = "every variable and every pair of them"

  static func picture(of task: PlotTask) throws -> any Picture {
    let variables = try task.variables(1...8, name)
    let model = try task.marginalModel()
    let draws = task.draws().selecting(columns: variables)
    let rows = task.rows?.selecting(columns: variables) ?? Matrix(rows: 0, columns: variables.count, elements: [])
    let ranges = variables.indices.map { column in
      AxisRange(showing: values(column, rows) + values(column, draws), room: 0.08)
    }
    let isSingular = model.gaussians.contains { $0.rank < $0.dimension }
    let masses = variables.count > 5 ? [0.9] : [0.5, 0.95]
    var regions: [[DensityRegion]] = []
    for row in variables.indices {
      for column in 0..<row {
        task.progress.update("outlining regions", fraction: Double(regions.count) / Double(max(1, row * (row + 1) / 2)))
        regions.append(
          isSingular
            ? singularRegions(model, variables[column], variables[row], masses)
            : DensityRegion.regions(
              of: model.marginalModel(over: [variables[column], variables[row]]), masses: masses,
              ranges: (ranges[column], ranges[row]), gridSize: 100, seed: task.seed, parallelism: task.parallelism))
      }
    }
    let shown = variables.indices.map { column in
      CornerPicture.Variable(
        name: task.names[variables[column]], range: ranges[column],
        histogram: Histogram(of: values(column, rows.rows > 0 ? rows : draws), in: ranges[column]),
        density: isSingular ? [] : density(of: model, variables[column], ranges[column], task.parallelism))
    }
    // Small panels are full sooner.
    let limit = variables.count > 2 ? 4_000 : 20_000
    let legible = task.legible(rows, limit: limit)
    return CornerPicture(
      title: task.title ?? title(task), subtitle: subtitle(task, shown), variables: shown, rows: legible,
      draws: task.legible(draws, limit: limit),
      names: (task.describe(rows: legible.rows), "\(counted(draws.rows, "draw")) of the model"),
      regions: regions)
  }

  private static func title(_ task: PlotTask) -> String {
    task.tableName.map { "\($0) and \(task.modelName)" } ?? task.modelName
  }

  private static func subtitle(_ task: PlotTask, _ variables: [CornerPicture.Variable]) -> String {
    let isDrawn = variables.contains { !$0.density.isEmpty } || (task.model as? MultivariateNormal<Double>) != nil
    return "Model: \(task.modelTitle)\(isDrawn ? "" : ", too narrow to draw its density")"
  }

  private static func values(_ column: Int, _ table: Matrix<Double>) -> [Double] {
    (0..<table.rows).map { table[$0, column] }
  }

  private static func density(
    of model: any MarginalModel, _ variable: Int, _ range: AxisRange, _ parallelism: Parallelism
  ) -> [PlotPoint] {
    let grid = range.grid(240)
    let marginal = model.marginalModel(over: [variable])
    let densities = marginal.logDensities(
      of: Matrix(rows: grid.count, columns: 1, elements: grid), parallelism: parallelism)
    let curve = zip(grid, densities).map { PlotPoint(x: $0, y: exp($1)) }
    // Kernels that are narrower than the steps of the grid would show by chance, or not at all.
    let area = curve.reduce(0) { $0 + $1.y } * range.span / Double(grid.count)
    return isResolved(area) ? curve : []
  }

  /// True for an area below a curve that may be that below a density: most of 1, or some of it if the axis is short.
  private static func isResolved(_ area: Double) -> Bool { area > 1e-3 && area < 1.2 }

  /// Of a model without a density in the plane only a single Gaussian has outlines: ellipses, which may be flat.
  private static func singularRegions(
    _ model: any MarginalModel, _ first: Int, _ second: Int, _ masses: [Double]
  ) -> [DensityRegion] {
    guard let normal = model as? MultivariateNormal<Double> else { return [] }
    let covariance = normal.covariance
    return masses.map { mass in
      let ellipse = Ellipse(
        mean: (normal.mean[first], normal.mean[second]),
        covariance: (covariance[first, first], covariance[first, second], covariance[second, second]), mass: mass)
      return DensityRegion(mass: mass, outline: [ellipse.outline])
    }
  }
}
