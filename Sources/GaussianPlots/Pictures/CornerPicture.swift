import Gaussian
import GaussianIO

/// Every variable, and every pair of variables, of a table and a model.
///
/// On the diagonal is a histogram of each variable with the density of the model, below it are rows, draws and regions
/// that hold a given mass.
struct CornerPicture: Picture {
  /// What is to be seen of one variable.
  struct Variable {
    let name: String
    let range: AxisRange
    let histogram: Histogram
    /// The density of the model.
    let curve: MarginalCurve
  }

  var title: String
  var subtitle: String?
  let variables: [Variable]
  /// Rows of the table that are drawn, a column a variable; without rows there is no table.
  let rows: Matrix<Double>
  /// Draws of the model, a column a variable.
  let draws: Matrix<Double>
  /// What the legend calls the rows and the draws.
  let names: (rows: String, draws: String)
  /// The regions of variables `column` and `row`, at row·(row − 1)/2 + column.
  let regions: [PlaneRegions]

  var naturalSize: PictureSize {
    switch variables.count {
    case 1: return PictureSize(width: 900, height: 600)
    case 2: return PictureSize(width: 1000, height: 900)
    default:
      let side = min(190 * variables.count + 240, 1700)
      return PictureSize(width: side, height: side)
    }
  }

  var smallestSize: PictureSize {
    // Room for a legend, and for labels of the ticks.
    PictureSize(
      width: max(variables.count == 2 ? 840 : 680, 110 * variables.count + 120), height: 110 * variables.count + 160)
  }

  func draw(into script: inout GnuplotScript, size: PictureSize) {
    script.beginPage()
    let head = script.add(title: title, subtitle: subtitle, size: size)
    let rowsName = script.add(data: (0..<rows.rows).lazy.map { rows.row($0) }, "rows")
    let drawsName = script.add(data: (0..<draws.rows).lazy.map { draws.row($0) }, "draws")
    let left = variables.dropFirst().map { $0.range.roomBeside(room: 200) }.reduce(86, max)
    let places = CornerLayout(
      count: variables.count, size: size, head: head, left: left, legendLines: legend.lines(from: left, in: size))
    for row in variables.indices {
      for column in 0...row {
        let panel = places.panel(row: row, column: column)
        script.add(panel.commands(in: size))
        addAxes(row, column, panel, &script)
        if row == column {
          addDiagonal(variables[row], panel, &script)
        } else {
          addPair(row, column, panel, (rowsName, drawsName), size, &script)
        }
        script.add("unset label", "unset object")
      }
    }
    let place = places.legend
    script.add(legend: legend, x: place.x, y: place.y - 12, size: size, isHorizontal: variables.count == 1)
    script.add("unset multiplot")
  }

  // MARK: Panels

  private func addAxes(_ row: Int, _ column: Int, _ panel: Panel, _ script: inout GnuplotScript) {
    let isBottom = row == variables.count - 1
    let isDiagonal = row == column
    script.add("set xrange \(variables[column].range.text)")
    script.add(variables[column].range.ticks("x", room: panel.right - panel.left))
    if !isBottom { script.add("set format x ''") }
    script.add(isBottom ? "set xlabel \(label(column, panel.right - panel.left))" : "unset xlabel")
    if isDiagonal {
      script.add("set yrange [0:\(number(highest(variables[row])))]", "unset ytics", "set border 1")
      script.add(column == 0 && variables.count == 1 ? "set ylabel 'density'" : "unset ylabel")
    } else {
      script.add("set yrange \(variables[row].range.text)", "set border 3", "set ytics nomirror out scale 0.5")
      script.add(variables[row].range.ticks("y", room: panel.top - panel.bottom))
      if column > 0 { script.add("set format y ''") }
      script.add(column == 0 ? "set ylabel \(label(row, panel.top - panel.bottom))" : "unset ylabel")
    }
  }

  /// The upper end of a diagonal panel.
  private func highest(_ variable: Variable) -> Double {
    let densities =
      (variable.histogram.bins.map(\.density) + variable.curve.points.map(\.y)
      + variable.curve.atoms.map { height($0, variable) }).filter(\.isFinite)
    // Above a stem stands its share.
    let room = variable.curve.atoms.isEmpty ? 1.05 : 1.18
    return max(room * (densities.max() ?? 1), .leastNormalMagnitude)
  }

  /// How high a stem is: as a bar of its mass.
  private func height(_ atom: Atom, _ variable: Variable) -> Double { atom.mass / variable.histogram.width }

  private func label(_ variable: Int, _ room: Double) -> String {
    GnuplotScript.quoted(shortened(variables[variable].name, to: Int(room / 9)))
  }

