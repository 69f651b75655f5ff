import Gaussian
import GaussianReference
import LinearAlgebra
import TestSupport
import Testing

/// Statistics of parts, put together in any way, are those of the whole; and taken apart again, those of the rest.
@Suite struct MergingTests {
  private static let dimension = 4

  private func rows(_ count: Int, offset: Double, seed: UInt64) -> [[Double]] {
    var generator = SplitMix64(seed: seed)
    return generator.normalRows(count, dimension: Self.dimension).map { z in
      z.indices.map { Self.scales[$0] * (offset + z[$0] + 0.7 * z[0]) }
    }
  }

  private static let scales = [1.0, 100, 0.01, 3]

  /// The oracle's moments of rows without their offset: to take it away is exact, and spares digits.
  private func truth(_ rows: [[Double]], _ weights: [Double], offset: Double) -> ReferenceMoments<WidestScalar> {
    let near = rows.map { row in row.indices.map { WidestScalar(row[$0]) - WidestScalar(Self.scales[$0] * offset) } }
    return ReferenceMoments(of: near, weights: converted(weights))
  }

  private func statistics(
    _ rows: [[Double]], _ weights: [Double]? = nil, moments: Moments = .second
  ) throws -> SufficientStatistics<Double> {
    var statistics = SufficientStatistics<Double>(dimension: Self.dimension, moments: moments)
    try statistics.update(with: Matrix(rows), weights: weights)
    return statistics
  }

  /// Within 8·ε of the standard deviations, whatever the cuts and the tree, also with weights.
  ///
  /// Means may besides differ by the rounding to the scalar.
  @Test(arguments: [0.0, 1e3, 1e8], [false, true])
  func anyCutsAndAnyTree(offset: Double, isWeighed: Bool) throws {
    let count = 3000
    var generator = SplitMix64(seed: 340)
    let rows = rows(count, offset: offset, seed: 341)
    let weights = isWeighed ? (0..<count).map { _ in generator.uniform() } : nil
    let whole = try statistics(rows, weights)
    var errors = ErrorBound("any cuts and any tree, mean/σ \(offset)\(isWeighed ? ", weighed" : "")")
    for parts in [2, 3, 10, 100, 1000, 3000] {
      var cuts = Set([0, count])
      while cuts.count < parts + 1 { cuts.insert(Int.random(in: 0...count, using: &generator)) }
      let bounds = cuts.sorted()
      var forest = try zip(bounds, bounds.dropFirst()).map { first, last in
        try statistics(Array(rows[first..<last]), weights.map { Array($0[first..<last]) })
      }
      let isChain = parts == 3000 && isWeighed
      while forest.count > 1 {
        let place = isChain ? forest.count - 1 : Int.random(in: forest.indices, using: &generator)
        let part = forest.remove(at: place)
        let other = isChain ? 0 : Int.random(in: forest.indices, using: &generator)
        forest[other].merge(part)
      }
      compare(forest[0], with: whole, &errors, "\(parts) parts")
    }
    #expect(errors.report(), "\(errors)")
  }

  private func compare(
    _ other: SufficientStatistics<Double>, with whole: SufficientStatistics<Double>, _ errors: inout ErrorBound,
    _ name: String, magnifiedBy factor: Double = 1
  ) {
    #expect(other.count == whole.count)
    let (a, b) = (other.covariance(), whole.covariance())
    let deviations = b.diagonal.map { $0.squareRoot() }
    for i in deviations.indices {
      errors.record(
        other.mean[i] - whole.mean[i], bound: factor * 8 * .ulpOfOne * deviations[i] + whole.mean[i].ulp,
        at: "\(name), mean")
      for j in deviations.indices {
        errors.record(
          a[i, j] - b[i, j], bound: factor * 8 * .ulpOfOne * deviations[i] * deviations[j],
          at: "\(name), \(i), \(j)")
      }
    }
  }

