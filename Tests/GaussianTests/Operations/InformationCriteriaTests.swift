import Gaussian
import LinearAlgebra
import RealModule
import TestSupport
import Testing

@Suite struct InformationCriteriaTests {
  /// Sums of golden log-likelihoods and whole numbers.
  @Test(arguments: Fixture.dataSets) func shippedDataSets(example: DataSetCase) throws {
    var errors = ErrorBound("information criteria, \(example)")
    let observations = Matrix(example.rows)
    let (d, n) = (observations.columns, Double(example.count))
    let counts = [CovarianceStructure.full: d * (d + 3) / 2, .diagonal: 2 * d, .spherical: d + 1]
    for structure in CovarianceStructure.allCases {
      let model = try MultivariateNormal(fitting: observations, structure: structure)
      let criteria = model.informationCriteria(of: observations)
      let likelihood = try #require(example.fits[structure.rawValue]).logLikelihood.double
      let k = Double(try #require(counts[structure]))
      #expect(criteria.sampleSize == n)
      #expect(criteria.parameterCount == Int(k))
      let bound = 4e-9
      errors.record(criteria.aic - (2 * k - 2 * likelihood), bound: bound, at: "AIC, \(structure)")
      errors.record(criteria.bic - (k * Double.log(n) - 2 * likelihood), bound: bound, at: "BIC, \(structure)")
      let corrected = 2 * k - 2 * likelihood + 2 * k * (k + 1) / (n - k - 1)
      errors.record(criteria.aicc - corrected, bound: bound, at: "AICc, \(structure)")
    }
    #expect(errors.report(), "\(errors)")
  }

  /// Weights are repetitions, in the criteria as in the fit.
  @Test func weightsAreRepetitions() throws {
    let table = Matrix(shippedRows("faithful.csv", columns: 0..<2))
    let counts = (0..<table.rows).map { $0 % 4 }
    let repeated = table.selecting(rows: (0..<table.rows).flatMap { Array(repeating: $0, count: counts[$0]) })
    var weighted = table
    for row in stride(from: 0, to: table.rows, by: 4) { weighted[row, 0] = .nan }
    let weights = counts.map { Double($0) }
    let (model, other) = (
      try MultivariateNormal(fitting: weighted, weights: weights), try MultivariateNormal(fitting: repeated)
    )
    let (a, b) = (
      try model.informationCriteria(of: weighted, weights: weights), other.informationCriteria(of: repeated)
    )
    #expect(a.sampleSize == b.sampleSize)
    #expect(a.parameterCount == b.parameterCount)
    #expect(relativeError(a.aic, b.aic) <= 1e-13)
    #expect(relativeError(a.bic, b.bic) <= 1e-13)
    #expect(relativeError(a.aicc, b.aicc) <= 1e-13)
    #expect(throws: GaussianError.invalidWeight(row: 1, value: -1)) {
      try model.informationCriteria(of: table.rows(in: 0..<2), weights: [1, -1])
    }
  }

  @Test func fewRows() {
    let criteria = InformationCriteria(logLikelihood: -10, parameterCount: 5, sampleSize: 6)
    #expect(criteria.aicc == .infinity)
    #expect(criteria.aic == 30)
    #expect(InformationCriteria(logLikelihood: -10, parameterCount: 5, sampleSize: 7).aicc == 90)
  }

  /// Any model has criteria, also one that brings nothing but densities.
  @Test func anyModel() throws {
    struct Uniform: GenerativeModel {
      let dimension = 1
      let parameterCount = 2
      func logDensities(of observations: Matrix<Float>, parallelism: Parallelism) -> [Float] {
        [Float](repeating: -1, count: observations.rows)
      }
      func samples(rows: Range<Int>, seed: UInt64, parallelism: Parallelism) -> Matrix<Float> {
        Matrix(rows: rows.count, columns: 1, repeating: 0)
      }
    }
    let table = Matrix<Float>(rows: 70_000, columns: 1, repeating: 0)
    #expect(Uniform().informationCriteria(of: table).aic == 140_004)
    let weights = [Float](repeating: 0.5, count: 70_000)
    #expect(try Uniform().informationCriteria(of: table, weights: weights).sampleSize == 35_000)
  }
}
