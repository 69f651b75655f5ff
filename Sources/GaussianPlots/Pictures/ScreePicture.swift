import GaussianIO

/// Eigenvalues in their order, of rows, of a model and of chance, and below them the share of the variance so far.
struct ScreePicture: Picture {
  var title: String
  var subtitle: String
  /// What the eigenvalues are of, as the name of their axis.
  let quantity: String
  /// Of the rows, the largest first.
  let values: [Double]
  let valuesName: String
  /// Of the model, as many as of the rows; empty if they are not known.
  let modelValues: [Double]
  /// Above what 95 of 100 samples of uncorrelated variables have; empty if that is not known.
  let chance: [Double]
  let chanceName: String
  /// Share of the variance of the rows that the eigenvalues have up to each place.
  let shares: [Double]
  /// How many factors the model has.
  let factors: Int
  /// Variance of the noise, if it is the same for all variables.
  let noise: Double?
  /// How many eigenvalues there are, shown or not.
  let dimension: Int

  var naturalSize: PictureSize { PictureSize(width: 1000, height: 800) }
  var smallestSize: PictureSize { PictureSize(width: 600, height: 480) }

  func draw(into script: inout GnuplotScript, size: PictureSize) {
    script.beginPage()
    let head = script.add(title: title, subtitle: subtitle, size: size)
    let (left, right) = (104.0, Double(size.width) - 30)
    let lines = Double(legend.lines(from: left, in: size))
    let (bottom, top) = (66.0, Double(size.height) - head - 20 - 20 * lines)
    let middle = bottom + 0.34 * (top - bottom)
    let x = AxisRange(0.5, Double(values.count) + 0.5)
    addValues(Panel(left: left, right: right, bottom: middle + 14, top: top), x, size, &script)
    addShares(Panel(left: left, right: right, bottom: bottom, top: middle - 14), x, size, &script)
    script.add(legend: legend, x: left, y: Double(size.height) - head - 10, size: size, isHorizontal: true)
    script.add("unset multiplot")
  }

  // MARK: Panels

  /// Whether eigenvalues are so far apart that the small ones would lie on the axis.
  private var isLogarithmic: Bool {
    guard let first = values.first else { return false }
    return (values + modelValues).contains { $0 > 1e-13 * first && first > 200 * $0 }
  }

  private func addValues(_ panel: Panel, _ x: AxisRange, _ size: PictureSize, _ script: inout GnuplotScript) {
    // On a logarithmic axis what rounding makes of zero would be the most prominent.
    let least = isLogarithmic ? 1e-13 * (values.first ?? 0) : -.infinity
    func points(_ values: [Double]) -> [[Double]] {
      values.enumerated().map { [Double($0.offset + 1), $0.element > least ? $0.element : .nan] }
    }
    var plots: [String] = []
    if !chance.isEmpty {
      let data = script.add(data: points(chance), "chance")
      plots.append("\(data) using 1:2 with lines \(Self.chanceLine)")
    }
    if !modelValues.isEmpty {
      let data = script.add(data: points(modelValues), "model")
      plots.append("\(data) using 1:2 with lines \(Self.modelLine)")
    }
    let data = script.add(data: points(values), "eigenvalues")
    plots.append("\(data) using 1:2 with linespoints \(pointStyle) lw 1.6 \(Self.colour)")
    let all = (values + modelValues + chance).filter { $0 > least }
    let height = panel.top - panel.bottom
    let y = AxisRange(showing: all + [0], room: 0.05).from(0)
    script.add(panel.commands(in: size), "set xrange \(x.text)")
    if isLogarithmic {
      script.add(DecadeAxis(showing: all).commands("y", room: height))
    } else {
      script.add("set yrange \(y.text)", y.ticks("y", room: height))
    }
    addFactors(&script)
    if let noise, noise > least, factors < values.count {
      script.add(
        "set label \(GnuplotScript.quoted("σ² = \(rounded(noise, digits: 4))")) at first \(number(x.upper)),first \(number(noise)) right "
          + "offset -0.5,0.7 front tc rgb '\(Palette.model)'")
    }
    let name = quantity + (isLogarithmic ? " (logarithmic)" : "")
    script.add(
      x.wholeTicks("x", room: panel.right - panel.left), "set format x ''", Self.grid,
      "set ylabel \(GnuplotScript.quoted(shortened(name, to: Int(height / 7.4)))) offset -1",
      "plot " + plots.joined(separator: ", "), "unset logscale y", "unset label", "unset object")
  }

  private func addShares(_ panel: Panel, _ x: AxisRange, _ size: PictureSize, _ script: inout GnuplotScript) {
    let data = script.add(data: shares.enumerated().map { [Double($0.offset + 1), 100 * $0.element] }, "shares")
    let y = AxisRange(0, 104)
    script.add(
      panel.commands(in: size), "set xrange \(x.text)", "set yrange \(y.text)", "set format y '%.0f %%'",
      "set ytics \(panel.top - panel.bottom < 150 ? 50 : 25)")
    addFactors(&script)
    let part =
      values.count < dimension ? " (the largest \(grouped(values.count)) of \(grouped(dimension)) eigenvalues)" : ""
    let name = "number of factors" + part
    if factors > 0, factors <= shares.count {
      let share = 100 * shares[factors - 1]
      // Below the curve there is room.
      let isLeft = 2 * factors > values.count
      script.add(
        "set label \(GnuplotScript.quoted("\(rounded(share, digits: 4)) %")) at first \(factors),first \(number(share)) "
          + "\(isLeft ? "right offset 0.6,-1.1" : "left offset 0.8,-0.8") front tc rgb '\(Palette.data)'")
    }
    script.add(
      x.wholeTicks("x", room: panel.right - panel.left), "set xlabel \(GnuplotScript.quoted(name))",
      "set ylabel 'share of variance' offset -1",
      "plot \(data) using 1:2 with linespoints \(pointStyle) lw 1.6 \(Self.colour)", "unset grid", "unset label",
      "unset object")
  }

  /// A shade behind the places of the model's factors.
  private func addFactors(_ script: inout GnuplotScript) {
    guard factors > 0 else { return }
    let end = min(Double(factors), Double(values.count)) + 0.5
    script.add(
      "set object rectangle from first 0.5,graph 0 to first \(number(end)),graph 1 behind \(Self.shade)")
  }

  private var legend: [LegendEntry] {
    var entries = [
      LegendEntry(valuesName, line: "lw 1.6 \(Self.colour)", points: "pt 7 ps 0.8 \(Self.colour)")
    ]
    if !modelValues.isEmpty { entries.append(LegendEntry("the model", line: Self.modelLine)) }
    if !chance.isEmpty { entries.append(LegendEntry(chanceName, line: Self.chanceLine)) }
    if factors > 0 {
      entries.append(LegendEntry("the model's \(counted(factors, "factor"))", fill: Self.fill))
    }
    return entries
  }

  private var pointStyle: String { "pt 7 ps \(values.count > 60 ? "0.4" : values.count > 30 ? "0.6" : "0.8")" }
  private static let colour = "lc rgb '\(Palette.data)'"
  private static let modelLine = "lw 3.4 lc rgb '\(Palette.model)'"
  private static let chanceLine = "lw 2 dt 2 lc rgb '\(Palette.grey)'"
  private static let fill = "fs solid 1 noborder lc rgb '#FBE9DD'"
  private static let shade = "fs solid 1 noborder fc rgb '#FBE9DD'"
  private static let grid = "set grid ytics lt 1 lw 0.6 lc rgb '#E4E4E4'"
}
