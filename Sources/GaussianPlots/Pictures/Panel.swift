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
      "set multiplot", "unset key", "set border 3 lc rgb '#444444'", "set tics nomirror out scale 0.5 tc rgb '#222222'")
  }

  /// A text on a line of the panel that is drawn next, with nothing of the panel behind it.
  mutating func add(label text: String, at point: PlotPoint, letters: Int, size: PictureSize) {
    let width = (0.62 * Double(text.count) + 0.2) * Double(letters) / Double(size.width)
    let height = 1.15 * Double(letters) / Double(size.height)
    let place = "first \(number(point.x)),first \(number(point.y))"
    // Rectangles come before texts.
    add(
      "set object rectangle center \(place) size screen \(width),screen \(height) front fs solid noborder fc rgb '#ffffff'",
      "set label \(GnuplotScript.quoted(text)) at \(place) center front font ',\(points(letters))'")
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
        "set label \(GnuplotScript.quoted(shortened(text, to: limit))) at screen \(20 / Double(size.width)),"
          + "screen \(1 - fromTop / Double(size.height)) left font ',\(points(letters))' tc rgb '\(colour)'")
    }
    label(title, letters: 18, fromTop: 24, colour: Palette.black)
    guard let subtitle else { return 44 }
    label(subtitle, letters: 14, fromTop: 48, colour: "#444444")
    return 68
  }
}

/// Letters of a height in dots as gnuplot is told: in points.
func points(_ letters: Int) -> String { number(Double(letters) * 0.75) }
