import GaussianEngine
import LinearAlgebra
import TestSupport
import Testing

/// Sums of centred rows and of their products at every level against the textbook.
@Suite struct ScatterKernelTests {
  @Test func everyDimensionInFloat() { compare(Float.self, shapes: Self.everyDimension) }
  @Test func everyDimensionInDouble() { compare(Double.self, shapes: Self.everyDimension) }
  @Test func everyRowCountInFloat() { compare(Float.self, shapes: Self.everyRowCount) }
  @Test func everyRowCountInDouble() { compare(Double.self, shapes: Self.everyRowCount) }

  private static let everyDimension =
    KernelLevel.dimensions.filter { $0 < 512 }.map { ($0, $0 > 64 ? 2 : 1 + $0 * 7 % 29) }
  /// Rows are summed in blocks of 128.
  private static let everyRowCount =
    (0...40).flatMap { count in [1, 2, 3, 8, 9].map { ($0, count) } }
    + [127, 128, 129, 255, 257, 1000].flatMap { count in [1, 2, 3, 5, 8, 17].map { ($0, count) } }

  /// Centring is one rounding an element, a product or its addition to a chain of at most 128 one more each, and
  /// blocks are added in double.
  private func compare<Scalar: GaussianScalar>(_ type: Scalar.Type, shapes: [(dimension: Int, count: Int)]) {
    var (sums, products) = (ErrorBound("sums, \(type)"), ErrorBound("products, \(type)"))
    var (diagonalSums, squares) = (ErrorBound("sums alone, \(type)"), ErrorBound("squares, \(type)"))
    for (dimension, count) in shapes {
      let problem = KernelProblem<Scalar>(rows: count, dimension: dimension, seed: 9)
      let expected = plainSums(of: problem)
      let rounding =
        Double(min(count, 128) + 4) * KernelProblem<Scalar>.roundoff + Double(count / 128 + 3) * .ulpOfOne
      for level in KernelLevel.all {
        var full = ShiftedSums(dimension: dimension, shape: .full)
        var diagonal = ShiftedSums(dimension: dimension, shape: .diagonal)
        // In two parts, to see that kernels add to what is there.
        for part in [problem.rows.prefix(count / 3), problem.rows.dropFirst(count / 3)] {
          problem.scatter(level.kernels, part, addingTo: &full)
          problem.scatter(level.kernels, part, addingTo: &diagonal, misalignment: 1)
        }
        #expect(full.count == count)
        #expect(diagonal.count == count)
        let place = "\(level.instructionSet), \(count) × \(dimension)"
        for i in 0..<dimension {
          let bound = rounding * expected.sizes[i]
          sums.record(WidestScalar(full.sums[i]) - expected.sums[i], bound: bound, at: place)
          diagonalSums.record(WidestScalar(diagonal.sums[i]) - expected.sums[i], bound: bound, at: place)
          let square = expected.products[i][i]
          squares.record(
            WidestScalar(diagonal.products[i]) - square, bound: rounding * Double(square), at: place)
          for j in 0...i {
            products.record(
              WidestScalar(full.products[i * dimension + j]) - expected.products[i][j],
              bound: rounding * expected.magnitudes[i][j], at: place)
          }
        }
      }
    }
    for errors in [sums, products, diagonalSums, squares] { #expect(errors.report(), "\(errors)") }
  }

  /// Exact sums, and sums of magnitudes, in plain loops.
  private func plainSums<Scalar>(
    of problem: KernelProblem<Scalar>
  ) -> (
    sums: [WidestScalar], sizes: [Double], products: [[WidestScalar]], magnitudes: [[Double]]
  ) {
    let dimension = problem.dimension
    let columns: [[WidestScalar]] = (0..<dimension).map { j in
      problem.rows.map { WidestScalar($0[j]) - WidestScalar(problem.mean[j]) }
    }
    var (products, magnitudes) = ([[WidestScalar]](), [[Double]]())
    for i in 0..<dimension {
      var (row, sizes) = ([WidestScalar](), [Double]())
      for j in 0...i {
        var (sum, size) = (WidestScalar(0), WidestScalar(0))
        for r in columns[i].indices {
          let term = columns[i][r] * columns[j][r]
          sum += term
          size += term.magnitude
        }
        row.append(sum)
        sizes.append(Double(size))
      }
      products.append(row)
      magnitudes.append(sizes)
    }
    return (
      columns.map { $0.reduce(0, +) }, columns.map { Double($0.reduce(0) { $0 + $1.magnitude }) }, products,
      magnitudes
    )
  }

  /// Chains of an eighth of the values, then a tree of three levels, all in double.
  @Test(arguments: KernelLevel.all) func sumOfAnArray(level: KernelLevel) {
    var generator = SplitMix64(seed: 10)
    var errors = ErrorBound("sum, \(level.instructionSet)")
    for count in Array(0...40) + [1000, 1003] {
      let values = generator.normals(count)
      let (doubles, floats) = (GuardedMemory(values), GuardedMemory<Float>(converted(values), offset: 1))
      let (double, float) = withExtendedLifetime((doubles, floats)) {
        unsafe (
          level.kernels.sum(doubles.pointer, count: count), level.kernels.sum(floats.pointer, count: count)
        )
      }
      let size = values.reduce(0) { $0 + $1.magnitude }
      let bound = Double(count / 8 + 4) * Double.ulpOfOne / 2 * size
      errors.record(
        WidestScalar(double) - values.reduce(0) { $0 + WidestScalar($1) }, bound: bound, at: "Double")
      let narrow = floats.elements.reduce(0) { $0 + WidestScalar($1) }
      errors.record(WidestScalar(float) - narrow, bound: bound, at: "Float")
    }
    #expect(errors.report(), "\(errors)")
  }

  /// Wherever it stands, and infinities are none.
  @Test(arguments: KernelLevel.all) func undefinedElements(level: KernelLevel) {
    for count in Array(0...40) + [1000] {
      var values = [Double](repeating: 1, count: count)
      if count > 1 { (values[0], values[count - 1]) = (.infinity, -.infinity) }
      for place in [nil] + Array(values.indices.prefix(41)) + Array(values.indices.suffix(1)) {
        var undefined = values
        if let place { undefined[place] = .nan }
        let (doubles, floats) = (GuardedMemory(undefined), GuardedMemory<Float>(converted(undefined), offset: 1))
        let (double, float) = withExtendedLifetime((doubles, floats)) {
          unsafe (
            level.kernels.holdsNaN(doubles.pointer, count: count),
            level.kernels.holdsNaN(floats.pointer, count: count)
          )
        }
        #expect(double == (place != nil), "Double, \(count), \(place.map(String.init) ?? "none")")
        #expect(float == (place != nil), "Float, \(count), \(place.map(String.init) ?? "none")")
      }
    }
  }
}
