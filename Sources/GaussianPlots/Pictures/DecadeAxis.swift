import Foundation
import GaussianIO

/// An axis of positive numbers that are orders of magnitude apart: the same way for each factor of ten.
struct DecadeAxis {
  private let lower: Double
  private let upper: Double

  /// As little as shows all values, with some room at both ends.
  ///
  /// - Parameters:
  ///   - values: What to show; what is not positive is left out.
  ///   - room: Share of the axis to add at each end.
  init(showing values: some Sequence<Double>, room: Double = 0.05) {
    let powers = values.filter { $0 > 0 && $0.isFinite }.map { log10($0) }
    let (low, high) = (powers.min() ?? 0, powers.max() ?? 1)
    let margin = room * max(high - low, 1)
    (lower, upper) = (low - margin, high + margin)
  }

  /// The commands that make an axis of it.
  ///
  /// - Parameters:
  ///   - axis: "x" or "y".
  ///   - room: Dots along the axis.
  /// - Returns: Lines without an end.
  func commands(_ axis: String, room: Double) -> String {
    let (first, last) = (Int(lower.rounded(.up)), Int(upper.rounded(.down)))
    let step = max(1, Int((Double(last - first) / max(room, 1) * 40).rounded(.up)))
    let ticks = stride(from: first, through: max(first, last), by: step).map { "'10\(superscript($0))' 1e\($0)" }
    // A range of negative numbers from before would be no axis for a moment.
    return "set \(axis)range [\(number(pow(10, lower))):\(number(pow(10, upper)))]\nset logscale \(axis)\n"
      + "set \(axis)tics (\(ticks.joined(separator: ", ")))"
  }
}

/// A whole number as an exponent is written.
func superscript(_ number: Int) -> String {
  let digits: [Character: Character] = [
    "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹", "-": "⁻",
  ]
  return String(String(number).compactMap { digits[$0] })
}
