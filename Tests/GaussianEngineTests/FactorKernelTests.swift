import GaussianEngine
import GaussianReference
import LinearAlgebra
import RandomStreams
import TestSupport
import Testing

/// Densities, factors and rows of models with few factors, at every level, against plain loops.
@Suite struct FactorKernelTests {
  @Test func everyShapeInFloat() throws { try compareShapes(Float.self) }
  @Test func everyShapeInDouble() throws { try compareShapes(Double.self) }
  @Test func everyRowCountInFloat() { compareRowCounts(Float.self) }
  @Test func everyRowCountInDouble() { compareRowCounts(Double.self) }
  @Test func drawsOfTheirOwnRowInFloat() { compareDraws(Float.self) }
  @Test func drawsOfTheirOwnRowInDouble() { compareDraws(Double.self) }

  /// Both sides of every block of columns, every group of factors, and the dimensions from which lanes are columns.
  private static let shapes: [(dimension: Int, factors: Int)] =
    (1...20).map { ($0, min($0, 3)) }
    + [23, 24, 25, 31, 32, 33, 47, 48, 49, 64, 65, 127, 128, 129, 130, 255, 256, 257, 300, 513, 1000].map { ($0, 10) }
    + [0, 1, 2, 4, 5, 7, 8, 9, 11, 12, 13, 16, 17, 24, 25, 40].map { (42, $0) }

  private func compareShapes<Scalar: GaussianScalar>(_ type: Scalar.Type) throws {
    var (scores, codes, rows) = (
      ErrorBound("factor score, \(type)"), ErrorBound("factor code, \(type)"), ErrorBound("factor row, \(type)")
    )
    for (dimension, factors) in Self.shapes {
      let problem = FactorProblem<Scalar>(dimension: dimension, factors: factors)
      // Two whole vectors and a rest at every level, now and then.
      let count = dimension % 8 == 1 && dimension < 100 ? 35 : 5
      let input = problem.rows(count)
      let expected = input.map { problem.expected(of: $0) }
      for level in KernelLevel.all {
        let transform = problem.transform(level.kernels)
        let name = "\(level.instructionSet), d=\(dimension), q=\(factors)"
        let values = problem.scores(transform, of: input)
        let found = transform.projection.codes(of: Matrix(input), parallelism: .serial)
        let back = transform.rows(from: found, parallelism: .serial)
        for (row, (value, bound, factorBound)) in expected.enumerated() {
          scores.record(WidestScalar(values[row]) - value, bound: bound, at: name)
          let code = problem.code(of: input[row])
          for k in 0..<factors {
            codes.record(WidestScalar(found[row, k]) - code[k], bound: factorBound[k], at: name)
          }
          let image = problem.image(of: found.row(row))
          for j in 0..<dimension {
            rows.record(WidestScalar(back[row, j]) - image[j].value, bound: image[j].bound, at: name)
          }
        }
      }
    }
    #expect(scores.report(), "\(scores)")
    #expect(codes.holds, "\(codes)")
    #expect(rows.report(), "\(rows)")
  }

  /// With every count of rows, each has the bits that it has alone; nothing outside the results is written.
  private func compareRowCounts<Scalar: GaussianScalar>(_ type: Scalar.Type) {
    for (dimension, factors) in [(1, 1), (3, 2), (7, 3), (9, 5), (24, 7), (33, 12), (130, 4), (257, 10), (520, 3)] {
      let problem = FactorProblem<Scalar>(dimension: dimension, factors: factors)
      let input = problem.rows(40)
      for level in KernelLevel.all {
        let transform = problem.transform(level.kernels)
        let alone = input.map { problem.scores(transform, of: [$0])[0] }
        let codes = transform.projection.codes(of: Matrix(input), parallelism: .serial)
        let rows = transform.rows(from: codes, parallelism: .serial)
        for count in [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 40] {
          #expect(problem.scores(transform, of: Array(input.prefix(count))) == Array(alone.prefix(count)))
        }
        for row in [0, 5, 16, 38, 39] {
          let code = transform.projection.codes(of: Matrix([input[row]]), parallelism: .serial)
          #expect(code.row(0) == codes.row(row))
          #expect(transform.rows(from: code, parallelism: .serial).row(0) == rows.row(row))
        }
      }
    }
  }

