import Gaussian

/// Points of two variables as text: a character a cell, darker where more points fall.
struct ScatterPlot {
  let width: Int
  let height: Int
  let horizontal: ClosedRange<Double>
  let vertical: ClosedRange<Double>

  /// The lines of the plot, the largest vertical value first.
  func lines(_ points: Matrix<Double>) -> [String] {
    var counts = [[Int]](repeating: [Int](repeating: 0, count: width), count: height)
    for point in 0..<points.rows {
      guard let column = cell(points[point, 0], horizontal, width),
        let row = cell(points[point, 1], vertical, height)
      else { continue }
      counts[height - 1 - row][column] += 1
    }
    // The same scale for any plot of as many points: cells compare from plot to plot.
    let shades: [Character] = [" ", "·", ":", "o", "O", "@"]
    return counts.map { row in String(row.map { shades[min($0, shades.count - 1)] }) }
  }

  private func cell(_ value: Double, _ range: ClosedRange<Double>, _ cells: Int) -> Int? {
    guard range.contains(value) else { return nil }
    let share = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
    return min(cells - 1, Int(share * Double(cells)))
  }

  /// Two plots beside each other, framed, each under its title.
  func pair(_ left: (title: String, points: Matrix<Double>), _ right: (title: String, points: Matrix<Double>))
    -> String
  {
    let border = String(repeating: "─", count: width)
    func padded(_ text: String) -> String {
      text + String(repeating: " ", count: max(0, width + 2 - text.count))
    }
    var text = "  \(padded(left.title))  \(right.title)\n"
    text += "  ┌\(border)┐  ┌\(border)┐\n"
    for (a, b) in zip(lines(left.points), lines(right.points)) { text += "  │\(a)│  │\(b)│\n" }
    return text + "  └\(border)┘  └\(border)┘\n"
  }
}
