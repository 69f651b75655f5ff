import GaussianEngine
import GaussianReference
import LinearAlgebra
import TestSupport
import Testing

/// Distances from centres at every level against the textbook, and how far a row's results are its own.
@Suite struct NearestCentreKernelTests {
  @Test func everyDimensionInFloat() { compare(Float.self, shapes: Self.everyDimension) }
  @Test func everyDimensionInDouble() { compare(Double.self, shapes: Self.everyDimension) }
  @Test func everyCountInFloat() { compare(Float.self, shapes: Self.everyCount) }
  @Test func everyCountInDouble() { compare(Double.self, shapes: Self.everyCount) }

  private static let everyDimension = (Array(1...10) + [15, 16, 17, 33, 64]).map { ($0, 35, 5) }
  /// Panels have up to 32 rows, blocks of small rows 128; centres come in groups of 8.
  private static let everyCount =
    (0...34).map { (1 + $0 % 9, $0, 1 + $0 % 17) }
    + [127, 128, 129].flatMap { [(2, $0, 9), (7, $0, 16), (8, $0, 3)] }
    + (1...17).map { (3, 33, $0) } + (1...17).map { (9, 33, $0) }

  /// A distance is a chain of d terms of a subtraction, a square and an addition.
  private func compare<Scalar: GaussianScalar>(
    _ type: Scalar.Type, shapes: [(dimension: Int, count: Int, centres: Int)]
  ) {
    var (distances, sums) = (ErrorBound("distances, \(type)"), ErrorBound("sums, \(type)"))
    var (inertias, potentials) = (ErrorBound("inertia, \(type)"), ErrorBound("potentials, \(type)"))
    for (dimension, count, centres) in shapes {
      for weighted in [false, true] {
        let problem = CentreProblem<Scalar>(rows: count, dimension: dimension, centres: centres, weighted: weighted)
        let exact = problem.exact
        let rounding = Double(dimension + 5) * Scalar.epsilon / 2
        let summing = rounding + Double(count + 4) * Scalar.epsilon / 2
        for level in KernelLevel.all {
          let name = "\(level.instructionSet), \(count) × \(dimension), \(centres) centres"
          let found = problem.nearest(level.kernels, misalignment: count % 3)
          for row in 0..<count where problem.weight(row) > 0 {
            // Two centres as near as rounding can tell may change places.
            let there = exact.all[row][found.labels[row]]
            distances.record(there - exact.least[row], bound: 2 * rounding * Double(there), at: name)
            distances.record(
              WidestScalar(found.distances[row]) - there, bound: rounding * Double(there), at: "\(name), distance")
          }
          inertias.record(
            WidestScalar(found.inertia) - exact.inertia, bound: summing * Double(exact.inertia), at: name)
          let totals = problem.plainSums(labels: found.labels)
          for (a, b) in zip(found.sums, totals.sums) {
            sums.record(
              WidestScalar(a) - b.value, bound: Scalar.epsilon * b.magnitude + Double(count) * .ulpOfOne * b.magnitude,
              at: name)
          }
          #expect(found.totals == totals.weights, "\(name)")

          let tried = problem.tried(level.kernels, misalignment: count % 5)
          for centre in 0..<centres {
            let expected = problem.potential(ofTrying: centre, exact.all)
            potentials.record(
              WidestScalar(tried.potentials[centre]) - expected, bound: summing * Double(expected), at: name)
          }
          for row in 0..<count where problem.weight(row) > 0 {
            let expected = min(WidestScalar(problem.known[row]), exact.all[row][0])
            distances.record(
              WidestScalar(tried.distances[row]) - expected, bound: rounding * Double(expected), at: "\(name), lowered")
          }
        }
      }
    }
    #expect(distances.report(), "\(distances)")
    #expect(inertias.report(), "\(inertias)")
    #expect(sums.report(), "\(sums)")
    #expect(potentials.report(), "\(potentials)")
  }

  /// A row's label and distance have the same bits alone as among others.
  @Test func rowsAreIndependent() {
    for dimension in [1, 2, 5, 7, 8, 9, 17] {
      let problem = CentreProblem<Double>(rows: 150, dimension: dimension, centres: 11, weighted: false)
      for level in KernelLevel.all {
        let together = problem.nearest(level.kernels)
        for row in stride(from: 0, to: 150, by: 7) {
          let alone = problem.nearest(level.kernels, only: row)
          #expect(alone.labels[0] == together.labels[row] && alone.distances[0] == together.distances[row])
        }
      }
    }
  }

  /// Of equal centres the first is the nearest, wherever the groups end.
  @Test func tiesGoToTheFirst() {
    for level in KernelLevel.all {
      for centres in 1...20 {
        var problem = CentreProblem<Float>(rows: 40, dimension: 2, centres: centres, weighted: false)
        problem.centres = problem.centres.map { _ in problem.centres[0] }
        #expect(problem.nearest(level.kernels).labels == [Int](repeating: 0, count: 40))
      }
    }
  }

  @Test func changesOfLabelsAreSeen() {
    for level in KernelLevel.all {
      for count in [1, 7, 16, 33, 35] {
        let problem = CentreProblem<Double>(rows: count, dimension: 3, centres: 4, weighted: false)
        let labels = problem.nearest(level.kernels).labels
        #expect(!problem.nearest(level.kernels, labels: labels).hasChanged)
        for row in 0..<count {
          var other = labels
          other[row] ^= 1
          #expect(problem.nearest(level.kernels, labels: other).hasChanged)
        }
      }
    }
  }
}
