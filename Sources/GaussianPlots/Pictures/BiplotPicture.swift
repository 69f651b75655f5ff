import Foundation
import Gaussian
import GaussianIO

/// Rows as points at two of their factors, and variables as arrows: what a factor of 1 adds to them.
///
/// Points are in the units of the axes at the bottom and on the left, arrows in those at the top and on the right, and on
/// both pairs of axes a unit is as long one way as the other.
struct BiplotPicture: Picture {
  /// Points of one colour.
  struct Group {
    let name: String
    let colour: String
    /// Shape `count × 2`.
    let points: Matrix<Double>
  }

  /// A variable.
  struct Arrow {
    let name: String
    let tip: PlotPoint

    var length: Double { hypot(tip.x, tip.y) }
  }

  var title: String
  var subtitle: String
  /// The names of the axes of points and of arrows.
  let names: (points: (x: String, y: String), arrows: (x: String, y: String))
  let groups: [Group]
  /// The longest first.
  let arrows: [Arrow]
  /// How many variables there are.
  let variableCount: Int
  /// Whether arrows are in standard deviations of their variables, so that none is longer than 1.
  let isStandardized: Bool

  var naturalSize: PictureSize { PictureSize(width: 1000, height: 1060) }
  var smallestSize: PictureSize { PictureSize(width: 480, height: 400) }

  /// Arrows that are named at most.
  private static let mostNames = 24

  func draw(into script: inout GnuplotScript, size: PictureSize) {
    script.beginPage()
    let head = script.add(title: title, subtitle: subtitle, size: size)
    let shown = arrows.filter { $0.length > 0 }
    let left = 84.0
    // How many names find a place is not known before, and does not change how many lines there are by more than a word.
    let lines = Double(legend(named: shown.count, of: shown.count).lines(from: left, in: size))
    let panel = Panel(
      left: left, right: Double(size.width) - 84, bottom: 66, top: Double(size.height) - head - 20 * lines - 66)
    let scales = BiplotScales(groups: groups, arrows: shown, isStandardized: isStandardized, panel: panel)
    addAxes(scales, panel, size, &script)
    let places = places(of: shown, scales, panel)
    let named = places.compactMap(\.self).count
    for (arrow, place) in zip(shown, places) {
      if let place { add(name: arrow.name, at: place, size, &script) }
    }
    let plots = zeroLines(scales, &script) + points(panel, &script) + arrowPlots(shown, places, &script)
    script.add("plot " + plots.joined(separator: ", "), "unset label", "unset object")
    script.add("unset x2tics", "unset y2tics", "unset x2label", "unset y2label")
    script.add(
      legend: legend(named: named, of: shown.count), x: panel.left, y: Double(size.height) - head - 10, size: size,
      isHorizontal: true)
    script.add("unset multiplot")
  }

  // MARK: Axes

  private func addAxes(
    _ scales: BiplotScales, _ panel: Panel, _ size: PictureSize, _ script: inout GnuplotScript
  ) {
    let (width, height) = (panel.right - panel.left, panel.top - panel.bottom)
    func label(_ name: String, _ room: Double) -> String { GnuplotScript.quoted(shortened(name, to: Int(room / 8.2))) }
    let second = "tc rgb '\(Self.dark)'"
    script.add(
      panel.commands(in: size), "set border 15", "set xrange \(scales.points.x.text)",
      "set yrange \(scales.points.y.text)", "set x2range \(scales.arrows.x.text)",
      "set y2range \(scales.arrows.y.text)",
      scales.points.x.ticks("x", room: width), scales.points.y.ticks("y", room: height),
      scales.arrows.x.ticks("x2", room: width), scales.arrows.y.ticks("y2", room: height),
      "set xlabel \(label(names.points.x, width))", "set ylabel \(label(names.points.y, height))",
      "set x2label \(label(names.arrows.x, width)) \(second)", "set y2label \(label(names.arrows.y, height)) \(second)")
  }

