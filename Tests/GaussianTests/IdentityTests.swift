import Gaussian
import LinearAlgebra
import RandomStreams
import RealModule
import TestSupport
import Testing

/// Laws that hold for any data.
@Suite struct IdentityTests {
  /// Rows whose elements are multiples of 2⁻¹⁰, so that maps with small integers are exact.
  private func dyadicRows(_ count: Int, _ dimension: Int, seed: UInt64) -> [[Double]] {
    var generator = SplitMix64(seed: seed)
    return generator.normalRows(count, dimension: dimension).map { row in
      row.map { ($0 * 1024).rounded() / 1024 }
    }
  }

  /// The fit of A·x + b is the image of the fit of x, and log-densities differ by ln|det A|.
  ///
  /// Each covariance errs by at most γ₁₃₈ of its sum of magnitudes, which is at most twice σᵢ·σⱼ.
  @Test(arguments: [2, 3, 8, 17])
  func fitsAreAffinelyEquivariant(dimension: Int) throws {
    let rows = dyadicRows(400, dimension, seed: UInt64(110 + dimension))
    // Unit lower triangular times a power of two a variable: the determinant is known exactly.
    let map = (0..<dimension).map { i -> [Double] in
      let power = Double(1 << (i % 4))
      return (0..<dimension).map { j -> Double in
        if j > i { return 0 }
        return j == i ? power : power * Double((i * 7 + j * 3) % 5 - 2)
      }
    }
    let shift = (0..<dimension).map { Double($0 * 37 - 50) }
    func image(_ x: [Double]) -> [Double] {
      (0..<dimension).map { i in (0..<dimension).reduce(shift[i]) { $0 + map[i][$1] * x[$1] } }
    }
    let model = try MultivariateNormal(fitting: Matrix(rows))
    let mapped = try MultivariateNormal(fitting: Matrix(rows.map(image)))
    var (means, covariances) = (
      ErrorBound("mean of A·x + b, d=\(dimension)"), ErrorBound("A·Σ·Aᵀ, d=\(dimension)")
    )
    let rounding = 2 * 138 * Double.ulpOfOne / 2
    let deviations = model.covariance.diagonal.map { $0.squareRoot() }
    let sizes = map.map { row in row.indices.reduce(0) { $0 + row[$1].magnitude * deviations[$1] } }
    let expectedMean = image(model.mean)
    for i in 0..<dimension {
      means.record(
        mapped.mean[i] - expectedMean[i], bound: rounding * (sizes[i] + shift[i].magnitude), at: "\(i)")
      for j in 0...i {
        var expected = 0.0
        for k in 0..<dimension {
          for l in 0..<dimension { expected += map[i][k] * (model.covariance[k, l] * map[j][l]) }
        }
        covariances.record(
          mapped.covariance[i, j] - expected, bound: 2 * rounding * sizes[i] * sizes[j], at: "\(i), \(j)")
      }
    }
    #expect(means.report(), "\(means)")
    #expect(covariances.report(), "\(covariances)")

    var densities = ErrorBound("log-density of A·x + b, d=\(dimension)")
    let logDeterminant = (0..<dimension).reduce(0) { $0 + Double($1 % 4) * Double.log(2) }
    let condition = max(
      correlationConditionNumber(of: rowsOf(model.covariance)),
      correlationConditionNumber(of: rowsOf(mapped.covariance)))
    for row in rows.prefix(20) {
      let (before, after) = (model.logDensity(of: row), mapped.logDensity(of: image(row)))
      let distance = model.squaredMahalanobisDistances(of: Matrix([row]))[0]
      // The fitted covariances differ by more than rounding once: 138 products in a chain instead of one.
      let bound = logDensityBound(
        epsilon: 138 * .ulpOfOne / 16, correlationConditionNumber: condition, dimension: dimension,
        squaredMahalanobisDistance: distance, logDensity: before)
      densities.record(after + logDeterminant - before, bound: 2 * bound, at: "one row")
    }
    #expect(densities.report(), "\(densities)")
  }

  private func rowsOf(_ matrix: Matrix<Double>) -> [[Double]] { (0..<matrix.rows).map { matrix.row($0) } }

  /// A power of two rounds nothing.
  @Test func fitsScaleExactly() throws {
    let rows = dyadicRows(300, 5, seed: 120)
    for structure in CovarianceStructure.allCases {
      let model = try MultivariateNormal(fitting: Matrix(rows), structure: structure)
      for exponent in [-300, -7, 1, 300] {
        let scale = Double(sign: .plus, exponent: exponent, significand: 1)
        let scaled = try MultivariateNormal(
          fitting: Matrix(rows.map { $0.map { scale * $0 } }), structure: structure)
        #expect(scaled.mean == model.mean.map { scale * $0 })
        #expect(scaled.covariance.elements == model.covariance.elements.map { scale * scale * $0 })
      }
    }
  }

