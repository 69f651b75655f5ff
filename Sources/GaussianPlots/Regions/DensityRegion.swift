import GaussianIO

/// The region of highest density of a distribution of two variables that holds a given mass: its outline.
struct DensityRegion {
  /// Probability of the region.
  let mass: Double
  /// Its outline, of as many lines as it has parts and holes.
  let outline: [[PlotPoint]]

  /// "95 %".
  var label: String { "\(short(100 * mass)) %" }

  /// Where the label stands: at the side of the largest part that is asked for.
  ///
  /// - Parameter share: Of the height of the part, from its lower end: 1 is the point farthest up.
  /// - Returns: A point of the outline; `nil` if there is none.
  func labelPoint(at share: Double) -> PlotPoint? {
    func height(_ line: [PlotPoint]) -> Double { (line.map(\.y).max() ?? 0) - (line.map(\.y).min() ?? 0) }
    guard let line = outline.max(by: { height($0) < height($1) }), let low = line.map(\.y).min() else { return nil }
    let target = low + share * height(line)
    // To the right of the middle, so that labels of regions in each other do not meet.
    let middle = line.reduce(0) { $0 + $1.x } / Double(line.count)
    let candidates = line.filter { $0.x >= middle }
    return (candidates.isEmpty ? line : candidates).min { abs($0.y - target) < abs($1.y - target) }
  }
}
