import Foundation
import GaussianEngine
import LinearAlgebra
import TestSupport
import Testing

/// The exponential function of the log-sum-exp kernels at every level against a wider one.
@Suite struct ExponentialKernelTests {
  @Test func withinOneUlpInDouble() { compare(Double.self, least: -708) }
  @Test func withinOneUlpInFloat() { compare(Float.self, least: -87) }

  private func compare<Scalar: GaussianScalar>(_ type: Scalar.Type, least: Scalar) {
    var generator = SplitMix64(seed: 31)
    // Evenly over the range, evenly over one octave and near the ends of reduction, and tiny.
    var values: [Scalar] = (0..<4000).map { _ in least * Scalar(generator.uniform()) }
    values += (0..<4000).map { _ in -Scalar(generator.uniform()) }
    values += (0..<200).map { (n: Int) -> Scalar in -(Scalar(n) + 0.5) * 0.6931471805599453 }.filter { $0 >= least }
    values += (1..<60).map { (n: Int) -> Scalar in Scalar(sign: .minus, exponent: Scalar.Exponent(-n), significand: 1) }
    values += [0, least, least.nextUp]
    for level in KernelLevel.all {
      var errors = ErrorBound("e^x, \(type), \(level.instructionSet)")
      for (value, result) in zip(values, results(level.kernels, values)) {
        let exact = exp(WidestScalar(value))
        errors.record(WidestScalar(result) - exact, bound: Double(Scalar(exact).ulp), at: "\(value)")
      }
      #expect(errors.report(), "\(errors)")
    }
  }

  @Test func endsInDouble() { compareEnds(Double.self, least: -708) }
  @Test func endsInFloat() { compareEnds(Float.self, least: -87) }

  private func compareEnds<Scalar: GaussianScalar>(_ type: Scalar.Type, least: Scalar) {
    for level in KernelLevel.all {
      let values: [Scalar] = [
        0, -0.0, least.nextDown, -750, -1e6, -.greatestFiniteMagnitude, -.infinity, .nan, -.leastNonzeroMagnitude,
      ]
      let results = results(level.kernels, values)
      #expect(results[0] == 1 && results[1] == 1 && results[8] == 1)
      #expect(results[2..<7].allSatisfy { $0 == 0 && $0.sign == .plus })
      #expect(results[7].isNaN)
    }
  }

  /// Nothing outside the results is written, and a value's result does not depend on its place.
  @Test func everyCount() {
    let values = (0..<40).map { -Double($0) * 0.37 }
    for level in KernelLevel.all {
      let all = results(level.kernels, values)
      for count in 0...40 {
        #expect(results(level.kernels, Array(values.suffix(count)), misalignment: 3) == Array(all.suffix(count)))
      }
    }
  }

  private func results<Scalar: GaussianScalar>(
    _ kernels: Kernels, _ values: [Scalar], misalignment: Int = 0
  ) -> [Scalar] {
    let input = GuardedMemory(values, offset: misalignment)
    let output = GuardedMemory([Scalar](repeating: 0, count: values.count), offset: misalignment)
    withExtendedLifetime((input, output)) {
      unsafe kernels.exponentials(input.pointer, count: values.count, into: output.pointer)
    }
    #expect(output.zonesAreUntouched)
    return output.elements
  }
}
