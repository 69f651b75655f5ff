import Gaussian
import GaussianReference
import LinearAlgebra
import TestSupport
import Testing

/// Weights, fourth moments and what is known of statistics, against plain loops at the widest scalar.
@Suite struct StatisticsTests {
  static let dimensions = [1, 2, 3, 5, 8, 17, 33]

  /// Correlated rows with heavy tails on one side, so that odd moments do not vanish.
  private func rows(_ count: Int, _ dimension: Int, offset: Double, seed: UInt64) -> [[Double]] {
    var generator = SplitMix64(seed: seed)
    return generator.normalRows(count, dimension: dimension).map { z in
      z.indices.map { offset + z[$0] + 0.5 * z[0] + 0.3 * z[$0] * z[$0] }
    }
  }

  private func weights(_ count: Int, seed: UInt64) -> [Double] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { $0 % 7 == 3 ? 0 : 3 * generator.uniform() }
  }

  /// Chains of at most 128 terms err by about the root of their number, and moving them to the mean by a few ε.
  @Test(arguments: dimensions, [0.0, 1e6])
  func momentsOfWeighedRows(dimension: Int, offset: Double) throws {
    let rows = rows(500, dimension, offset: offset, seed: UInt64(300 + dimension))
    let weights = weights(500, seed: 7)
    // Taking the offset away is exact, and spares the oracle the digits that it would cost.
    let near = rows.map { $0.map { $0 - offset } }
    let truth = ReferenceMoments<WidestScalar>(of: converted(near), weights: converted(weights))
    var statistics = SufficientStatistics<Double>(dimension: dimension, moments: .fourth)
    for first in stride(from: 0, to: 500, by: 90) {
      let range = first..<min(first + 90, 500)
      try statistics.update(with: Matrix(Array(rows[range])), weights: Array(weights[range]))
    }
    try compare(statistics, with: truth, epsilon: .ulpOfOne, offset: offset, "d=\(dimension), offset \(offset)")
  }

  @Test(arguments: dimensions) func momentsInSinglePrecision(dimension: Int) throws {
    let rows: [[Float]] = converted(rows(500, dimension, offset: 3, seed: UInt64(330 + dimension)))
    let weights: [Float] = converted(weights(500, seed: 8))
    let truth = ReferenceMoments<WidestScalar>(of: converted(rows), weights: converted(weights))
    var statistics = SufficientStatistics<Float>(dimension: dimension, moments: .fourth)
    try statistics.update(with: Matrix(rows), weights: weights)
    try compare(statistics, with: truth, epsilon: Float.epsilon, "d=\(dimension), Float")
  }

  private func compare<Scalar>(
    _ statistics: SufficientStatistics<Scalar>, with truth: ReferenceMoments<WidestScalar>, epsilon: Double,
    offset: Double = 0, _ name: String
  ) throws {
    #expect(statistics.count == truth.count)
    #expect(statistics.moments == .fourth)
    var errors = ErrorBound("moments, \(name)")
    let deviations = truth.covariance.indices.map { Double(truth.covariance[$0][$0]).squareRoot() }
    let weight = Double(truth.weight)
    errors.record(statistics.weight - weight, bound: 8 * .ulpOfOne * weight, at: "weight")
    let squared = Double(truth.squaredWeight)
    errors.record(statistics.squaredWeight - squared, bound: 8 * .ulpOfOne * squared, at: "squared weight")
    let size = weight * weight / squared
    errors.record(statistics.effectiveSampleSize - size, bound: 16 * .ulpOfOne * size, at: "effective size")
    guard case .full(let scatter) = statistics.scatter() else {
      Issue.record("no full scatter")
      return
    }
    for i in deviations.indices {
      let mean = WidestScalar(statistics.shift[i] - offset) + WidestScalar(statistics.offset[i])
      errors.record(mean - truth.mean[i], bound: 16 * epsilon * deviations[i], at: "mean \(i)")
      for j in deviations.indices {
        errors.record(
          WidestScalar(scatter[i, j]) - truth.scatter[i][j],
          bound: 16 * epsilon * weight * deviations[i] * deviations[j], at: "scatter \(i), \(j)")
      }
    }
    // By Cauchy and Schwarz no sum of cubes exceeds the root of the quartic sum times that of squares.
    let quartic = Double(truth.quartic)
    let squares = weight * deviations.reduce(0) { $0 + $1 * $1 }
    let cubic = try #require(statistics.cubicMoments)
    for i in deviations.indices {
      errors.record(
        WidestScalar(cubic[i]) - truth.cubic[i], bound: 16 * epsilon * (quartic * squares).squareRoot(),
        at: "cubic \(i)")
    }
    errors.record(
      WidestScalar(try #require(statistics.quarticMoment)) - truth.quartic, bound: 16 * epsilon * quartic,
      at: "quartic")
    #expect(errors.report(), "\(errors)")
  }

  // MARK: Frequencies

  /// An integer weight is so many copies of the row, and 0 is none of it, even where it is not a number.
  @Test(arguments: CovarianceStructure.allCases) func weightsAreFrequencies(structure: CovarianceStructure) throws {
    var rows = rows(300, 5, offset: 1e6, seed: 310)
    let counts = (0..<300).map { $0 % 4 }
    let copies = zip(rows, counts).flatMap { [[Double]](repeating: $0, count: $1) }
    for index in stride(from: 0, to: 300, by: 4) {
      rows[index] = [.nan, .infinity, -1e300, 1e308, 0]
    }
    let weighed = try MultivariateNormal(
      fitting: Matrix(rows), weights: counts.map { Double($0) }, structure: structure)
    let repeated = try MultivariateNormal(fitting: Matrix(copies), structure: structure)
    var errors = ErrorBound("weights as frequencies, \(structure)")
    let deviations = repeated.covariance.diagonal.map { $0.squareRoot() }
    for i in 0..<5 {
      errors.record(
        weighed.mean[i] - repeated.mean[i], bound: repeated.mean[i].ulp + 8 * .ulpOfOne * deviations[i], at: "mean")
      for j in 0..<5 {
        errors.record(
          weighed.covariance[i, j] - repeated.covariance[i, j], bound: 8 * .ulpOfOne * deviations[i] * deviations[j],
          at: "\(i), \(j)")
      }
    }
    #expect(errors.report(), "\(errors)")
    #expect(weighed.observationCount == 225)
    #expect(weighed.estimation?.weight == 450)
    let size = try #require(weighed.estimation?.effectiveSampleSize)
    #expect(relativeError(size, 450.0 * 450 / (75 * 14)) <= 2 * .ulpOfOne)
  }

  /// A weight of 1 changes no bit, for any number of threads.
  @Test func weightsOfOne() throws {
    let rows = Matrix(rows(3000, 6, offset: 2, seed: 311))
    let ones = [Double](repeating: 1, count: 3000)
    for structure in CovarianceStructure.allCases {
      let plain = try MultivariateNormal(fitting: rows, structure: structure)
      for parallelism in [Parallelism.serial, .threads(3)] {
        let weighed = try MultivariateNormal(
          fitting: rows, weights: ones, structure: structure, parallelism: parallelism)
        #expect(weighed == plain)
        #expect(weighed.estimation == plain.estimation)
      }
    }
  }

  @Test func weightsThatAreNone() throws {
    let rows = Matrix(rows(300, 2, offset: 0, seed: 312))
    for bad in [-1.0, -Double.leastNonzeroMagnitude, .nan, .infinity, -.infinity] {
      for place in [0, 150, 299] {
        for others in [1.0, 0.0] {
          var weights = [Double](repeating: others, count: 300)
          weights[place] = bad
          var statistics = SufficientStatistics<Double>(dimension: 2)
          #expect {
            try statistics.update(with: rows, weights: weights)
          } throws: { error in
            guard case .invalidWeight(let row, let value) = error as? GaussianError else { return false }
            return row == place && (value == bad || value.isNaN && bad.isNaN)
          }
          #expect(statistics.count == 0)
        }
      }
    }
  }

  /// A block whose weights are all 0 adds nothing; statistics of nothing else are refused.
  @Test func weightsOfNothing() throws {
    let block = Matrix(rows(20, 2, offset: 0, seed: 313))
    let zeros = [Double](repeating: 0, count: 20)
    var statistics = SufficientStatistics<Double>(dimension: 2)
    try statistics.update(with: Matrix(rows: 20, columns: 2, repeating: .nan), weights: zeros)
    #expect(statistics == SufficientStatistics(dimension: 2))
    #expect(throws: GaussianError.tooFewObservations(count: 0, required: 3, dimension: 2)) {
      try MultivariateNormal(fitting: block, weights: zeros)
    }
    try statistics.update(with: block)
    let before = statistics
    try statistics.update(with: block, weights: zeros)
    #expect(statistics == before)
  }

  @Test func weightsWhoseSquaresLeaveTheRange() {
    let block = Matrix(rows(20, 2, offset: 0, seed: 314))
    for weight in [1e-200, 1e200, 1e308] {
      #expect {
        try MultivariateNormal(fitting: block, weights: [Double](repeating: weight, count: 20))
      } throws: { error in
        if case .weightsOutOfRange = error as? GaussianError { return true }
        return false
      }
    }
    #expect(throws: Never.self) {
      try MultivariateNormal(fitting: block, weights: [Double](repeating: 1e-150, count: 20))
    }
  }

  /// A row that is far away and weighs next to nothing does not cost digits, nor does one that weighs all.
  @Test func extremeWeights() throws {
    let rows = rows(200, 2, offset: 1e4, seed: 315)
    for extreme in [1e-12, 1e12] {
      for place in [0, 100, 199] {
        var weights = [Double](repeating: 1, count: 200)
        weights[place] = extreme
        let truth = ReferenceMoments<WidestScalar>(of: converted(rows), weights: converted(weights))
        let model = try MultivariateNormal(fitting: Matrix(rows), weights: weights)
        for i in 0..<2 {
          let variance = Double(truth.covariance[i][i])
          #expect((model.covariance[i, i] - variance).magnitude <= 64 * .ulpOfOne * variance)
        }
      }
    }
  }

  @Test func traps() async {
    await #expect(processExitsWith: .failure) {
      var statistics = SufficientStatistics<Double>(dimension: 2)
      try statistics.update(with: Matrix(rows: 5, columns: 2, repeating: 1), weights: [1, 2, 3, 4])
    }
    await #expect(processExitsWith: .failure) {
      print(SufficientStatistics<Double>(dimension: 2, structure: .diagonal, moments: .fourth).count)
    }
    await #expect(processExitsWith: .failure) {
      var statistics = SufficientStatistics<Double>(dimension: 2, moments: .fourth)
      statistics.merge(SufficientStatistics(dimension: 2))
    }
  }
}
