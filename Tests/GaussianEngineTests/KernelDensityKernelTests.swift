import Foundation
import GaussianEngine
import LinearAlgebra
import TestSupport
import Testing

/// Sums over kernels at every level against plain loops in a wider scalar.
@Suite struct KernelDensityKernelTests {
  @Test func againstLoopsInDouble() { compare(Double.self) }
  @Test func againstLoopsInFloat() { compare(Float.self) }
  @Test func independenceInDouble() { checkIndependence(Double.self) }
  @Test func independenceInFloat() { checkIndependence(Float.self) }
  @Test func endsInDouble() { checkEnds(Double.self) }
  @Test func endsInFloat() { checkEnds(Float.self) }

  /// Queries, points and offsets; the kernel sums them, and so do loops.
  private struct Problem<Scalar: GaussianScalar> {
    let dimension: Int
    var queries: [[Scalar]]
    let points: [[Scalar]]
    let offsets: [Scalar]

    init(queries: Int, points: Int, dimension: Int, spread: Double = 1.5, seed: UInt64) {
      var generator = SplitMix64(seed: seed)
      self.dimension = dimension
      self.points = converted(generator.normalRows(points, dimension: dimension).map { $0.map { spread * $0 } })
      self.queries = converted(generator.normalRows(queries, dimension: dimension).map { $0.map { spread * $0 } })
      offsets = (0..<points).map { _ in Scalar(4 * generator.uniform()) }
    }

    func sums(
      _ kernels: Kernels, isWeighted: Bool, scales: [Scalar]?, leftOut: Int = -1
    ) -> [(least: Double, sum: Double)] {
      let count = queries.count * (scales?.count ?? 1)
      let (input, rows) = (GuardedMemory(queries.flatMap { $0 }, offset: 1), GuardedMemory(points.flatMap { $0 }))
      let added = GuardedMemory(offsets, offset: 3)
      let scratch = GuardedMemory(
        [Scalar](repeating: 0, count: Kernels.densityScratchCount(Scalar.self, dimension: dimension)))
      let least = GuardedMemory([Double](repeating: 0, count: count), offset: 1)
      let sums = GuardedMemory([Double](repeating: 0, count: count))
      withExtendedLifetime((input, rows, added, scratch, least, sums)) {
        unsafe kernels.kernelDensity(
          input.pointer, count: queries.count, dimension: dimension, points: rows.pointer,
          offsets: isWeighted ? UnsafePointer(added.pointer) : nil, pointCount: points.count, scales: scales,
          leftOut: leftOut, scratch: scratch.pointer, least: least.pointer, sums: sums.pointer)
      }
      #expect(scratch.zonesAreUntouched)
      #expect(least.zonesAreUntouched)
      #expect(sums.zonesAreUntouched)
      return Array(zip(least.elements, sums.elements)).map { (least: $0, sum: $1) }
    }

    /// ln Σ e^(−x/2) and how far a kernel may be from it.
    ///
    /// x has a subtraction, d multiplications and additions, and one more for the scale: within (d + 4) roundings of
    /// itself, which moves the logarithm by as much of the mean of x/2. Then a subtraction, an exponential within 1
    /// ulp, and a sum of 64 terms in the scalar and the rest in double.
    func expected(
      _ query: Int, isWeighted: Bool, scale: Scalar, leftOut: Int = -1
    ) -> (value: WidestScalar, bound: Double) {
      let x = points.indices.filter { leftOut < 0 || $0 != leftOut + query }.map { point in
        let squares = zip(queries[query], points[point]).map { pair -> WidestScalar in
          let difference = WidestScalar(pair.0) - WidestScalar(pair.1)
          return difference * difference
        }
        return squares.reduce(0, +) * WidestScalar(scale) + (isWeighted ? WidestScalar(offsets[point]) : 0)
      }
      guard let least = x.min() else { return (-.infinity, 0) }
      let shares = x.map { exp((least - $0) / 2) }
      let sum = shares.reduce(0, +)
      let mean = Double(zip(x, shares).reduce(0) { $0 + $1.0 * $1.1 } / sum)
      let roundoff = Scalar.epsilon / 2
      let bound = roundoff * (Double(dimension + 5) / 2 * mean + 70) + Double.ulpOfOne * Double(points.count)
      return (log(sum) - least / 2, bound)
    }
  }

