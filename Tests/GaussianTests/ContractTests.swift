import Gaussian
import GaussianTesting
import LinearAlgebra
import Testing

/// A Gaussian that breaks a promise.
private struct Broken: MomentModel {
  enum Promise { case none, draws, densities, moments }
  let normal: MultivariateNormal<Double>
  let broken: Promise

  init(_ broken: Promise) throws {
    normal = try MultivariateNormal(mean: [1, -2], covariance: Matrix([[4, 1], [1, 2]]))
    self.broken = broken
  }

  var dimension: Int { 2 }
  var parameterCount: Int { 5 }
  var mean: [Double] { broken == .moments ? [1.5, -2] : normal.mean }
  var covariance: Matrix<Double> { normal.covariance }

  func samples(rows: Range<Int>, seed: UInt64, parallelism: Parallelism) -> Matrix<Double> {
    let seed = broken == .draws ? seed &+ UInt64(rows.lowerBound) : seed
    return normal.samples(rows: rows, seed: seed, parallelism: parallelism)
  }

  func logDensities(of observations: Matrix<Double>, parallelism: Parallelism) -> [Double] {
    let densities = normal.logDensities(of: observations, parallelism: parallelism)
    return broken == .densities && observations.rows == 1 ? densities.map(\.nextUp) : densities
  }
}

@Suite("What the check of the contract finds")
struct ContractTests {
  @Test("A model that keeps the contract passes, by the moments that it names itself")
  func sound() throws {
    let check = GenerativeModelCheck(of: try Broken(.none))
    #expect(check.violations == [])
    #expect(try #require(check.worstDeviation) < 6.5)
  }

  @Test("Draws that depend on where they begin are found")
  func draws() throws {
    let violations = GenerativeModelCheck(of: try Broken(.draws)).violations
    #expect(violations.contains { $0.contains("are others than in a longer draw") })
  }

  @Test("Densities that depend on the batch by one bit are found")
  func densities() throws {
    let violations = GenerativeModelCheck(of: try Broken(.densities)).violations
    #expect(violations.contains { $0.contains("is another alone") })
  }

  @Test("Moments that are not those of the draws are found")
  func moments() throws {
    let violations = GenerativeModelCheck(of: try Broken(.moments)).violations
    #expect(violations.count == 1)
    #expect(violations.first?.contains("standard errors from those known") == true)
  }
}
