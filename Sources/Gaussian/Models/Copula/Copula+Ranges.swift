public import GaussianEngine
internal import LinearAlgebra

extension Copula: RangeDrawingModel where Base == MultivariateNormal<Double> {
  /// The distribution of rows whose variables lie in ranges.
  ///
  /// A range of a number, of an atom or of ordered categories is one of normal scores, between which the normal variables are drawn
  /// exactly.
  ///
  /// - Parameters:
  ///   - ranges: The lowest and the highest value of some variables, which are counted from 0; either may be infinite.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: What rows are drawn from; `nil` if a range is one of categories without an order, if there is nothing in one, or if
  ///   values of other variables are given.
  /// - Throws: ``GaussianError`` as ``MultivariateNormal/truncated(to:accuracy:seed:parallelism:)``.
  /// - Precondition: No variable is outside `0..<dimension`.
  public func rows(
    within ranges: [Int: ClosedRange<Double>], parallelism: Parallelism
  ) throws(GaussianError) -> RowsInRanges<Double>? {
    precondition(
      ranges.keys.allSatisfy { (0..<dimension).contains($0) }, "ranges of \(ranges.keys) of \(dimension) variables")
    guard given.isEmpty else { return nil }
    var (scores, values): ([Int: ClosedRange<Double>], [Int: ClosedRange<Double>]) = ([:], [:])
    for (variable, range) in ranges {
      let margin = allMargins[variable]
      guard let found = margin.scores(within: range) else { return nil }
      scores[layout.offsets[variable]] = found
      // Of the values at the ends, so that rounding leaves neither the range nor the places of the column.
      values[variable] = margin.value(at: [found.lowerBound])...margin.value(at: [found.upperBound])
    }
    guard let latents = try base.rows(within: scores, parallelism: parallelism) else { return nil }
    let bounds = values
    return RowsInRanges(probability: latents.probability) { rows, seed, parallelism in
      var drawn = self.values(
        of: latents.samples(rows: rows, seed: seed, parallelism: parallelism), parallelism: parallelism)
      for (variable, range) in bounds {
        for row in 0..<drawn.rows {
          drawn[row, variable] = min(max(drawn[row, variable], range.lowerBound), range.upperBound)
        }
      }
      return drawn
    }
  }
}

extension Margin {
  /// The normal scores whose values lie in a range; `nil` if there are none, or several variables stand behind one.
  ///
  /// Values ascend with scores, so that these are all between the least and the largest of them.
  func scores(within range: ClosedRange<Double>) -> ClosedRange<Double>? {
    guard latentCount == 1 else { return nil }
    // Beyond these no score is ever drawn.
    let (least, most) = (-39.0, 39.0)
    func value(_ score: Double) -> Double { self.value(at: [score]) }
    /// The least score that a condition holds from on.
    func first(_ holds: (Double) -> Bool) -> Double? {
      if holds(least) { return -.infinity }
      guard holds(most) else { return nil }
      var (below, from) = (least, most)
      while true {
        let middle = below + (from - below) / 2
        guard middle > below, middle < from else { return from }
        if holds(middle) { from = middle } else { below = middle }
      }
    }
    guard let lower = first({ value($0) >= range.lowerBound }) else { return nil }
    let above = first { value($0) > range.upperBound } ?? .infinity
    let upper = above < .infinity ? above.nextDown : above
    return lower < upper ? lower...upper : nil
  }
}
