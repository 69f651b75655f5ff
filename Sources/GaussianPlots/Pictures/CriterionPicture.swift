/// A criterion against the number of components, a line a structure.
struct CriterionPicture: Picture {
  /// The values of one structure.
  struct Curve {
    let name: String
    let points: [PlotPoint]
  }

  var title: String
  var subtitle: String
  let curves: [Curve]
  /// The lowest value of all.
  let best: PlotPoint
  /// Which numbers of components were tried.
  let counts: ClosedRange<Int>

  var naturalSize: PictureSize { PictureSize(width: 1000, height: 700) }

  func draw(into script: inout GnuplotScript, size: PictureSize) {
    script.beginPage()
    let head = script.add(title: title, subtitle: subtitle, size: size)
    let panel = Panel(left: 104, right: Double(size.width) - 30, bottom: 66, top: Double(size.height) - head - 40)
    let x = AxisRange(Double(counts.lowerBound) - 0.3, Double(counts.upperBound) + 0.3)
    let y = AxisRange(showing: curves.flatMap { $0.points.map(\.y) }, room: 0.06)
    var plots: [String] = []
    for (index, curve) in curves.enumerated() where !curve.points.isEmpty {
      let data = script.add(data: curve.points.map { [$0.x, $0.y] }, "curve")
      plots.append("\(data) using 1:2 \(Self.style(index))")
    }
    let best = script.add(data: [[best.x, best.y]], "best")
    plots.append("\(best) using 1:2 with points \(Self.ring)")
    script.add(
      panel.commands(in: size), "set xrange \(x.text)", "set yrange \(y.text)",
      x.wholeTicks("x", room: panel.right - panel.left), y.ticks("y", room: panel.top - panel.bottom),
      "set grid ytics lt 1 lw 0.6 lc rgb '#E4E4E4'", "set xlabel 'components'",
      "set ylabel 'BIC (lower is better)' offset -1", "plot " + plots.joined(separator: ", "), "unset grid")
    let entries = curves.enumerated().filter { !$0.element.points.isEmpty }.map { index, curve in
      LegendEntry(curve.name, line: "lw 2 \(Self.colour(index))", points: "\(Self.shape(index)) \(Self.colour(index))")
    }
    script.add(
      legend: entries + [LegendEntry("best", points: Self.ring)], x: panel.left, y: Double(size.height) - head - 10,
      size: size, isHorizontal: true)
    script.add("unset multiplot")
  }

  /// Colours and shapes, so that either tells curves apart.
  private static func style(_ index: Int) -> String { "with linespoints \(shape(index)) lw 2 \(colour(index))" }

  private static func colour(_ index: Int) -> String {
    "lc rgb '\(Palette.series[index % Palette.series.count])'"
  }

  private static func shape(_ index: Int) -> String {
    let shapes = [7, 5, 9, 13]
    return "pt \(shapes[index % shapes.count]) ps 0.9"
  }

  private static let ring = "pt 6 ps 2.4 lw 2.5 lc rgb '\(Palette.black)'"
}
