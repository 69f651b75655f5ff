import Gaussian
import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// Starts lead to the clusters that are there, and what only equal rows hold together is named.
@Suite struct MixtureStartTests {
  private func selection(
    _ file: String, columns: [String]? = nil, _ components: ComponentCounts,
    covariances: [MixtureCovariance] = MixtureCovariance.followingUnits
  ) throws -> MixtureSelection<MultivariateNormal<Double>> {
    try MixtureSelection(
      fitting: Matrix(CaseTable(file, columns: columns).rows), components: components, structures: covariances)
  }

  /// Three long parallel clusters, which k-means cuts across: BIC 9202.25 is the maximum of many starts given time.
  @Test func cigars() throws {
    let found = try selection("cigars.csv", .range(1...6), covariances: [.full])
    #expect(found.best.components.count == 3)
    #expect(found.candidates[found.bestIndex].value(of: .bic) < 9202.26)
  }

  /// The same whatever the seed, in any direction, and among variables that say nothing.
  @Test(arguments: 0..<8) func cigarsAnyhow(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let angle = 6.28 * generator.uniform()
    let (c, s) = (Double.cos(angle), Double.sin(angle))
    let rows = CaseTable("cigars.csv").rows.map { row in
      [c * row[0] - s * row[1], 100 * (s * row[0] + c * row[1]), generator.normal()]
    }
    let mixture = try GaussianMixture(fitting: Matrix(rows), components: 3, options: .init(seed: seed))
    for weight in mixture.weights { #expect((weight - 1.0 / 3).magnitude < 0.03, "\(mixture.weights)") }
  }

  /// Two clusters four deviations apart in units of 10⁻⁶.
  @Test func smallScale() throws {
    let found = try selection("small_scale.csv", .range(1...3), covariances: [.full])
    #expect(found.best.components.count == 2)
    #expect((found.candidates[found.bestIndex].value(of: .bic) - -14471.6).magnitude < 0.1)
  }

  /// Two clusters ten deviations apart beside a variable of deviation 1,000.
  @Test func besideALargeVariable() throws {
    let rows = Matrix(CaseTable("u1.csv").rows)
    let mixture = try GaussianMixture(fitting: rows, components: 2)
    let means = mixture.components.map { $0.mean.min { $0.magnitude < $1.magnitude }! }.sorted()
    #expect(means[0].magnitude < 0.05 && (means[1] - 1).magnitude < 0.05, "\(means)")
    #expect(mixture.weights.allSatisfy { ($0 - 0.5).magnitude < 0.02 }, "\(mixture.weights)")
    let found = try selection("u1.csv", .automatic)
    #expect(found.best.components.count == 2)
  }

  /// A column of few values draws components onto them; these are named, and a choice passes over them.
  @Test(arguments: ["int.csv", "likert.csv", "repeated.csv", "zero_inflated.csv"]) func spikes(file: String) throws {
    let rows = CaseTable(file).rows
    let found = try selection(file, .automatic)
    let record = try #require(found.best.estimation)
    #expect(record.degenerateComponents.isEmpty)
    let passedOver = found.candidates.filter(\.isDegenerate)
    #expect(!passedOver.isEmpty)
    for candidate in passedOver {
      let mixture = try GaussianMixture(
        fitting: Matrix(rows), components: candidate.components, structure: candidate.structure)
      let named = try #require(mixture.estimation?.degenerateComponents)
      #expect(named == candidate.fit?.degenerateComponents)
      #expect(!named.isEmpty)
      for found in named {
        let values = Set(rows.map { $0[found.variable] })
        #expect(found.distinctValues == values.count)
        let labels = mixture.labels(of: Matrix(rows))
        let own = rows.indices.filter { labels[$0] == found.component }
        #expect(found.distinctValuesInComponent == Set(own.map { rows[$0][found.variable] }).count)
        #expect(found.distinctRows == min(rows[0].count + 1, Set(own.map { rows[$0] }).count))
      }
    }
  }

  /// Where there is nothing else, what is degenerate is taken, and named.
  @Test func nothingElse() throws {
    let rows = Matrix((0..<60).map { [Double($0 % 3)] })
    let found = try MixtureSelection(fitting: rows, components: 3...3)
    let named = try #require(found.best.estimation).degenerateComponents
    #expect(named.map(\.component) == [0, 1, 2])
    #expect(named.allSatisfy { $0.variable == 0 && $0.distinctValues == 3 && $0.distinctValuesInComponent == 1 })
  }

  /// A cluster narrower than the ridge is no degenerate one, but a smaller ridge would fit it better, and the record says so.
  @Test func narrowerThanTheRidge() throws {
    var generator = SplitMix64(seed: 77)
    let rows = Matrix((0..<200).map { [($0 % 2 == 0 ? 0 : 1e5) + generator.normal()] })
    let record = try #require(try GaussianMixture(fitting: rows, components: 2).estimation)
    #expect(record.degenerateComponents.isEmpty && record.componentsBelowRidge == [0, 1])
    let finer = try GaussianMixture(fitting: rows, components: 2, policy: .relativeRidge(1e-14))
    #expect(finer.estimation?.componentsBelowRidge == [])
    #expect(finer.components.allSatisfy { ($0.covariance[0, 0] - 1).magnitude < 0.4 })
  }

  /// Beyond 65,536 rows a start is made of a sample that does not depend on how the rows are stored.
  @Test func startsOfManyRows() throws {
    var generator = SplitMix64(seed: 78)
    let rows = Matrix((0..<70_000).map { [($0 % 3 == 0 ? 0 : 6) + generator.normal(), generator.normal()] })
    for start in [GaussianMixture<Double>.Start.shortRuns, .kMeans, .randomResponsibilities] {
      let options = GaussianRecipe<Double>(start: start, maximumIterations: 3)
      let whole = try GaussianMixture(fitting: rows, components: 2, recipe: options)
      let blocks = try GaussianMixture(fitting: Blocks(rows: rows, size: 9000), components: 2, recipe: options)
      for (a, b) in zip(whole.components, blocks.components) {
        for i in 0..<2 { #expect((a.mean[i] - b.mean[i]).magnitude < 1e-12, "\(start.kind)") }
      }
    }
  }

  /// Rows in memory that are handed out in blocks.
  private struct Blocks: RowSource {
    let rows: Matrix<Double>
    let size: Int
    var dimension: Int { rows.columns }
    func forEachBlock(_ body: (Matrix<Double>, [Double]?) throws -> Void) throws {
      for first in stride(from: 0, to: rows.rows, by: size) {
        try body(rows.rows(in: first..<min(first + size, rows.rows)), nil)
      }
    }
  }
}
