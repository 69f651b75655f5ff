import Foundation
import GaussianIO

/// How densely values lie, bin by bin.
struct Histogram {
  let width: Double
  /// The middle of each bin and the density in it; areas add up to 1.
  let bins: [(middle: Double, density: Double)]
  /// How far apart the values are at least, if all are multiples of one round number; `nil` if they are not.
  let step: Double?

  /// Sorts values into bins.
  ///
  /// Bins are twice the interquartile range divided by the cube root of the count wide, but never fewer than 8 or more
  /// than 60. Of whole numbers, and of others with few digits, a bin holds as many of the numbers that there may be as any other: it
  /// is a whole number of their steps wide and has them in its middle, or some bins would be twice as full as their neighbours.
  ///
  /// - Parameters:
  ///   - values: Finite.
  ///   - range: Where bins of values that do not vary lie.
  ///   - finest: How wide a bin may be at most, so that it shows what is narrow.
  ///
  /// ## Source
  /// D. Freedman, P. Diaconis, On the histogram as a density estimator, Zeitschrift für Wahrscheinlichkeitstheorie und
  /// verwandte Gebiete 57 (1981).
  init(of values: [Double], in range: AxisRange, finest: Double = .infinity) {
    let sorted = values.sorted()
    guard let low = sorted.first, let high = sorted.last else {
      (width, bins, step) = (1, [], nil)
      return
    }
    guard high > low else {
      width = range.span / 20
      (bins, step) = ([(low, 1 / width)], nil)
      return
    }
    let count = Double(sorted.count)
    func quantile(_ share: Double) -> Double { sorted[min(Int(share * count), sorted.count - 1)] }
    let advised = min(2 * (quantile(0.75) - quantile(0.25)) / cbrt(count), finest)
    let wanted = advised > 0 ? ((high - low) / advised).rounded(.up) : 20
    step = Self.step(of: sorted)
    let (first, number): (Double, Int)
    if let step {
      // In steps from the lowest value, which are whole numbers.
      let steps = ((high - low) / step).rounded()
      let stepsInBin = max(1, (steps / min(max(wanted, 8), 60)).rounded(), ((steps + 1) / 60).rounded(.up))
      width = stepsInBin * step
      number = Int(((steps + 1) / stepsInBin).rounded(.up))
      let spare = Double(number) * stepsInBin - steps - 1
      first = low - (0.5 + (0.5 * spare).rounded(.down)) * step
    } else {
      number = Int(min(max(wanted, 8), 60))
      (width, first) = ((high - low) / Double(number), low)
    }
    var counts = [Int](repeating: 0, count: number)
    for value in sorted { counts[min(max(Int((value - first) / width), 0), number - 1)] += 1 }
    let width = width
    bins = counts.enumerated().map { bin, inside in
      (first + (Double(bin) + 0.5) * width, Double(inside) / (count * width))
    }
  }

  /// The ends of the outermost bins; none of a bin of values that do not vary, which may be of any width.
  var ends: [Double] {
    guard let first = bins.first, let last = bins.last, bins.count > 1 || step != nil else { return [] }
    return [first.middle - width / 2, last.middle + width / 2]
  }

  /// The largest power of ten, from 1 down to 10⁻⁴, of which all values are multiples, if they take few of them.
  private static func step(of sorted: [Double]) -> Double? {
    guard let low = sorted.first, let high = sorted.last, max(abs(low), abs(high)) < 1e12 else { return nil }
    for digits in 0...4 {
      let scale = pow(10, Double(digits))
      // Beyond that no eye finds that bins are not equally full.
      guard (high - low) * scale <= 6_000 else { return nil }
      let isMultiple = sorted.allSatisfy { value in
        let scaled = value * scale
        return abs(scaled - scaled.rounded()) <= 4 * scaled.ulp
      }
      if isMultiple { return 1 / scale }
    }
    return nil
  }
}
