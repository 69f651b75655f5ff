import Gaussian
import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// The fit of rows in other units, each column its own, is the same fit in other units.
@Suite struct ChangesOfUnitTests {
  /// Log-densities of rows by a fit to them.
  private typealias Fit = @Sendable (Matrix<Double>, _ labels: [String]) throws -> [Double]

  /// What is fitted, how far a log-density may be off, and which cells are missing.
  private struct Kind: Sendable, CustomStringConvertible {
    let description: String
    var tolerance = 1e-10
    var missingShare = 0.0
    let fit: Fit
  }

  private static let kinds: [Kind] =
    [
      normal("mle") { MaximumLikelihood() }, normal("unbiased") { UnbiasedCovariance() },
      normal("a diagonal", .diagonal) { MaximumLikelihood() },
      normal("student-t", tolerance: 1e-6) { StudentT() },
      normal("student-t=4", tolerance: 1e-7) { StudentT(degreesOfFreedom: 4) },
      normal("a diagonal student-t", .diagonal, tolerance: 1e-7) { StudentT(degreesOfFreedom: 3) },
      normal("mcd") { MinimumCovarianceDeterminant(trials: 10) },
      normal("a diagonal mcd", .diagonal) { MinimumCovarianceDeterminant(supportFraction: 0.75, trials: 10) },
      normal("mle", policy: .relativeRidge(1e-3)) { MaximumLikelihood() },
      kernels("scott", .scott), kernels("silverman", .silverman), kernels("a factor", .factor(0.3)),
      kernels("leave-one-out", .leaveOneOut), classes(.full), classes(.tied), classes(.diagonal),
      Kind(description: "factors", tolerance: 1e-6) { rows, _ in
        try FactorAnalysis(fitting: rows, factors: 1).logDensities(of: rows)
      },
      Kind(description: "factors by expectation-maximisation", tolerance: 1e-6) { rows, _ in
        try FactorAnalysis(
          fitting: rows, factors: 1, method: .expectationMaximization, options: .init(tolerance: 1e-10)
        ).logDensities(of: rows)
      },
    ]
    + [CovariancePolicy.fail, .relativeRidge(0.05)].map { policy in
      Kind(description: "missing cells, \(policy)", tolerance: 1e-8, missingShare: 0.1) { rows, _ in
        try MissingValuesFit(fitting: rows, policy: policy).model.observedLogDensities(of: rows)
      }
    }

  private static func normal(
    _ name: String, _ structure: CovarianceStructure = .full, tolerance: Double = 1e-10,
    policy: CovariancePolicy = .fail, _ estimator: @escaping @Sendable () -> any GaussianEstimator
  ) -> Kind {
    @Sendable func fit(_ rows: Matrix<Double>, _ estimator: some GaussianEstimator) throws -> [Double] {
      try MultivariateNormal(fitting: rows, structure: structure, estimator: estimator, policy: policy)
        .logDensities(of: rows)
    }
    return Kind(description: "\(name), \(policy)", tolerance: tolerance) { rows, _ in try fit(rows, estimator()) }
  }

  private static func kernels(_ name: String, _ bandwidth: KernelDensity<Double>.Bandwidth) -> Kind {
    // The search for a factor ends within 10⁻⁴ of it, on either side.
    Kind(description: "kernels, \(name)", tolerance: bandwidth == .leaveOneOut ? 1e-3 : 1e-10) { rows, _ in
      try KernelDensity(fitting: rows, bandwidth: bandwidth).logDensities(of: rows)
    }
  }

  /// Log-densities, and the posteriors of the classes, which have no unit and are counted as if they had.
  private static func classes(_ covariance: MixtureCovariance) -> Kind {
    Kind(description: "classes, \(covariance)") { rows, labels in
      try ClassConditionalModel(fitting: rows, labels: labels, structure: covariance).logDensities(of: rows)
    }
  }

  /// A thousand random tables of 2 to 4 correlated columns, with units from 10⁻¹² to 10¹².
  @Test func aThousandRandomCases() throws {
    var largest = [Double](repeating: 0, count: Self.kinds.count)
    for index in 0..<1000 {
      let kind = Self.kinds[index % Self.kinds.count]
      var generator = SplitMix64(seed: 5000 + UInt64(index))
      let dimension = 2 + index % 3
      let rows = (0..<28).map { row in
        let common = generator.normal()
        return (0..<dimension).map { column in
          let value = generator.normal() + 0.7 * common + Double(column) - (row % 2 == 0 ? 1 : 0)
          return generator.uniform() < kind.missingShare ? .nan : value
        }
      }
      let units = (0..<dimension).map { _ in Double.exp(12 * Double.log(10) * (2 * generator.uniform() - 1)) }
      let labels = rows.indices.map { $0 % 2 == 0 ? "even" : "odd" }
      let scaled = rows.map { zip($0, units).map { $0 * $1 } }
      let densities = try kind.fit(Matrix(rows), labels)
      let others = try kind.fit(Matrix(scaled), labels)
      var worst = 0.0
      for row in rows.indices {
        let unit = zip(rows[row], units).reduce(0) { $0 + ($1.0.isNaN ? 0 : Double.log($1.1)) }
        let error = (others[row] + unit - densities[row]).magnitude / (1 + densities[row].magnitude)
        worst = max(worst, error)
      }
      largest[index % Self.kinds.count] = max(largest[index % Self.kinds.count], worst)
      #expect(worst <= kind.tolerance, "\(kind), case \(index)")
    }
    for (kind, error) in zip(Self.kinds, largest) { print("change of units, \(kind): at most \(error)") }
  }

  /// Shrinkage towards the mean variance is not among them, by its nature: it follows one unit for all columns only.
  @Test func shrinkageFollowsOneUnitForAll() throws {
    var generator = SplitMix64(seed: 6100)
    let rows = Matrix(generator.normalRows(20, dimension: 3))
    func densities(_ unit: Double, _ estimator: some GaussianEstimator) throws -> [Double] {
      let scaled = Matrix<Double>(rows: 20, columns: 3, elements: rows.elements.map { $0 * unit })
      return try MultivariateNormal(fitting: scaled, estimator: estimator).logDensities(of: scaled)
    }
    for unit in [1e-12, 1e12] {
      for (own, other) in zip(try densities(1, .ledoitWolf), try densities(unit, .ledoitWolf)) {
        #expect((other + 3 * Double.log(unit) - own).magnitude < 1e-10 * (1 + own.magnitude))
      }
      for (own, other) in zip(try densities(1, .oas), try densities(unit, .oas)) {
        #expect((other + 3 * Double.log(unit) - own).magnitude < 1e-10 * (1 + own.magnitude))
      }
    }
  }
}