  /// A drawn row is made of the first normals of its row as factors and of the others as noise.
  private func compareDraws<Scalar: GaussianScalar>(_ type: Scalar.Type) {
    var errors = ErrorBound("row of factors and noise, \(type)")
    for (dimension, factors) in [(1, 0), (1, 1), (5, 2), (16, 3), (35, 7), (130, 5)] {
      let problem = FactorProblem<Scalar>(dimension: dimension, factors: factors)
      let stream = RandomStream(seed: 9)
      var normals = [Scalar](repeating: 0, count: 11 * (dimension + factors))
      unsafe normals.withUnsafeMutableBufferPointer { buffer in
        unsafe stream.fillStandardNormals(rows: 4..<15, columns: dimension + factors, into: buffer.baseAddress!)
      }
      for level in KernelLevel.all {
        let (rows, codes) = problem.transform(level.kernels).samples(
          rows: 4..<15, stream: stream, parallelism: .threads(2))
        for row in 0..<11 {
          let own = Array(normals[row * (dimension + factors)..<(row + 1) * (dimension + factors)])
          #expect(codes.row(row) == Array(own.prefix(factors)))
          let image = problem.image(of: Array(own.prefix(factors)))
          for j in 0..<dimension {
            let noise = WidestScalar(Scalar(problem.deviations[j])) * WidestScalar(own[factors + j])
            let size = Double(noise.magnitude)
            errors.record(
              WidestScalar(rows[row, j]) - (image[j].value + noise), bound: image[j].bound + 2 * Scalar.epsilon * size,
              at: "\(level.instructionSet), d=\(dimension), q=\(factors)")
          }
        }
      }
    }
    #expect(errors.report(), "\(errors)")
  }
}

/// A model of few factors, and what its kernels should compute.
private struct FactorProblem<Scalar: GaussianScalar> {
  let dimension: Int
  let factors: Int
  let mean: [Scalar]
  let loadings: [[Double]]
  let projection: [[Double]]
  let deviations: [Double]

  init(dimension: Int, factors: Int) {
    var generator = SplitMix64(seed: UInt64(1000 * dimension + factors))
    (self.dimension, self.factors) = (dimension, factors)
    mean = converted(generator.normals(dimension).map { 3 * $0 })
    loadings = generator.normalRows(dimension, dimension: factors)
    deviations = generator.normals(dimension).map { 0.1 + $0.magnitude }
    projection = generator.normalRows(factors, dimension: dimension).map { $0.map { $0 / Double(dimension) } }
  }

  func rows(_ count: Int) -> [[Scalar]] {
    var generator = SplitMix64(seed: UInt64(7 + dimension))
    return converted(generator.normalRows(count, dimension: dimension, offset: 2))
  }

  func transform(_ kernels: Kernels) -> FactorTransform<Scalar> {
    FactorTransform(
      mean: mean, loadings: matrix(loadings, dimension, factors), projection: matrix(projection, factors, dimension),
      deviations: deviations, kernels: kernels)
  }

  private func matrix(_ rows: [[Double]], _ height: Int, _ width: Int) -> Matrix<Double> {
    Matrix(rows: height, columns: width, elements: rows.flatMap { $0 })
  }

