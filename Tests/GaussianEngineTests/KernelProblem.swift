import GaussianEngine
import GaussianReference
import LinearAlgebra
import RandomStreams
import TestSupport
import Testing

/// Rows, a mean and a triangle, and what kernels make of them at any level.
struct KernelProblem<Scalar: GaussianScalar> {
  let dimension: Int
  let rows: [[Scalar]]
  let mean: [Scalar]
  /// Rows of a lower triangle, rounded to the scalar.
  let triangle: [[Scalar]]
  /// One positive factor a variable.
  let factors: [Scalar]
  let scale = -0.5
  let offset = -3.25

  private let paddedMean: Workspace<Scalar>
  private let paddedFactors: Workspace<Scalar>
  private let packed: Workspace<Scalar>

  init(rows count: Int, dimension: Int, seed: UInt64 = 1) {
    var generator = SplitMix64(seed: seed &* 1_000_003 &+ UInt64(dimension))
    self.dimension = dimension
    rows = converted(generator.normalRows(count, dimension: dimension, offset: 2))
    mean = converted(generator.normals(dimension))
    factors = generator.normals(dimension).map { Scalar(0.1 + $0.magnitude) }
    let scale = 1 / Double(dimension).squareRoot()
    triangle = (0..<dimension).map { i in
      (0..<dimension).map { j in
        j > i ? 0 : j == i ? Scalar(1 + generator.normal().magnitude) : Scalar(scale * generator.normal())
      }
    }
    paddedMean = Kernels.padded(mean)
    paddedFactors = Kernels.padded(factors)
    packed = Kernels.packedTriangle(Matrix<Double>(converted(triangle)))
  }
}

// MARK: - Through the kernels

extension KernelProblem {
  /// Scores of rows that start `misalignment` elements past a 64-byte boundary.
  func scores(_ kernels: Kernels, of rows: [[Scalar]], misalignment: Int = 0) -> [Scalar] {
    let input = GuardedMemory(rows.flatMap { $0 }, offset: misalignment)
    let output = GuardedMemory([Scalar](repeating: 0, count: rows.count), offset: misalignment)
    let scratchCount = Kernels.scoreScratchCount(Scalar.self, dimension: dimension)
    let scratch = GuardedMemory([Scalar](repeating: 0, count: scratchCount))
    withExtendedLifetime((input, output, scratch)) {
      unsafe kernels.score(
        input.pointer, count: rows.count, dimension: dimension, mean: paddedMean.base,
        inverseFactor: packed.base, scale: scale, offset: offset, scratch: scratch.pointer,
        into: output.pointer)
    }
    #expect(output.zonesAreUntouched)
    #expect(scratch.zonesAreUntouched)
    #expect(input.zonesAreUntouched)
    return output.elements
  }

  /// The same of rows whose columns lie side by side, with a gap of `gap` elements between two.
  func scores(_ kernels: Kernels, ofColumns rows: [[Scalar]], gap: Int, misalignment: Int = 0) -> [Scalar] {
    let columnStride = rows.count + gap
    var elements = [Scalar](repeating: .nan, count: (dimension - 1) * columnStride + rows.count)
    for (row, values) in rows.enumerated() {
      for (column, value) in values.enumerated() { elements[column * columnStride + row] = value }
    }
    let input = GuardedMemory(elements, offset: misalignment)
    let output = GuardedMemory([Scalar](repeating: 0, count: rows.count), offset: misalignment)
    let scratchCount = Kernels.scoreScratchCount(Scalar.self, dimension: dimension)
    let scratch = GuardedMemory([Scalar](repeating: 0, count: scratchCount))
    withExtendedLifetime((input, output, scratch)) {
      unsafe kernels.score(
        columns: input.pointer, columnStride: columnStride, count: rows.count, dimension: dimension,
        mean: paddedMean.base, inverseFactor: packed.base, scale: scale, offset: offset, scratch: scratch.pointer,
        into: output.pointer)
    }
    #expect(output.zonesAreUntouched)
    #expect(scratch.zonesAreUntouched)
    #expect(input.zonesAreUntouched)
    return output.elements
  }

  func diagonalScores(_ kernels: Kernels, of rows: [[Scalar]], misalignment: Int = 0) -> [Scalar] {
    let input = GuardedMemory(rows.flatMap { $0 }, offset: misalignment)
    let output = GuardedMemory([Scalar](repeating: 0, count: rows.count), offset: misalignment)
    withExtendedLifetime((input, output)) {
      unsafe kernels.diagonalScore(
        input.pointer, count: rows.count, dimension: dimension, mean: paddedMean.base,
        factors: paddedFactors.base, scale: scale, offset: offset, into: output.pointer)
    }
    #expect(output.zonesAreUntouched)
    #expect(input.zonesAreUntouched)
    return output.elements
  }

  /// Rows coloured in place, by the triangle or by the factors.
  func colored(
    _ kernels: Kernels, _ rows: [[Scalar]], diagonal: Bool = false, misalignment: Int = 0
  ) -> [[Scalar]] {
    let memory = GuardedMemory(rows.flatMap { $0 }, offset: misalignment)
    let scratchCount = Kernels.colorScratchCount(Scalar.self, dimension: dimension)
    let scratch = GuardedMemory([Scalar](repeating: 0, count: scratchCount))
    withExtendedLifetime((memory, scratch)) {
      if diagonal {
        unsafe kernels.diagonalColor(
          memory.pointer, count: rows.count, dimension: dimension, mean: paddedMean.base,
          factors: paddedFactors.base)
      } else {
        unsafe kernels.color(
          memory.pointer, count: rows.count, dimension: dimension, mean: paddedMean.base, factor: packed.base,
          scratch: scratch.pointer)
      }
    }
    #expect(memory.zonesAreUntouched)
    #expect(scratch.zonesAreUntouched)
    let elements = memory.elements
    return rows.indices.map { Array(elements[$0 * dimension..<($0 + 1) * dimension]) }
  }

