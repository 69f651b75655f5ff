import Foundation

/// Places for the names of arrows, beside their tips, where none covers another.
///
/// Names are placed in their order, each at the first of several places about its tip that is free; one that finds none
/// has no place.
struct ArrowLabels {
  /// A name's rectangle, in dots.
  private struct Box {
    var centre: PlotPoint
    var width: Double
    var height: Double

    func overlaps(_ other: Box) -> Bool {
      abs(centre.x - other.centre.x) < (width + other.width) / 2
        && abs(centre.y - other.centre.y) < (height + other.height) / 2
    }
  }

  private let panel: Panel
  private let letters: Double
  private var taken: [Box] = []

  /// - Parameters:
  ///   - panel: Where names may be.
  ///   - letters: Height of letters, in dots.
  ///   - tips: Tips of arrows, which no name may cover.
  init(in panel: Panel, letters: Int, avoiding tips: [PlotPoint]) {
    self.panel = panel
    self.letters = Double(letters)
    taken = tips.map { Box(centre: $0, width: 7, height: 7) }
  }

  /// The middle of the name of an arrow; `nil` if there is no room for it.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - tip: The tip of its arrow.
  ///   - origin: Where the arrow begins.
  mutating func place(_ name: String, at tip: PlotPoint, from origin: PlotPoint) -> PlotPoint? {
    let (width, height) = (0.6 * letters * Double(name.count) + 6, 1.25 * letters)
    let direction = atan2(tip.y - origin.y, tip.x - origin.x)
    for distance in [0.0, 10, 22] {
      for turn in [0.0, 0.3, -0.3, 0.7, -0.7, 1.1, -1.1] {
        let (x, y) = (cos(direction + turn), sin(direction + turn))
        // As near as the tip is outside of the name.
        let reach = min(
          abs(x) > 1e-9 ? (width / 2 + 5) / abs(x) : .infinity, abs(y) > 1e-9 ? (height / 2 + 5) / abs(y) : .infinity)
        let box = Box(
          centre: PlotPoint(x: tip.x + x * (reach + distance), y: tip.y + y * (reach + distance)), width: width,
          height: height)
        guard
          box.centre.x - width / 2 > panel.left + 2, box.centre.x + width / 2 < panel.right - 2,
          box.centre.y - height / 2 > panel.bottom + 2, box.centre.y + height / 2 < panel.top - 2,
          !taken.contains(where: box.overlaps)
        else { continue }
        taken.append(box)
        return box.centre
      }
    }
    return nil
  }
}
