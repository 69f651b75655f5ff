import GaussianEngine
import LinearAlgebra
import RandomStreams
import RealModule
import Testing

@Suite("The sum over the components of a mixture")
struct MixtureKernelTests {
  /// Counts around the widths of vectors.
  private static let counts = [1, 2, 3, 7, 8, 9, 15, 16, 17, 33]

  /// Terms spread over a range, component by component, with room for whole vectors.
  private func terms<Scalar: GaussianScalar>(_ components: Int, _ stride: Int, spread: Double) -> [Scalar] {
    let stream = RandomStream(seed: 11)
    return (0..<components * stride).map { Scalar(-spread * stream.uniform(row: UInt64($0), index: 0) - 3) }
  }

  private func check<Scalar: GaussianScalar>(_ kernels: Kernels, _: Scalar.Type) -> Double {
    var worst = 0.0
    for components in [1, 2, 3, 8, 17] {
      for count in Self.counts {
        for spread in [0.0, 1, 30, 300] {
          let stride = 48
          let given: [Scalar] = terms(components, stride, spread: spread)
          var shares = given
          let weights = (0..<stride).map { Scalar($0 % 4) }
          var (totals, plain, weighted) = (
            [Scalar](repeating: 0, count: stride), [Scalar](repeating: 0, count: stride), given
          )
          var weightedTotals = totals
          unsafe kernels.logSumExponentials(given, components: components, count: count, stride: stride, into: &plain)
          unsafe kernels.responsibilities(
            &shares, components: components, count: count, stride: stride, reach: 1e30, weights: nil, totals: &totals)
          unsafe kernels.responsibilities(
            &weighted, components: components, count: count, stride: stride, reach: 1e30, weights: weights,
            totals: &weightedTotals)
          #expect(totals[..<count] == plain[..<count])
          for row in 0..<count {
            let column = (0..<components).map { Double(given[$0 * stride + row]) }
            let largest = column.max()!
            let sum = column.reduce(0) { $0 + Double.exp($1 - largest) }
            let total = largest + Double.log(sum)
            worst = max(worst, (Double(plain[row]) - total).magnitude / (Scalar.epsilon * (1 + total.magnitude)))
            #expect(
              (Double(weightedTotals[row]) - Double(weights[row]) * total).magnitude
                <= 4 * Scalar.epsilon * Double(weights[row]) * (1 + total.magnitude))
            for component in 0..<components {
              // The argument of the exponential is rounded to the scalar.
              let share = Double.exp(column[component] - largest) / sum
              let bound = Scalar.epsilon * (8 + 2 * (column[component] - largest).magnitude) * share + 1e-37
              #expect((Double(shares[component * stride + row]) - share).magnitude <= bound)
              #expect(
                (Double(weighted[component * stride + row]) - Double(weights[row]) * share).magnitude <= 4 * bound)
            }
          }
        }
      }
    }
    return worst
  }

  @Test("equals the textbook formula at every level", arguments: [InstructionSet.portable, .avx2, .avx512])
  func textbook(set: InstructionSet) {
    guard let kernels = Kernels.at(set) else { return }
    let (double, float) = (check(kernels, Double.self), check(kernels, Float.self))
    print("log-sum-exp at \(set): \(double) ε in double, \(float) ε in single precision")
    #expect(double <= 4)
    #expect(float <= 4)
  }

  @Test("keeps NaN and infinities where they are", arguments: [InstructionSet.portable, .avx2, .avx512])
  func special(set: InstructionSet) {
    guard let kernels = Kernels.at(set) else { return }
    let stride = 16
    var terms = [Double](repeating: -1, count: 2 * stride)
    terms[1] = .nan
    terms[stride + 2] = .nan
    (terms[3], terms[stride + 3]) = (-.infinity, -.infinity)
    terms[4] = -.infinity
    var totals = [Double](repeating: 0, count: stride)
    unsafe kernels.logSumExponentials(terms, components: 2, count: 16, stride: stride, into: &totals)
    #expect(totals[1].isNaN && totals[2].isNaN && totals[3] == -.infinity && totals[4] == -1)
    #expect(totals[5] == -1 + Double.log(2))
    let weights = (0..<stride).map { $0 == 5 ? 1.0 : 0 }
    unsafe kernels.responsibilities(
      &terms, components: 2, count: 16, stride: stride, reach: 70, weights: weights, totals: &totals)
    #expect((0..<16).allSatisfy { $0 == 5 || (totals[$0] == 0 && terms[$0] == 0 && terms[stride + $0] == 0) })
    #expect(terms[5] == 0.5)
  }
}
