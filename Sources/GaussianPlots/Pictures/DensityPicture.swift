import Gaussian
import GaussianIO

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
  let plane: PlaneRegions
  private var regions: [DensityRegion] { plane.regions }

  var naturalSize: PictureSize { PictureSize(width: 1000, height: 800) }

  func draw(into script: inout GnuplotScript, size: PictureSize) {
    script.beginPage()
    let head = script.add(title: title, subtitle: subtitle, size: size)
    let colour = areDraws ? Palette.model : Palette.data
    var entries = [LegendEntry(pointsName, points: PointStyle.legend(colour))]
    if regions.contains(where: { !$0.outline.isEmpty }) {
      entries.append(
        LegendEntry(
          "regions with \(list(regions.map(\.label), "and")) of the model's mass", line: Self.line(1, of: regions.count)
        ))
    }
    if !plane.atoms.isEmpty { entries.append(LegendEntry("part smaller than a point", points: Self.ring)) }
    let left = max(90, ranges.y.roomBeside(room: Double(size.height)))
    let panel = Panel(
      left: left, right: Double(size.width) - 30, bottom: 66,
      top: Double(size.height) - head - 20 - 20 * Double(entries.lines(from: left, in: size)))
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
    if !plane.atoms.isEmpty {
      let atoms = script.add(data: plane.atoms.map { [$0.point.x, $0.point.y] }, "atoms")
      plots.append("\(atoms) using 1:2 with points \(Self.ring)")
      for atom in plane.atoms.prefix(20) where atom.mass >= 0.005 {
        script.add(
          "set label \(GnuplotScript.quoted(share(atom.mass))) at first \(number(atom.point.x)),first "
            + "\(number(atom.point.y)) center offset 0,-1.2 front font ',\(GaussianPlots.points(13))' tc rgb '#222222'")
      }
    }
    script.add(
      panel.commands(in: size), "set xrange \(ranges.x.text)", "set yrange \(ranges.y.text)",
      ranges.x.ticks("x", room: panel.right - panel.left), ranges.y.ticks("y", room: panel.top - panel.bottom),
      "set xlabel \(GnuplotScript.quoted(shortened(names.x, to: size.width / 12)))",
      "set ylabel \(GnuplotScript.quoted(shortened(names.y, to: size.height / 14)))",
      "plot " + plots.joined(separator: ", "))
    script.add(legend: entries, x: panel.left, y: Double(size.height) - head - 10, size: size, isHorizontal: true)
    script.add("unset multiplot")
  }

  private static let ring = "pt 6 ps 2 lw 2 lc rgb '\(Palette.black)'"

  private static func line(_ index: Int, of count: Int) -> String {
    "lw \(number(index == 0 ? 2.6 : index + 1 < count ? 2 : 1.4)) lc rgb '#222222'"
  }
}
