import Gaussian
import TestSupport
import Testing

/// Rows in blocks of any sizes.
struct BlockSource<Scalar: GaussianScalar>: RowSource {
  let rows: Matrix<Scalar>
  var weights: [Scalar]?
  /// Bounds of the blocks, from 0 to the number of rows.
  let bounds: [Int]
  var knowsCount = false

  init(_ rows: Matrix<Scalar>, weights: [Scalar]? = nil, pieces: Int, knowsCount: Bool = false, seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    (self.rows, self.weights, self.knowsCount) = (rows, weights, knowsCount)
    let cuts = (1..<max(2, pieces)).map { _ in Int.random(in: 0...rows.rows, using: &generator) }
    bounds = [0] + cuts.sorted() + [rows.rows]
  }

  var dimension: Int { rows.columns }
  var rowCount: Int? { knowsCount ? rows.rows : nil }

  func forEachBlock(_ body: (Matrix<Scalar>, [Scalar]?) throws -> Void) throws {
    for (first, end) in zip(bounds, bounds.dropFirst()) {
      try body(rows.rows(in: first..<end), weights.map { Array($0[first..<end]) })
    }
  }
}

/// Memory, a file, a pipe: the same bits.
@Suite("Rows from a source")
struct SourceLawTests {
  /// Rows of two clusters far from the origin.
  private func clusters<Scalar: GaussianScalar>(
    _ count: Int, _ dimension: Int, _: Scalar.Type = Scalar.self
  ) throws -> Matrix<Scalar> {
    // Drawn by the kernels: there are millions of numbers.
    let components = try [0, 5].map { centre in
      try MultivariateNormal<Scalar>(
        mean: (0..<dimension).map { Scalar(1000 + centre + $0 % 3) },
        standardDeviations: [Scalar](repeating: 1, count: dimension))
    }
    return try GaussianMixture(weights: [0.4, 0.6], components: components).samples(count: count, seed: 77)
  }

  @Test("are summed to the same bits for any blocks and threads", arguments: [1, 2, 7, 40])
  func statistics(dimension: Int) throws {
    try check(dimension, Double.self)
    try check(dimension, Float.self)
  }

  private func check<Scalar: GaussianScalar>(_ dimension: Int, _: Scalar.Type) throws {
    let count = BlockSizes.moments(columns: dimension) * 3 / 2
    let rows: Matrix<Scalar> = try clusters(count, dimension)
    for weights in [nil, (0..<count).map { Scalar($0 % 3) }] {
      for empty in [
        SufficientStatistics<Scalar>(dimension: dimension, moments: .fourth),
        SufficientStatistics<Scalar>(dimension: dimension, structure: .diagonal),
      ] {
        var whole = empty
        try whole.update(with: rows, weights: weights, parallelism: .serial)
        for (index, pieces) in [1, 2, 9].enumerated() {
          var reduction = PartialStatistics(empty)
          try BlockSource(rows, weights: weights, pieces: pieces, seed: UInt64(index)).forEachBlock {
            try reduction.add($0, weights: $1, parallelism: .threads(2))
          }
          #expect(try reduction.statistics() == whole, "\(pieces) blocks")
        }
      }
    }
  }

  @Test("make the same mixture, whether their number is known or not", arguments: MixtureCovariance.allCases)
  func mixtures(covariance: MixtureCovariance) throws {
    let rows: Matrix<Double> = try clusters(9000, 3)
    let weights = (0..<rows.rows).map { Double($0 % 4) }
    for start in [GaussianMixture<Double>.Start.kMeans, .shortRuns] {
      let (form, options) = (GaussianForm(structure: covariance), SearchOptions(maximumIterations: 6, seed: 3))
      let whole = try GaussianMixture<Double>(
        fitting: rows, components: 3, form: form, weights: weights, start: start, options: options)
      for (pieces, knowsCount) in [(1, false), (5, true), (23, false)] {
        let source = BlockSource(rows, weights: weights, pieces: pieces, knowsCount: knowsCount, seed: UInt64(pieces))
        let streamed = try GaussianMixture<Double>(
          fitting: source, components: 3, form: form, start: start, options: options, parallelism: .threads(2))
        #expect(streamed == whole, "\(pieces) blocks")
      }
    }
  }

