import GaussianEngine
import LinearAlgebra
import TestSupport
import Testing

/// Rows from where they lie, at every level, against one assignment an element.
@Suite("Gathered rows") struct GatherKernelTests {
  private static let dimensions = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 33]
  private static let counts = [0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 33, 64, 65]

  @Test func double() { check(Double.self) }
  @Test func single() { check(Float.self) }

  /// Element k is k, which single precision holds.
  private func check<Scalar: GaussianScalar>(_: Scalar.Type) {
    for level in KernelLevel.all {
      for dimension in Self.dimensions {
        for count in Self.counts {
          // Columns side by side with and without gaps, rows with and without gaps, and neither.
          let strides = [
            (1, count), (1, count + 3), (dimension, 1), (dimension + 2, 1), (2 * dimension + 1, 2), (0, 1),
          ]
          for (rowStride, columnStride) in strides {
            let extent = max(1, max(0, count - 1) * rowStride + (dimension - 1) * columnStride + 1)
            let input = GuardedMemory((0..<extent).map { Scalar($0) }, offset: 1)
            let output = GuardedMemory([Scalar](repeating: -1, count: count * dimension), offset: 3)
            unsafe level.kernels.gather(
              input.pointer, rowStride: rowStride, columnStride: columnStride, count: count, dimension: dimension,
              into: output.pointer)
            let expected = (0..<count * dimension).map {
              Scalar($0 / dimension * rowStride + $0 % dimension * columnStride)
            }
            #expect(output.elements == expected, "\(level.instructionSet), \(count) × \(dimension), \(rowStride)")
            #expect(output.zonesAreUntouched)
          }
        }
      }
    }
  }

  @Test func widening() {
    for level in KernelLevel.all {
      for count in 0..<40 {
        let input = GuardedMemory((0..<count).map { Float($0) * 1.1 }, offset: 1)
        let output = GuardedMemory([Double](repeating: -1, count: count), offset: 3)
        unsafe level.kernels.widen(input.pointer, count: count, into: output.pointer)
        #expect(output.elements == input.elements.map { Double($0) })
      }
    }
  }
}
