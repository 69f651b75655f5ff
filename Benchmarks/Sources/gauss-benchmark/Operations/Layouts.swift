import Gaussian

/// How the rows of a table lie in memory.
enum Layout: CaseIterable {
  /// One after another, as kernels read them: what the others are measured beside.
  case rows
  /// One variable after another.
  case columns
  /// Rows with a gap of two elements behind each.
  case gaps
  /// Rows in single precision, of which everything is computed in double precision.
  case single
}

/// Elements that rows with gaps are borrowed from.
private final class Elements: @unchecked Sendable {
  let base: UnsafeMutablePointer<Double>

  init(_ table: Matrix<Double>, rowStride: Int) {
    base = .allocate(capacity: table.rows * rowStride)
    base.initialize(repeating: 0, count: table.rows * rowStride)
    for row in 0..<table.rows {
      for column in 0..<table.columns { base[row * rowStride + column] = table[row, column] }
    }
  }

  deinit { base.deallocate() }
}

extension Layout {
  /// The rows of a table in this layout.
  func source(_ table: Matrix<Double>) -> any RowSource<Double> {
    switch self {
    case .rows: return table
    case .columns:
      var columns = Matrix<Double>(rows: table.columns, columns: table.rows, repeating: 0)
      for row in 0..<table.rows { for column in 0..<table.columns { columns[column, row] = table[row, column] } }
      return StridedRows(columns: columns, parallelism: .serial)
    case .gaps:
      let elements = Elements(table, rowStride: table.columns + 2)
      return StridedRows(
        borrowing: elements.base, rows: table.rows, columns: table.columns, rowStride: table.columns + 2,
        columnStride: 1, owner: elements, parallelism: .serial)
    case .single: return StridedRows(widening: table.converted(to: Float.self), parallelism: .serial)
    }
  }
}

/// Log-densities, a fit and an iteration of EM of the same rows in every layout, on one thread.
func layoutWorkloads(dimension d: Int, components: Int, rows: Int) -> [Workload] {
  let clusters = Clusters(dimension: d, components: components)
  let (table, start) = (clusters.observations(rows: rows), clusters.start)
  let model = benchmarkModel(d, Double.self)
  let (n, k, size) = (Double(rows), Double(components), Double(d))
  return Layout.allCases.flatMap { layout in
    let source = layout.source(table)
    func workload(_ operation: String, operations: Double, run: @escaping () throws -> Void) -> Workload {
      Workload(
        operation: "\(operation) (\(layout))", dimension: d, rows: rows, scalar: "Double", threads: 1,
        operations: operations, bytes: n * size * (layout == .single ? 4 : 8), units: n
      ) { do { try run() } catch { fatalError("\(error)") } }
    }
    func fit(_ iterations: Int) throws {
      _ = try Clusters.fit(source, from: start, iterations: iterations, parallelism: .serial)
    }
    var step = workload("mixture EM", operations: n * k * (2 * size * (size + 1) + 5 * size)) { try fit(3) }
    step.baseline = workload("", operations: 0) { try fit(1) }.run
    step.iterations = 2
    return [
      workload("log-density", operations: n * (size * (size + 1) + 3 * size)) {
        let densities =
          (source as? StridedRows<Double>).map { model.logDensities(of: $0, parallelism: .serial) }
          ?? model.logDensities(of: table, parallelism: .serial)
        precondition(densities.count == rows)
      },
      workload("fit", operations: n * (size * (size + 1) + 2 * size)) {
        _ = try MultivariateNormal(fitting: source, parallelism: .serial)
      },
      step,
    ]
  }
}
