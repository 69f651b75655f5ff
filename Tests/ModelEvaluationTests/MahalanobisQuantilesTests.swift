import Gaussian
import ModelEvaluation
import Testing

@Suite("Mahalanobis quantiles")
struct MahalanobisQuantilesTests {
  /// Expected distance and band at each place of six rows of two variables, by SciPy: Fixtures/make_mahalanobis_quantiles.py.
  private static let golden: [(OutlierReference, [(Double, Double, Double)])] = [
    (
      .asymptotic,
      [
        (0.17402275397925945, 0.008439269328096625, 1.2296264847046445),
        (0.5753641449035618, 0.08847202357823879, 2.0501730549196315),
        (1.077993001465374, 0.25139233382133436, 3.0031581807568),
        (1.7509374747078001, 0.504058756030743, 4.272155028618793),
        (2.772588722239781, 0.8887198622660598, 6.280505096247856),
        (4.969813299576, 1.556285720038355, 10.940231605252354),
      ]
    ),
    (
      .heldOut,
      [
        (0.31126155013930923, 0.014784311938801514, 2.519256721013929),
        (1.0829037686547607, 0.15655095666374508, 4.686723019444566),
        (2.16515138991168, 0.45405539426081665, 7.8307050067012005),
        (3.8443533693807677, 0.9400918091941853, 13.367671352648035),
        (7.0, 1.741572685579765, 26.65078630962991),
        (17.24871130596428, 3.3292696528111176, 100.87444994298127),
      ]
    ),
    (
      .inSample,
      [
        (0.28178604899918125, 0.01404568373299607, 1.681335584399714),
        (0.8725909388817166, 0.145300339630047, 2.4754902281194164),
        (1.5092838632333099, 0.40191244641380336, 3.1625381582123415),
        (2.2106960413242938, 0.7733136084925468, 3.7963167435620564),
        (3.0157486850397506, 1.281955127015585, 4.383726109182092),
        (4.0460714645388896, 2.0237146212973114, 4.869620513761066),
      ]
    ),
  ]

  private let rows = Matrix<Double>([[1, 2], [2, 1], [4, 7], [5, 5], [3, 0], [0, 4]])

  @Test("are those of the law, with the band of an order statistic", arguments: golden)
  func goldenValues(_ reference: OutlierReference, _ expected: [(Double, Double, Double)]) throws {
    let model = try MultivariateNormal(fitting: rows)
    let quantiles = try MahalanobisQuantiles(of: rows, under: model, reference: reference)
    #expect(quantiles.count == 6)
    #expect(quantiles.countOffSupport == 0)
    #expect(quantiles.reference == reference)
    #expect(quantiles.points.map(\.observed) == model.squaredMahalanobisDistances(of: rows).sorted())
    for (point, (middle, low, high)) in zip(quantiles.points, expected) {
      #expect(abs(point.expected / middle - 1) < 1e-12)
      #expect(abs(point.band.lowerBound / low - 1) < 1e-12)
      #expect(abs(point.band.upperBound / high - 1) < 1e-12)
    }
  }

  /// Seeds are fixed; of 1,000 tables 30 to 72 are outside at a place with a probability of 99.8 %.
  @Test("95 of 100 tables of a known Gaussian are in the band, at each place")
  func calibration() throws {
    let model = try MultivariateNormal<Double>(mean: [1, 2, 3], standardDeviation: 2)
    let all = model.samples(count: 20_000, seed: 11)
    var outside = [Int](repeating: 0, count: 20)
    for table in 0..<1_000 {
      let rows = all.rows(in: 20 * table..<20 * (table + 1))
      let points = try MahalanobisQuantiles(of: rows, under: model, reference: .asymptotic, parallelism: .serial).points
      for (place, point) in points.enumerated() where !point.band.contains(point.observed) { outside[place] += 1 }
    }
    for (place, count) in outside.enumerated() { #expect((30...72).contains(count), "\(count) at place \(place)") }
  }

  @Test("a covariance that is too small shows: almost every point lies above the band")
  func plantedFault() throws {
    let rows = try MultivariateNormal<Double>(mean: [0, 0], standardDeviation: 1.5).samples(count: 500, seed: 3)
    let small = try MultivariateNormal<Double>(mean: [0, 0], standardDeviation: 1)
    let points = try MahalanobisQuantiles(of: rows, under: small, reference: .asymptotic).points
    #expect(points.count { $0.observed > $0.band.upperBound } > 450)
  }

  @Test("of many rows the farthest are all kept, the others evenly chosen")
  func manyRows() throws {
    let model = try MultivariateNormal<Double>(mean: [0, 0], standardDeviation: 1)
    let rows = model.samples(count: 10_000, seed: 5)
    let all = try MahalanobisQuantiles(of: rows, under: model, reference: .asymptotic, limit: 10_000)
    let some = try MahalanobisQuantiles(of: rows, under: model, reference: .asymptotic, limit: 100)
    #expect(all.points.count == 10_000)
    #expect(some.points.count == 100)
    #expect(some.count == 10_000)
    #expect(some.points.suffix(50) == all.points.suffix(50))
    #expect(some.points.first == all.points.first)
    #expect(zip(some.points, some.points.dropFirst()).allSatisfy { $0.expected < $1.expected })
  }

  @Test("a model of factors is held against χ², as the Gaussian with its covariance is")
  func factors() throws {
    let model = try FactorAnalysis<Double>(
      mean: [1, 2, 3], loadings: Matrix([[1], [2], [-1]]), noiseVariances: [1, 0.5, 2])
    let rows = model.samples(count: 200, seed: 8)
    let found = try MahalanobisQuantiles(of: rows, under: model, limit: 100)
    let expected = try MahalanobisQuantiles(
      of: rows, under: try model.multivariateNormal(), reference: .asymptotic, limit: 100)
    #expect(found.reference == .asymptotic)
    #expect(found.count == 200)
    #expect(found.points.count == 100)
    for (point, other) in zip(found.points, expected.points) {
      #expect(point.expected == other.expected)
      #expect(point.band == other.band)
      #expect((point.observed - other.observed).magnitude < 1e-12 * (1 + other.observed))
    }
    var broken = rows
    broken[7, 2] = .nan
    #expect(throws: EvaluationError.nonFinite(role: .heldOut, row: 7, variable: 2)) {
      try MahalanobisQuantiles(of: broken, under: model)
    }
  }

  @Test("what is not known is said")
  func errors() throws {
    let given = try MultivariateNormal<Double>(mean: [0, 0], standardDeviation: 1)
    #expect(throws: EvaluationError.self) { try MahalanobisQuantiles(of: rows, under: given, reference: .heldOut) }
    var broken = rows
    broken[4, 1] = .nan
    #expect(throws: EvaluationError.nonFinite(role: .heldOut, row: 4, variable: 1)) {
      try MahalanobisQuantiles(of: broken, under: given, reference: .asymptotic)
    }
    let line = Matrix<Double>([[1, 7], [2, 7], [4, 7]])
    let singular = try MultivariateNormal(fitting: line, policy: .pseudo())
    let quantiles = try MahalanobisQuantiles(
      of: Matrix([[1, 7], [2, 8]]), under: singular, reference: .asymptotic)
    #expect(quantiles.count == 1)
    #expect(quantiles.countOffSupport == 1)
    #expect(throws: EvaluationError.self) {
      try MahalanobisQuantiles(of: Matrix([[2, 8]]), under: singular, reference: .asymptotic)
    }
  }
}
