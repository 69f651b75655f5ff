import Gaussian
import LinearAlgebra
import TestSupport
import Testing

/// Densities written to memory of the caller's.
@Suite struct OutputTests {
  private static func model() throws -> MultivariateNormal<Double> {
    try MultivariateNormal(mean: [1, 2], covariance: Matrix([[2, 0.5], [0.5, 1]]))
  }

  @Test func arraysAndSpans() throws {
    let model = try Self.model()
    let observations = model.samples(count: 70_000, seed: 1)
    let expected = model.logDensities(of: observations)
    for parallelism in [Parallelism.automatic, .serial, .threads(3)] {
      var array = [Double](repeating: .nan, count: 70_000)
      model.logDensities(of: observations, into: &array, parallelism: parallelism)
      #expect(array == expected)

      var memory = [Double](repeating: 7, count: 70_000)
      var span = memory.mutableSpan
      model.logDensities(of: observations, into: &span, parallelism: parallelism)
      #expect(memory == expected)
    }
    var array = [Double](repeating: .nan, count: 70_000)
    model.logDensities(of: observations, into: &array)
    #expect(array == expected)
  }

  @Test func noRows() throws {
    var array: [Double] = []
    try Self.model().logDensities(of: Matrix(rows: 0, columns: 2, elements: []), into: &array)
    #expect(array == [])
  }

  /// A row that is not finite has no finite density, whichever its structure.
  @Test func rowsThatAreNotFinite() throws {
    let models = [
      try Self.model(), try MultivariateNormal(mean: [1, 2], standardDeviations: [1, 2]),
      try MultivariateNormal(mean: [1, 2], standardDeviation: 3),
    ]
    for model in models {
      let rows = Matrix<Double>([[.nan, 0], [0, .nan], [1, 2], [.infinity, 0], [0, -.infinity]])
      let densities = model.logDensities(of: rows)
      #expect(densities[0].isNaN && densities[1].isNaN && densities[2].isFinite)
      #expect(!densities[3].isFinite && !densities[4].isFinite)
      #expect(model.squaredMahalanobisDistances(of: rows)[2] == 0)
    }
  }

  @Test func traps() async {
    let short = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var array = [Double](repeating: 0, count: 4)
      try Self.model().logDensities(of: Matrix(rows: 5, columns: 2, repeating: 0), into: &array)
    }
    let narrow = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      print(try Self.model().logDensities(of: Matrix(rows: 5, columns: 3, repeating: 0)))
    }
    #if DEBUG
      let messages = [short, narrow].map { String(decoding: $0?.standardErrorContent ?? [], as: UTF8.self) }
      #expect(messages[0].contains("4 elements for the scores of 5 rows"))
      #expect(messages[1].contains("observations are 5 × 3, the model has dimension 2"))
    #endif
    await #expect(processExitsWith: .failure) {
      var memory = [Double](repeating: 0, count: 6)
      var span = memory.mutableSpan
      try Self.model().logDensities(of: Matrix(rows: 5, columns: 2, repeating: 0), into: &span)
    }
    await #expect(processExitsWith: .failure) { print(try Self.model().logDensity(of: [1, 2, 3])) }
    await #expect(processExitsWith: .failure) {
      print(try Self.model().logLikelihood(of: Matrix(rows: 5, columns: 1, repeating: 0)))
    }
    await #expect(processExitsWith: .failure) { print(try Self.model().samples(count: -1, seed: 1)) }
    await #expect(processExitsWith: .failure) { print(try Self.model().samples(rows: -2..<3, seed: 1)) }
    await #expect(processExitsWith: .failure) {
      print(try Self.model().samples(rows: 0..<3, seed: 1, parallelism: .threads(0)))
    }
  }
}