  private func compare<Scalar: GaussianScalar>(_ type: Scalar.Type) {
    let scales: [Scalar] = [0.25, 1, 4, 100]
    for level in KernelLevel.all {
      var errors = ErrorBound("sums over kernels, \(type), \(level.instructionSet)")
      for (dimension, points) in [(1, 1), (1, 63), (2, 64), (3, 65), (5, 130), (8, 200), (17, 40), (33, 129)] {
        let problem = Problem<Scalar>(queries: 37, points: points, dimension: dimension, seed: UInt64(dimension))
        for isWeighted in [false, true] {
          let plain = problem.sums(level.kernels, isWeighted: isWeighted, scales: nil)
          let scaled = problem.sums(level.kernels, isWeighted: isWeighted, scales: scales)
          for query in stride(from: 0, to: 37, by: 5) {
            let (value, bound) = problem.expected(query, isWeighted: isWeighted, scale: 1)
            errors.record(
              WidestScalar(log(plain[query].sum) - plain[query].least / 2) - value, bound: bound, at: "d=\(dimension)")
            for (place, scale) in scales.enumerated() {
              let (value, bound) = problem.expected(query, isWeighted: isWeighted, scale: scale)
              let found = scaled[query * scales.count + place]
              errors.record(
                WidestScalar(log(found.sum) - found.least / 2) - value, bound: bound,
                at: "d=\(dimension), scale \(scale)")
            }
          }
        }
      }
      #expect(errors.report(), "\(errors)")
    }
  }

  /// A query's bits are those it has alone, whatever is beside it; one with NaN spoils no other.
  private func checkIndependence<Scalar: GaussianScalar>(_ type: Scalar.Type) {
    for level in KernelLevel.all {
      for spread in [1.0, 60] {
        var problem = Problem<Scalar>(queries: 150, points: 131, dimension: 3, spread: spread, seed: 5)
        let all = problem.sums(level.kernels, isWeighted: true, scales: nil)
        let queries = problem.queries
        for query in [0, 1, 17, 149] {
          problem.queries = [queries[query]]
          #expect(problem.sums(level.kernels, isWeighted: true, scales: nil)[0] == all[query])
        }
        for count in [0, 1, 2, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65, 127, 129] {
          problem.queries = Array(queries.suffix(count))
          let part = problem.sums(level.kernels, isWeighted: true, scales: nil)
          #expect(zip(part, all.suffix(count)).allSatisfy { $0 == $1 })
        }
        problem.queries = queries
        problem.queries[40][1] = .nan
        problem.queries[41][2] = .infinity
        for (query, found) in problem.sums(level.kernels, isWeighted: true, scales: nil).enumerated() {
          switch query {
          case 40: #expect(found.sum.isNaN)
          case 41: #expect(found.sum == 0)
          default: #expect(found == all[query])
          }
        }
      }
    }
  }

  /// A point left out has no part in its own sum; far points underflow to nothing, distances out of range to no sum.
  private func checkEnds<Scalar: GaussianScalar>(_ type: Scalar.Type) {
    for level in KernelLevel.all {
      var problem = Problem<Scalar>(queries: 0, points: 131, dimension: 2, seed: 9)
      var errors = ErrorBound("sums over the other kernels, \(type), \(level.instructionSet)")
      for first in [0, 3, 60, 100] {
        problem.queries = Array(problem.points[first..<min(first + 70, 131)])
        let found = problem.sums(level.kernels, isWeighted: true, scales: [1, 2], leftOut: first)
        for query in problem.queries.indices {
          let (value, bound) = problem.expected(query, isWeighted: true, scale: 2, leftOut: first)
          let (least, sum) = found[2 * query + 1]
          errors.record(WidestScalar(log(sum) - least / 2) - value, bound: bound, at: "row \(first + query)")
        }
      }
      #expect(errors.report(), "\(errors)")

      var one = Problem<Scalar>(queries: 1, points: 1, dimension: 2, seed: 9)
      one.queries = one.points
      #expect(one.sums(level.kernels, isWeighted: false, scales: nil)[0] == (0, 1))
      #expect(one.sums(level.kernels, isWeighted: false, scales: nil, leftOut: 0)[0].sum == 0)
      one.queries = [[0, Scalar.greatestFiniteMagnitude]]
      #expect(one.sums(level.kernels, isWeighted: false, scales: nil)[0].sum == 0)
      let far = Scalar.greatestFiniteMagnitude.squareRoot() / 2
      one.queries = [[0, far]]
      let (least, sum) = one.sums(level.kernels, isWeighted: false, scales: nil)[0]
      #expect(sum == 1)
      #expect(least.isFinite)
      #expect(least > Double(far))
    }
  }
}
