internal import GaussianEngine
internal import LinearAlgebra

/// Skewness and kurtosis of whitened rows.
struct MardiaMoments: Sendable {
  let skewness: Double
  let kurtosis: Double

  init(_ white: Matrix<Double>, _ parallelism: Parallelism) {
    let (count, dimension) = (white.rows, white.columns)
    let n = Double(count)
    var (fourth, sixth) = (0.0, 0.0)
    unsafe white.withUnsafeBufferPointer { elements in
      for row in 0..<count {
        var square = 0.0
        for column in 0..<dimension {
          let value = unsafe elements[row * dimension + column]
          square += value * value
        }
        fourth += square * square
        sixth += square * square * square
      }
    }
    kurtosis = fourth / n
    if dimension * dimension < count {
      skewness = Self.squaredThirdMoments(white, parallelism) / (n * n)
    } else {
      let pairs = PairTable(white).sum(.cubedProduct, parallelism: parallelism)
      skewness = (sixth + 2 * pairs) / (n * n)
    }
  }

  /// Σ over a, b, c of (Σᵢ yᵢₐ·yᵢᵦ·yᵢᵧ)², which is the sum of (yᵢ·yⱼ)³ over all pairs.
  ///
  /// Products of two variables are a matrix product with the third: one row for each a ≤ b.
  private static func squaredThirdMoments(_ white: Matrix<Double>, _ parallelism: Parallelism) -> Double {
    let dimension = white.columns
    let products = dimension * (dimension + 1) / 2
    let rowsPerBlock = max(64, min(4_096, 1_048_576 / products))
    let blocks = (white.rows + rowsPerBlock - 1) / rowsPerBlock
    let sums = unsafe white.withUnsafeBufferPointer { elements in
      guard let base = elements.baseAddress else { preconditionFailure("a matrix has storage") }
      nonisolated(unsafe) let rows = unsafe UnsafeMutablePointer(mutating: base)
      return reduceBlocks(count: blocks, parallelism: parallelism) {
        Workspace<Double>(count: min(rowsPerBlock, white.rows) * products, filledWith: 0)
      } _: { block, scratch in
        let range = block * rowsPerBlock..<min((block + 1) * rowsPerBlock, white.rows)
        let first = unsafe rows + range.lowerBound * dimension
        var next = 0
        for row in 0..<range.count {
          for a in 0..<dimension {
            for b in a..<dimension {
              unsafe scratch.base[next] = first[row * dimension + a] * first[row * dimension + b]
              next += 1
            }
          }
        }
        var moments = Matrix(rows: products, columns: dimension, repeating: 0.0)
        unsafe moments.withBlock { result in
          unsafe BLAS.gemm(
            1, StridedBlock(scratch.base, rows: range.count, columns: products), transposed: true,
            StridedBlock(first, rows: range.count, columns: dimension), plus: 0, into: result)
        }
        return ThirdMoments(values: moments.elements)
      }
    }
    var total = 0.0
    var next = 0
    for a in 0..<dimension {
      for b in a..<dimension {
        for _ in 0..<dimension {
          total += (a == b ? 1 : 2) * sums.values[next] * sums.values[next]
          next += 1
        }
      }
    }
    return total
  }
}

private struct ThirdMoments: Mergeable {
  var values: [Double]

  mutating func merge(_ later: ThirdMoments) {
    for index in values.indices { values[index] += later.values[index] }
  }
}
