import GaussianEngine
import LinearAlgebra
import TestSupport
import Testing

/// Weighted sums and fourth moments at every level against the textbook.
@Suite struct WeightedScatterKernelTests {
  @Test func everyDimensionInFloat() { compare(Float.self, Self.everyDimension) }
  @Test func everyDimensionInDouble() { compare(Double.self, Self.everyDimension) }
  @Test func everyRowCountInFloat() { compare(Float.self, Self.everyRowCount) }
  @Test func everyRowCountInDouble() { compare(Double.self, Self.everyRowCount) }

  private static let everyDimension = KernelLevel.dimensions.filter { $0 < 200 }.map { ($0, 1 + $0 * 5 % 23) }
  private static let everyRowCount =
    (0...40).flatMap { count in [1, 3, 9].map { ($0, count) } }
    + [127, 128, 129, 257].flatMap { count in [1, 2, 5, 8, 17].map { ($0, count) } }

  /// A weight costs a root and two products more than the sums without, a norm adds its chain and a division.
  private func compare<Scalar: GaussianScalar>(_ type: Scalar.Type, _ shapes: [(dimension: Int, count: Int)]) {
    var errors = ErrorBound("weighted sums, \(type)")
    var fourthErrors = ErrorBound("fourth moments, \(type)")
    for (dimension, count) in shapes {
      let problem = KernelProblem<Scalar>(rows: count, dimension: dimension, seed: 11)
      var generator = SplitMix64(seed: UInt64(count))
      // Fractions, whole numbers, and absence.
      let weights = (0..<count).map { row -> Scalar in
        if row % 5 == 2 { return 0 }
        return row % 3 == 0 ? Scalar(row % 4) : Scalar(generator.uniform())
      }
      // What is absent may be anything.
      let rows = zip(problem.rows, weights).map { $1 == 0 ? $0.map { _ in Scalar.nan } : $0 }
      let expected = PlainMoments(of: problem, weights: weights)
      let rounding =
        Double(min(count, 128) + 9) * KernelProblem<Scalar>.roundoff + Double(count / 128 + 3) * .ulpOfOne
      let fourthRounding = rounding + Double(2 * (dimension + 8)) * KernelProblem<Scalar>.roundoff
      for level in KernelLevel.all {
        var full = ShiftedSums(dimension: dimension, shape: .full, moments: .fourth)
        var diagonal = ShiftedSums(dimension: dimension, shape: .diagonal)
        for part in [0..<count / 3, count / 3..<count] {
          problem.scatter(level.kernels, rows[part], weights: Array(weights[part]), addingTo: &full)
          problem.scatter(
            level.kernels, rows[part], weights: Array(weights[part]), addingTo: &diagonal, misalignment: 1)
        }
        let positive = weights.count { $0 > 0 }
        #expect(full.count == positive)
        #expect(diagonal.weights == full.weights)
        #expect(full.weights.refused == 0)
        let place = "\(level.instructionSet), \(count) × \(dimension)"
        errors.record(
          WidestScalar(full.weight) - expected.weight, bound: Double(count) * .ulpOfOne * Double(expected.weight),
          at: place)
        for i in 0..<dimension {
          errors.record(
            WidestScalar(full.sums[i]) - expected.sums[i], bound: rounding * expected.sizes[i], at: place)
          errors.record(
            WidestScalar(diagonal.sums[i]) - expected.sums[i], bound: rounding * expected.sizes[i], at: place)
          errors.record(
            WidestScalar(diagonal.products[i]) - expected.products[i][i],
            bound: rounding * expected.magnitudes[i][i], at: place)
          fourthErrors.record(
            WidestScalar(full.fourth[i]) - expected.cubes[i], bound: fourthRounding * expected.cubeSizes[i], at: place)
          for j in 0...i {
            errors.record(
              WidestScalar(full.products[i * dimension + j]) - expected.products[i][j],
              bound: rounding * expected.magnitudes[i][j], at: place)
          }
        }
        fourthErrors.record(
          WidestScalar(full.quartic ?? .nan) - expected.quartic,
          bound: 2 * fourthRounding * Double(expected.quartic), at: place)
      }
    }
    for errors in [errors, fourthErrors] { #expect(errors.report(), "\(errors)") }
  }

  /// A weight of one changes no bit, and fourth moments change none of the others.
  @Test(arguments: KernelLevel.all) func weightsOfOne(level: KernelLevel) {
    func compare<Scalar: GaussianScalar>(_: Scalar.Type) {
      for dimension in [1, 2, 3, 7, 8, 9, 16, 33] {
        let problem = KernelProblem<Scalar>(rows: 300, dimension: dimension, seed: 12)
        for shape in [ShiftedSums.Shape.full, .diagonal] {
          var plain = ShiftedSums(dimension: dimension, shape: shape)
          var weighted = ShiftedSums(dimension: dimension, shape: shape, moments: shape == .full ? .fourth : .second)
          problem.scatter(level.kernels, problem.rows, addingTo: &plain)
          problem.scatter(
            level.kernels, problem.rows, weights: [Scalar](repeating: 1, count: 300), addingTo: &weighted)
          // What stands above the diagonal means nothing.
          let meaningful = plain.products.indices.filter {
            shape == .diagonal || $0 % dimension <= $0 / dimension
          }
          #expect(plain.weights == weighted.weights)
          #expect(plain.sums == weighted.sums)
          #expect(meaningful.allSatisfy { plain.products[$0] == weighted.products[$0] })
        }
      }
    }
    compare(Float.self)
    compare(Double.self)
  }

  /// Weights that are none are counted, wherever they stand.
  @Test(arguments: KernelLevel.all) func refusedWeights(level: KernelLevel) {
    for count in [1, 7, 8, 9, 30] {
      for bad in [-1, -.leastNonzeroMagnitude, .nan, .infinity, -.infinity] as [Double] {
        for index in 0..<count {
          var weights = [Double](repeating: 0.5, count: count)
          weights[index] = bad
          let sums = unsafe weights.withUnsafeBufferPointer { buffer in
            unsafe buffer.baseAddress.map { unsafe level.kernels.weightSums($0, count: count) }
          }
          #expect(sums?.refused == 1, "\(bad) at \(index) of \(count)")
        }
      }
    }
  }
}

/// Sums in plain loops over the widest scalar, with sums of magnitudes beside them.
private struct PlainMoments {
  var weight: WidestScalar = 0
  var sums: [WidestScalar]
  var sizes: [Double]
  var products: [[WidestScalar]]
  var magnitudes: [[Double]]
  var cubes: [WidestScalar]
  var cubeSizes: [Double]
  var quartic: WidestScalar = 0

  init<Scalar>(of problem: KernelProblem<Scalar>, weights: [Scalar]) {
    let dimension = problem.dimension
    sums = [WidestScalar](repeating: 0, count: dimension)
    sizes = [Double](repeating: 0, count: dimension)
    cubes = sums
    cubeSizes = sizes
    products = (0..<dimension).map { [WidestScalar](repeating: 0, count: $0 + 1) }
    magnitudes = (0..<dimension).map { [Double](repeating: 0, count: $0 + 1) }
    for (row, frequency) in zip(problem.rows, weights) where frequency > 0 {
      let w = WidestScalar(frequency)
      let y = zip(row, problem.mean).map { WidestScalar($0) - WidestScalar($1) }
      let norm = y.reduce(0) { $0 + $1 * $1 }
      weight += w
      quartic += w * norm * norm
      for i in y.indices {
        sums[i] += w * y[i]
        sizes[i] += Double((w * y[i]).magnitude)
        cubes[i] += w * norm * y[i]
        cubeSizes[i] += Double((w * norm * y[i]).magnitude)
        for j in 0...i {
          products[i][j] += w * y[i] * y[j]
          magnitudes[i][j] += Double((w * y[i] * y[j]).magnitude)
        }
      }
    }
  }
}
