/// A rectangle of a picture with axes, in dots from its lower left corner.
struct Panel: Equatable {
  var left: Double
  var right: Double
  var bottom: Double
  var top: Double

  var area: Double { (right - left) * (top - bottom) }

  /// The commands that make the next plot fill it.
  func commands(in size: PictureSize) -> String {
    let (width, height) = (Double(size.width), Double(size.height))
    return "set lmargin at screen \(left / width)\nset rmargin at screen \(right / width)\n"
      + "set bmargin at screen \(bottom / height)\nset tmargin at screen \(top / height)"
  }
}

extension GnuplotScript {
  /// What all pictures begin with: several plots on one page, quiet axes, and room for labels on lines.
  mutating func beginPage() {
    add(
      "set multiplot", "unset key", "set border 3 lc rgb '#444444'", "set tics nomirror out scale 0.5 tc rgb '#222222'",
      "set style textbox opaque noborder fillcolor rgb '#ffffff' margins 0.4,0.2")
  }

  /// The title of a picture and a line below it, at its upper left.
  ///
  /// - Returns: Dots from the top that they take.
  @discardableResult
  mutating func add(title: String, subtitle: String?, size: PictureSize) -> Double {
    func label(_ text: String, letters: Int, fromTop: Double, colour: String) {
      // Letters are hardly ever wider than 0.62 of their height on average.
      let limit = Int(Double(size.width - 40) / (0.62 * Double(letters)))
      add(
        "set label \(plotText(shortened(text, to: limit))) at screen \(20 / Double(size.width)),"
          + "screen \(1 - fromTop / Double(size.height)) left font ',\(points(letters))' tc rgb '\(colour)'")
    }
    label(title, letters: 18, fromTop: 24, colour: Palette.black)
    guard let subtitle else { return 44 }
    label(subtitle, letters: 14, fromTop: 48, colour: "#444444")
    return 68
  }

  /// A legend in a place of its own, as wide as it needs.
  ///
  /// - Parameters:
  ///   - entries: Words of plot commands and what they stand for.
  ///   - x: Dots from the left to its left side.
  ///   - y: Dots from the bottom to its upper side.
  ///   - isHorizontal: Whether entries stand beside each other.
  mutating func add(
    legend entries: [(style: String, meaning: String)], x: Double, y: Double, size: PictureSize,
    isHorizontal: Bool = false
  ) {
    guard !entries.isEmpty else { return }
    add(
      "unset label", "unset object", "unset border", "unset tics", "unset xlabel", "unset ylabel", "unset title",
      Panel(left: 0, right: Double(size.width), bottom: 0, top: Double(size.height)).commands(in: size),
      "set xrange [0:1]", "set yrange [0:1]", "unset logscale",
      "set key at screen \(x / Double(size.width)),screen \(y / Double(size.height)) left top Left reverse "
        + "\(isHorizontal ? "horizontal" : "vertical") noautotitle samplen 1.6 spacing 1.25 tc rgb '#222222'",
      "plot " + entries.map { "NaN \($0.style) title \(plotText($0.meaning))" }.joined(separator: ", "), "unset key")
  }
}

/// Letters of a height in dots as gnuplot is told: in points.
func points(_ letters: Int) -> String { number(Double(letters) * 0.75) }
