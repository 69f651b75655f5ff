import Gaussian
import GaussianReference
import LinearAlgebra
import TestSupport
import Testing

/// Few distinct rows, empty clusters, and data that are refused.
@Suite struct KMeansEdgeTests {
  @Test func moreClustersThanDistinctRows() throws {
    let rows = Matrix((0..<40).map { [Double($0 % 3), Double($0 % 3 == 1 ? 5 : -5)] })
    for clusters in 1...50 {
      let found = try KMeans(fitting: rows, clusters: clusters)
      #expect(found.emptyClusters.count == max(0, clusters - 3))
      #expect(found.hasConverged)
      #expect(found.centres.elements.allSatisfy { $0.isFinite })
      if clusters >= 3 { #expect(found.inertia == 0 && agree(found.labels, (0..<40).map { $0 % 3 })) }
    }
  }

  @Test(arguments: [0.0, 1, -1e300, 0x1p-1060])
  func rowsThatAreAllTheSame(value: Double) throws {
    let found = try KMeans(fitting: Matrix(rows: 10, columns: 2, repeating: value), clusters: 4)
    #expect(found.labels == Array(repeating: 0, count: 10) && found.emptyClusters == [1, 2, 3])
    #expect(found.centres == Matrix(rows: 4, columns: 2, repeating: value))
    #expect(found.inertia == 0)
    let one = try KMeans(fitting: Matrix([[value]]), clusters: 1)
    #expect(one.centres[0, 0] == value)
    #expect(one.hasConverged)
    #expect(one.emptyClusters.isEmpty)
  }

  /// Centres that no row is nearest to are given rows that are far from all others.
  @Test func centresWithoutRows() throws {
    let problem = KMeansProblem(rows: 300, dimension: 2, clusters: 4)
    let far = [[1e6, 1e6], [2e6, 1e6], problem.rows[0], [1e6, -1e6]]
    let found = try KMeans(fitting: problem.matrix(), from: Matrix(far))
    #expect(found.emptyClusters.isEmpty)
    #expect(agree(found.labels, problem.truth))
    let weights = problem.truth.map { $0 == 1 ? 0 : 1.0 }
    let weighted = try KMeans(fitting: problem.matrix(), from: Matrix(Array(far[..<3])), weights: weights)
    #expect(weighted.emptyClusters.isEmpty)
    let kept = problem.truth.indices.filter { weights[$0] > 0 }
    #expect(agree(kept.map { weighted.labels[$0] }, kept.map { problem.truth[$0] }))
  }

  /// Small problems of every kind: nothing hangs, traps or is not a number.
  @Test func smallProblems() throws {
    var generator = SplitMix64(seed: 23)
    for number in 0..<3000 {
      let (count, dimension) = (1 + Int(generator.uniform() * 12), 1 + Int(generator.uniform() * 3))
      let scale = [1, 1e-150, 1e150, 1e-300, 1e300][number % 5]
      let distinct = 1 + Int(generator.uniform() * 5)
      let values = generator.normalRows(distinct, dimension: dimension).map { $0.map { $0 * scale } }
      let rows = (0..<count).map { _ in values[Int(generator.uniform() * Double(distinct))] }
      var weights = (0..<count).map { _ in Double(Int(generator.uniform() * 3)) }
      weights[0] = 1
      let clusters = 1 + Int(generator.uniform() * 8)
      let found = try KMeans(
        fitting: Matrix(rows), clusters: clusters, weights: number % 2 == 0 ? nil : weights,
        options: .init(seed: UInt64(number)))
      let counted = rows.indices.filter { number % 2 == 0 || weights[$0] > 0 }
      let different = Set(counted.map { rows[$0] }).count
      #expect(found.centres.elements.allSatisfy { $0.isFinite })
      #expect(found.iterations < 300)
      #expect(found.emptyClusters.count == max(0, clusters - different), "problem \(number)")
    }
  }

  @Test func badData() throws {
    let rows = KMeansProblem(rows: 50, dimension: 2, clusters: 2).matrix(Double.self)
    for bad in [Double.nan, .infinity, -.infinity] {
      var data = rows
      data[17, 1] = bad
      #expect(throws: GaussianError.nonFinite(quantity: "the observations", row: 17, variable: 1)) {
        try KMeans(fitting: data, clusters: 2)
      }
      #expect(throws: GaussianError.nonFinite(quantity: "the observations", row: 17, variable: 1)) {
        try KMeans.plusPlusSeeds(of: data, clusters: 2)
      }
      #expect(throws: GaussianError.nonFinite(quantity: "the observations", row: 17, variable: 1)) {
        try KMeans(fitting: data.converted(to: Float.self), clusters: 2)
      }
    }
    for bad in [-1, Double.nan, .infinity] {
      var weights = [Double](repeating: 1, count: 50)
      weights[49] = bad
      let error = #expect(throws: GaussianError.self) { try KMeans(fitting: rows, clusters: 2, weights: weights) }
      guard case .invalidWeight(row: 49, _) = error else {
        Issue.record("\(error as Any)")
        continue
      }
    }
    let none = GaussianError.tooFewObservations(count: 0, required: 1, dimension: 2)
    #expect(throws: none) { try KMeans(fitting: rows, clusters: 2, weights: [Double](repeating: 0, count: 50)) }
    #expect(throws: none) { try KMeans(fitting: Matrix<Double>(rows: 0, columns: 2, elements: []), clusters: 2) }
  }

  @Test func traps() async {
    await #expect(processExitsWith: .failure) { _ = try KMeans(fitting: Matrix([[1.0]]), clusters: 0) }
    await #expect(processExitsWith: .failure) {
      _ = try KMeans(fitting: Matrix([[1.0]]), clusters: 1, weights: [1, 2])
    }
    await #expect(processExitsWith: .failure) {
      _ = try KMeans(fitting: Matrix<Double>(rows: 3, columns: 0, elements: []), clusters: 1)
    }
    await #expect(processExitsWith: .failure) {
      _ = try KMeans(fitting: Matrix([[1.0]]), clusters: 1, options: .init(maximumIterations: 0))
    }
    await #expect(processExitsWith: .failure) {
      _ = try KMeans.plusPlusSeeds(of: Matrix([[1.0]]), clusters: 1, localTrials: 0)
    }
  }
}
