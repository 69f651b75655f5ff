import Gaussian
import GaussianReference
import LinearAlgebra
import TestSupport
import Testing

/// Clusters against the reference and against what is known of them.
@Suite struct KMeansTests {
  @Test(arguments: [(1, 1), (1, 4), (2, 8), (3, 3), (7, 5), (8, 9), (17, 4)])
  func findsClustersThatAreFarApart(dimension: Int, clusters: Int) throws {
    let problem = KMeansProblem(rows: 700, dimension: dimension, clusters: clusters)
    try expectTruth(of: problem, Double.self)
    try expectTruth(of: problem, Float.self)
  }

  private func expectTruth<Scalar: GaussianScalar>(of problem: KMeansProblem, _: Scalar.Type) throws {
    let found = try KMeans<Scalar>(fitting: problem.matrix(), clusters: problem.clusters)
    #expect(agree(found.labels, problem.truth))
    #expect(found.hasConverged)
    #expect(found.emptyClusters.isEmpty)
    let exact = ReferenceKMeans<WidestScalar>(
      of: converted(problem.rows), centres: converted((0..<problem.clusters).map { found.centres.row($0) }))
    #expect(exact.labels == found.labels)
    // Rows of Float are rounded before they are clustered.
    let rounding = 1e3 * Scalar.epsilon
    for cluster in 0..<problem.clusters {
      for (mean, centre) in zip(exact.means[cluster], found.centres.row(cluster)) {
        #expect((Double(mean) - Double(centre)).magnitude <= rounding)
      }
    }
    #expect(relativeError(found.inertia, Double(exact.inertia)) <= rounding)
  }

  /// Overlapping clusters: as many iterations, the same labels and the same centres as in plain loops.
  @Test(arguments: [(1, 3), (2, 8), (4, 5), (9, 7)])
  func iteratesAsTheReference(dimension: Int, clusters: Int) throws {
    let problem = KMeansProblem(rows: 400, dimension: dimension, clusters: clusters, separation: 0.5)
    let start = Matrix(Array(problem.rows[..<clusters]))
    var generator = SplitMix64(seed: 5)
    let some = problem.rows.map { _ in Double(Int(generator.uniform() * 4)) }
    for weights in [nil, some] {
      for limit in [1, 3, 200] {
        let found = try KMeans(
          fitting: problem.matrix(), from: start, weights: weights,
          options: .init(maximumIterations: limit, tolerance: 0))
        let expected = ReferenceKMeans<WidestScalar>.iterated(
          converted(problem.rows), from: converted(Array(problem.rows[..<clusters])),
          weights: weights.map { converted($0) }, limit: limit)
        guard expected.assignment.weights.allSatisfy({ $0 > 0 }) else { continue }
        #expect(found.labels == expected.assignment.labels)
        #expect(found.hasConverged == (limit == 200))
        #expect(relativeError(found.inertia, Double(expected.assignment.inertia)) <= 64 * .ulpOfOne)
        for cluster in 0..<clusters {
          for (value, centre) in zip(expected.centres[cluster], found.centres.row(cluster)) {
            #expect((Double(value) - centre).magnitude <= 1e-13 * (1 + Double(value.magnitude)))
          }
        }
      }
    }
  }

  /// Offsets and scales of the data change nothing but offset and scale of the result.
  @Test(arguments: [(1e8, 1.0), (-1e8, 1), (0, 1e150), (0, 1e-150), (0, 1e200), (0, 1e-200), (1e300, 1e300)])
  func offsetsAndScales(offset: Double, scale: Double) throws {
    let problem = KMeansProblem(rows: 500, dimension: 3, clusters: 4, separation: 1)
    let plain = try KMeans(fitting: problem.matrix(Double.self), clusters: 4)
    let data = Matrix(problem.rows.map { $0.map { $0 * scale + offset } })
    let found = try KMeans(fitting: data, clusters: 4)
    #expect(found.labels == plain.labels)
    #expect(found.iterations == plain.iterations)
    for (a, b) in zip(found.centres.elements, plain.centres.elements) {
      #expect(((a - offset) / scale - b).magnitude <= max(1e-12, 4 * offset.magnitude.ulp / scale))
    }
  }

