import Gaussian

/// What weights and estimators cost beside the plain fit of the same table, on one thread.
func estimationWorkloads(_ observations: Matrix<Double>) -> [Workload] {
  let (n, d) = (Double(observations.rows), Double(observations.columns))
  let weights = (0..<observations.rows).map { Double($0 % 7) / 3 }
  func workload(
    _ name: String, moreBytes: Double = 0, _ fit: @escaping () throws(GaussianError) -> Void
  ) -> Workload {
    Workload(
      operation: name, dimension: observations.columns, rows: observations.rows, scalar: "Double", threads: 1,
      operations: n * (d * (d + 1) + 2 * d), bytes: n * d * 8 + moreBytes, units: n
    ) { do { try fit() } catch { fatalError("\(error)") } }
  }
  return [
    workload("fit with weights", moreBytes: n * 8) { () throws(GaussianError) in
      _ = try MultivariateNormal(fitting: observations, weights: weights, parallelism: .serial)
    },
    workload("fit, Ledoit-Wolf") { () throws(GaussianError) in
      _ = try MultivariateNormal(fitting: observations, estimator: .ledoitWolf, parallelism: .serial)
    },
  ]
}
