/// The exact search of one variable: the subset of least variance is a window of the sorted values.
enum SortedWindows {
  /// What of each value's weight lies in the window of least variance.
  ///
  /// A window holds the weight `target`; at most one value at one of its ends is in it with a part of its weight. Of
  /// equal windows the one with the least values is taken.
  ///
  /// - Parameters:
  ///   - values: Finite values.
  ///   - weights: Positive weights, one a value.
  ///   - target: From more than 0 to the sum of the weights.
  /// - Returns: One share a value, at most its weight.
  /// - Complexity: O(n·log n).
  ///
  /// ## Numerical notes
  /// No window is made from another by subtraction: a narrow one keeps its digits beside a wide one. A window is the
  /// merge of a sum that grows at its upper end with one of the sums stored for its lower end, which are made anew
  /// whenever the last of them has been left behind.
  static func best(of values: [Double], weights: [Double], target: Double) -> [Double] {
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    let center = values[order[order.count / 2]]
    let points = order.map { Moments(weight: weights[$0], mean: values[$0] - center) }
    var best = (variance: Double.infinity, window: [Double]())
    // A window that begins with a whole value and ends with a part of one, and the mirror image.
    for isMirrored in [false, true] {
      let points = isMirrored ? points.reversed() : points
      let found = leastWindow(of: points, target: target)
      let isLess = isMirrored ? found.variance < best.variance * (1 - 1e-14) : found.variance < best.variance
      guard isLess else { continue }
      best = (found.variance, isMirrored ? found.window.reversed() : found.window)
    }
    var result = [Double](repeating: 0, count: values.count)
    for (place, index) in order.enumerated() { result[index] = best.window[place] }
    return result
  }

  /// Weight, mean and sum of squares about it.
  private struct Moments {
    var weight = 0.0
    var mean = 0.0
    var squares = 0.0

    func merged(with other: Moments) -> Moments {
      let total = weight + other.weight
      guard total > 0 else { return self }
      let difference = other.mean - mean
      return Moments(
        weight: total, mean: mean + difference * (other.weight / total),
        squares: squares + other.squares + difference * difference * (weight * (other.weight / total)))
    }

    func weighing(_ weight: Double) -> Moments { Moments(weight: weight, mean: mean) }
  }

  /// The window of least variance among those that begin with a whole point.
  private static func leastWindow(of points: [Moments], target: Double) -> (variance: Double, window: [Double]) {
    var least = (variance: Double.infinity, first: 0, end: 0, part: 0.0)
    // Whole points of the window: stored ones from the front on, and the sum of those added since.
    var front: [Moments] = []
    var back = Moments()
    var end = 0
    for first in points.indices {
      while end < points.count, weight(front, back) + points[end].weight <= target * (1 + 1e-14) {
        back = back.merged(with: points[end])
        end += 1
      }
      let whole = front.last.map { $0.merged(with: back) } ?? back
      let part = max(0, target - whole.weight)
      let isPart = part > 1e-14 * target
      guard end < points.count || !isPart else { break }
      let window = isPart ? whole.merged(with: points[end].weighing(part)) : whole
      let variance = window.squares / window.weight
      if variance < least.variance { least = (variance, first, end, isPart ? part : 0) }
      if front.isEmpty {
        // Sums from each point of the window to its last one.
        for index in (first..<max(end, first + 1)).reversed() {
          front.append(points[index].merged(with: front.last ?? Moments()))
        }
        back = Moments()
        end = max(end, first + 1)
      }
      front.removeLast()
    }
    var window = [Double](repeating: 0, count: points.count)
    for index in least.first..<least.end { window[index] = points[index].weight }
    if least.part > 0 { window[least.end] = least.part }
    return (least.variance, window)
  }

  private static func weight(_ front: [Moments], _ back: Moments) -> Double {
    (front.last?.weight ?? 0) + back.weight
  }
}