  private func zeroLines(_ scales: BiplotScales, _ script: inout GnuplotScript) -> [String] {
    let (x, y) = (scales.points.x, scales.points.y)
    let lines = script.add(
      lines: [
        [PlotPoint(x: x.lower, y: 0), PlotPoint(x: x.upper, y: 0)],
        [PlotPoint(x: 0, y: y.lower), PlotPoint(x: 0, y: y.upper)],
      ], "zero")
    var plots = ["\(lines) using 1:2 with lines lw 0.8 lc rgb '#D0D0D0'"]
    if scales.showsCircle {
      let angles = (0...180).map { 2 * Double.pi * Double($0) / 180 }
      let circle = script.add(lines: [angles.map { PlotPoint(x: cos($0), y: sin($0)) }], "circle")
      plots.append("\(circle) using 1:2 axes x2y2 with lines \(Self.circle)")
    }
    return plots
  }

  // MARK: What is on them

  private func points(_ panel: Panel, _ script: inout GnuplotScript) -> [String] {
    let count = groups.reduce(0) { $0 + $1.points.rows }
    return groups.filter { $0.points.rows > 0 }.map { group in
      let data = script.add(data: (0..<group.points.rows).lazy.map { group.points.row($0) }, "rows")
      let style = PointStyle(count: count, area: panel.area)
      return "\(data) using 1:2 \(style.command(group.colour))"
    }
  }

  private func arrowPlots(_ shown: [Arrow], _ places: [PlotPoint?], _ script: inout GnuplotScript) -> [String] {
    func plot(_ chosen: [Arrow], _ name: String, _ style: String, halo: Bool) -> [String] {
      guard !chosen.isEmpty else { return [] }
      let data = script.add(data: chosen.map { [$0.tip.x, $0.tip.y] }, name)
      let vectors = "\(data) using (0):(0):1:2 axes x2y2 with vectors"
      return (halo ? ["\(vectors) nohead \(Palette.halo)"] : []) + ["\(vectors) \(style)"]
    }
    let named = zip(shown, places).filter { $0.1 != nil }.map(\.0)
    let others = zip(shown, places).filter { $0.1 == nil }.map(\.0)
    let head = "filled head size screen 0.014,14 fixed"
    // Heads would be all there is of the shortest, and of very many.
    let shortest = shown.count > 100 ? .infinity : 0.04 * (shown.first?.length ?? 0)
    let style = "lw 1 lc rgb '\(Self.pale)'"
    return plot(others.filter { $0.length < shortest }, "arrows", "nohead \(style)", halo: false)
      + plot(others.filter { $0.length >= shortest }, "arrows", "\(head) \(style)", halo: false)
      + plot(named, "named", "\(head) lw 1.6 lc rgb '\(Self.dark)'", halo: true)
  }

  /// Where the names of the arrows are, in dots; `nil` for those without a name.
  private func places(of shown: [Arrow], _ scales: BiplotScales, _ panel: Panel) -> [PlotPoint?] {
    let tips = shown.map { scales.dots($0.tip, panel) }
    let origin = scales.dots(PlotPoint(x: 0, y: 0), panel)
    var labels = ArrowLabels(
      in: panel, letters: Self.letters, origin: origin, avoiding: Array(tips.prefix(Self.mostNames)))
    var count = 0
    return zip(shown, tips).map { arrow, tip in
      // A name where no arrow is to be seen would belong to nothing.
      guard count < Self.mostNames, hypot(tip.x - origin.x, tip.y - origin.y) > 14,
        let place = labels.place(Self.text(arrow.name), at: tip)
      else { return nil }
      count += 1
      return place
    }
  }

  private func add(name: String, at place: PlotPoint, _ size: PictureSize, _ script: inout GnuplotScript) {
    let text = Self.text(name)
    let (width, height) = (Double(size.width), Double(size.height))
    let centre = "screen \(number(place.x / width)),screen \(number(place.y / height))"
    let extent =
      "screen \(number((0.58 * Double(text.count * Self.letters) + 4) / width)),"
      + "screen \(number(1.15 * Double(Self.letters) / height))"
    script.add(
      "set object rectangle center \(centre) size \(extent) front fs transparent solid 0.7 noborder fc rgb '#ffffff'",
      "set label \(GnuplotScript.quoted(text)) at \(centre) center front font ',\(Self.fontSize)' tc rgb '\(Self.dark)'"
    )
  }

