/// Memory of one thread for points in a box.
struct BoxScratch: Sendable {
  /// Shares, and then variables: component j of point i at `j·count + i`.
  let points: Workspace<Double>
  let weights: Workspace<Double>
  /// Factors of the bounds.
  let scales: Workspace<Double>
  let count: Int

  init(components: Int, points count: Int) {
    points = Workspace(count: components * count, filledWith: 0)
    weights = Workspace(count: count, filledWith: 0)
    scales = Workspace(count: count, filledWith: 1)
    self.count = count
  }

  /// Turns shares into variables, and writes the weights.
  ///
  /// A radius comes first, and only its factor stays.
  func run(_ box: TiltedBox, _ radius: TiltedRadius?, _ kernels: Kernels, isDrawn: Bool) {
    unsafe weights.base.update(repeating: 0, count: count)
    if let radius {
      unsafe radius.draw(kernels, count: count, shares: points.base, scales: scales.base, logWeights: weights.base)
      unsafe kernels.runThroughBox(
        box, scales: scales.base, count: count, isDrawn: isDrawn, points: points.base + count, weights: weights.base)
    } else {
      unsafe kernels.runThroughBox(
        box, scales: nil, count: count, isDrawn: isDrawn, points: points.base, weights: weights.base)
    }
  }
}
