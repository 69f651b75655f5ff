import Gaussian

/// Rows in clusters that overlap, and where EM begins on them.
///
/// Centres are normal draws, on average 3 units apart from each other; the rows about them have the covariance of
/// ``benchmarkModel``, with standard deviations from 1 to 2 that all correlate. EM starts near the centres with unit
/// covariances. So much overlap is the hard case: most rows belong to several components at once, and no component
/// can be passed over.
struct Clusters {
  let dimension: Int
  let components: Int
  private let centres: Matrix<Double>

  init(dimension: Int, components: Int) {
    (self.dimension, self.components) = (dimension, components)
    centres = Self.normals(dimension, deviation: 3 / (2 * Double(dimension)).squareRoot())
      .samples(count: components, seed: 20_221_123)
  }

  private static func normals(_ dimension: Int, deviation: Double) -> MultivariateNormal<Double> {
    do {
      return try MultivariateNormal(mean: [Double](repeating: 0, count: dimension), standardDeviation: deviation)
    } catch { fatalError("\(error)") }
  }

  /// Rows of the clusters, which are equally large.
  func observations(rows: Int) -> Matrix<Double> {
    let shape = benchmarkModel(dimension, Double.self)
    do {
      let mixture = try GaussianMixture(
        weights: (0..<components).map { _ in 1 / Double(components) },
        components: (0..<components).map {
          try MultivariateNormal(mean: centres.row($0), covariance: shape.covariance)
        })
      return mixture.samples(count: rows, seed: 20_221_124)
    } catch { fatalError("\(error)") }
  }

  /// The centres moved by a third of a unit, equal weights and unit covariances.
  var start: GaussianMixture<Double> {
    let moves = Self.normals(dimension, deviation: 0.3).samples(count: components, seed: 20_221_125)
    let means = (0..<components).map { zip(centres.row($0), moves.row($0)).map { $0 + $1 } }
    return Self.start(means: Matrix(means))
  }

  /// Equal weights, these means and unit covariances.
  static func start(means: Matrix<Double>) -> GaussianMixture<Double> {
    var unit = Matrix<Double>(rows: means.columns, columns: means.columns, repeating: 0)
    for variable in 0..<means.columns { unit[variable, variable] = 1 }
    do {
      return try GaussianMixture(
        weights: (0..<means.rows).map { _ in 1 / Double(means.rows) },
        components: (0..<means.rows).map { try MultivariateNormal(mean: means.row($0), covariance: unit) })
    } catch { fatalError("\(error)") }
  }

  /// So many iterations, neither more nor fewer.
  static func fit(
    _ rows: some RowSource<Double>, from start: GaussianMixture<Double>, iterations: Int, parallelism: Parallelism
  ) throws -> GaussianMixture<Double> {
    try GaussianMixture(
      fitting: rows, components: start.components.count, policy: .fail, start: .mixture(start),
      options: .init(tolerance: 0, maximumIterations: iterations, stopsWhenLikelihoodFalls: false),
      parallelism: parallelism)
  }
}

/// One iteration of EM with full covariances, and the clusters that k-means begins with.
func mixtureWorkloads(dimension d: Int, components: Int, rows: Int, threads: [Int]) -> [Workload] {
  let clusters = Clusters(dimension: d, components: components)
  let (table, start) = (clusters.observations(rows: rows), clusters.start)
  let (n, k, size) = (Double(rows), Double(components), Double(d))
  func fit(_ iterations: Int, _ threads: Int) {
    do {
      _ = try Clusters.fit(table, from: start, iterations: iterations, parallelism: .threads(threads))
    } catch { fatalError("\(error)") }
  }
  var workloads = threads.map { threads in
    Workload(
      operation: "mixture EM, K = \(components)", dimension: d, rows: rows, scalar: "Double", threads: threads,
      // A log-density and a scatter for each component; exponentials are not counted.
      operations: n * k * (2 * size * (size + 1) + 5 * size), bytes: n * size * 8, units: n, iterations: 2
    ) {
      fit(3, threads)
    } baseline: {
      fit(1, threads)
    }
  }
  workloads += threads.map { threads in
    Workload(
      operation: "k-means++, K = \(components)", dimension: d, rows: rows, scalar: "Double", threads: threads,
      // Every row and each of the candidates for every seed but the first.
      operations: 0, bytes: n * size * 8, units: n
    ) {
      do {
        _ = try KMeans.plusPlusSeeds(of: table, clusters: components, seed: 1, parallelism: .threads(threads))
      } catch { fatalError("\(error)") }
    }
  }
  return workloads
}
