import Gaussian

/// Standard normals on their own, on one thread, into memory that exists already.
func normalsWorkload(count: Int) -> Workload {
  let rows = UInt64(count / 1000)
  var normals = [Double](repeating: 0, count: Int(rows) * 1000)
  return Workload(
    operation: "standard normals", dimension: 1000, rows: Int(rows), scalar: "Double", threads: 1,
    operations: 0, bytes: Double(normals.count * 8), unit: "normal", units: Double(normals.count)
  ) { RandomStream(seed: 1).standardNormals(rows: 0..<rows, columns: 1000, into: &normals) }
}
