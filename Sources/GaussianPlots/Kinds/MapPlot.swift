import Gaussian
import GaussianIO

extension PlotKind {
  /// Longitudes and latitudes on a map of the world.
  public static let map = PlotKind(
    name: "map",
    meaning: "longitudes and latitudes on a map of the world",
    picture: MapPlot.picture)
}

private enum MapPlot {
  static func picture(of task: PlotTask) throws -> any Picture {
    let variables = try variables(task)
    let isLand = task.isLand
    var panels: [MapPicture.Panel] = []
    if let rows = task.rows {
      panels.append(panel(task.tableName, task.legible(rows, limit: 50_000), rows.rows, "row", variables, isLand))
    }
    let draws = task.model.samples(
      count: task.samples ?? task.rows.map { min($0.rows, 50_000) } ?? 5_000, seed: task.seed,
      parallelism: task.parallelism)
    panels.append(panel(task.modelTitle, draws, draws.rows, "draw", variables, isLand))
    return MapPicture(
      title: task.title ?? "\(task.rows == nil ? "" : "\(task.tableName) and ")\(task.modelName) on the map",
      panels: panels,
      isLand: isLand)
  }

  /// The two variables: those chosen, those whose names begin like longitude and latitude, or the only two.
  private static func variables(_ task: PlotTask) throws -> [Int] {
    func variable(_ beginning: String) -> Int? { task.names.firstIndex { $0.lowercased().hasPrefix(beginning) } }
    if task.variables == nil, let longitude = variable("lon"), let latitude = variable("lat") {
      return [longitude, latitude]
    }
    return try task.variables(2...2, .map)
  }

  private static func panel(
    _ title: String, _ points: Matrix<Double>, _ total: Int, _ noun: String, _ variables: [Int],
    _ isLand: ((Double, Double) -> Bool)?
  ) -> MapPicture.Panel {
    let longitudes = (0..<points.rows).map { points[$0, variables[0]] }
    let latitudes = (0..<points.rows).map { points[$0, variables[1]] }
    let nowhere = latitudes.count { abs($0) > 90 }
    var facts = [counted(total, noun)]
    if let isLand {
      let onLand = zip(longitudes, latitudes).count { abs($1) <= 90 && isLand(MapPicture.wrapped($0), $1) }
      facts.append("\(fixed(100 * Double(onLand) / Double(max(points.rows, 1)), digits: 1)) % on land")
    }
    if nowhere > 0 { facts.append("\(grouped(nowhere)) beyond the poles") }
    return MapPicture.Panel(
      title: title, subtitle: facts.joined(separator: ", "), longitudes: longitudes, latitudes: latitudes)
  }
}
