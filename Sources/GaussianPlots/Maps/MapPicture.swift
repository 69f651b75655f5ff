import Foundation
import GaussianIO

/// Points on maps of the world, land and sea told apart.
///
/// ```swift
/// let picture = MapPicture(
///   title: "Cities", panels: [.init(title: "the cities", subtitle: "96 % on land", longitudes: x, latitudes: y)],
///   isLand: { mask.contains(longitude: $0, latitude: $1) })
/// try picture.write(to: "cities.png")
/// ```
public struct MapPicture: Picture {
  /// The points of one map.
  public struct Panel {
    /// What stands above the map.
    public var title: String
    /// What stands below the title.
    public var subtitle: String
    /// In degrees, east positive; those beyond ±180 go on around the world.
    public var longitudes: [Double]
    /// In degrees, north positive; what lies beyond ±90 is nowhere and not drawn.
    public var latitudes: [Double]

    /// Takes points and what to call them.
    public init(title: String, subtitle: String, longitudes: [Double], latitudes: [Double]) {
      (self.title, self.subtitle, self.longitudes, self.latitudes) = (title, subtitle, longitudes, latitudes)
    }
  }

  /// What stands above all maps.
  public var title: String
  /// What stands below the title.
  public var subtitle: String?
  /// The maps, from the upper left on.
  public var panels: [Panel]
  /// Whether a place of that longitude and latitude, in degrees, is on land; `nil` if nobody knows.
  public var isLand: ((_ longitude: Double, _ latitude: Double) -> Bool)?

  /// Takes maps, a title, and where land is.
  public init(
    title: String, subtitle: String? = nil, panels: [Panel],
    isLand: ((_ longitude: Double, _ latitude: Double) -> Bool)?
  ) {
    (self.title, self.subtitle, self.panels, self.isLand) = (title, subtitle, panels, isLand)
  }

  private var columns: Int { panels.count < 2 ? 1 : panels.count < 5 ? 2 : 3 }
  private var lines: Int { max(1, (panels.count + columns - 1) / columns) }

  /// 1200 dots wide for one map, 1600 for several.
  public var naturalSize: PictureSize {
    let width = panels.count < 2 ? 1200.0 : 1600.0
    let map = (width - 40 - 24 * Double(columns - 1)) / Double(columns) * EqualEarth.reach.y / EqualEarth.reach.x
    return PictureSize(width: Int(width), height: Int(120 + Double(lines) * (map + 64)))
  }

  /// Appends the commands that draw the maps.
  public func draw(into script: inout GnuplotScript, size: PictureSize) {
    script.beginPage()
    let head = script.add(title: title, subtitle: subtitle, size: size)
    let frames = frames(size, head)
    guard let first = frames.first else { return script.add("unset multiplot") }
    let land = addLand(first, &script)
    let outline = script.add(lines: [Self.outline], "world")
    let grid = script.add(lines: Self.graticule, "graticule")
    script.add(
      "unset border", "unset tics", "unset colorbox", "set cbrange [0:2]",
      "set palette defined (0 '#E8F0F6', 1 '#CFCBC2', 1 '#FFFFFF', 2 '#FFFFFF')",
      "set xrange [-\(EqualEarth.reach.x):\(EqualEarth.reach.x)]",
      "set yrange [-\(EqualEarth.reach.y):\(EqualEarth.reach.y)]")
    for (panel, frame) in zip(panels, frames) {
      script.add(frame.commands(in: size))
      addHeading(panel, frame, size, &script)
      var plots: [String] = []
      if let land {
        plots.append("\(land.name) matrix using \(land.columns) with image")
      }
      plots.append("\(grid) using 1:2 with lines lw 0.5 lc rgb '\(Palette.transparent(Palette.black, 0.85))'")
      plots.append("\(outline) using 1:2 with lines lw 1 lc rgb '#888888'")
      plots += addPoints(panel, frame, &script)
      script.add("plot " + plots.joined(separator: ", "), "unset label")
    }
    let (onLand, inSea) = (PointStyle.legend(Palette.blue), PointStyle.legend(Palette.vermillion))
    script.add(
      legend: (isLand == nil
        ? [LegendEntry("points", points: onLand)]
        : [LegendEntry("points on land", points: onLand), LegendEntry("points in the sea", points: inSea)])
        + [LegendEntry("Equal Earth projection: equal areas are equal")],
      x: 20, y: 26, size: size, isHorizontal: true)
    script.add("unset multiplot")
  }

