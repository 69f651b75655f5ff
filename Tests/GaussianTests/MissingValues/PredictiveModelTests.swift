import Gaussian
import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// Missing cells under every model that fills them in, against the model given what a row shows.
@Suite struct PredictiveModelTests {
  /// A model, and what it is given what a row shows.
  struct Example: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let model: any PredictiveModel<Double>
    /// The distribution of the missing variables of a row, in ascending order.
    let conditional: @Sendable ([Double]) throws -> any MomentModel<Double>

    init(_ name: String, _ model: some PredictiveModel<Double> & ConditionalModel & MomentModel) {
      (testDescription, self.model) = (name, model)
      conditional = { row in try model.conditioned(on: Self.values(of: row)) }
    }

    init(_ name: String, _ model: ClassConditionalModel<Double>) {
      (testDescription, self.model) = (name, model)
      conditional = { row in
        let given = try model.conditioned(on: Self.values(of: row))
        return try GaussianMixture(
          weights: given.priors, components: given.densities.map { $0.components[0] }, structure: .full)
      }
    }

    private static func values(of row: [Double]) -> [Int: Double] {
      Dictionary(uniqueKeysWithValues: row.enumerated().filter { !$0.element.isNaN }.map { ($0.offset, $0.element) })
    }
  }

  static let examples: [Example] = {
    do {
      var generator = SplitMix64(seed: 31)
      func normal(_ shift: Double) throws -> MultivariateNormal<Double> {
        try MultivariateNormal(
          mean: generator.normals(4).map { $0 + shift },
          covariance: Matrix(randomCovariance(dimension: 4, conditionNumber: 20, using: &generator)))
      }
      let (first, second) = (try normal(0), try normal(1.5))
      func factors(_ shift: Double) throws -> FactorAnalysis<Double> {
        FactorAnalysis(
          factors: try LatentFactors(
            mean: generator.normals(4).map { $0 + shift },
            loadings: Matrix(rows: 4, columns: 2, elements: generator.normals(8)), noiseVariances: [0.3, 0.5, 1, 0.7]))
      }
      let (near, far) = (try factors(0), try factors(1))
      let pca = try ProbabilisticPCA(mean: near.mean, loadings: near.loadings, noiseVariance: 0.4)
      let t = MultivariateStudentT(gaussianLimit: first, degreesOfFreedom: 5)
      let rows = first.samples(count: 60, seed: 3)
      return [
        Example("normal", first), Example("t", t), Example("factor analysis", near), Example("PCA", pca),
        Example("mixture", try GaussianMixture(weights: [0.3, 0.7], components: [first, second])),
        Example("factor mixture", try FactorMixture(weights: [0.6, 0.4], components: [near, far])),
        Example(
          "mixture of t",
          try StudentTMixture(
            weights: [0.5, 0.5], components: [t, MultivariateStudentT(gaussianLimit: second, degreesOfFreedom: 9)])),
        Example(
          "classes",
          try ClassConditionalModel(
            classes: ["a", "b"], priors: [0.25, 0.75], densities: [.normal(first), .normal(second)], structure: .full)),
        Example(
          "kernel density",
          try KernelDensity(fitting: rows, weights: (0..<60).map { 0.5 + Double($0 % 3) }, bandwidth: .scott)),
      ]
    } catch {
      fatalError("\(error)")
    }
  }()

  private static let nan = Double.nan
  /// Rows that lack one, two or three cells of four.
  private static let rows: [[Double]] = [
    [0.4, nan, 1.1, 0.2], [nan, 0.3, nan, -0.8], [nan, nan, 0.9, nan], [1.7, nan, nan, 0.1],
  ]

  /// The mean, and the distribution function at quantiles, of what a row lacks under the model given what it shows.
  @Test(arguments: examples)
  func meansAndQuantilesAreThoseGivenTheRow(example: Example) throws {
    let table = Matrix(Self.rows)
    let filled = example.model.imputed(table, firstRow: 0, seed: nil, parallelism: .serial)
    let probabilities = [0.05, 0.5, 0.999]
    let quantiles = example.model.imputedQuantiles(table, at: probabilities, parallelism: .serial)
    for (index, row) in Self.rows.enumerated() {
      let given = try example.conditional(row)
      let missing = row.indices.filter { row[$0].isNaN }
      for (place, variable) in missing.enumerated() {
        let scale = given.covariance[place, place].squareRoot()
        #expect((filled[index, variable] - given.mean[place]).magnitude < 1e-12 * max(scale, 1), "row \(index)")
        let marginal = try #require(given as? any MarginalModel<Double>)
        for (probability, quantile) in zip(probabilities, quantiles) {
          let x = quantile[index, variable]
          let below = mass(of: marginal, place, below: x, about: given.mean[place], scale)
          #expect((below - probability).magnitude < 2e-6, "row \(index), variable \(variable), at \(probability)")
        }
      }
      for variable in row.indices where !row[variable].isNaN { #expect(filled[index, variable] == row[variable]) }
    }
  }

  /// ∫ of a marginal density up to x, by Simpson's rule over where all but a part in 10⁷ of it lies.
  private func mass(
    of model: some MarginalModel<Double>, _ variable: Int, below x: Double, about mean: Double, _ scale: Double
  ) -> Double {
    let count = 2400
    let start = mean - 24 * scale
    let step = (x - start) / Double(count)
    let points = (0...count).map { start + Double($0) * step }
    let logs = model.marginal(over: [variable]).logDensities(
      of: Matrix(rows: points.count, columns: 1, elements: points), parallelism: .serial)
    var sum = 0.0
    for (index, log) in logs.enumerated() {
      let weight = index == 0 || index == count ? 1.0 : index % 2 == 1 ? 4 : 2
      sum += weight * Double.exp(log)
    }
    return sum * step / 3
  }

  /// Draws have the mean and the covariance of the model given the row: 5 standard errors, a false alarm in 10⁵.
  @Test(arguments: examples)
  func drawsVaryAsTheyShould(example: Example) throws {
    let row = Self.rows[1]
    let count = 4000
    let drawn = example.model.imputed(
      Matrix([[Double]](repeating: row, count: count)), firstRow: 0, seed: 11, parallelism: .automatic)
    let given = try example.conditional(row)
    let (mean, covariance) = (given.mean, given.covariance)
    let columns = [0, 2].map { drawn.column($0) }
    let root = Double(count).squareRoot()
    for i in 0...1 {
      let average = columns[i].reduce(0, +) / Double(count)
      #expect((average - mean[i]).magnitude < 5 * covariance[i, i].squareRoot() / root, "variable \(i)")
      for j in 0...i {
        let products = zip(columns[i], columns[j]).map { ($0 - mean[i]) * ($1 - mean[j]) }
        let average = products.reduce(0, +) / Double(count)
        let spread = (products.reduce(0) { $0 + ($1 - average) * ($1 - average) } / Double(count)).squareRoot()
        #expect((average - covariance[i, j]).magnitude < 5 * spread / root, "variables \(i) and \(j)")
      }
    }
    #expect(drawn.column(1).allSatisfy { $0 == row[1] })
  }

  /// Densities of what rows show are those of marginals, and a row that shows all has the bits of the density.
  @Test(arguments: examples)
  func densitiesOfWhatRowsShow(example: Example) throws {
    let whole = [0.4, -0.2, 1.1, 0.2]
    let empty = [Double](repeating: .nan, count: 4)
    let densities = example.model.observedLogDensities(of: Matrix(Self.rows + [whole, empty]), parallelism: .serial)
    let model = try #require(example.model as? any MarginalModel<Double>)
    for (row, density) in zip(Self.rows, densities) {
      let observed = row.indices.filter { !row[$0].isNaN }
      let expected = marginalLogDensity(of: model, observed, observed.map { row[$0] })
      #expect((density - expected).magnitude < 1e-11)
    }
    #expect(densities[4] == example.model.logDensity(of: whole))
    #expect(densities[5] == 0)
  }

  private func marginalLogDensity(of model: some MarginalModel<Double>, _ variables: [Int], _ row: [Double]) -> Double {
    model.marginal(over: variables).logDensity(of: row)
  }

  /// A row's values have the same bits alone, anywhere in a table, and on any number of threads.
  @Test(arguments: examples)
  func bitsDependOnTheRowAlone(example: Example) throws {
    let table = Matrix((0..<40).map { row in Self.rows[row % 4].map { $0 + 0.01 * Double(row) } })
    let model = example.model
    let draws = model.imputed(table, firstRow: 7, seed: 5, parallelism: .serial)
    let means = model.imputed(table, firstRow: 0, seed: nil, parallelism: .serial)
    let ends = model.imputedQuantiles(table, at: [0.1], parallelism: .serial)[0]
    let densities = model.observedLogDensities(of: table, parallelism: .serial)
    #expect(model.imputed(table, firstRow: 7, seed: 5, parallelism: .threads(3)) == draws)
    #expect(model.imputed(table, firstRow: 0, seed: nil, parallelism: .threads(3)) == means)
    #expect(model.imputedQuantiles(table, at: [0.1], parallelism: .threads(3))[0] == ends)
    #expect(model.imputed(table, firstRow: 8, seed: 5, parallelism: .serial) != draws)
    for range in [3..<4, 5..<23] {
      let part = table.rows(in: range)
      #expect(
        model.imputed(part, firstRow: 7 + range.lowerBound, seed: 5, parallelism: .serial) == draws.rows(in: range))
      #expect(model.imputed(part, firstRow: 0, seed: nil, parallelism: .serial) == means.rows(in: range))
      #expect(model.imputedQuantiles(part, at: [0.1], parallelism: .serial)[0] == ends.rows(in: range))
      #expect(model.observedLogDensities(of: part, parallelism: .serial) == Array(densities[range]))
    }
    let whole = Matrix([[1.0, 2, 3, 4]])
    #expect(model.imputed(whole, firstRow: 0, seed: 1, parallelism: .serial) == whole)
  }

  /// Quantiles of far tails keep their digits where components lie far apart.
  @Test func quantilesOfTails() throws {
    let mixture = try GaussianMixture(
      weights: [0.5, 0.5],
      components: [
        MultivariateNormal(mean: [-40, 0], standardDeviations: [1, 1]),
        MultivariateNormal(mean: [40, 0], standardDeviations: [1, 1]),
      ])
    let row = Matrix([[Double.nan, 0]])
    // Half of 2·10⁻³⁰ lies below z₍₂ₑ₋₃₀₎ of the left one.
    let found = mixture.imputedQuantiles(row, at: [1e-30], parallelism: .serial)[0][0, 0]
    let single = try MultivariateNormal<Double>(mean: [-40], standardDeviations: [1])
      .imputedQuantiles(Matrix([[Double.nan]]), at: [2e-30], parallelism: .serial)[0][0, 0]
    #expect((found - single).magnitude < 1e-12 * 51)
  }

  /// A row that no component reaches is told by NaN, not by a guess.
  @Test func rowsOutOfReach() throws {
    let mixture = try GaussianMixture(
      weights: [0.5, 0.5],
      components: [
        MultivariateNormal(mean: [0, 0], standardDeviations: [1, 1]),
        MultivariateNormal(mean: [1, 0], standardDeviations: [1, 1]),
      ])
    let row = Matrix([[1e200, Double.nan]])
    for seed in [nil, 1 as UInt64] {
      let filled = mixture.imputed(row, firstRow: 0, seed: seed, parallelism: .serial)
      #expect(filled[0, 0] == 1e200 && filled[0, 1].isNaN)
    }
  }
}
