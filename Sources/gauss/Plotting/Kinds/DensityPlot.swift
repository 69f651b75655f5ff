import Gaussian

/// Regions of highest density of two variables: `--kind density`.
enum DensityPlot: PlotKind {
  static let name = "density"
  static let meaning = "regions of two variables that hold 50, 90 and 99 % of the model"

  static func picture(of task: PlotTask) throws -> any Picture {
    let variables = try task.variables(2...2, name)
    let model = try task.marginalModel()
    guard !model.gaussians.contains(where: { $0.rank < $0.dimension }) else {
      throw Failure.data(
        "\(task.modelName) has a singular covariance and so no density; choose --kind corner, or fit with --policy ridge=1e-6"
      )
    }
    let draws = task.draws().selecting(columns: variables)
    let rows = task.rows?.selecting(columns: variables)
    let shown = task.legible(rows ?? draws)
    func range(_ column: Int) -> AxisRange {
      AxisRange(
        showing: [rows, draws].compactMap(\.self).flatMap { table in (0..<table.rows).map { table[$0, column] } },
        room: 0.08)
    }
    let ranges = (x: range(0), y: range(1))
    task.progress.update("outlining regions")
    let regions = DensityRegion.regions(
      of: model.marginalModel(over: variables), masses: [0.5, 0.9, 0.99], ranges: ranges, gridSize: 200,
      seed: task.seed,
      parallelism: task.parallelism)
    let names = variables.map { task.names[$0] }
    return DensityPicture(
      title: task.title ?? "Density of \(task.modelName)", subtitle: "Model: \(task.modelTitle)",
      names: (names[0], names[1]), ranges: ranges, points: shown,
      pointsName: rows == nil ? "\(counted(shown.rows, "draw")) of the model" : task.describe(rows: shown.rows),
      areDraws: rows == nil, regions: regions)
  }
}
