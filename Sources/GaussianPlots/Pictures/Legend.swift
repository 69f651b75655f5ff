import GaussianIO

/// What one mark in a picture stands for.
struct LegendEntry {
  let meaning: String
  /// Words behind "with lines" of a plot command; `nil` for no line.
  var line: String?
  /// Words behind "with points"; `nil` for no point.
  var points: String?
  /// Words behind "with filledcurves"; `nil` for no area.
  var fill: String?

  init(_ meaning: String, line: String? = nil, points: String? = nil, fill: String? = nil) {
    (self.meaning, self.line, self.points, self.fill) = (meaning, line, points, fill)
  }

  /// Dots from the left side of the mark to the right side of the text: letters are hardly ever wider than 0.58 of their
  /// height on average.
  fileprivate var width: Double { Self.markWidth + 10 + 0.58 * Double(PictureSize.letters * meaning.count) }

  fileprivate static let markWidth = 24.0
}

extension [LegendEntry] {
  /// Counts the lines that they take beside each other.
  ///
  /// - Parameters:
  ///   - x: Dots from the left to their left side.
  ///   - size: How large the picture is.
  /// - Returns: How many.
  func lines(from x: Double, in size: PictureSize) -> Int {
    var (left, lines) = (x, Swift.min(1, count))
    for entry in self {
      if left > x + 1, left + entry.width > Double(size.width) { (left, lines) = (x, lines + 1) }
      left = (left + entry.width + 24).rounded()
    }
    return lines
  }
}

extension GnuplotScript {
  /// Appends a legend in dots of its own, outside of any panel; the last thing on a page.
  ///
  /// - Parameters:
  ///   - entries: Marks and what they stand for.
  ///   - x: Dots from the left to its left side.
  ///   - y: Dots from the bottom to the middle of its first line.
  ///   - size: How large the picture is.
  ///   - isHorizontal: Whether entries stand beside each other, as far as they fit, or below each other.
  mutating func add(legend entries: [LegendEntry], x: Double, y: Double, size: PictureSize, isHorizontal: Bool) {
    guard !entries.isEmpty else { return }
    let (width, height) = (Double(size.width), Double(size.height))
    var plots: [String] = []
    // Between dots the ends of lines would be crooked.
    var (left, middle) = (x.rounded(), y.rounded())
    add("unset label", "unset object")
    for entry in entries {
      if isHorizontal, left > x + 1, left + entry.width > width {
        (left, middle) = (x.rounded(), middle - 20)
      }
      let right = left + LegendEntry.markWidth
      let mark = add(data: [[left, middle, middle - 5, middle + 5], [right, middle, middle - 5, middle + 5]], "mark")
      if let fill = entry.fill { plots.append("\(mark) using 1:3:4 with filledcurves \(fill)") }
      if let line = entry.line { plots.append("\(mark) using 1:2 with lines \(line)") }
      if let points = entry.points {
        let centre = add(data: [[(left + right) / 2, middle]], "mark")
        plots.append("\(centre) using 1:2 with points \(points)")
      }
      let limit = Int((width - right - 20) / (0.58 * Double(PictureSize.letters)))
      add(
        "set label \(GnuplotScript.quoted(shortened(entry.meaning, to: limit))) at first \(number(right + 10)),first \(number(middle)) left tc rgb '#222222'"
      )
      if isHorizontal { left = (left + entry.width + 24).rounded() } else { middle -= 22 }
    }
    add(
      "unset border", "unset tics", "unset xlabel", "unset ylabel", "unset logscale", "unset grid",
      Panel(left: 0, right: width, bottom: 0, top: height).commands(in: size), "set xrange [0:\(size.width)]",
      "set yrange [0:\(size.height)]", "plot " + plots.joined(separator: ", "), "unset label")
  }
}
