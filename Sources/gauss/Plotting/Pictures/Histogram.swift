import Foundation

/// How densely values lie, bin by bin.
struct Histogram {
  let width: Double
  /// The middle of each bin and the density in it; areas add up to 1.
  let bins: [(middle: Double, density: Double)]

  /// Sorts values into bins.
  ///
  /// Bins are twice the interquartile range divided by the cube root of the count wide, but never fewer than 8 or more
  /// than 60.
  ///
  /// - Parameters:
  ///   - values: Finite.
  ///   - range: Where bins of values that do not vary lie.
  ///
  /// ## Source
  /// D. Freedman, P. Diaconis, On the histogram as a density estimator, Zeitschrift für Wahrscheinlichkeitstheorie und
  /// verwandte Gebiete 57 (1981).
  init(of values: [Double], in range: AxisRange) {
    let sorted = values.sorted()
    guard let low = sorted.first, let high = sorted.last else {
      (width, bins) = (1, [])
      return
    }
    guard high > low else {
      width = range.span / 20
      bins = [(low, 1 / width)]
      return
    }
    let count = Double(sorted.count)
    func quantile(_ share: Double) -> Double { sorted[min(Int(share * count), sorted.count - 1)] }
    let advised = 2 * (quantile(0.75) - quantile(0.25)) / cbrt(count)
    let wanted = advised > 0 ? ((high - low) / advised).rounded(.up) : 20
    let number = Int(min(max(wanted, 8), 60))
    let width = (high - low) / Double(number)
    var counts = [Int](repeating: 0, count: number)
    for value in sorted { counts[min(Int((value - low) / width), number - 1)] += 1 }
    self.width = width
    bins = counts.enumerated().map { bin, inside in
      (low + (Double(bin) + 0.5) * width, Double(inside) / (count * width))
    }
  }
}
