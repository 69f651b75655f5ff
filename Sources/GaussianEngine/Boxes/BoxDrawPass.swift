package import LinearAlgebra
internal import RandomStreams

/// Passes that keep the points of a box: exact draws, and moments of weighted points.
package enum BoxDrawPass {
  // MARK: Draws

  /// Points of the endless table that a seed defines, drawn by acceptance and rejection.
  ///
  /// Attempt t of row i takes uniform numbers t·(c + 1) to t·(c + 1) + c of that row: one for each of c components, the radius if
  /// there is one and then the variables, and one for whether it is taken, which happens with the probability that is its weight.
  ///
  /// - Parameters:
  ///   - rows: Which rows.
  ///   - box: The box, whose bound is the largest weight.
  ///   - radius: The factor of its bounds, whose offset makes 1 the largest weight with it; `nil` for none.
  ///   - seed: Any number.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  /// - Returns: Shape `rows.count × dimension`, in the coordinates of the box, divided by the factor: row i depends on the box, the
  ///   seed and i only.
  package static func points(
    rows: Range<Int>, of box: TiltedBox, radius: TiltedRadius? = nil, seed: UInt64, parallelism: Parallelism
  ) -> Matrix<Double> {
    let (d, kernels) = (box.dimension, Kernels.active)
    let components = radius == nil ? d : d + 1
    let stream = RandomStream(seed: seed, for: .boxDraws)
    // As many as the kernel takes at a time, whatever the number of rows.
    let length = 64
    return unsafe Matrix(rows: rows.count, columns: d) { target in
      guard let base = target.baseAddress else { return }
      nonisolated(unsafe) let output = unsafe base
      forEachBlock(count: (rows.count + length - 1) / length, parallelism: parallelism) {
        BoxScratch(components: components, points: length)
      } _: { block, scratch in
        let first = block * length
        let variables = unsafe scratch.points.base + (components - d) * length
        var pending = (first..<min(rows.count, first + length)).map { (row: $0, attempt: 0) }
        var accepted = [Double](repeating: 0, count: length)
        while !pending.isEmpty {
          for (lane, item) in pending.enumerated() {
            let row = UInt64(rows.lowerBound + item.row)
            let start = item.attempt * (components + 1)
            unsafe fill(stream, row, from: start, count: components, lane, length, scratch.points.base)
            accepted[lane] = stream.uniform(row: row, index: UInt32(start + components))
          }
          for lane in pending.count..<length {
            for k in 0..<components { unsafe scratch.points.base[k * length + lane] = 0.5 }
          }
          scratch.run(box, radius, kernels, isDrawn: true)
          var rejected: [(row: Int, attempt: Int)] = []
          for (lane, item) in pending.enumerated() {
            if unsafe accepted[lane] < scratch.weights.base[lane] {
              let scale = unsafe scratch.scales.base[lane]
              for k in 0..<d { unsafe output[item.row * d + k] = variables[k * length + lane] / scale }
            } else {
              rejected.append((item.row, item.attempt + 1))
            }
          }
          pending = rejected
        }
      }
    }
  }

  /// Uniform numbers of a row into a lane, neither 0 nor 1.
  private static func fill(
    _ stream: RandomStream, _ row: UInt64, from start: Int, count: Int, _ lane: Int, _ stride: Int,
    _ points: UnsafeMutablePointer<Double>
  ) {
    for k in 0..<count {
      unsafe points[k * stride + lane] = stream.uniform(row: row, index: UInt32(start + k)) + 0x1p-54
    }
  }

  // MARK: Moments

  /// Mean and covariance of points of a box, by each of the rules of ``BoxPass``.
  ///
  /// - Parameters:
  ///   - box: The box.
  ///   - points: About how many to take in all.
  ///   - seed: Any number.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  /// - Returns: Mean and covariance of the points of each rule, in the coordinates of the box.
  package static func moments(
    of box: TiltedBox, points: Int, seed: UInt64, parallelism: Parallelism
  ) -> [(mean: [Double], covariance: Matrix<Double>)] {
    let (d, kernels) = (box.dimension, Kernels.active)
    let rules = BoxPass.shiftCount
    let level = (BoxPass.firstLevel...BoxPass.largestLevel).last { rules << $0 <= points } ?? BoxPass.firstLevel
    let pass = BoxPass(box, seed: seed)
    let length = d > 64 ? 128 : min(1 << level, 512)
    @Sendable func sums(_ rule: Int, _ block: Int, _ scratch: BoxScratch, about shift: [Double]) -> WeightedPointSums {
      pass.fill(scratch, rule: rule, level: level, first: block * length)
      scratch.run(box, nil, kernels, isDrawn: true)
      return WeightedPointSums(scratch, about: shift)
    }
    // Far out the variances are small beside the squares of the means.
    let zero = [Double](repeating: 0, count: d)
    let shift = sums(0, 0, BoxScratch(components: d, points: length), about: zero).moments.mean
    return (0..<rules).map { rule in
      let total = reduceBlocks(count: (1 << level) / length, parallelism: parallelism) {
        BoxScratch(components: d, points: length)
      } _: { block, scratch in
        sums(rule, block, scratch, about: shift)
      }
      return total.moments
    }
  }
}

/// Sums of weighted points less a shift, of their products, and of the weights.
private struct WeightedPointSums: Mergeable {
  private let shift: [Double]
  private var weight = 0.0
  private var first: [Double]
  private var second: Matrix<Double>

  init(_ scratch: BoxScratch, about shift: [Double]) {
    let (count, dimension) = (scratch.count, shift.count)
    self.shift = shift
    first = [Double](repeating: 0, count: dimension)
    second = Matrix(rows: dimension, columns: dimension, repeating: 0.0)
    // Points times the roots of their weights, one a row, whose products add up.
    var rooted = Matrix(rows: count, columns: dimension, repeating: 0.0)
    for point in 0..<count {
      let share = unsafe scratch.weights.base[point]
      weight += share
      let root = share.squareRoot()
      for k in 0..<dimension {
        let value = unsafe scratch.points.base[k * count + point] - shift[k]
        first[k] += share * value
        rooted[point, k] = root * value
      }
    }
    unsafe second.withBlock { second in
      unsafe rooted.withBlock { unsafe BLAS.syrk(1, $0, plus: 0, into: second) }
    }
  }

  mutating func merge(_ later: WeightedPointSums) {
    weight += later.weight
    for k in first.indices {
      first[k] += later.first[k]
      for j in 0...k { second[k, j] += later.second[k, j] }
    }
  }

  var moments: (mean: [Double], covariance: Matrix<Double>) {
    let mean = first.map { $0 / weight }
    var covariance = second
    for k in mean.indices {
      for j in 0...k {
        covariance[k, j] = second[k, j] / weight - mean[k] * mean[j]
        covariance[j, k] = covariance[k, j]
      }
    }
    return (zip(mean, shift).map { $0 + $1 }, covariance)
  }
}
