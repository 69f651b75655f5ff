import ModelEvaluation

/// Distances of rows against those expected, the line on which they are equal, and a band for chance.
struct QuantilePicture: Picture {
  var title: String
  var subtitle: String
  /// What the expected distances are quantiles of.
  let law: String
  let points: [MahalanobisQuantiles.Point]
  /// What people call a row, which is counted from 0.
  let number: (_ row: Int) -> Int

  var naturalSize: PictureSize { PictureSize(width: 900, height: 800) }

  func draw(into script: inout GnuplotScript, size: PictureSize) {
    script.beginPage()
    let head = script.add(title: title, subtitle: subtitle, size: size)
    let x = AxisRange(showing: [0] + points.map(\.expected), room: 0.03).from(0)
    let y = AxisRange(
      showing: [0] + points.flatMap { [$0.observed, $0.expected, $0.band.upperBound] }, room: 0.03
    ).from(0)
    let legend = legend
    let left = max(84, y.roomBeside(room: Double(size.height)))
    let lines = Double(legend.lines(from: left, in: size))
    let panel = Panel(
      left: left, right: Double(size.width) - 30, bottom: 66, top: Double(size.height) - head - 20 - 20 * lines)
    let band = script.add(data: points.map { [$0.expected, $0.band.lowerBound, $0.band.upperBound] }, "band")
    let observed = script.add(data: points.map { [$0.expected, $0.observed] }, "distances")
    let end = min(x.upper, y.upper)
    let line = script.add(lines: [[PlotPoint(x: 0, y: 0), PlotPoint(x: end, y: end)]], "line")
    for label in labels(in: panel, x, y) {
      // Away from the rows beside it, which lie below on the left and above on the right.
      let isAbove = label.observed > label.expected
      script.add(
        "set label \(GnuplotScript.quoted("\(number(label.row))")) at first \(GaussianPlots.number(label.expected)),"
          + "first \(GaussianPlots.number(label.observed)) \(isAbove ? "right offset -0.8,0.2" : "left offset 0.6,-0.5") front font ',\(GaussianPlots.points(12))' tc rgb '#222222'"
      )
    }
    script.add(
      panel.commands(in: size), "set xrange \(x.text)", "set yrange \(y.text)",
      x.ticks("x", room: panel.right - panel.left), y.ticks("y", room: panel.top - panel.bottom),
      "set xlabel \(GnuplotScript.quoted("expected squared distance (\(law))"))",
      "set ylabel 'squared Mahalanobis distance of the rows'",
      "plot \(band) using 1:2:3 with filledcurves \(Self.band), \(line) using 1:2 with lines \(Self.line), "
        + "\(observed) using 1:2 \(PointStyle(count: points.count, area: panel.area).command(Palette.data))")
    script.add(legend: legend, x: panel.left, y: Double(size.height) - head - 10, size: size, isHorizontal: true)
    script.add("unset multiplot")
  }

  /// Rows outside of the band, the farthest from it first.
  private var outside: [MahalanobisQuantiles.Point] {
    func distance(_ point: MahalanobisQuantiles.Point) -> Double {
      max(point.observed - point.band.upperBound, point.band.lowerBound - point.observed)
    }
    return points.filter { distance($0) > 0 }.sorted { distance($0) > distance($1) }
  }

  /// Those of them whose numbers do not cover each other, thirty at most.
  private func labels(in panel: Panel, _ x: AxisRange, _ y: AxisRange) -> [MahalanobisQuantiles.Point] {
    var taken: [(x: Double, y: Double)] = []
    var labels: [MahalanobisQuantiles.Point] = []
    for point in outside where labels.count < 30 {
      let place = (
        x: (point.expected - x.lower) / x.span * (panel.right - panel.left),
        y: (point.observed - y.lower) / y.span * (panel.top - panel.bottom)
      )
      let width = 10 + 8 * Double("\(number(point.row))".count)
      guard place.x > width, !taken.contains(where: { abs($0.x - place.x) < width && abs($0.y - place.y) < 14 }) else {
        continue
      }
      taken.append(place)
      labels.append(point)
    }
    return labels
  }

  private var legend: [LegendEntry] {
    [
      LegendEntry(
        outside.isEmpty ? "rows" : "rows, outside the band by number", points: PointStyle.legend(Palette.data)),
      LegendEntry("as expected if the model is right", line: Self.line),
      LegendEntry("95 % band for each row by itself", fill: Self.band),
    ]
  }

  private static let band = "fs solid 1 noborder lc rgb '\(Palette.paleGrey)'"
  private static let line = "lw 2 lc rgb '\(Palette.model)'"
}
