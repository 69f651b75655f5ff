internal import GaussianEngine
internal import LinearAlgebra

/// Clusters by k-means in the metric of the scatter within them, which is found along with them.
///
/// Plain k-means looks for balls. Here rows are brought to units in which clusters are balls on average: first by the
/// covariance of all rows, then, as long as that changes the clusters, by the one within them. So long parallel clusters
/// are found whatever their direction, and neither a unit nor, with a full metric, any linear map of the rows matters.
///
/// ## Source
/// E. Diday, G. Govaert, Classification automatique avec distances adaptatives, RAIRO Informatique 11 (1977);
/// D. Art, R. Gnanadesikan, J. R. Kettenring, Data-based metrics for cluster analysis, Utilitas Mathematica 21A (1982).
struct AdaptiveClusters<Scalar: GaussianScalar> {
  /// In units of deviations.
  let rows: Matrix<Scalar>
  let weights: [Scalar]?
  let clusters: Int
  /// Whether variables are turned, or only stretched.
  let shape: ShiftedSums.Shape
  let parallelism: Parallelism

  /// Changes of the metric at most.
  private static var rounds: Int { 8 }
  /// What is added to each variance within clusters, in units of the variance of all rows.
  private static var ridge: Double { 1e-6 }

  /// The cluster of each row.
  func labels(seed: UInt64) throws(GaussianError) -> [Int] {
    let plain = [Int](repeating: 0, count: rows.rows)
    var labels = try KMeans(
      fitting: try inMetric(of: plain, count: 1), clusters: clusters, weights: weights,
      options: .init(maximumIterations: 100, seed: seed), parallelism: parallelism
    ).labels
    for _ in 0..<Self.rounds {
      let turned = try inMetric(of: labels, count: clusters)
      let next = try KMeans(
        fitting: turned, from: means(of: turned, labels), weights: weights, options: .init(maximumIterations: 30),
        parallelism: parallelism
      ).labels
      if next == labels { break }
      labels = next
    }
    return labels
  }

  /// The rows in units in which the scatter within groups is that of a ball.
  private func inMetric(of labels: [Int], count: Int) throws(GaussianError) -> Matrix<Scalar> {
    let shares = shares(of: rows, labels, count: count)
    let points = shares.centres(middle: shares.rows.middle, parallelism: parallelism)
    let sums = shares.sums(about: points, shape, parallelism: parallelism).components
    let moments = sums.map { own in
      own.weight > 0 ? ComponentMoments(own, about: shares.rows.middle.map { Double($0) }) : nil
    }
    let within = pooledCovariance(of: moments, weighing: sums)
    var result = rows
    guard shape == .full else {
      result.scaleColumns(by: within.map { Scalar(1 / ($0 + Self.ridge).squareRoot()) })
      return result
    }
    var matrix = Matrix(rows: rows.columns, columns: rows.columns, elements: within)
    for index in 0..<rows.columns { matrix[index, index] += Self.ridge }
    matrix.mirrorLowerTriangle()
    var factor = try lifting(try CholeskyFactor(factoring: matrix)).lower.converted(to: Scalar.self)
    unsafe factor.withBlock { l in
      unsafe result.withBlock { unsafe BLAS.trsm(.right, lower: l, transposed: true, $0) }
    }
    return result
  }

  /// The mean of each cluster.
  private func means(of rows: Matrix<Scalar>, _ labels: [Int]) -> Matrix<Scalar> {
    let shares = shares(of: rows, labels, count: clusters)
    return Matrix(
      shares.means(
        about: shares.centres(middle: shares.rows.middle, parallelism: parallelism), parallelism: parallelism))
  }

  /// Rows as labels divide them.
  private func shares(of rows: Matrix<Scalar>, _ labels: [Int], count: Int) -> StartingShares<Scalar> {
    let middle = [Scalar](repeating: 0, count: rows.columns)
    return StartingShares(
      labels: labels,
      of: StartingRows(Observations(rows, weights: weights), middle: middle, deviations: nil), components: count,
      seed: 0)
  }
}

extension Matrix {
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  fileprivate mutating func scaleColumns(by factors: [Scalar]) {
    let (rows, columns) = (self.rows, self.columns)
    unsafe withUnsafeMutableBufferPointer { elements in
      for row in 0..<rows {
        for column in 0..<columns { unsafe elements[row * columns + column] *= factors[column] }
      }
    }
  }
}