  /// The same longitude from −180 on and below 180.
  static func wrapped(_ longitude: Double) -> Double { longitude - 360 * ((longitude + 180) / 360).rounded(.down) }

  // MARK: Parts

  /// A frame for each map, row by row.
  private func frames(_ size: PictureSize, _ head: Double) -> [GaussianPlots.Panel] {
    let (margin, gap, heading, foot) = (20.0, 24.0, 54.0, 44.0)
    let width = (Double(size.width) - 2 * margin - gap * Double(columns - 1)) / Double(columns)
    let room = (Double(size.height) - head - foot) / Double(lines) - heading - 10
    let mapWidth = min(width, room * EqualEarth.reach.x / EqualEarth.reach.y)
    let mapHeight = mapWidth * EqualEarth.reach.y / EqualEarth.reach.x
    return panels.indices.map { index in
      let (line, column) = (index / columns, index % columns)
      let left = margin + Double(column) * (width + gap) + (width - mapWidth) / 2
      let top = Double(size.height) - head - heading - Double(line) * (room + heading + 10)
      return GaussianPlots.Panel(left: left, right: left + mapWidth, bottom: top - mapHeight, top: top)
    }
  }

  private func addHeading(
    _ panel: Panel, _ frame: GaussianPlots.Panel, _ size: PictureSize, _ script: inout GnuplotScript
  ) {
    for (text, letters, above) in [(panel.title, 16, 38.0), (panel.subtitle, 13, 16.0)] where !text.isEmpty {
      let limit = Int((frame.right - frame.left) / (0.6 * Double(letters)))
      script.add(
        "set label \(GnuplotScript.quoted(shortened(text, to: limit))) at screen \(frame.left / Double(size.width)),screen "
          + "\((frame.top + above) / Double(size.height)) left font ',\(points(letters))'")
    }
  }

  /// Whether each dot of a map is land, and how a plot command finds it; `nil` if that is not known.
  private func addLand(
    _ frame: GaussianPlots.Panel, _ script: inout GnuplotScript
  ) -> (name: String, columns: String)? {
    guard let isLand else { return nil }
    let image = LandImage(
      width: Int(frame.right - frame.left), height: Int(frame.top - frame.bottom), isLand: isLand)
    let name = script.add(lines: image.lines, "land")
    let (dx, dy) = (2 * EqualEarth.reach.x / Double(image.width), 2 * EqualEarth.reach.y / Double(image.height))
    return (
      name, "($1*\(dx)+\(-EqualEarth.reach.x + dx / 2)):(\(EqualEarth.reach.y - dy / 2)-$2*\(dy)):3"
    )
  }

  private func addPoints(_ panel: Panel, _ frame: GaussianPlots.Panel, _ script: inout GnuplotScript) -> [String] {
    var (onLand, inSea): ([[Double]], [[Double]]) = ([], [])
    for (longitude, latitude) in zip(panel.longitudes, panel.latitudes) where abs(latitude) <= 90 && longitude.isFinite
    {
      let wrapped = Self.wrapped(longitude)
      let point = EqualEarth.project(longitude: wrapped, latitude: latitude)
      if isLand?(wrapped, latitude) ?? true {
        onLand.append([point.x, point.y])
      } else {
        inSea.append([point.x, point.y])
      }
    }
    let style = PointStyle(count: onLand.count + inSea.count, area: frame.area / 3)
    return [(onLand, Palette.blue), (inSea, Palette.vermillion)].filter { !$0.0.isEmpty }.map { points, colour in
      "\(script.add(data: points, "points")) using 1:2 \(style.command(colour))"
    }
  }

  // MARK: Lines

  private static func meridian(_ longitude: Double) -> [PlotPoint] {
    stride(from: -90.0, through: 90, by: 2).map { EqualEarth.project(longitude: longitude, latitude: $0) }
  }

  private static func parallel(_ latitude: Double) -> [PlotPoint] {
    [-180, 180].map { EqualEarth.project(longitude: $0, latitude: latitude) }
  }

  private static var outline: [PlotPoint] {
    meridian(-180) + meridian(180).reversed() + [EqualEarth.project(longitude: -180, latitude: -90)]
  }

  private static var graticule: [[PlotPoint]] {
    stride(from: -150.0, through: 150, by: 30).map(meridian) + stride(from: -60.0, through: 60, by: 30).map(parallel)
  }
}
