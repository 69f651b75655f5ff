import Gaussian

/// A kernel density of so many rows at as many others.
func kernelDensityWorkload(dimension d: Int, rows: Int, threads: Int) -> Workload {
  let table = observations(rows: 2 * rows, dimension: d, Double.self)
  let scored = table.rows(in: rows..<2 * rows)
  let (n, size) = (Double(rows), Double(d))
  do {
    let density = try KernelDensity(fitting: table.rows(in: 0..<rows))
    return Workload(
      operation: "kernel density", dimension: d, rows: rows, scalar: "Double", threads: threads,
      // A difference, its square and the sum of each pair; exponentials are not counted.
      operations: 3 * n * n * size, bytes: n * (size + 1) * 8, unit: "pair", units: n * n
    ) { _ = density.logDensities(of: scored, parallelism: .threads(threads)) }
  } catch { fatalError("\(error)") }
}
