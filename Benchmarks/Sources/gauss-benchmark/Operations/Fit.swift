import Gaussian

/// Mean and full covariance by maximum likelihood, factored and ready to score.
func fitWorkload<Scalar: GaussianScalar>(_ observations: Matrix<Scalar>, threads: Int) -> Workload {
  let (n, d) = (Double(observations.rows), Double(observations.columns))
  let size = Double(MemoryLayout<Scalar>.size)
  return Workload(
    operation: "fit", dimension: observations.columns, rows: observations.rows, scalar: "\(Scalar.self)",
    threads: threads, operations: n * (d * (d + 1) + 2 * d), bytes: n * d * size, units: n
  ) {
    do { _ = try MultivariateNormal(fitting: observations, parallelism: .threads(threads)) } catch {
      fatalError("\(error)")
    }
  }
}