  /// Statistics of parts, merged, are those of the whole: exactly so for sums that do not round.
  @Test(arguments: CovarianceStructure.allCases)
  func mergingIsFittingTheUnion(structure: CovarianceStructure) throws {
    let rows = Matrix(dyadicRows(512, 6, seed: 130).map { $0.map { ($0 * 4).rounded() } })
    let whole = try MultivariateNormal(fitting: rows, structure: structure)
    for cut in [1, 5, 256, 511] {
      var left = SufficientStatistics<Double>(dimension: 6, structure: structure)
      var right = left
      try left.update(with: rows.rows(in: 0..<cut))
      try right.update(with: rows.rows(in: cut..<512))
      var backwards = right
      backwards.merge(left)
      left.merge(right)
      for merged in [try MultivariateNormal(estimating: left), try MultivariateNormal(estimating: backwards)] {
        #expect(merged.observationCount == 512)
        #expect(merged.structure == structure)
        for i in 0..<6 {
          // Two parts and the merge round each element a few times; 14 digits are the promise.
          let deviation = whole.covariance[i, i].squareRoot()
          #expect((merged.mean[i] - whole.mean[i]).magnitude <= 1e-14 * deviation)
          for j in 0..<6 {
            let scale = deviation * whole.covariance[j, j].squareRoot()
            #expect((merged.covariance[i, j] - whole.covariance[i, j]).magnitude <= 1e-14 * scale)
          }
        }
      }
    }
  }

  @Test func emptyStatisticsChangeNothing() throws {
    var statistics = SufficientStatistics<Float>(dimension: 2)
    let empty = statistics
    let hasNoMean = statistics.mean.allSatisfy(\.isNaN)
    #expect(hasNoMean)
    let hasNoVariances = statistics.variances().allSatisfy(\.isNaN)
    #expect(hasNoVariances)
    statistics.merge(empty)
    #expect(statistics.count == 0)
    try statistics.update(with: Matrix([[1, 2], [3, 5], [4, 4]]))
    let before = statistics
    statistics.merge(empty)
    try statistics.update(with: Matrix(rows: 0, columns: 2, elements: []))
    var other = empty
    other.merge(before)
    for same in [statistics, other] {
      #expect(same.count == 3)
      #expect(same.mean == before.mean)
      #expect(same.covariance() == before.covariance())
    }
  }

  /// Full statistics serve every structure, and give what statistics of that structure give.
  @Test func fullStatisticsServeAllStructures() throws {
    let rows = Matrix(dyadicRows(100, 4, seed: 140))
    var statistics = SufficientStatistics<Double>(dimension: 4)
    try statistics.update(with: rows)
    for structure in CovarianceStructure.allCases {
      let (all, own) = (
        try MultivariateNormal(estimating: statistics, structure: structure),
        try MultivariateNormal(fitting: rows, structure: structure)
      )
      #expect(all.structure == structure)
      #expect(all.mean == own.mean)
      for i in 0..<4 {
        #expect(relativeError(all.covariance[i, i], own.covariance[i, i]) <= 138 * .ulpOfOne)
      }
    }
  }

  @Test func whiteningUndoesColouringInFloat() throws { try compareWhitening(Float.self, condition: 100) }
  @Test func whiteningUndoesColouringInDouble() throws { try compareWhitening(Double.self, condition: 1e6) }

  /// The squared distance of a draw is ‖z‖² of its noise; colouring and whitening each cost d·ε, times the
  /// condition number of L, which is at most √κ.
  private func compareWhitening<Scalar: GaussianScalar>(_ type: Scalar.Type, condition: Double) throws {
    var errors = ErrorBound("whitened draws, \(type)")
    for dimension in [1, 2, 3, 8, 17, 33, 64] {
      var generator = SplitMix64(seed: UInt64(150 + dimension))
      let rows = randomCovariance(dimension: dimension, conditionNumber: condition, using: &generator)
      let mean = [Scalar](repeating: 0, count: dimension)
      let model = try MultivariateNormal(mean: mean, covariance: Matrix<Scalar>(converted(rows)))
      let noise = try MultivariateNormal(mean: mean, standardDeviation: Scalar(1)).samples(count: 40, seed: 5)
      let distances = model.squaredMahalanobisDistances(of: model.samples(count: 40, seed: 5))
      for (row, distance) in distances.enumerated() {
        let expected = noise.row(row).reduce(WidestScalar(0)) { $0 + WidestScalar($1) * WidestScalar($1) }
        errors.record(
          WidestScalar(distance) - expected,
          bound: 4 * Double(dimension) * Scalar.epsilon * condition.squareRoot() * Double(expected),
          at: "d=\(dimension)")
      }
      if Scalar.isDouble {
        let stream = RandomStream(seed: 5)
        #expect(noise.row(7).map { Double($0) } == stream.standardNormals(row: 7, count: dimension))
      }
    }
    #expect(errors.report(), "\(errors)")
  }
}
