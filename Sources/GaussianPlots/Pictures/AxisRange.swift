import Foundation
import GaussianIO

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
    let margin = max(span * room, max(abs(low), abs(high)) * 2e-15)
    let reach = span > 0 ? margin : max(abs(low) * 0.1, 0.5)
    lower = max(low - reach, -Double.greatestFiniteMagnitude / 4)
    upper = min(high + reach, Double.greatestFiniteMagnitude / 4)
  }

  init(_ lower: Double, _ upper: Double) {
    (self.lower, self.upper) = (lower, upper)
  }

  /// The same with so much more at both ends.
  func wider(by reach: Double) -> AxisRange { AxisRange(lower - reach, upper + reach) }

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
  ///   - axis: "x" or "y", or "x2" or "y2" for the other side.
  ///   - room: Dots along the axis.
  /// - Returns: Lines without an end.
  func ticks(_ axis: String, room: Double) -> String {
    let (step, format) = labels(axis, room)
    return "set format \(axis) '\(format)'\nset \(axis)tics \(number(step))"
  }

  /// Dots that the labels of an upright axis, and its name, need beside it.
  func roomBeside(room: Double) -> Double {
    let (step, format) = labels("y", room)
    return 40 + 8.5 * Double(longest(step, format))
  }

  /// How far labels are apart, and how they are written.
  private func labels(_ axis: String, _ room: Double) -> (step: Double, format: String) {
    func labels(apart: Double) -> (step: Double, format: String) {
      let step = step(max(2, min(8, Int(room / apart))))
      return (step, format(step))
    }
    guard axis.hasPrefix("x") else { return labels(apart: 42) }
    // Beside each other they need room for their letters.
    let first = labels(apart: 52)
    return labels(apart: max(52, 16 + 8.5 * Double(longest(first.step, first.format))))
  }

  /// How many letters the longest label has.
  private func longest(_ step: Double, _ format: String) -> Int {
    [lower, upper].map { String(format: format, ($0 / step).rounded(.towardZero) * step).count }.max() ?? 0
  }

  /// How labels are written that are so far apart.
  private func format(_ step: Double) -> String {
    let largest = max(abs(lower), abs(upper))
    let decimals = max(0, Int((-log10(step) - 1e-9).rounded(.up)))
    guard largest >= 1e8 || decimals > 6 else { return "%.\(decimals)f" }
    let digits = Int(log10(largest / step).rounded(.up)) + 1
    return "%.\(min(max(digits, 6), 16))g"
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
    guard power.isNormal else { return span }
    let factor = [1, 2, 5, 10].first { $0 * power >= raw * 0.999 } ?? 10
    return factor * power
  }
}
