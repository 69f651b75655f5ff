import Gaussian
import GaussianReference
import LinearAlgebra
import TestSupport
import Testing

/// What holds of every fit of the t distribution.
@Suite struct StudentTTests {
  /// Rows of a t distribution with few degrees of freedom.
  private func heavyRows(_ count: Int, dimension: Int, seed: UInt64) -> [[Double]] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in
      let radius = generator.normals(3).reduce(0) { $0 + $1 * $1 / 3 }.squareRoot()
      let z = generator.normals(dimension).map { $0 / radius }
      return z.indices.map { 3 * z[$0] + z[max($0 - 1, 0)] + Double($0) }
    }
  }

  @Test(arguments: CovarianceStructure.allCases)
  func slowTwin(structure: CovarianceStructure) throws {
    let rows = heavyRows(24, dimension: 2, seed: 1)
    let weights = (0..<24).map { Double(1 + $0 % 4) / 2 }
    var errors = ErrorBound("t distribution and its slow twin, \(structure)")
    for (degrees, weights) in [(4.0, nil), (1.5, weights), (nil, weights)] as [(Double?, [Double]?)] {
      let fit = try StudentT(degreesOfFreedom: degrees)
        .fit(Matrix(rows), weights: weights, structure: structure)
      let twin = try ReferenceStudentT<WidestScalar>(
        fitting: converted(rows), weights: weights.map { converted($0) },
        structure: try #require(ReferenceStructure(rawValue: structure.rawValue)),
        degreesOfFreedom: WidestScalar(degrees ?? 1), isEstimated: degrees == nil,
        tolerance: degrees == nil ? 1e-7 : 1e-10)
      // The search for ν compares values, which loses half the digits of the scalar, and EM magnifies that.
      let bound = degrees == nil ? 1e-5 : 1e-8
      let scatter: [[Double]] = converted(twin.scatter)
      for i in 0..<2 {
        let deviation = scatter[i][i].squareRoot()
        let location = Double(twin.location[i])
        errors.record(fit.location[i] - location, bound: bound * deviation, at: "location")
        for j in 0..<2 {
          let difference = fit.scatter.matrix[i, j] - scatter[i][j]
          errors.record(difference, bound: bound * deviation * scatter[j][j].squareRoot(), at: "scatter, \(i), \(j)")
        }
      }
      errors.record(relativeError(fit.degreesOfFreedom, Double(twin.degreesOfFreedom)), bound: bound, at: "ν")
      let likelihood = try twin.logLikelihood(of: converted(rows), weights: weights.map { converted($0) })
      errors.record(relativeError(fit.logLikelihood, Double(likelihood)), bound: 1e-12, at: "log-likelihood")
    }
    #expect(errors.report(), "\(errors)")
  }

  /// A weight is a number of copies; a row of weight 0 is absent, whatever it holds.
  @Test(arguments: CovarianceStructure.allCases, [4.0, nil])
  func weightsAreCopies(structure: CovarianceStructure, degrees: Double?) throws {
    var rows = heavyRows(60, dimension: 3, seed: 2)
    let weights = (0..<60).map { Double(($0 * 7) % 4) }
    let copies = zip(rows, weights).flatMap { [[Double]](repeating: $0, count: Int($1)) }
    for row in rows.indices where weights[row] == 0 { rows[row] = [.nan, .infinity, 1e300] }
    let weighted = try StudentT(degreesOfFreedom: degrees).fit(Matrix(rows), weights: weights, structure: structure)
    let repeated = try StudentT(degreesOfFreedom: degrees).fit(Matrix(copies), structure: structure)
    #expect(distance(weighted, repeated) < 1e-8)
    #expect(weighted.weight == Double(copies.count))
    #expect(weighted.count == weights.count { $0 > 0 })
  }

  /// The largest difference between two fits, relative to deviations and to ν.
  private func distance(_ a: StudentTFit, _ b: StudentTFit) -> Double {
    let deviations = b.scatter.variances.map { $0.squareRoot() }
    var largest = relativeError(a.degreesOfFreedom, b.degreesOfFreedom)
    for i in deviations.indices {
      largest = max(largest, (a.location[i] - b.location[i]).magnitude / deviations[i])
      for j in deviations.indices {
        let difference = (a.scatter.matrix[i, j] - b.scatter.matrix[i, j]).magnitude
        largest = max(largest, difference / deviations[i] / deviations[j])
      }
    }
    return largest
  }

  @Test func sameBitsOnAnyNumberOfThreads() throws {
    let rows = Matrix(heavyRows(9000, dimension: 2, seed: 3))
    let weights = (0..<9000).map { Double($0 % 3) }
    let short = StudentT(maximumIterations: 4)
    let alone = try short.fit(rows, weights: weights, parallelism: .serial)
    for threads in [2, 3, 7] {
      #expect(try short.fit(rows, weights: weights, parallelism: .threads(threads)) == alone)
    }
  }

  /// Far from the origin, and with variables of very different scales, the fit is the same one moved and scaled.
  @Test func movesAndScalesWithTheRows() throws {
    let rows = heavyRows(80, dimension: 3, seed: 4)
    let fit = try StudentT().fit(Matrix(rows))
    let (scales, shifts) = ([1e-6, 1, 1e7], [1e2, -1e8, 3e14])
    let moved = rows.map { row in row.indices.map { row[$0] * scales[$0] + shifts[$0] } }
    let far = try StudentT().fit(Matrix(moved))
    #expect(relativeError(far.degreesOfFreedom, fit.degreesOfFreedom) < 1e-6)
    for i in 0..<3 {
      let deviation = fit.scatter.variances[i].squareRoot()
      // The rows themselves were rounded.
      let rounding = shifts[i].ulp / scales[i]
      #expect(((far.location[i] - shifts[i]) / scales[i] - fit.location[i]).magnitude < 1e-7 * deviation + rounding)
      for j in 0..<3 {
        let scale = deviation * fit.scatter.variances[j].squareRoot()
        let element = far.scatter.matrix[i, j] / scales[i] / scales[j]
        #expect((element - fit.scatter.matrix[i, j]).magnitude < 1e-6 * scale)
      }
    }
  }

  /// Single precision rests at a few of its roundings.
  @Test(arguments: [5.0, nil])
  func singlePrecision(degrees: Double?) throws {
    let rows = Matrix(heavyRows(200, dimension: 4, seed: 5))
    let wide = try StudentT(degreesOfFreedom: degrees).fit(rows)
    let narrow = try StudentT(degreesOfFreedom: degrees).fit(rows.converted(to: Float.self))
    #expect(narrow.hasConverged)
    #expect(distance(narrow, wide) < 200 * Double(Float.ulpOfOne))
  }

  /// A fifth of the rows far out in one direction: the nearest maximum to the mean of all rows is a Gaussian's.
  @Test func outliersDoNotHideThemselves() throws {
    var generator = SplitMix64(seed: 6)
    var rows = generator.normalRows(500, dimension: 2)
    for row in 0..<100 { rows[row] = rows[row].map { $0 + 100 } }
    let fit = try StudentT().fit(Matrix(rows))
    let normal = try MultivariateNormal(fitting: Matrix(rows))
    #expect(fit.degreesOfFreedom < 1)
    #expect(fit.logLikelihood > normal.logLikelihood(of: Matrix(rows)) + 500)
    #expect(fit.location.allSatisfy { $0.magnitude < 1 })
    #expect(fit.covariance == nil)
  }

  @Test func theModelTellsOfItsOrigin() throws {
    let rows = Matrix(heavyRows(100, dimension: 2, seed: 7))
    let fit = try StudentT().fit(rows)
    let model = try MultivariateNormal(fitting: rows, estimator: .studentT)
    #expect(model.covariance == fit.scatter.matrix)
    #expect(model.mean == fit.location)
    let record = try #require(model.estimation)
    #expect(record.estimator == "student-t")
    #expect(record.count == 100)
    #expect(record.hasConverged == true)
    #expect(record.values == ["degreesOfFreedom": fit.degreesOfFreedom, "studentTLogLikelihood": fit.logLikelihood])
    #expect(record.iterations == fit.iterations)
    #expect(fit.iterations == fit.trace.count - 1)
    let factor = fit.degreesOfFreedom / (fit.degreesOfFreedom - 2)
    #expect(fit.covariance == fit.scatter.map { $0 * factor })
    let early = try StudentT(maximumIterations: 2).fit(rows)
    #expect(!early.hasConverged)
    #expect(early.iterations == 2)
    let normal = try MultivariateNormal(fitting: rows, estimator: .studentT(degreesOfFreedom: .infinity))
    #expect(try normal == MultivariateNormal(fitting: rows))
  }
}
