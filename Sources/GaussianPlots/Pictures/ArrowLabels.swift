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

    /// Whether a line runs through it.
    func isCrossed(from start: PlotPoint, to end: PlotPoint) -> Bool {
      // The part of the line, from 0 to 1, that is between both pairs of sides.
      var (first, last) = (0.0, 1.0)
      for (from, to, middle, half) in [
        (start.x, end.x, centre.x, width / 2), (start.y, end.y, centre.y, height / 2),
      ] {
        let slope = to - from
        if abs(slope) < 1e-9 {
          if abs(from - middle) > half { return false }
          continue
        }
        let ends = [(middle - half - from) / slope, (middle + half - from) / slope].sorted()
        (first, last) = (max(first, ends[0]), min(last, ends[1]))
      }
      return first < last
    }
  }

  private let panel: Panel
  private let letters: Double
  private let origin: PlotPoint
  private let tips: [PlotPoint]
  private var taken: [Box] = []

  /// - Parameters:
  ///   - panel: Where names may be.
  ///   - letters: Height of letters, in dots.
  ///   - origin: Where all arrows begin.
  ///   - tips: Tips of arrows, which no name may cover.
  init(in panel: Panel, letters: Int, origin: PlotPoint, avoiding tips: [PlotPoint]) {
    (self.panel, self.origin, self.tips) = (panel, origin, tips)
    self.letters = Double(letters)
    taken = tips.map { Box(centre: $0, width: 7, height: 7) }
  }

  /// Finds a place for the name of an arrow.
  ///
  /// - Parameters:
  ///   - name: The name.
  ///   - tip: The tip of its arrow.
  /// - Returns: The middle of the name; `nil` if there is no room for it.
  mutating func place(_ name: String, at tip: PlotPoint) -> PlotPoint? {
    let (width, height) = (0.6 * letters * Double(name.count) + 6, 1.25 * letters)
    let direction = atan2(tip.y - origin.y, tip.x - origin.x)
    let turns = [0.0, 0.35, -0.35, 0.75, -0.75, 1.15, -1.15, 1.6, -1.6]
    let candidates = [0.0, 9, 20].flatMap { distance in
      turns.map { turn in
        let (x, y) = (cos(direction + turn), sin(direction + turn))
        // As near as the tip is outside of the name.
        let reach = min(
          abs(x) > 1e-9 ? (width / 2 + 6) / abs(x) : .infinity, abs(y) > 1e-9 ? (height / 2 + 6) / abs(y) : .infinity)
        return within(
          Box(
            centre: PlotPoint(x: tip.x + x * (reach + distance), y: tip.y + y * (reach + distance)), width: width,
            height: height))
      }
    }
    let free = candidates.filter { box in !taken.contains(where: box.overlaps) }
    // Better not across an arrow, but better there than nowhere.
    let clear = free.first { box in !tips.contains { box.isCrossed(from: origin, to: $0) } }
    guard let box = clear ?? free.first else { return nil }
    taken.append(box)
    return box.centre
  }

  /// The rectangle moved into the panel.
  private func within(_ box: Box) -> Box {
    var box = box
    let (x, y) = (box.width / 2 + 3, box.height / 2 + 3)
    box.centre.x = min(max(box.centre.x, panel.left + x), panel.right - x)
    box.centre.y = min(max(box.centre.y, panel.bottom + y), panel.top - y)
    return box
  }
}
