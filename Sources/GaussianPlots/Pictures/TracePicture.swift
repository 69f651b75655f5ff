import Foundation
import GaussianIO

/// The mean log-likelihood at each iteration, and below it how much each has gained.
struct TracePicture: Picture {
  var title: String
  var subtitle: String
  /// Mean log-likelihood, in nats a row, before the first iteration and after each.
  let trace: [Double]
  /// The gain below which iterations end.
  let tolerance: Double

  var naturalSize: PictureSize { PictureSize(width: 1000, height: 750) }

  func draw(into script: inout GnuplotScript, size: PictureSize) {
    script.beginPage()
    let head = script.add(title: title, subtitle: subtitle, size: size)
    let gains = zip(trace.dropFirst(), trace).map { $0 - $1 }
    let hasGains = gains.contains { $0 != 0 && $0.isFinite }
    let (left, right) = (104.0, Double(size.width) - 30)
    let (bottom, top) = (66.0, Double(size.height) - head - 40)
    let middle = hasGains ? bottom + 0.42 * (top - bottom) : bottom
    let x = AxisRange(0, Double(max(trace.count - 1, 1)))
    let style = "with linespoints pt 7 ps \(trace.count > 60 ? "0.35" : "0.7") lw 2 lc rgb '\(Palette.data)'"

    let upper = Panel(left: left, right: right, bottom: hasGains ? middle + 14 : bottom, top: top)
    let y = AxisRange(showing: trace, room: 0.06)
    let values = script.add(data: trace.enumerated().map { [Double($0.offset), $0.element] }, "trace")
    script.add(
      upper.commands(in: size), "set xrange \(x.text)", "set yrange \(y.text)",
      x.wholeTicks("x", room: right - left), y.ticks("y", room: upper.top - upper.bottom),
      "set ylabel 'mean log-likelihood (nats a row)' offset -1", "set clip two")
    if hasGains { script.add("set format x ''") } else { script.add("set xlabel 'iteration'") }
    script.add("plot \(values) using 1:2 \(style)", "unset label")
    if hasGains {
      addGains(gains, Panel(left: left, right: right, bottom: bottom, top: middle - 14), style, x, size, &script)
    }
    script.add(
      legend: legend(gains, hasGains), x: left, y: Double(size.height) - head - 10, size: size, isHorizontal: true)
    script.add("unset multiplot")
  }

  private func legend(_ gains: [Double], _ hasGains: Bool) -> [LegendEntry] {
    var entries = [
      LegendEntry(
        hasGains ? "mean log-likelihood and its gain" : "mean log-likelihood", line: "lw 2 lc rgb '\(Palette.data)'",
        points: "pt 7 ps 0.7 lc rgb '\(Palette.data)'")
    ]
    guard hasGains else { return entries }
    if gains.contains(where: { $0 < 0 }) { entries.append(LegendEntry("loss", points: Self.losses)) }
    if tolerance > 0 { entries.append(LegendEntry("tolerance: a smaller gain ends the fit", line: Self.limit)) }
    return entries
  }

  private func addGains(
    _ gains: [Double], _ panel: Panel, _ style: String, _ x: AxisRange, _ size: PictureSize,
    _ script: inout GnuplotScript
  ) {
    let sizes = gains.map(abs).filter { $0 > 0 && $0.isFinite } + (tolerance > 0 ? [tolerance] : [])
    let (low, high) = (sizes.min() ?? 1e-3, sizes.max() ?? 1)
    let (bottom, top) = (floor(log10(low)), max(ceil(log10(high)), floor(log10(low)) + 1))
    let data = script.add(
      data: gains.enumerated().map { index, gain in
        [Double(index + 1), gain > 0 ? gain : .nan, gain < 0 ? -gain : .nan]
      }, "gains")
    let step = max(1, Int(((top - bottom) / max(panel.top - panel.bottom, 1) * 40).rounded(.up)))
    let ticks = stride(from: Int(bottom), through: Int(top), by: step).map { "'10\(superscript($0))' 1e\($0)" }
    var plots = ["\(data) using 1:2 \(style)"]
    if gains.contains(where: { $0 < 0 }) { plots.append("\(data) using 1:3 with points \(Self.losses)") }
    if tolerance > 0 {
      let line = script.add(data: [[x.lower, tolerance], [x.upper, tolerance]], "tolerance")
      plots.append("\(line) using 1:2 with lines \(Self.limit)")
    }
    script.add(
      panel.commands(in: size), "set yrange [1e\(Int(bottom)):1e\(Int(top))]", "set logscale y",
      x.wholeTicks("x", room: panel.right - panel.left), "set ytics (\(ticks.joined(separator: ", ")))",
      "set xlabel 'iteration'", "set ylabel 'gain (nats a row)' offset -1", "plot " + plots.joined(separator: ", "))
  }

  private static let losses = "pt 9 ps 1.1 lc rgb '\(Palette.vermillion)'"
  private static let limit = "dt 2 lw 1.6 lc rgb '\(Palette.vermillion)'"
}
