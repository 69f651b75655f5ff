/// How points are drawn so that many of them do not make one blot: the more, the smaller and the more transparent.
struct PointStyle {
  private let size: Double
  private let transparency: Double

  /// - Parameters:
  ///   - count: How many points there are.
  ///   - others: How many there are of other kinds.
  ///   - area: Dots of the panel they are in.
  init(count: Int, among others: Int = 0, area: Double) {
    // A few among many must not drown.
    guard count > 60 else {
      (size, transparency) = (1, 0.1)
      return
    }
    let count = count + others
    // Points of 6 dots across until they cover a third of the panel; beyond, they shrink.
    let share = 28 * Double(count) / max(area, 1)
    size = min(max(0.85 / max(1, (share / 0.15).squareRoot()), 0.22), 0.85)
    transparency = count > 5_000 ? 0.75 : count > 2_500 ? 0.6 : count > 500 ? 0.5 : 0.35
  }

  /// The words of a plot command that draw points of a colour.
  func command(_ colour: String) -> String {
    "with points pt 7 ps \(number(size)) lc rgb '\(Palette.transparent(colour, transparency))'"
  }

  /// The words behind "with points" for the legend.
  static func legend(_ colour: String) -> String { "pt 7 ps 0.85 lc rgb '\(colour)'" }
}