  /// The same blocks in the same tree have the same bits, for any number of threads.
  @Test func sameTreeSameBits() throws {
    let rows = Matrix(rows(2000, offset: 10, seed: 342))
    func build(_ parallelism: Parallelism) throws -> SufficientStatistics<Double> {
      var total = SufficientStatistics<Double>(dimension: Self.dimension, moments: .fourth)
      for first in stride(from: 0, to: 2000, by: 170) {
        var part = SufficientStatistics<Double>(dimension: Self.dimension, moments: .fourth)
        try part.update(with: rows.rows(in: first..<min(first + 170, 2000)), parallelism: parallelism)
        total.merge(part)
      }
      return total
    }
    let serial = try build(.serial)
    for threads in [2, 3, 7] { #expect(try build(.threads(threads)) == serial) }
  }

  /// Fourth moments of parts are moved to the mean of all.
  @Test(arguments: [0.0, 1e3]) func fourthMomentsOfParts(offset: Double) throws {
    let rows = rows(1000, offset: offset, seed: 343)
    var generator = SplitMix64(seed: 344)
    let weights = (0..<1000).map { _ in 2 * generator.uniform() }
    let truth = truth(rows, weights, offset: offset)
    var errors = ErrorBound("fourth moments of parts, offset \(offset)")
    for size in [1, 7, 100, 501] {
      var total = SufficientStatistics<Double>(dimension: Self.dimension, moments: .fourth)
      for first in stride(from: 0, to: 1000, by: size) {
        let range = first..<min(first + size, 1000)
        total.merge(try statistics(Array(rows[range]), Array(weights[range]), moments: .fourth))
      }
      compareFourth(total, truth, &errors, "parts of \(size)")
    }
    #expect(errors.report(), "\(errors)")
  }

  /// A thousand additions, each of them rounded, err by about half the root of their number.
  private func compareFourth(
    _ statistics: SufficientStatistics<Double>, _ truth: ReferenceMoments<WidestScalar>, _ errors: inout ErrorBound,
    _ name: String
  ) {
    let quartic = Double(truth.quartic)
    let squares = Double(truth.scatter.indices.reduce(0) { $0 + truth.scatter[$1][$1] })
    errors.record(
      WidestScalar(statistics.quarticMoment ?? .nan) - truth.quartic, bound: 16 * .ulpOfOne * quartic,
      at: "\(name), quartic")
    for (i, cubic) in (statistics.cubicMoments ?? []).enumerated() {
      errors.record(
        WidestScalar(cubic) - truth.cubic[i], bound: 16 * .ulpOfOne * (quartic * squares).squareRoot(),
        at: "\(name), cubic")
    }
  }

  // MARK: Removing

  /// A window slides over the rows; it has the moments of the rows in it.
  @Test(arguments: [0.0, 1e6]) func slidingWindow(offset: Double) throws {
    let (count, size, width) = (1200, 20, 10)
    let rows = rows(count, offset: offset, seed: 345)
    var generator = SplitMix64(seed: 346)
    let weights = (0..<count).map { $0 % 5 == 0 ? 0 : 2 * generator.uniform() }
    let parts = try stride(from: 0, to: count, by: size).map { first in
      try statistics(
        Array(rows[first..<first + size]), Array(weights[first..<first + size]), moments: .fourth)
    }
    var window = SufficientStatistics<Double>(dimension: Self.dimension, moments: .fourth)
    var (errors, fourth) = (
      ErrorBound("sliding window, offset \(offset)"), ErrorBound("its fourth moments, offset \(offset)")
    )
    for (index, part) in parts.enumerated() {
      window.merge(part)
      guard index >= width else { continue }
      try window.remove(parts[index - width])
      let range = (index - width + 1) * size..<(index + 1) * size
      let inside = Array(rows[range])
      let truth = try statistics(inside, Array(weights[range]))
      compare(window, with: truth, &errors, "window \(index)")
      let exact = self.truth(inside, Array(weights[range]), offset: offset)
      compareFourth(window, exact, &fourth, "window \(index)")
      #expect((window.weight - truth.weight).magnitude <= 4 * truth.weight.ulp)
      #expect((window.squaredWeight - truth.squaredWeight).magnitude <= 4 * truth.squaredWeight.ulp)
    }
    #expect(errors.report(), "\(errors)")
    #expect(fourth.report(), "\(fourth)")
  }

  @Test func removingIsTheInverseOfMerging() throws {
    let rows = rows(500, offset: 1e8, seed: 347)
    var errors = ErrorBound("merged and removed")
    for cut in [1, 2, 100, 250, 480] {
      let (first, second) = (try statistics(Array(rows[..<cut])), try statistics(Array(rows[cut...])))
      var total = second
      total.merge(first)
      compare(try total.removing(first), with: second, &errors, "cut \(cut)")
      // What is removed need not be the very value that was merged.
      var again = SufficientStatistics<Double>(dimension: Self.dimension)
      for row in rows[..<cut] { again.merge(try statistics([row])) }
      // The error is then one of the scatter before the removal.
      compare(
        try total.removing(again), with: second, &errors, "cut \(cut), in single rows",
        magnifiedBy: 500 / Double(500 - cut))
      let nothing = try total.removing(first).removing(second)
      #expect(nothing == SufficientStatistics(dimension: Self.dimension))
      #expect(try total.removing(SufficientStatistics(dimension: Self.dimension)) == total)
    }
    #expect(errors.report(), "\(errors)")
  }

  /// Without correlations, and where what remains weighs next to nothing.
  @Test func removingWithoutCorrelations() throws {
    let rows = rows(200, offset: 1e6, seed: 350)
    let weights = (0..<200).map { $0 < 150 ? 1 : 1e-7 * Double($0) }
    func statistics(_ range: Range<Int>) throws -> SufficientStatistics<Double> {
      var statistics = SufficientStatistics<Double>(dimension: Self.dimension, structure: .diagonal)
      try statistics.update(with: Matrix(Array(rows[range])), weights: Array(weights[range]))
      return statistics
    }
    let (heavy, light) = (try statistics(0..<150), try statistics(150..<200))
    var total = heavy
    total.merge(light)
    let rest = try total.removing(heavy)
    #expect(rest.count == 50)
    #expect(relativeError(rest.weight, light.weight) < 1e-14)
    #expect(relativeError(rest.effectiveSampleSize, light.effectiveSampleSize) < 1e-14)
    // The error is one of the scatter before, which was 10⁵ times as large.
    for (a, b) in zip(rest.variances(), light.variances()) {
      #expect(relativeError(a, b) < 8 * .ulpOfOne * total.weight / light.weight)
    }
    // A weight that a difference of sums has lost is held within its limits.
    let again = try [100..<150, 0..<100].map { try statistics($0) }
    let remainder = try total.removing(again[0]).removing(again[1])
    #expect(remainder.effectiveSampleSize >= 1)
    #expect(remainder.effectiveSampleSize <= 50 * (1 + .ulpOfOne))
  }

  /// A column that no longer varies is seen to be constant, not to vary by rounding.
  @Test func aVariableThatBecomesConstant() throws {
    var rows = rows(300, offset: 1e3, seed: 348)
    for row in 100..<300 { rows[row][2] = 0.1 }
    let old = try statistics(Array(rows[..<100]))
    var window = old
    window.merge(try statistics(Array(rows[100...])))
    try window.remove(old)
    #expect(window.variances()[2] == 0 && window.covariance()[2, 0] == 0)
    #expect(throws: GaussianError.zeroVariance(variable: 2)) { try MultivariateNormal(estimating: window) }
  }

  @Test func whatCannotBeRemoved() throws {
    let rows = rows(60, offset: 0, seed: 349)
    let statistics = try statistics(rows)
    var changed = statistics
    func expectRefusal(_ other: SufficientStatistics<Double>, _ what: Comment) {
      let refusal = GaussianError.cannotRemove(count: other.count, from: 60)
      #expect(throws: refusal, what) { try changed.remove(other) }
      #expect(changed == statistics, what)
    }
    expectRefusal(try self.statistics(rows + rows), "more rows")
    expectRefusal(try self.statistics(Array(rows[..<3]), [30, 20, 11]), "more weight")
    expectRefusal(try self.statistics(rows, [Double](repeating: 0.5, count: 60)), "all rows, but not all weight")
    expectRefusal(try self.statistics(rows.prefix(20).map { $0.map { 10 * $0 } }), "more scatter")
    expectRefusal(try self.statistics(rows.prefix(20).map { $0.map { $0 + 1e3 } }), "rows that are elsewhere")
    var empty = SufficientStatistics<Double>(dimension: Self.dimension)
    #expect(throws: GaussianError.cannotRemove(count: 60, from: 0)) { try empty.remove(statistics) }
  }
}