  func scores(_ transform: FactorTransform<Scalar>, of rows: [[Scalar]]) -> [Scalar] {
    let input = GuardedMemory(rows.flatMap { $0 }, offset: 3)
    let output = GuardedMemory([Scalar](repeating: 0, count: rows.count), offset: 1)
    let scratch = GuardedMemory([Scalar](repeating: 0, count: transform.scoreScratchCount))
    withExtendedLifetime((input, output, scratch)) {
      unsafe transform.score(
        rows: input.pointer, count: rows.count, scale: -0.5, offset: -3.25, scratch: scratch.pointer,
        into: output.pointer)
    }
    #expect(output.zonesAreUntouched)
    #expect(scratch.zonesAreUntouched)
    #expect(input.zonesAreUntouched)
    return output.elements
  }

  // MARK: Plain loops

  private static var roundoff: Double { Scalar.epsilon / 2 }

  /// What is packed is rounded to the scalar.
  private func rounded(_ rows: [[Double]]) -> [[WidestScalar]] { rows.map { $0.map { WidestScalar(Scalar($0)) } } }

  func code(of row: [Scalar]) -> [WidestScalar] {
    rounded(projection).map { p in
      p.indices.reduce(0) { $0 + p[$1] * (WidestScalar(row[$1]) - WidestScalar(mean[$1])) }
    }
  }

  /// The score, its bound, and bounds of the factors.
  ///
  /// A factor is a sum of d products in chains of 128 and then of blocks: δₖ = γ of Σ|Pₖⱼ|·|xⱼ − μⱼ|. What is left
  /// over of a variable errs by γ of the sum of its q + 1 magnitudes and by |Wⱼₖ|·δₖ; squares are summed in chains.
  func expected(of row: [Scalar]) -> (value: WidestScalar, bound: Double, factors: [Double]) {
    let reference = ReferenceFactors<WidestScalar>(
      mean: converted(mean), loadings: rounded(loadings), noise: [WidestScalar](repeating: 1, count: dimension))
    let reciprocals = deviations.map { WidestScalar(Scalar(1 / $0)) }
    let squares = reference.squares(of: converted(row), projection: rounded(projection), reciprocals: reciprocals)
    let centred = zip(row, mean).map { (Double($0) - Double($1)).magnitude }
    let z = code(of: row).map { Double($0) }
    let chain = Double(min(dimension, 128) + (dimension + 127) / 128 + 3)
    let delta = projection.map { p in
      chain * Self.roundoff * zip(p, centred).reduce(0) { $0 + $1.0.magnitude * $1.1 }
    }
    var (error, inflated) = (0.0, 0.0)
    for j in 0..<dimension {
      var (rest, size, moved) = (Double(row[j]) - Double(mean[j]), centred[j], 0.0)
      for k in 0..<factors {
        rest -= Double(Scalar(loadings[j][k])) * z[k]
        size += (loadings[j][k] * z[k]).magnitude
        moved += loadings[j][k].magnitude * delta[k]
      }
      let own = (Double(factors + 4) * Self.roundoff * size + moved) / deviations[j]
      let square = rest.magnitude / deviations[j]
      error += (2 * square + own) * own
      inflated += (square + own) * (square + own)
    }
    for k in 0..<factors {
      error += (2 * z[k].magnitude + delta[k]) * delta[k]
      inflated += (z[k].magnitude + delta[k]) * (z[k].magnitude + delta[k])
    }
    let additions = Double(min(dimension, 128) / 2 + (dimension + 127) / 128 + factors + 6)
    error += additions * Self.roundoff * inflated
    let value = -3.25 - 0.5 * squares
    let rounding = Double.ulpOfOne * (Double(squares) + 4) + Self.roundoff * Double(value.magnitude)
    return (value, 0.5 * error + rounding, delta)
  }

  /// mean + W·z and its bound.
  func image(of code: [Scalar]) -> [(value: WidestScalar, bound: Double)] {
    rounded(loadings).enumerated().map { j, w in
      var (sum, size) = (WidestScalar(mean[j]), Double(mean[j].magnitude))
      for k in 0..<factors {
        sum += w[k] * WidestScalar(code[k])
        size += (loadings[j][k] * Double(code[k])).magnitude
      }
      return (sum, Double(factors + 2) * Self.roundoff * size)
    }
  }
}
