/// The sum of numbers, with a rounding error that grows with the logarithm of their count.
package func pairwiseSum(_ values: ArraySlice<Double>) -> Double {
  guard values.count > 256 else {
    // Four chains of additions, because one waits for itself.
    var sums = SIMD4<Double>.zero
    var rest = values
    while rest.count >= 4 {
      let first = rest.startIndex
      sums += SIMD4(rest[first], rest[first + 1], rest[first + 2], rest[first + 3])
      rest = rest.dropFirst(4)
    }
    return rest.reduce(sums.sum(), +)
  }
  let middle = values.startIndex + values.count / 2
  return pairwiseSum(values[..<middle]) + pairwiseSum(values[middle...])
}

/// The sum of numbers, one a row, each times the weight of its row; `nil` if it is not finite: then a row has no density.
package func weightedSum(_ values: [Double], _ weights: [Double]?) -> Double? {
  // What is absent may have no density.
  let terms = weights.map { zip(values, $0).map { $1 == 0 ? 0 : $0 * $1 } } ?? values
  let sum = pairwiseSum(terms[...])
  return sum.isFinite ? sum : nil
}
