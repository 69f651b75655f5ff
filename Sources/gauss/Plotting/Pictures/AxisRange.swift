import Foundation

/// The part of an axis that a panel shows.
struct AxisRange: Equatable {
  private(set) var lower: Double
  private(set) var upper: Double

  /// As little as shows all values, with some room at both ends.
  ///
  /// - Parameters:
  ///   - values: What to show; what is not finite is left out.
  ///   - room: Share of the range to add at each end.
  init(showing values: some Sequence<Double>, room: Double = 0.05) {
    var (low, high) = (Double.infinity, -Double.infinity)
    for value in values where value.isFinite {
      low = min(low, value)
      high = max(high, value)
    }
    guard low <= high else {
      (lower, upper) = (0, 1)
      return
    }
    let span = high - low
    // What does not vary stands in the middle, and ends differ by more than their rounding.
    let margin = max(span * room, max(abs(low), abs(high)) * 1e-12)
    let reach = span > 0 ? margin : max(abs(low) * 0.1, 0.5)
    lower = max(low - reach, -Double.greatestFiniteMagnitude / 4)
    upper = min(high + reach, Double.greatestFiniteMagnitude / 4)
  }

  init(_ lower: Double, _ upper: Double) {
    (self.lower, self.upper) = (lower, upper)
  }

  /// The same with another lower end.
  func from(_ lower: Double) -> AxisRange { AxisRange(lower, upper) }

  var span: Double { upper - lower }

  /// As gnuplot is told.
  var text: String { "[\(number(lower)):\(number(upper))]" }

  /// How many values, evenly apart from end to end.
  func grid(_ count: Int) -> [Double] {
    (0..<count).map { lower + span * (Double($0) / Double(count - 1)) }
  }

  /// The commands that label an axis so that its ends can be told apart.
  ///
  /// - Parameters:
  ///   - axis: "x" or "y".
  ///   - room: Dots along the axis.
  /// - Returns: Lines without an end.
  func ticks(_ axis: String, room: Double) -> String {
    let largest = max(abs(lower), abs(upper))
    let digits = log10(largest / max(span, .leastNormalMagnitude))
    // Room for a label from left to right, and from top to bottom.
    let apart = axis == "x" ? (digits > 3 ? 110.0 : 52) : 42
    let step = step(max(2, min(8, Int(room / apart))))
    let decimals = max(0, Int((-log10(step) - 1e-9).rounded(.up)))
    let format =
      largest < 1e8 && decimals <= 6
      ? "%.\(decimals)f" : digits > 3 ? "%.\(min(Int(digits.rounded(.up)) + 2, 16))g" : "%h"
    return "set format \(axis) '\(format)'\nset \(axis)tics \(number(step))"
  }

  /// The commands that label an axis of whole numbers.
  func wholeTicks(_ axis: String, room: Double) -> String {
    "set format \(axis) '%.0f'\nset \(axis)tics \(number(max(1, step(max(2, Int(room / 70))))))"
  }

  /// A round distance, 1, 2 or 5 times a power of ten, at which so many ticks fit.
  private func step(_ count: Int) -> Double {
    guard span > 0 else { return 1 }
    let raw = span / Double(count)
    let power = pow(10, floor(log10(raw)))
    let factor = [1, 2, 5, 10].first { $0 * power >= raw * 0.999 } ?? 10
    return factor * power
  }
}
