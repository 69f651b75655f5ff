internal import GaussianEngine
internal import LinearAlgebra

/// Rows of a table as scores: two numbers a column, as ``LatentLayout`` says.
struct ScoredRows: Sendable {
  /// Shape `rows × 2·columns`.
  let scores: Matrix<Double>
  /// Of each row, the logarithm of what makes densities of normal variables densities of values.
  let logSlopes: [Double]

  /// Looks at every cell.
  ///
  /// - Parameters:
  ///   - rows: Shape `count × margins.count`; NaN is a missing cell.
  ///   - margins: One a column.
  ///   - parallelism: Threads to use; the result does not depend on it.
  init(_ rows: Matrix<Double>, _ margins: [Margin], parallelism: Parallelism) {
    let (count, columns) = (rows.rows, margins.count)
    var scores = Matrix<Double>(rows: count, columns: 2 * columns, repeating: 0)
    var slopes = [Double](repeating: 0, count: count)
    let length = 1024
    unsafe scores.withUnsafeMutableBufferPointer { scores in
      unsafe slopes.withUnsafeMutableBufferPointer { slopes in
        guard let scoreBase = scores.baseAddress, let slopeBase = slopes.baseAddress else { return }
        nonisolated(unsafe) let (target, slope) = unsafe (scoreBase, slopeBase)
        forEachBlock(count: (count + length - 1) / length, parallelism: parallelism) {
        } _: { (block: Int, _: Void) in
          let first = block * length
          let part = min(count, first + length) - first
          // Column by column, so that a margin is taken at hand once.
          for column in 0..<columns {
            margins[column].forEachScore(part) { row in
              rows[first + row, column]
            } _: { row, score in
              let (low, high, logSlope) = score.bounds
              unsafe target[(first + row) * 2 * columns + 2 * column] = low
              unsafe target[(first + row) * 2 * columns + 2 * column + 1] = high
              // What is there and says nothing was never seen.
              let isUnseen = if case .unknown = score { !rows[first + row, column].isNaN } else { false }
              unsafe slope[first + row] += isUnseen ? -.infinity : logSlope
            }
          }
        }
      }
    }
    (self.scores, logSlopes) = (scores, slopes)
  }
}

extension ScoredRows {
  /// Calls `body` for some rows with what each says of the normal variables behind it.
  ///
  /// - Parameters:
  ///   - layout: What stands behind the columns.
  ///   - mean: Mean of the normal variables.
  ///   - covariance: Their covariance, positive definite.
  ///   - isWanted: Which rows.
  ///   - parallelism: Threads to use.
  ///   - body: Is called on any thread, for each row once.
  func forEachPosterior(
    _ layout: LatentLayout, mean: [Double], covariance: Matrix<Double>, where isWanted: @Sendable (_ row: Int) -> Bool,
    parallelism: Parallelism, _ body: @Sendable (_ posterior: LatentPosterior, _ row: Int) -> Void
  ) {
    let elements = covariance.elements
    let (rows, length) = (scores.rows, 256)
    forEachBlock(count: (rows + length - 1) / length, parallelism: parallelism) {
      LatentPosterior(layout, mean: mean, covariance: elements)
    } _: { block, posterior in
      for row in block * length..<min(rows, (block + 1) * length) where isWanted(row) {
        let scores = scores.row(row)
        unsafe scores.withUnsafeBufferPointer { scores in
          guard let from = scores.baseAddress else { return }
          _ = unsafe posterior.take(from)
        }
        body(posterior, row)
      }
    }
  }
}

extension NormalScore {
  /// Two numbers, and what a density is multiplied by, in logarithms.
  var bounds: (low: Double, high: Double, logSlope: Double) {
    switch self {
    case .point(let score, let logSlope): (score, score, logSlope)
    case .interval(let lower, let upper): (lower, upper, 0)
    case .largest(let category): (Double(category), Double(category), 0)
    case .independent(let logProbability): (.nan, .nan, logProbability)
    case .unknown: (.nan, .nan, 0)
    }
  }
}

extension LatentLayout {
  /// What stands behind variables with these margins.
  init(_ margins: [Margin]) {
    self.init(
      margins.map { margin in
        if case .nominal(let nominal) = margin { .nominal(utilities: nominal.utilities) } else { .scalar }
      })
  }
}
