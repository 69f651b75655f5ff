public import GaussianEngine

extension MultivariateNormal: RangeDrawingModel {
  /// The distribution of rows whose variables lie in ranges: a ``TruncatedNormal``.
  ///
  /// - Parameters:
  ///   - ranges: The lowest and the highest value of some variables, which are counted from 0; either may be infinite.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: What rows are drawn from, never `nil`.
  /// - Throws: ``GaussianError`` as ``truncated(to:accuracy:seed:parallelism:)``.
  /// - Precondition: No variable is outside `0..<dimension`.
  public func rows(
    within ranges: [Int: ClosedRange<Double>], parallelism: Parallelism
  ) throws(GaussianError) -> RowsInRanges<Scalar>? {
    let truncated = try truncated(
      to: try Box(ranges, dimension: dimension), accuracy: BoxAccuracy(relativeError: 1e-2), parallelism: parallelism)
    return RowsInRanges(probability: truncated.probability) { rows, seed, parallelism in
      truncated.samples(rows: rows, seed: seed, parallelism: parallelism)
    }
  }
}

extension Box {
  /// The box of some variables in ranges, and of the others without bounds.
  init(_ ranges: [Int: ClosedRange<Double>], dimension: Int) throws(GaussianError) {
    precondition(
      ranges.keys.allSatisfy { (0..<dimension).contains($0) }, "ranges of \(ranges.keys) of \(dimension) variables")
    let all = (0..<dimension).map { ranges[$0] ?? -.infinity ... .infinity }
    try self.init(lower: all.map(\.lowerBound), upper: all.map(\.upperBound))
  }
}
