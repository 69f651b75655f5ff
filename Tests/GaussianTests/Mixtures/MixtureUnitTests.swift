import Gaussian
import LinearAlgebra
import RealModule
import TestSupport
import Testing

/// Units of variables do not matter: a fit to rows in other units is the same fit in other units.
@Suite struct MixtureUnitTests {
  /// What one fit is compared with another by.
  private struct Fit {
    let mixture: GaussianMixture<Double>
    let units: [Double]

    /// The largest differences from another fit: of weights, and of means and covariances in deviations of the rows.
    func difference(from other: Fit, deviations: [Double]) -> Double {
      var largest = 0.0
      for (a, b) in zip(mixture.weights, other.mixture.weights) { largest = max(largest, (a - b).magnitude) }
      for (a, b) in zip(mixture.components, other.mixture.components) {
        let (covariance, theirs) = (a.covariance, b.covariance)
        for i in deviations.indices {
          let mean = a.mean[i] / units[i] - b.mean[i] / other.units[i]
          largest = max(largest, mean.magnitude / deviations[i])
          for j in 0...i {
            let here = covariance[i, j] / units[i] / units[j]
            let there = theirs[i, j] / other.units[i] / other.units[j]
            largest = max(largest, (here - there).magnitude / deviations[i] / deviations[j])
          }
        }
      }
      return largest
    }
  }

  private func fit(
    _ rows: [[Double]], units: [Double], components: Int, _ options: GaussianRecipe<Double>
  ) throws -> Fit {
    let scaled = Matrix(rows.map { row in zip(row, units).map { $0 * $1 } })
    return Fit(
      mixture: try GaussianMixture(fitting: scaled, components: components, recipe: options, parallelism: .serial),
      units: units)
  }

  /// 1,000 random mixtures, each in two systems of units from 10⁻¹² to 10¹²: one for each variable, or one for all where
  /// the covariance is spherical.
  ///
  /// EM may carry what rounding begins with from step to step where components are hard to tell apart, so a bound of
  /// 10⁻⁶ of a deviation is kept by all, and one of 10⁻¹⁰ by nearly all.
  @Test func randomMixturesUnderRandomUnits() throws {
    var (largest, beyond, fits) = (0.0, 0, 0)
    for number in 0..<1000 {
      var generator = SplitMix64(seed: UInt64(9000 + number))
      func pick<Element>(_ list: [Element]) -> Element { list[Int(generator.uniform() * Double(list.count))] }
      let dimension = pick([1, 2, 2, 3, 4])
      let components = pick([1, 2, 2, 3])
      let count = pick([40, 60, 90])
      let centres = (0..<components).map { _ in generator.normals(dimension).map { 4 * $0 } }
      let rows = (0..<count).map { row in
        zip(centres[row % components], generator.normals(dimension)).map { $0 + $1 }
      }
      let covariance = pick(MixtureCovariance.allCases)
      let start: GaussianMixture<Double>.Start = pick([.shortRuns, .shortRuns, .kMeans, .kMeansPlusPlus])
      let options = GaussianRecipe<Double>(
        covariance: covariance, start: start, restarts: pick([1, 1, 2]), maximumIterations: 20,
        policy: pick([.relativeRidge(1e-6), .relativeRidge(1e-3)]), seed: UInt64(number))
      let common = Double.pow(10, 24 * generator.uniform() - 12)
      let units = (0..<dimension).map { _ in
        covariance == .spherical ? common : Double.pow(10, 24 * generator.uniform() - 12)
      }
      let plain = try fit(rows, units: [Double](repeating: 1, count: dimension), components: components, options)
      let scaled = try fit(rows, units: units, components: components, options)
      var statistics = SufficientStatistics<Double>(dimension: dimension)
      try statistics.update(with: Matrix(rows))
      let difference = plain.difference(from: scaled, deviations: statistics.variances().map { $0.squareRoot() })
      #expect(difference < 1e-6, "problem \(number): \(covariance), start \(start.kind), units \(units)")
      (largest, fits) = (max(largest, difference), fits + 1)
      if difference > 1e-10 { beyond += 1 }
    }
    print("\(fits) mixtures in other units: at most \(largest) deviations apart, \(beyond) by more than 1e-10")
    #expect(beyond <= 10)
  }

  /// The choice of a number and a structure follows the units as well.
  @Test func choicesUnderUnits() throws {
    let rows = CaseTable("u1.csv").rows
    let plain = try MixtureSelection(
      fitting: Matrix(rows), components: .automatic, structures: MixtureCovariance.followingUnits)
    for units in [[1, 1e-4], [1e9, 1e-9], [1e-12, 1e12]] {
      let scaled = Matrix(rows.map { row in zip(row, units).map { $0 * $1 } })
      let other = try MixtureSelection(
        fitting: scaled, components: .automatic, structures: MixtureCovariance.followingUnits)
      #expect(other.candidates.map(\.components) == plain.candidates.map(\.components))
      #expect(other.bestIndex == plain.bestIndex)
      let shift = 2 * Double(rows.count) * units.reduce(0) { $0 + Double.log($1) }
      for (a, b) in zip(plain.candidates, other.candidates) {
        #expect((a.value(of: .bic) + shift - b.value(of: .bic)).magnitude < 1e-6)
      }
    }
  }

  /// A ridge in the units of the variables, and a start in them, are still to be had for a comparison.
  @Test func spherical() throws {
    let rows = CaseTable("u1.csv").rows
    let options = GaussianRecipe<Double>(covariance: .spherical)
    let plain = try fit(rows, units: [1, 1], components: 2, options)
    let scaled = try fit(rows, units: [1e-9, 1e-9], components: 2, options)
    #expect(plain.difference(from: scaled, deviations: [1, 1000]) < 1e-10)
  }
}