  @Test func floatsFarFromOne() throws {
    let problem = KMeansProblem(rows: 500, dimension: 3, clusters: 4, separation: 1)
    let plain = try KMeans(fitting: problem.matrix(Float.self), clusters: 4)
    for scale in [Float(0x1p-100), 0x1p-40, 0x1p40, 0x1p100] {
      let data = Matrix(rows: 500, columns: 3, elements: problem.matrix(Float.self).elements.map { $0 * scale })
      let found = try KMeans(fitting: data, clusters: 4)
      #expect(agree(found.labels, plain.labels))
      #expect(found.centres.elements.allSatisfy { $0.isFinite })
    }
  }

  /// A cluster that is 10¹² times as small as the distance of its neighbours is seen.
  @Test func smallClustersFarFromEachOther() throws {
    var generator = SplitMix64(seed: 3)
    var rows: [[Double]] = []
    for row in 0..<300 {
      let z = generator.normals(2).map { 1e-14 * $0 }
      rows.append(row % 3 == 2 ? [z[0], 1] : [z[0] + (row % 3 == 0 ? 0 : 1e-12), z[1]])
    }
    let found = try KMeans(
      fitting: Matrix(rows), clusters: 3, options: .init(tolerance: 0, localTrials: 8))
    #expect(agree(found.labels, (0..<300).map { $0 % 3 }))
  }

  @Test func sameBitsForAnyNumberOfThreads() throws {
    let problem = KMeansProblem(rows: 70_000, dimension: 2, clusters: 5, separation: 2)
    let weights = (0..<70_000).map { Double($0 % 5) }
    for weights in [nil, weights] {
      let options = KMeans<Double>.Options(maximumIterations: 4, seed: 3)
      let serial = try KMeans(
        fitting: problem.matrix(), clusters: 5, weights: weights, options: options, parallelism: .serial)
      for threads in [2, 3, 7] {
        let found = try KMeans(
          fitting: problem.matrix(), clusters: 5, weights: weights, options: options, parallelism: .threads(threads))
        #expect(found.labels == serial.labels)
        #expect(found.inertia.bitPattern == serial.inertia.bitPattern)
        #expect(found.centres == serial.centres)
        #expect(found.iterations == serial.iterations)
      }
    }
  }

  /// Rows of weight 0 may hold anything; the others are as without them.
  @Test func weightZeroIsAbsence() throws {
    let problem = KMeansProblem(rows: 600, dimension: 3, clusters: 4, separation: 3)
    let kept = problem.rows.indices.filter { $0 % 3 != 1 }
    var rows = problem.rows
    for row in rows.indices where row % 3 == 1 {
      rows[row] = [[.nan, 1, 2], [.infinity, 0, 1], [1e300, 0, 0]][row % 9 / 3]
    }
    let weights = rows.indices.map { $0 % 3 == 1 ? 0 : 1.0 }
    let options = KMeans<Double>.Options(seed: 11)
    let found = try KMeans(fitting: Matrix(rows), clusters: 4, weights: weights, options: options)
    let plain = try KMeans(fitting: Matrix(kept.map { rows[$0] }), clusters: 4, options: options)
    #expect(kept.map { found.labels[$0] } == plain.labels)
    #expect(relativeError(found.inertia, plain.inertia) <= 64 * .ulpOfOne)
  }

  /// A weight of 3 is the row three times, for the means and for the inertia.
  @Test func weightsAreFrequencies() throws {
    let problem = KMeansProblem(rows: 300, dimension: 2, clusters: 3, separation: 2)
    let weights = problem.rows.indices.map { Double($0 % 4) }
    let repeated = problem.rows.indices.flatMap { row in (0..<row % 4).map { _ in problem.rows[row] } }
    let start = Matrix(Array(problem.rows[1..<4]))
    let found = try KMeans(fitting: problem.matrix(), from: start, weights: weights)
    let plain = try KMeans(fitting: Matrix(repeated), from: start)
    #expect(found.iterations == plain.iterations)
    #expect(relativeError(found.inertia, plain.inertia) <= 1e-14)
    for (a, b) in zip(found.centres.elements, plain.centres.elements) { #expect((a - b).magnitude <= 1e-13) }
    for scale in [1e-300, 1e-100, 1e100, 1e300] {
      let scaled = try KMeans(fitting: problem.matrix(), from: start, weights: weights.map { $0 * scale })
      #expect(scaled.labels == found.labels)
    }
  }
}
