import Gaussian

/// Regions of highest density of two variables, labelled with the mass they hold, and rows.
struct DensityPicture: Picture {
  var title: String
  var subtitle: String?
  let names: (x: String, y: String)
  let ranges: (x: AxisRange, y: AxisRange)
  /// Shape `count × 2`.
  let points: Matrix<Double>
  let pointsName: String
  /// True if the points are draws of the model.
  let areDraws: Bool
  /// By mass, the smallest first.
  let regions: [DensityRegion]

  var naturalSize: PictureSize { PictureSize(width: 1000, height: 800) }

  func draw(into script: inout GnuplotScript, size: PictureSize) {
    script.beginPage()
    let head = script.add(title: title, subtitle: subtitle, size: size)
    let panel = Panel(
      left: max(90, ranges.y.roomBeside(room: Double(size.height))), right: Double(size.width) - 30, bottom: 66,
      top: Double(size.height) - head - 40)
    let colour = areDraws ? Palette.model : Palette.data
    let data = script.add(data: (0..<points.rows).lazy.map { points.row($0) }, "points")
    var plots = ["\(data) using 1:2 \(PointStyle(count: points.rows, area: panel.area).command(colour))"]
    for (index, region) in regions.enumerated() {
      let line = script.add(lines: region.outline, "region")
      plots.append("\(line) using 1:2 with lines \(Palette.halo)")
      plots.append("\(line) using 1:2 with lines \(Self.line(index, of: regions.count))")
      if let point = region.labelPoint(at: 0.8) {
        script.add(label: region.label, at: point, letters: 13, size: size)
      }
    }
    script.add(
      panel.commands(in: size), "set xrange \(ranges.x.text)", "set yrange \(ranges.y.text)",
      ranges.x.ticks("x", room: panel.right - panel.left), ranges.y.ticks("y", room: panel.top - panel.bottom),
      "set xlabel \(plotText(shortened(names.x, to: size.width / 12)))",
      "set ylabel \(plotText(shortened(names.y, to: size.height / 14)))", "plot " + plots.joined(separator: ", "))
    script.add(
      legend: [
        LegendEntry(pointsName, points: PointStyle.legend(colour)),
        LegendEntry(
          "regions with \(list(regions.map(\.label), "and")) of the model's mass", line: Self.line(1, of: regions.count)
        ),
      ], x: panel.left, y: Double(size.height) - head - 10, size: size, isHorizontal: true)
    script.add("unset multiplot")
  }

  private static func line(_ index: Int, of count: Int) -> String {
    "lw \(number(index == 0 ? 2.6 : index + 1 < count ? 2 : 1.4)) lc rgb '#222222'"
  }
}
