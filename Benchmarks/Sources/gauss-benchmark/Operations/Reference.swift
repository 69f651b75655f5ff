import Gaussian
import GaussianReference

/// Log-densities and fit in the plain loops of the reference, on as many rows as do not take for ever.
func referenceWorkloads(_ observations: Matrix<Double>) -> [Workload] {
  let d = observations.columns
  let rows = (0..<min(observations.rows, max(64, 2_000_000 / (d * d)))).map { observations.row($0) }
  let n = Double(rows.count)
  var model: ReferenceNormal<Double>?
  do { model = try ReferenceNormal(fitting: rows) } catch { return [] }
  guard let model else { return [] }
  let triangle = Double(d * (d + 1))
  return [
    Workload(
      operation: "log-density (reference)", dimension: d, rows: rows.count, scalar: "Double", threads: 1,
      operations: n * (triangle + 3 * Double(d)), bytes: n * Double(d + 1) * 8, units: n
    ) {
      var total = 0.0
      for row in rows { total += model.logDensity(of: row) }
      precondition(total.isFinite)
    },
    Workload(
      operation: "fit (reference)", dimension: d, rows: rows.count, scalar: "Double", threads: 1,
      operations: n * (triangle + 2 * Double(d)), bytes: n * Double(d) * 8, units: n
    ) { _ = try? ReferenceNormal(fitting: rows) },
  ]
}