  private func addDiagonal(_ variable: Variable, _ panel: Panel, _ script: inout GnuplotScript) {
    let bins = script.add(data: variable.histogram.bins.map { [$0.middle, $0.density] }, "histogram")
    let colour = rows.rows > 0 ? Palette.data : Palette.model
    var plots = [
      "\(bins) using 1:2:(\(number(variable.histogram.width))) with boxes fs solid 0.3 noborder lc rgb '\(colour)'"
    ]
    if !variable.curve.points.isEmpty {
      let density = script.add(lines: [variable.curve.points], "density")
      plots.append("\(density) using 1:2 with lines lw 2 lc rgb '\(Palette.model)'")
    }
    let atoms = variable.curve.atoms
    if !atoms.isEmpty {
      let stems = script.add(data: atoms.map { [$0.position, height($0, variable)] }, "atoms")
      plots.append("\(stems) using 1:2 with impulses lw 2.5 lc rgb '\(Palette.model)'")
      plots.append("\(stems) using 1:2 with points \(Self.atom)")
      // Numbers beside each other need room for their letters.
      if atoms.count <= max(1, Int((panel.right - panel.left) / 60)) {
        for atom in atoms where atom.mass >= 0.005 {
          script.add(
            "set label \(GnuplotScript.quoted(share(atom.mass))) at first \(number(atom.position)),first "
              + "\(number(height(atom, variable))) center offset 0,0.8 front font ',\(points(12))' tc rgb '#222222'")
        }
      }
    }
    script.add("plot " + plots.joined(separator: ", "))
  }

  private func addPair(
    _ row: Int, _ column: Int, _ panel: Panel, _ names: (rows: String, draws: String), _ size: PictureSize,
    _ script: inout GnuplotScript
  ) {
    let given = PointStyle(count: rows.rows, among: draws.rows, area: panel.area)
    let drawn = PointStyle(count: draws.rows, among: rows.rows, area: panel.area)
    var plots: [String] = []
    if draws.rows > 0 {
      plots.append("\(names.draws) using \(column + 1):\(row + 1) \(drawn.command(Palette.model))")
    }
    if rows.rows > 0 {
      plots.append("\(names.rows) using \(column + 1):\(row + 1) \(given.command(Palette.data))")
    }
    let plane = regions[row * (row - 1) / 2 + column]
    for region in plane.regions {
      let line = script.add(lines: region.outline, "region")
      plots.append("\(line) using 1:2 with lines \(Palette.halo)")
      plots.append("\(line) using 1:2 with lines lw 1.8 lc rgb '#222222'")
      let letters = variables.count > 5 ? 11 : 12
      if let point = region.labelPoint(at: 0.85) {
        script.add(label: region.label, at: point, letters: letters, size: size)
      }
    }
    if !plane.atoms.isEmpty {
      let atoms = script.add(data: plane.atoms.map { [$0.point.x, $0.point.y] }, "atoms")
      plots.append("\(atoms) using 1:2 with points \(Self.ring)")
    }
    script.add("plot " + plots.joined(separator: ", "))
  }

  private static let atom = "pt 7 ps 0.8 lc rgb '\(Palette.model)'"
  private static let ring = "pt 6 ps 2 lw 2 lc rgb '\(Palette.black)'"

  private var legend: [LegendEntry] {
    var entries: [LegendEntry] = []
    func add(_ meaning: String, _ colour: String) {
      entries.append(
        variables.count == 1
          ? LegendEntry(meaning, fill: "fs solid 0.3 noborder lc rgb '\(colour)'")
          : LegendEntry(meaning, points: PointStyle.legend(colour)))
    }
    if rows.rows > 0 { add(names.rows, Palette.data) }
    if variables.count > 1 || rows.rows == 0 { add(names.draws, Palette.model) }
    if variables.contains(where: { !$0.curve.points.isEmpty }) {
      entries.append(LegendEntry("density of the model", line: "lw 2 lc rgb '\(Palette.model)'"))
    }
    if variables.contains(where: { !$0.curve.atoms.isEmpty }) {
      entries.append(
        LegendEntry(
          "part narrower than a line, as high as a bar of it", line: "lw 2.5 lc rgb '\(Palette.model)'",
          points: Self.atom))
    }
    if regions.contains(where: { !$0.atoms.isEmpty }) {
      entries.append(LegendEntry("part smaller than a point", points: Self.ring))
    }
    let masses = regions.first { $0.regions.contains { !$0.outline.isEmpty } }?.regions.map(\.label) ?? []
    if !masses.isEmpty {
      entries.append(
        LegendEntry("regions with \(list(masses, "and")) of the model's mass", line: "lw 1.8 lc rgb '#222222'"))
    }
    return entries
  }
}

/// Where the panels of a corner are.
private struct CornerLayout {
  let count: Int
  let size: PictureSize
  let head: Double
  let left: Double
  /// Lines of a legend above a single panel.
  let legendLines: Int
  private let right = 24.0
  private let bottom = 66.0
  private let gap = 12.0

  func panel(row: Int, column: Int) -> Panel {
    let top = Double(size.height) - head - (count == 1 ? 20 + 20 * Double(legendLines) : 12)
    let width = (Double(size.width) - left - right - gap * Double(count - 1)) / Double(count)
    let height = (top - bottom - gap * Double(count - 1)) / Double(count)
    let x = left + Double(column) * (width + gap)
    let y = bottom + Double(count - 1 - row) * (height + gap)
    return Panel(left: x, right: x + width, bottom: y, top: y + height)
  }

  /// The empty half above the diagonal has room for it; for one variable there is none but above.
  var legend: (x: Double, y: Double) {
    guard count > 1 else { return (left, Double(size.height) - head) }
    let corner = panel(row: 0, column: 1)
    return (corner.left + 16, corner.top)
  }
}
