import Gaussian
package import GaussianPlots

/// A sheet of small pictures in strips, and of graphs.
///
/// Everything is placed in dots from the upper left corner, and a pixel of a picture is ``magnification`` dots wide.
package struct Sheet: Picture {
  /// Dots of the sheet's width.
  static let width = 1210.0
  /// Dots a pixel.
  static let magnification = 3.0
  /// Pictures a strip.
  static let picturesAcross = 10

  private static let left = 196.0
  private static let gap = 1

  /// Dots from the top that are taken.
  private(set) var height = 16.0
  private var tables = GnuplotScript()
  private var labels: [String] = []
  private var greys: [String] = []
  private var colours: [String] = []
  private var graphs: [(sheetTop: Double, left: Double, size: (width: Double, height: Double), commands: [String])] = []

  // MARK: Parts

  /// Appends a title, and a line below it.
  mutating func add(title: String, subtitle: String) {
    label(title, x: 16, y: height + 14, letters: 20, colour: "#000000")
    label(subtitle, x: 16, y: height + 42, letters: 14, colour: "#444444")
    height += 62
  }

  /// Appends a heading of the strips that follow.
  mutating func add(heading: String) {
    label(heading, x: 16, y: height + 22, letters: 16, colour: "#000000")
    height += 42
  }

  /// Appends a strip of pictures with a name of up to three lines at its left.
  ///
  /// - Parameters:
  ///   - name: Its lines.
  ///   - pictures: One a row, of brightnesses from 0 to 1, of which the first are shown.
  mutating func add(strip name: [String], _ pictures: Matrix<Double>) {
    greys.append(image(of: pictures) { $0 })
    finishStrip(name)
  }

  /// Appends a strip of differences, from −1 to 1, in two colours.
  mutating func add(differences name: [String], _ pictures: Matrix<Double>) {
    colours.append(image(of: pictures) { 0.5 + $0 / 2 })
    finishStrip(name)
  }

  /// Appends a row of graphs.
  ///
  /// - Parameters:
  ///   - graphs: What is drawn in each, as commands with a plot; their tables are to be added before.
  ///   - room: Dots from its top to its bottom.
  mutating func add(graphs: [[String]], room: Double) {
    let outer = (Self.width - 16) / Double(graphs.count)
    for (index, commands) in graphs.enumerated() {
      self.graphs.append((height, 16 + Double(index) * outer, (outer, room), commands))
    }
    height += room
  }

  /// Appends numbers, and returns the name that commands know them by.
  mutating func table(_ rows: some Sequence<[Double]>) -> String {
    tables.add(data: rows, "table")
  }

  private mutating func finishStrip(_ name: [String]) {
    let tall = Double(Cylinder.side) * Self.magnification
    for (line, text) in name.enumerated() {
      let middle = height + tall / 2 + (Double(line) - Double(name.count - 1) / 2) * 19
      label(text, x: 16, y: middle, letters: 13, colour: "#222222")
    }
    height += tall + 6
  }

  /// The first pictures side by side, nothing between them.
  private mutating func image(of pictures: Matrix<Double>, _ shade: (Double) -> Double) -> String {
    let (side, count) = (Cylinder.side, min(Self.picturesAcross, pictures.rows))
    let rows = (0..<side).map { line in
      (0..<count).map { picture in
        (0..<side).map { column in
          (min(max(shade(pictures[picture, line * side + column]), 0), 1) * 1000).rounded() / 1000
        }
      }.reduce([Double]()) { $0.isEmpty ? $1 : $0 + [Double](repeating: 2, count: Self.gap) + $1 }
    }
    let name = table(rows)
    let (scale, half) = (Self.magnification, Self.magnification / 2)
    return "\(name) matrix using (\(Self.left + half)+$1*\(scale)):(\(-(height + half))-$2*\(scale)):3 with image"
  }

  private mutating func label(_ text: String, x: Double, y: Double, letters: Int, colour: String) {
    labels.append(
      "set label \(GnuplotScript.quoted(text)) at first \(x),\(-y) "
        + "left font ',\(0.75 * Double(letters))' tc rgb '\(colour)'")
  }

  // MARK: Picture

  /// As large as what is on it.
  package var naturalSize: PictureSize { PictureSize(width: Int(Self.width), height: Int((height + 10).rounded())) }

  /// The whole sheet, which has one size.
  package var smallestSize: PictureSize { naturalSize }

  package func draw(into script: inout GnuplotScript, size: PictureSize) {
    let tall = Double(naturalSize.height)
    let white = ", 1 '#ffffff', 2 '#ffffff')"
    func add(_ commands: [String]) { for command in commands { script.add(command) } }
    script.add(tables.text)
    add([
      "set minussign", "set multiplot", "unset key", "unset border", "unset tics", "unset colorbox",
      "set lmargin at screen 0", "set rmargin at screen 1", "set bmargin at screen 0", "set tmargin at screen 1",
      "set xrange [0:\(Self.width)]", "set yrange [\(-tall):0]", "set cbrange [0:2]",
    ])
    add(labels)
    add([
      "set palette defined (0 '#000000', 1 '#ffffff'" + white, "plot " + greys.joined(separator: ", "), "unset label",
    ])
    if !colours.isEmpty {
      add([
        "set palette defined (0 '#D55E00', 0.25 '#E9A87A', 0.5 '#ffffff', 0.75 '#7FB8D8', 1 '#0072B2'" + white,
        "plot " + colours.joined(separator: ", "),
      ])
    }
    add(["set border 3 lc rgb '#444444'", "set tics nomirror out scale 0.5 tc rgb '#222222'"])
    for graph in graphs {
      func screen(x: Double) -> Double { (graph.left + x) / Self.width }
      func screen(y: Double) -> Double { 1 - (graph.sheetTop + y) / tall }
      add([
        "set lmargin at screen \(screen(x: 72))", "set rmargin at screen \(screen(x: graph.size.width - 22))",
        "set tmargin at screen \(screen(y: 44))", "set bmargin at screen \(screen(y: graph.size.height - 50))",
      ])
      add(graph.commands)
    }
    script.add("unset multiplot")
  }
}
