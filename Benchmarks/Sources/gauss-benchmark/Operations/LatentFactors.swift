import Gaussian

/// A model of factors with normal draws as loadings: factors and noise have about equal parts in each variable.
func benchmarkFactors(dimension: Int, factors: Int) -> FactorAnalysis<Double> {
  var loadings = [Double](repeating: 0, count: dimension * factors)
  RandomStream(seed: 20_221_126).standardNormals(
    rows: 0..<UInt64(dimension), columns: factors, into: &loadings)
  let scale = (1 / Double(factors)).squareRoot()
  do {
    return try FactorAnalysis(
      mean: (0..<dimension).map { Double($0 % 4) },
      loadings: Matrix(rows: dimension, columns: factors, elements: loadings.map { $0 * scale }),
      noiseVariances: (0..<dimension).map { 0.5 + Double($0 % 3) / 4 })
  } catch { fatalError("\(error)") }
}

/// Rows of ``benchmarkFactors(dimension:factors:)``, the same for every peer.
func factorObservations(rows: Int, dimension: Int, factors: Int) -> Matrix<Double> {
  benchmarkFactors(dimension: dimension, factors: factors).samples(count: rows, seed: 20_221_127)
}

/// So many models like the benchmark's, a unit apart from each other: most rows belong to several of them.
func benchmarkFactorMixture(dimension: Int, factors: Int, components: Int) -> FactorMixture<Double> {
  let model = benchmarkFactors(dimension: dimension, factors: factors)
  do {
    return try FactorMixture(
      weights: [Double](repeating: 1 / Double(components), count: components),
      components: (0..<components).map { component in
        let step = Double(component) / Double(dimension).squareRoot()
        return try FactorAnalysis(
          mean: model.mean.map { $0 + step }, loadings: model.loadings, noiseVariances: model.noiseVariances)
      }, structure: .diagonal)
  } catch { fatalError("\(error)") }
}

/// Both fits, and everything that a model of factors does with rows.
func factorWorkloads(dimension: Int, factors: Int, rows: Int, threads: [Int]) -> [Workload] {
  let model = benchmarkFactors(dimension: dimension, factors: factors)
  let table = factorObservations(rows: rows, dimension: dimension, factors: factors)
  let start = benchmarkFactorMixture(dimension: dimension, factors: factors, components: 4)
  let (n, d, q) = (Double(rows), Double(dimension), Double(factors))
  func workload(
    _ name: String, _ threads: Int, operations: Double, bytes: Double, _ run: @escaping () throws -> Void
  ) -> Workload {
    Workload(
      operation: "\(name), q = \(factors)", dimension: dimension, rows: rows, scalar: "Double", threads: threads,
      operations: operations, bytes: bytes, units: n
    ) { do { try run() } catch { fatalError("\(error)") } }
  }
  return threads.flatMap { threads in
    let parallelism = Parallelism.threads(threads)
    return [
      // Means and products; eigenvectors and Newton's steps are not counted.
      workload("PPCA fit", threads, operations: n * (d * (d + 1) + 2 * d), bytes: n * d * 8) {
        _ = try ProbabilisticPCA(fitting: table, factors: factors, parallelism: parallelism)
      },
      workload("factor analysis fit", threads, operations: n * (d * (d + 1) + 2 * d), bytes: n * d * 8) {
        _ = try FactorAnalysis(fitting: table, factors: factors, parallelism: parallelism)
      },
      // Centre d, factors 2dq, what they leave over 2dq, squares 3d.
      workload("factor log-density", threads, operations: n * (4 * d * q + 4 * d), bytes: n * (d + 1) * 8) {
        _ = model.logDensities(of: table, parallelism: parallelism)
      },
      // Five E-steps and the last likelihood; products with all variables up to 64, then with the directions of factors.
      workload(
        "mixture of 4, 5 steps", threads,
        operations: n * 4 * (6 * (4 * d * q + 4 * d) + 5 * (d <= 64 ? d * (d + 1) : 4 * d * q)), bytes: n * d * 8 * 7
      ) {
        _ = try FactorMixture(
          fitting: table, components: 4, factors: factors, noise: .diagonal, start: .mixture(start),
          options: .init(tolerance: 0, maximumIterations: 5), parallelism: parallelism)
      },
      workload("encode", threads, operations: n * (2 * d * q + d), bytes: n * (d + q) * 8) {
        _ = model.encode(table, parallelism: parallelism)
      },
      workload("factor sample", threads, operations: n * (2 * d * q + 2 * d), bytes: n * d * 8) {
        _ = model.samples(count: rows, seed: 1, parallelism: parallelism)
      },
    ]
  }
}
