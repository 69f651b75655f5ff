/// The sum of numbers, with a rounding error that grows with the logarithm of their count.
func pairwiseSum(_ values: ArraySlice<Double>) -> Double {
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