  /// Sums of rows about the mean, added to what is there already.
  func scatter(
    _ kernels: Kernels, _ rows: some Collection<[Scalar]>, weights: [Scalar]? = nil,
    addingTo sums: inout ShiftedSums, misalignment: Int = 0
  ) {
    let input = GuardedMemory(rows.flatMap { $0 }, offset: misalignment)
    let frequencies = weights.map { GuardedMemory($0, offset: misalignment) }
    let scratchCount = Kernels.scatterScratchCount(Scalar.self, dimension: dimension, shape: sums.shape)
    let scratch = GuardedMemory([Scalar](repeating: 0, count: scratchCount))
    withExtendedLifetime((input, scratch, frequencies)) {
      unsafe kernels.scatter(
        input.pointer, weights: frequencies.map { unsafe UnsafePointer($0.pointer) }, count: rows.count,
        shift: paddedMean.base, scratch: scratch.pointer, addingTo: &sums)
    }
    #expect(scratch.zonesAreUntouched)
    #expect(input.zonesAreUntouched)
  }
}

// MARK: - Through the reference

extension KernelProblem {
  /// Unit roundoff of the scalar: half the distance from 1 to the next larger value.
  static var roundoff: Double { Scalar.epsilon / 2 }

  /// Exact centred rows and T·v, with Σ|Tᵢⱼ|·|vⱼ| beside each element.
  func product(with vector: [WidestScalar]) -> [(value: WidestScalar, magnitude: Double)] {
    let values = ReferenceCholesky<WidestScalar>(lower: converted(triangle)).times(vector)
    let magnitudes = ReferenceCholesky<Double>(lower: triangle.map { $0.map { Double($0.magnitude) } })
      .times(vector.map { Double($0.magnitude) })
    return zip(values, magnitudes).map { ($0, $1) }
  }

  /// A row's score and how far a kernel may be from it.
  ///
  /// Element i of T(x − mean) is a chain of i + 1 multiplications and additions after a subtraction: δᵢ is γᵢ₊₃
  /// of Σ|Tᵢⱼ|·|xⱼ − meanⱼ|. Squares of up to 15 variables are summed in one chain, of more in 8 or 16 and a tree.
  func expectedScore(of row: [Scalar]) -> (value: WidestScalar, bound: Double) {
    let z = product(with: zip(row, mean).map { WidestScalar($0) - WidestScalar($1) })
    var (sum, error, inflated) = (WidestScalar(0), 0.0, 0.0)
    for (i, element) in z.enumerated() {
      let size = Double(element.value.magnitude)
      let delta = Double(i + 3) * Self.roundoff * element.magnitude
      sum += element.value * element.value
      error += (2 * size + delta) * delta
      inflated += (size + delta) * (size + delta)
    }
    let additions = dimension < 16 ? dimension : (dimension + 7) / 8 + 6
    error += Double(additions) * Self.roundoff * inflated
    return finished(sum, error: error)
  }

  /// The same without correlations: four roundings a square, then the sum.
  func expectedDiagonalScore(of row: [Scalar]) -> (value: WidestScalar, bound: Double) {
    var sum = WidestScalar(0)
    for j in row.indices {
      let z = (WidestScalar(row[j]) - WidestScalar(mean[j])) * WidestScalar(factors[j])
      sum += z * z
    }
    return finished(sum, error: Double((dimension + 7) / 8 + 10) * Self.roundoff * Double(sum))
  }

  /// `offset + scale·sum` in double, then rounded once to the scalar.
  private func finished(_ sum: WidestScalar, error: Double) -> (value: WidestScalar, bound: Double) {
    let value = WidestScalar(offset) + WidestScalar(scale) * sum
    let rounding = Double.ulpOfOne * (scale.magnitude * Double(sum) + offset.magnitude)
    return (value, scale.magnitude * error + rounding + Self.roundoff * Double(value.magnitude))
  }
}

/// Kernels with the level that they belong to.
struct KernelLevel: Sendable, CustomTestStringConvertible {
  let instructionSet: InstructionSet
  let kernels: Kernels
  var testDescription: String { instructionSet.rawValue }

  /// Every level that this machine has; ``KernelLevelTests`` shows the others as skipped.
  static let all = InstructionSet.allCases.compactMap { set in
    Kernels.at(set).map { KernelLevel(instructionSet: set, kernels: $0) }
  }

  /// Every small dimension, both sides of every block size, and large ones.
  static let dimensions = Array(1...64) + [127, 128, 129, 255, 256, 257, 511, 512]
}

/// Levels that this machine lacks show up as cancelled.
@Suite struct KernelLevelTests {
  @Test(arguments: InstructionSet.allCases)
  func level(set: InstructionSet) throws {
    guard Kernels.at(set) != nil else {
      print("skipped: kernels of level \(set), which this processor or build lacks")
      try Test.cancel("this processor or build lacks \(set)")
    }
    #expect(set.isAvailable)
  }
}