  /// A name as it is shown: of a long one beginning and end, since names are told apart by either.
  private static func text(_ name: String) -> String {
    let text = printable(name)
    let half = longestName / 2
    return text.count > longestName ? "\(text.prefix(half - 1))…\(text.suffix(half))" : text
  }

  private func legend(named: Int, of shown: Int) -> [LegendEntry] {
    var entries = groups.map { LegendEntry($0.name, points: PointStyle.legend($0.colour)) }
    var words = counted(variableCount, "variable")
    if shown < variableCount { words += ", the \(grouped(shown)) longest shown" }
    if named < shown { words += named == 0 ? ", too short to name" : ", \(grouped(named)) of them named" }
    entries.append(LegendEntry(words, line: "lw 1.6 lc rgb '\(Self.dark)'"))
    let scale = BiplotScales.showsCircle(arrows, isStandardized: isStandardized)
    if scale { entries.append(LegendEntry("where factors explain all of a variable", line: Self.circle)) }
    return entries
  }

  private static let letters = 13
  private static let fontSize = number(Double(letters) * 0.75)
  private static let longestName = 28
  private static let dark = "#222222"
  private static let pale = "#999999"
  private static let circle = "lw 1.2 dt 3 lc rgb '#888888'"
}

/// What the axes of a biplot show, with one origin for points and arrows.
private struct BiplotScales {
  let points: (x: AxisRange, y: AxisRange)
  let arrows: (x: AxisRange, y: AxisRange)
  let showsCircle: Bool

  init(groups: [BiplotPicture.Group], arrows shown: [BiplotPicture.Arrow], isStandardized: Bool, panel: Panel) {
    var (lower, upper) = (PlotPoint(x: 0, y: 0), PlotPoint(x: 0, y: 0))
    func show(_ x: Double, _ y: Double) {
      guard x.isFinite, y.isFinite else { return }
      lower = PlotPoint(x: min(lower.x, x), y: min(lower.y, y))
      upper = PlotPoint(x: max(upper.x, x), y: max(upper.y, y))
    }
    for group in groups {
      for row in 0..<group.points.rows { show(group.points[row, 0], group.points[row, 1]) }
    }
    let farthest = max(-lower.x, -lower.y, upper.x, upper.y, 1e-300)
    showsCircle = Self.showsCircle(shown, isStandardized: isStandardized)
    let longest = shown.first?.length ?? 0
    // How long an arrow of length 1 is on the axes of points.
    let scale = farthest * (showsCircle ? 0.95 : longest > 0 ? 0.85 / longest : 1)
    for arrow in shown { show(1.1 * scale * arrow.tip.x, 1.1 * scale * arrow.tip.y) }
    if showsCircle {
      show(-scale, -scale)
      show(scale, scale)
    }
    // A unit is as long up as across.
    let (width, height) = (panel.right - panel.left, panel.top - panel.bottom)
    let unit = 1.08 * max((upper.x - lower.x) / width, (upper.y - lower.y) / height)
    func range(_ lower: Double, _ upper: Double, _ length: Double) -> AxisRange {
      AxisRange((lower + upper - unit * length) / 2, (lower + upper + unit * length) / 2)
    }
    let ranges = (x: range(lower.x, upper.x, width), y: range(lower.y, upper.y, height))
    points = ranges
    arrows = (
      AxisRange(ranges.x.lower / scale, ranges.x.upper / scale),
      AxisRange(ranges.y.lower / scale, ranges.y.upper / scale)
    )
  }

  /// Whether the circle that no arrow reaches beyond is worth the room it takes.
  static func showsCircle(_ arrows: [BiplotPicture.Arrow], isStandardized: Bool) -> Bool {
    isStandardized && (arrows.first?.length ?? 0) > 0.55
  }

  /// Where a place on the axes of arrows is, in dots.
  func dots(_ point: PlotPoint, _ panel: Panel) -> PlotPoint {
    PlotPoint(
      x: panel.left + (point.x - arrows.x.lower) / arrows.x.span * (panel.right - panel.left),
      y: panel.bottom + (point.y - arrows.y.lower) / arrows.y.span * (panel.top - panel.bottom))
  }
}