  @Test("make the same model of every other kind", arguments: [(1, true), (5, true), (23, false)])
  func otherKinds(pieces: Int, knowsCount: Bool) throws {
    let rows: Matrix<Double> = try clusters(3000, 4)
    var incomplete = rows
    for row in stride(from: 0, to: rows.rows, by: 5) { incomplete[row, row / 5 % 4] = .nan }
    for weights in [nil, (0..<rows.rows).map { Double($0 % 4) }] {
      func source(_ rows: Matrix<Double>) -> BlockSource<Double> {
        BlockSource(rows, weights: weights, pieces: pieces, knowsCount: knowsCount, seed: UInt64(pieces))
      }
      let plain = try MultivariateNormal(fitting: source(rows), estimator: .ledoitWolf)
      #expect(try plain == MultivariateNormal(fitting: rows, weights: weights, estimator: .ledoitWolf))
      let sums = try SufficientStatistics<Double>(of: source(rows), moments: .fourth)
      #expect(try sums == SufficientStatistics(of: rows, weights: weights, moments: .fourth))
      #expect(try StudentT().fit(source(rows)) == StudentT().fit(rows, weights: weights))
      let heavy = try MultivariateStudentT(fitting: source(rows), degreesOfFreedom: 5)
      #expect(try heavy == MultivariateStudentT(fitting: rows, degreesOfFreedom: 5, weights: weights))
      let robust = MinimumCovarianceDeterminant(trials: 5)
      #expect(try robust.fit(source(rows)) == robust.fit(rows, weights: weights))
      let missing = try MissingValuesFit(fitting: source(incomplete))
      let missingInMemory = try MissingValuesFit(fitting: incomplete, weights: weights)
      #expect(missing.model == missingInMemory.model)
      #expect(missing.climb == missingInMemory.climb)
      let clusters = try KMeans(fitting: source(rows), clusters: 3)
      let clustersInMemory = try KMeans(fitting: rows, clusters: 3, weights: weights)
      #expect(clusters.centres == clustersInMemory.centres)
      #expect(clusters.labels == clustersInMemory.labels)
      for method in FactorAnalysis<Double>.Method.allCases {
        let options = SearchOptions(maximumIterations: 20)
        let model = try FactorAnalysis(fitting: source(rows), factors: 1, method: method, options: options)
        #expect(
          try model == FactorAnalysis(fitting: rows, factors: 1, weights: weights, method: method, options: options))
      }
      for method in ProbabilisticPCA<Double>.Method.allCases where method != .rowProducts {
        let options = SearchOptions(maximumIterations: 20)
        let model = try ProbabilisticPCA(fitting: source(rows), factors: 1, method: method, options: options)
        #expect(
          try model
            == ProbabilisticPCA(
              fitting: rows, factors: 1, weights: weights, method: method, options: options))
      }
      let cells = try FactorAnalysis(fittingObservedCells: source(incomplete), factors: 1)
      #expect(try cells == FactorAnalysis(fittingObservedCells: incomplete, factors: 1, weights: weights))
    }
  }

  @Test("lying as columns, with gaps or in single precision are the same rows", arguments: [1, 2, 3, 8, 17, 70])
  func strided(dimension: Int) throws {
    let narrow: Matrix<Float> = try clusters(1500, dimension)
    let rows = narrow.converted(to: Double.self)
    // One more number a row, and one more row a column.
    let wide = Matrix(
      rows: rows.rows, columns: dimension + 1,
      elements: (0..<rows.rows).flatMap { rows.row($0) + [Double.nan] })
    let sources = unsafe wide.withUnsafeBufferPointer { buffer in
      unsafe [
        StridedRows(columns: rows.transposed()), StridedRows(widening: narrow),
        StridedRows(
          borrowing: buffer.baseAddress!, rows: rows.rows, columns: dimension, rowStride: dimension + 1,
          columnStride: 1, owner: nil),
      ]
    }
    for structure in CovarianceStructure.allCases {
      let model = try MultivariateNormal(fitting: rows, structure: structure)
      for source in sources {
        #expect(try MultivariateNormal(fitting: source, structure: structure) == model)
        #expect(model.logDensities(of: source) == model.logDensities(of: rows, parallelism: .serial))
      }
    }
    let mixture = try GaussianMixture(fitting: rows, components: 2, options: .init(maximumIterations: 3))
    for source in sources {
      #expect(
        try GaussianMixture(fitting: source, components: 2, options: .init(maximumIterations: 3)) == mixture)
      #expect(try mixture.logDensities(of: source) == mixture.logDensities(of: rows, parallelism: .serial))
    }
    withExtendedLifetime(wide) {}
  }

  @Test("may be given weights as a matrix may")
  func weightsOfASource() throws {
    let rows: Matrix<Double> = try clusters(3000, 3)
    let weights = (0..<rows.rows).map { Double($0 % 4) }
    let source = BlockSource(rows, pieces: 7, seed: 9)
    let model = try MultivariateNormal(fitting: source, weights: weights)
    #expect(try model == MultivariateNormal(fitting: rows, weights: weights))
    let mixture = try GaussianMixture(
      fitting: source, components: 2, weights: weights, options: .init(maximumIterations: 4))
    #expect(
      try mixture
        == GaussianMixture(fitting: rows, components: 2, weights: weights, options: .init(maximumIterations: 4)))
  }

  @Test("that are no numbers are named by their place among all rows")
  func faults() throws {
    var rows: Matrix<Double> = try clusters(3000, 2)
    rows[2345, 1] = .nan
    for pieces in [1, 2, 9] {
      var reduction = PartialStatistics(SufficientStatistics<Double>(dimension: 2))
      #expect(throws: GaussianError.nonFinite(quantity: GaussianError.observations, row: 2345, variable: 1)) {
        try BlockSource(rows, pieces: pieces, seed: 5).forEachBlock { try reduction.add($0, weights: $1) }
        _ = try reduction.statistics()
      }
    }
    var weights = [Double](repeating: 1, count: 3000)
    weights[2999] = -1
    var reduction = PartialStatistics(SufficientStatistics<Double>(dimension: 2))
    #expect(throws: GaussianError.invalidWeight(row: 2999, value: -1)) {
      try BlockSource(clusters(3000, 2), weights: weights, pieces: 4, seed: 6).forEachBlock {
        try reduction.add($0, weights: $1)
      }
      _ = try reduction.statistics()
    }
  }

  @Test("whose squares vanish by small weights are refused, however they are read", arguments: [1, 2, 9])
  func vanishingSquares(pieces: Int) throws {
    let rows = Matrix<Double>((0..<40).map { [Double($0), 1e-90 * Double($0 / 20)] })
    let weights = [Double](repeating: 1e-150, count: 40)
    var part = PartialStatistics(SufficientStatistics<Double>(dimension: 2))
    #expect {
      try BlockSource(rows, weights: weights, pieces: pieces, seed: 8).forEachBlock { try part.add($0, weights: $1) }
      _ = try part.statistics()
    } throws: { error in
      guard case GaussianError.weightsOutOfRange(let typical, variable: 1) = error else { return false }
      return (typical / 1e-150 - 1).magnitude < 1e-12
    }
    // Without the weights both vary, and of equal values there is nothing to lose.
    var statistics = SufficientStatistics<Double>(dimension: 2)
    try statistics.update(with: rows)
    #expect(statistics.variances().allSatisfy { $0 > 0 })
    let constant = Matrix<Double>((0..<40).map { [Double($0), 7] })
    var weighed = SufficientStatistics<Double>(dimension: 2)
    try weighed.update(with: constant, weights: weights)
    #expect(weighed.variances()[1] == 0)
  }
}
