import Gaussian
import LinearAlgebra
import TestSupport
import Testing

/// What holds of every minimum covariance determinant.
@Suite struct MinimumCovarianceDeterminantTests {
  /// Correlated rows of which the first ones lie far out.
  private func rows(_ count: Int, dimension: Int, outliers: Int, seed: UInt64) -> [[Double]] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { row in
      let z = generator.normals(dimension)
      guard row >= outliers else { return z.map { $0 + 9 } }
      return z.indices.map { z[$0] + z[max($0 - 1, 0)] }
    }
  }

  private func distance(_ a: StructuredCovariance, _ b: StructuredCovariance) -> Double {
    func rows(_ covariance: StructuredCovariance) -> [[Double]] {
      let matrix = covariance.matrix
      return (0..<matrix.rows).map { matrix.row($0) }
    }
    return relativeDistance(rows(a), rows(b))
  }

  /// A weight is a number of copies, also for the row at the edge of the part; a row of weight 0 is absent.
  @Test(arguments: CovarianceStructure.allCases, [1, 3])
  func weightsAreCopies(structure: CovarianceStructure, dimension: Int) throws {
    for seed in 0..<3 as Range<UInt64> {
      var rows = rows(40, dimension: dimension, outliers: 9, seed: seed)
      let weights = (0..<40).map { Double(($0 * 7) % 4) }
      let copies = zip(rows, weights).flatMap { [[Double]](repeating: $0, count: Int($1)) }
      for row in rows.indices where weights[row] == 0 {
        rows[row] = [Double](repeating: .nan, count: dimension)
      }
      let estimator = MinimumCovarianceDeterminant(supportFraction: seed == 0 ? nil : 0.6, trials: 25)
      let weighted = try estimator.fit(Matrix(rows), weights: weights, structure: structure)
      let repeated = try estimator.fit(Matrix(copies), structure: structure)
      #expect(weighted.rawWeight == repeated.rawWeight)
      #expect(weighted.weight == Double(copies.count))
      #expect((weighted.rawLogDeterminant - repeated.rawLogDeterminant).magnitude < 1e-12)
      #expect(distance(weighted.covariance, repeated.covariance) < 1e-12)
    }
  }

  @Test(arguments: [200, 1300])
  func sameBitsOnAnyNumberOfThreads(count: Int) throws {
    let rows = Matrix(rows(count, dimension: 2, outliers: count / 4, seed: 5))
    let estimator = MinimumCovarianceDeterminant(trials: 12)
    let alone = try estimator.fit(rows, parallelism: .serial)
    for threads in [2, 3, 7] { #expect(try estimator.fit(rows, parallelism: .threads(threads)) == alone) }
  }

  /// Rows in groups, and the whole table last: the part is at rest, and no outlier is in it.
  @Test(arguments: [(700, 2, 0.3), (2000, 4, 0.4)])
  func manyRows(count: Int, dimension: Int, share: Double) throws {
    let outliers = Int(share * Double(count))
    let table = rows(count, dimension: dimension, outliers: outliers, seed: 6)
    let fit = try MinimumCovarianceDeterminant(trials: 25).fit(Matrix(table))
    #expect(fit.rawSupport.first! >= outliers && fit.support.first! >= outliers)
    #expect(Double(fit.support.count) > 0.95 * Double(count - outliers))

    let raw = try MultivariateNormal(mean: fit.rawLocation, covariance: fit.rawCovariance.matrix)
    let distances = raw.squaredMahalanobisDistances(of: Matrix(table))
    let nearest = distances.indices.sorted { (distances[$0], $0) < (distances[$1], $1) }
    #expect(nearest.prefix(fit.rawSupport.count).sorted() == fit.rawSupport)

    let clean = try MultivariateNormal(fitting: Matrix(Array(table[outliers...])))
    #expect(clean.squaredMahalanobisDistances(of: Matrix([fit.location]))[0] < 0.02)
    let divergence = distance(fit.covariance, .full(clean.covariance))
    #expect(divergence < 0.15, "\(divergence)")
  }

  /// Of Gaussian rows, both estimates are that of all rows but for chance.
  @Test(arguments: [0.5, 0.75, 1])
  func consistency(fraction: Double) throws {
    var generator = SplitMix64(seed: 7)
    let rows = Matrix(generator.normalRows(3000, dimension: 3))
    let fit = try MinimumCovarianceDeterminant(supportFraction: fraction, trials: 5).fit(rows)
    let identity = StructuredCovariance.full(.identity(3))
    // The raw variances have a standard deviation of about √(2/n)/efficiency, efficiency 0.14 at one half.
    #expect(distance(fit.rawCovariance.map { $0 * fit.rawConsistencyFactor }, identity) < 0.2)
    #expect(distance(fit.covariance, identity) < 0.12)
    #expect((fit.consistencyFactor - 1.1).magnitude < 0.1)
    guard fraction == 1 else { return }
    let all = try MultivariateNormal(fitting: rows)
    #expect(fit.rawConsistencyFactor == 1)
    #expect(distance(fit.rawCovariance, .full(all.covariance)) < 1e-14)
  }

  /// Other starts and other coordinates lead to the same part.
  @Test func independentOfStartsAndCoordinates() throws {
    let table = rows(60, dimension: 3, outliers: 20, seed: 8)
    let estimator = MinimumCovarianceDeterminant(trials: 50)
    let fit = try estimator.fit(Matrix(table))
    for seed in 1..<4 as Range<UInt64> {
      let other = try MinimumCovarianceDeterminant(trials: 50, seed: seed).fit(Matrix(table))
      #expect(other.rawSupport == fit.rawSupport)
    }
    let moved = table.map { row in [1e3 * row[0] + row[2] - 1e7, row[1] - row[0] + 5, 1e-4 * row[2]] }
    let elsewhere = try estimator.fit(Matrix(moved))
    #expect(elsewhere.rawSupport == fit.rawSupport)
    #expect(elsewhere.support == fit.support)
    let narrow = try estimator.fit(Matrix(table).converted(to: Float.self))
    #expect(narrow.rawSupport == fit.rawSupport)
    #expect(narrow.support == fit.support)
    #expect(distance(narrow.covariance, fit.covariance) < 100 * Double(Float.ulpOfOne))
  }

  @Test func theModelTellsOfItsOrigin() throws {
    let rows = Matrix(rows(50, dimension: 2, outliers: 10, seed: 9))
    let estimator = MinimumCovarianceDeterminant(supportFraction: 0.75, trials: 20, seed: 3)
    let fit = try estimator.fit(rows)
    let model = try MultivariateNormal(
      fitting: rows, estimator: .minimumCovarianceDeterminant(supportFraction: 0.75, trials: 20, seed: 3))
    #expect(model.covariance == fit.covariance.matrix)
    #expect(model.mean == fit.location)
    let distances = model.squaredMahalanobisDistances(of: rows)
    for row in 0..<50 { #expect(relativeError(fit.squaredDistances[row], distances[row]) < 1e-12) }
    let record = try #require(model.estimation)
    #expect(record.estimator == "mcd")
    #expect(record.count == 50)
    #expect(record.weight == 50)
    #expect(record.values["rawWeight"] == 37 && record.values["supportCount"] == Double(fit.support.count))
    #expect(record.values["supportFraction"] == 0.75 && record.values["seed"] == 3)
    #expect(record.values["rawConsistencyFactor"] == fit.rawConsistencyFactor)
    #expect(record.values["rawSmallSampleFactor"] == fit.rawSmallSampleFactor)
    #expect(fit.rawSmallSampleFactor > 1)
    #expect(record.values["consistencyFactor"] == fit.consistencyFactor)
    #expect(record.values["smallSampleFactor"] == fit.smallSampleFactor)
    #expect(fit.smallSampleFactor > 1)
  }
}
