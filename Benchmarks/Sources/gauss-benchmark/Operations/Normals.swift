import Gaussian

/// Standard normals on their own, on one thread, allocation of the result included.
func normalsWorkload(count: Int) -> Workload {
  Workload(
    operation: "standard normals", dimension: 1000, rows: count / 1000, scalar: "Double", threads: 1,
    operations: 0, bytes: Double(count * 8), unit: "normal", units: Double(count)
  ) {
    let normals = RandomStream(seed: 1).standardNormals(rows: 0..<UInt64(count / 1000), columns: 1000)
    precondition(normals.count == count / 1000 * 1000)
  }
}
