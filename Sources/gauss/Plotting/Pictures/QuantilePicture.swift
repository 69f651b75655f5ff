import ModelEvaluation

/// Distances of rows against those expected, the line on which they are equal, and a band for chance.
struct QuantilePicture: Picture {
  var title: String
  var subtitle: String
  /// What the expected distances are quantiles of.
  let law: String
  let points: [MahalanobisQuantiles.Point]

  var naturalSize: PictureSize { PictureSize(width: 900, height: 800) }

  func draw(into script: inout GnuplotScript, size: PictureSize) {
    script.beginPage()
    let head = script.add(title: title, subtitle: subtitle, size: size)
    let x = AxisRange(showing: [0] + points.map(\.expected), room: 0.03).from(0)
    let y = AxisRange(showing: [0] + points.flatMap { [$0.observed, $0.expected] }, room: 0.03).from(0)
    let legendHeight = 30.0
    let panel = Panel(
      left: 84, right: Double(size.width) - 30, bottom: 66, top: Double(size.height) - head - legendHeight - 10)
    let band = script.add(data: points.map { [$0.expected, $0.band.lowerBound, $0.band.upperBound] }, "band")
    let observed = script.add(data: points.map { [$0.expected, $0.observed] }, "distances")
    let end = min(x.upper, y.upper)
    let line = script.add(lines: [[PlotPoint(x: 0, y: 0), PlotPoint(x: end, y: end)]], "line")
    script.add(
      panel.commands(in: size), "set xrange \(x.text)", "set yrange \(y.text)",
      x.ticks("x", room: panel.right - panel.left), y.ticks("y", room: panel.top - panel.bottom),
      "set xlabel \(plotText("expected squared distance (\(law))"))",
      "set ylabel 'squared Mahalanobis distance of the rows'",
      "plot \(band) using 1:2:3 with filledcurves \(Self.band), \(line) using 1:2 with lines \(Self.line), "
        + "\(observed) using 1:2 \(PointStyle(count: points.count, area: panel.area).command(Palette.data))")
    script.add(
      legend: [
        LegendEntry("rows", points: PointStyle.legend(Palette.data)),
        LegendEntry("as expected if the model is right", line: Self.line),
        LegendEntry("95 % band for each row by itself", fill: Self.band),
      ], x: panel.left, y: Double(size.height) - head - 10, size: size, isHorizontal: true)
    script.add("unset multiplot")
  }

  private static let band = "fs solid 1 noborder lc rgb '\(Palette.paleGrey)'"
  private static let line = "lw 2 lc rgb '\(Palette.model)'"
}
