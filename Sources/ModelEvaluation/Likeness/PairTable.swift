internal import GaussianEngine
internal import LinearAlgebra

/// A table whose pairs of rows a function is evaluated on, a tile at a time.
///
/// Squared distances are sums of squared differences, which do not cancel far from the origin.
struct PairTable: Sendable {
  let count: Int
  private let columns: Int
  private let rows: Matrix<Double>
  /// Columns of the table as rows, so that the inner loop runs over rows of the table.
  private let variables: Matrix<Double>

  init(_ rows: Matrix<Double>) {
    self.rows = rows
    count = rows.rows
    columns = rows.columns
    variables = rows.transposed()
  }

  /// Tiles have this many rows and columns, but for the last ones.
  static let side = 128

  /// Number of tiles on a side.
  var blocks: Int { (count + Self.side - 1) / Self.side }

  /// Rows of a block.
  func block(_ index: Int) -> Range<Int> { index * Self.side..<min((index + 1) * Self.side, count) }

  /// Writes the values of some rows with some others, row after row without gaps.
  func fill(_ tile: UnsafeMutablePointer<Double>, _ first: Range<Int>, _ second: Range<Int>, _ function: PairFunction) {
    let width = second.count
    let isProduct =
      switch function {
      case .polynomial, .cubedProduct: true
      case .distance, .gaussian: false
      }
    unsafe rows.withUnsafeBufferPointer { rows in
      unsafe variables.withUnsafeBufferPointer { variables in
        guard let rows = rows.baseAddress, let variables = variables.baseAddress else { return }
        for (place, row) in first.enumerated() {
          let values = unsafe tile + place * width
          unsafe values.update(repeating: 0, count: width)
          for column in 0..<columns {
            let x = unsafe rows[row * columns + column]
            let others = unsafe variables + column * count + second.lowerBound
            unsafe add(x, others, width, isProduct, to: values)
          }
        }
      }
    }
    unsafe apply(function, tile, first.count * width)
  }

  private func add(
    _ x: Double, _ others: UnsafePointer<Double>, _ width: Int, _ isProduct: Bool,
    to values: UnsafeMutablePointer<Double>
  ) {
    if isProduct {
      for j in 0..<width { unsafe values[j] += x * others[j] }
    } else {
      for j in 0..<width {
        let difference = unsafe x - others[j]
        unsafe values[j] += difference * difference
      }
    }
  }

  private func apply(_ function: PairFunction, _ values: UnsafeMutablePointer<Double>, _ count: Int) {
    switch function {
    case .distance:
      for i in 0..<count { unsafe values[i] = values[i].squareRoot() }
    case .gaussian(let scale):
      for i in 0..<count { unsafe values[i] *= -scale }
      unsafe Kernels.active.exponentials(UnsafePointer(values), count: count, into: values)
    case .polynomial(let degree):
      let d = Double(columns)
      for i in 0..<count {
        let base = unsafe values[i] / d + 1
        unsafe values[i] = (1..<degree).reduce(base) { power, _ in power * base }
      }
    case .cubedProduct:
      for i in 0..<count { unsafe values[i] = values[i] * values[i] * values[i] }
    }
  }

  /// The sum of a function over all pairs of different rows, each once.
  ///
  /// - Complexity: O(`count`² × columns) time, a tile a thread of memory.
  func sum(_ function: PairFunction, parallelism: Parallelism) -> Double {
    let sums = reduceBlocks(count: blocks, parallelism: parallelism) {
      Workspace<Double>(count: Self.side * Self.side, filledWith: 0)
    } _: { index, tile in
      let first = block(index)
      var total = 0.0
      for other in index..<blocks {
        let second = block(other)
        unsafe fill(tile.base, first, second, function)
        var part = 0.0
        for i in 0..<first.count {
          for j in (other == index ? i + 1 : 0)..<max(second.count, other == index ? i + 1 : 0) {
            unsafe part += tile.base[i * second.count + j]
          }
        }
        total += part
      }
      return BlockTotal(value: total)
    }
    return sums.value
  }
}

private struct BlockTotal: Mergeable {
  var value: Double
  mutating func merge(_ later: BlockTotal) { value += later.value }
}
