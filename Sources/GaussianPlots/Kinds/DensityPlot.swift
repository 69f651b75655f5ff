import Gaussian
import GaussianIO

extension PlotKind {
  /// Regions of highest density of two variables.
  public static let density = PlotKind(
    name: "density",
    meaning: "regions of two variables that hold 50, 90 and 99 % of the model",
    picture: DensityPlot.picture)
}

private enum DensityPlot {
  static func picture(of task: PlotTask) throws -> any Picture {
    let variables = try task.variables(2...2, .density)
    let model = try task.marginalModel()
    let draws = task.draws().selecting(columns: variables)
    let rows = task.rows?.selecting(columns: variables)
    let shown = task.legible(rows ?? draws)
    func values(_ column: Int) -> [Double] {
      [rows, draws].compactMap(\.self).flatMap { table in (0..<table.rows).map { table[$0, column] } }
    }
    let seen = (x: AxisRange(showing: values(0), room: 0.02), y: AxisRange(showing: values(1), room: 0.02))
    task.progress("outlining regions", nil)
    let plane = PlaneRegions(
      of: model, (variables[0], variables[1]), masses: [0.5, 0.9, 0.99], ranges: seen, dots: (850, 650), gridSize: 200,
      seed: task.seed, parallelism: task.parallelism)
    let outlines = plane.regions.flatMap { $0.outline.joined() }
    let ranges = (
      x: AxisRange(showing: values(0) + outlines.map(\.x), room: 0.04),
      y: AxisRange(showing: values(1) + outlines.map(\.y), room: 0.04)
    )
    let names = variables.map { task.names[$0] }
    return DensityPicture(
      title: task.title ?? "Density of \(task.modelName)",
      subtitle: "Model: \(task.modelTitle)\(plane.isComplete ? "" : ", too narrow to draw its regions")",
      names: (names[0], names[1]), ranges: ranges, points: shown,
      pointsName: rows == nil ? "\(counted(shown.rows, "draw")) of the model" : task.describe(rows: shown.rows),
      areDraws: rows == nil, plane: plane)
  }
}
