import Gaussian

/// Log-densities of all rows, into memory that exists already.
func logDensityWorkload<Scalar: GaussianScalar>(
  _ observations: Matrix<Scalar>, _ model: MultivariateNormal<Scalar>, threads: Int
) -> Workload {
  let (n, d) = (Double(observations.rows), Double(observations.columns))
  let size = Double(MemoryLayout<Scalar>.size)
  var output = [Scalar](repeating: 0, count: observations.rows)
  return Workload(
    operation: "log-density", dimension: observations.columns, rows: observations.rows, scalar: "\(Scalar.self)",
    threads: threads,
    // Centre d, triangle d(d + 1), squares 2d.
    operations: n * (d * (d + 1) + 3 * d), bytes: n * (d + 1) * size, units: n
  ) { model.logDensities(of: observations, into: &output, parallelism: .threads(threads)) }
}

/// The log-density of one row at a time, as a program calls it that has one row.
func singleRowWorkload<Scalar: GaussianScalar>(
  _ observations: Matrix<Scalar>, _ model: MultivariateNormal<Scalar>
) -> Workload {
  let rows = (0..<1000).map { observations.row($0) }
  let d = Double(observations.columns)
  return Workload(
    operation: "log-density of one row", dimension: observations.columns, rows: rows.count,
    scalar: "\(Scalar.self)", threads: 1, operations: 1000 * (d * (d + 1) + 3 * d), bytes: 0, units: 1000
  ) {
    var total = Scalar.zero
    for row in rows { total += model.logDensity(of: row) }
    precondition(total.isFinite)
  }
}
