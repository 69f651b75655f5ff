import Gaussian

/// Rows drawn from a full covariance, allocation of the result included.
func sampleWorkload<Scalar: GaussianScalar>(
  _ model: MultivariateNormal<Scalar>, rows: Int, threads: Int
) -> Workload {
  let (n, d) = (Double(rows), Double(model.dimension))
  return Workload(
    operation: "sample", dimension: model.dimension, rows: rows, scalar: "\(Scalar.self)", threads: threads,
    operations: n * d * (d + 1), bytes: n * d * Double(MemoryLayout<Scalar>.size), units: n
  ) { _ = model.samples(count: rows, seed: 1, parallelism: .threads(threads)) }
}
