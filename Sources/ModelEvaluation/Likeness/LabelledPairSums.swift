internal import GaussianEngine
internal import LinearAlgebra

/// Sums of a symmetric function F over the pairs of rows that a label joins, for many ways to label the rows.
///
/// Column c of the labels has 1 for rows of one table and 0 for rows of the other. With r = F·1 and a zero diagonal of F, the
/// sums within and between the tables follow from aᵀFa, aᵀr and 1ᵀr. Tiles of F above the diagonal are made once and
/// multiplied by all columns: F is never stored, and a permutation costs 2 operations a pair.
struct LabelledPairSums {
  /// aᵀFa of each column a: pairs within the first table, counted twice.
  let within: [Double]
  /// aᵀF1 of each column.
  let touching: [Double]
  /// 1ᵀF1.
  let total: Double

  /// - Complexity: O(N²·(columns + labels)) time; memory for a tile of labels a thread.
  init(_ table: PairTable, _ function: PairFunction, labels: Matrix<Double>, parallelism: Parallelism) {
    let count = table.count
    precondition(labels.rows == count, "\(labels.rows) labels for \(count) rows")
    let columns = labels.columns
    let sums: BlockSums = unsafe labels.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("labels have storage") }
      nonisolated(unsafe) let labels = unsafe UnsafeMutablePointer(mutating: base)
      return reduceBlocks(count: table.blocks, parallelism: parallelism) {
        (
          tile: Workspace<Double>(count: PairTable.side * PairTable.side, filledWith: 0),
          products: Workspace<Double>(count: PairTable.side * columns, filledWith: 0)
        )
      } _: { index, scratch in
        var sums = BlockSums(
          within: [Double](repeating: 0, count: columns), rows: [Double](repeating: 0, count: count))
        let first = table.block(index)
        let products = unsafe StridedBlock(scratch.products.base, rows: first.count, columns: columns)
        for other in index..<table.blocks {
          let second = table.block(other)
          let tile = unsafe scratch.tile.base
          unsafe table.fill(tile, first, second, function)
          if other == index { unsafe clearLowerTriangle(tile, first.count) }
          unsafe sums.addRows(tile, first, second)
          unsafe BLAS.gemm(
            1, StridedBlock(tile, rows: first.count, columns: second.count),
            StridedBlock(labels + second.lowerBound * columns, rows: second.count, columns: columns),
            plus: other == index ? 0 : 1, into: products)
        }
        unsafe sums.addProducts(scratch.products.base, labels + first.lowerBound * columns, first.count)
        return sums
      }
    }
    within = sums.within.map { 2 * $0 }
    total = sums.rows.reduce(0, +)
    var touching = [Double](repeating: 0, count: columns)
    unsafe labels.withUnsafeBufferPointer { labels in
      unsafe touching.withUnsafeMutableBufferPointer { touching in
        for row in 0..<count {
          let value = sums.rows[row]
          for c in 0..<columns { unsafe touching[c] += value * labels[row * columns + c] }
        }
      }
    }
    self.touching = touching
  }
}

private func clearLowerTriangle(_ tile: UnsafeMutablePointer<Double>, _ side: Int) {
  for i in 0..<side {
    for j in 0...i { unsafe tile[i * side + j] = 0 }
  }
}

/// What one block of rows adds.
private struct BlockSums: Mergeable {
  /// aᵀUa of each column, U the part of F above the diagonal.
  var within: [Double]
  /// Sums of rows of F.
  var rows: [Double]

  mutating func merge(_ later: BlockSums) {
    unsafe within.withUnsafeMutableBufferPointer { sums in
      for i in 0..<sums.count { unsafe sums[i] += later.within[i] }
    }
    unsafe rows.withUnsafeMutableBufferPointer { sums in
      for i in 0..<sums.count { unsafe sums[i] += later.rows[i] }
    }
  }

  /// Each element of a tile belongs to two rows of F.
  mutating func addRows(_ tile: UnsafePointer<Double>, _ first: Range<Int>, _ second: Range<Int>) {
    unsafe rows.withUnsafeMutableBufferPointer { rows in
      let width = second.count
      for (place, row) in first.enumerated() {
        let values = unsafe tile + place * width
        var sum = 0.0
        for j in 0..<width {
          let value = unsafe values[j]
          sum += value
          unsafe rows[second.lowerBound + j] += value
        }
        unsafe rows[row] += sum
      }
    }
  }

  mutating func addProducts(
    _ products: UnsafePointer<Double>, _ labels: UnsafePointer<Double>, _ count: Int
  ) {
    unsafe within.withUnsafeMutableBufferPointer { within in
      let columns = within.count
      for row in 0..<count {
        for c in 0..<columns {
          unsafe within[c] += products[row * columns + c] * labels[row * columns + c]
        }
      }
    }
  }
}
