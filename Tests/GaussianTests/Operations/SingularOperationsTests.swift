import Gaussian
import LinearAlgebra
import TestSupport
import Testing

/// Operations on models that live on a subspace.
@Suite struct SingularOperationsTests {
  /// Five variables, of which three vary freely: x₃ = x₀ + x₁, x₄ = 2·x₂.
  private func model() throws -> (MultivariateNormal<Double>, Matrix<Double>) {
    var generator = SplitMix64(seed: 700)
    let rows = generator.normalRows(40, dimension: 3).map { $0 + [$0[0] + $0[1], 2 * $0[2]] }
    return (try MultivariateNormal(fitting: Matrix(rows), policy: .pseudo()), Matrix(rows))
  }

  @Test func marginals() throws {
    let (model, rows) = try model()
    #expect(model.rank == 3)
    for (variables, rank) in [
      ([0, 1, 2], 3), ([3, 0], 2), ([3, 0, 1], 2), ([4, 2], 1), ([2], 1), ([4, 3, 2, 1, 0], 3),
    ] {
      let marginal = model.marginal(over: variables)
      #expect(marginal.rank == rank, "\(variables)")
      #expect(marginal.dimension == variables.count, "\(variables)")
      let expected = model.covariance.selecting(rows: variables).selecting(columns: variables)
      for i in variables.indices {
        for j in variables.indices {
          #expect((marginal.covariance[i, j] - expected[i, j]).magnitude <= 1e-14 * 4, "\(variables)")
        }
      }
      let densities = marginal.logDensities(of: rows.selecting(columns: variables))
      #expect(densities.allSatisfy { $0.isFinite }, "\(variables)")
    }
  }

  /// The density on the support is a product too, if the observed variables are independent.
  @Test func conditionals() throws {
    let (model, rows) = try model()
    for observed in [[0], [3, 2], [4], [1, 3]] {
      let conditional = model.conditional(on: observed)
      let remaining = conditional.remaining
      for row in [0, 13] {
        let x = rows.row(row)
        let distribution = try conditional.distribution(given: observed.map { x[$0] })
        #expect(distribution.rank == 3 - observed.count)
        #expect(distribution.dimension == remaining.count)
        // Distances are dimensionless: they add up whatever measure the support has.
        let parts =
          model.marginal(over: observed).squaredMahalanobisDistances(of: Matrix([observed.map { x[$0] }]))[0]
          + distribution.squaredMahalanobisDistances(of: Matrix([remaining.map { x[$0] }]))[0]
        let whole = model.squaredMahalanobisDistances(of: Matrix([x]))[0]
        #expect((parts - whole).magnitude <= 1e-9 * (1 + whole), "given \(observed): \(parts), \(whole)")
      }
      let draws = conditional.samples(given: rows.selecting(columns: observed), seed: 1)
      for row in 0..<draws.rows {
        var x = [Double](repeating: 0, count: 5)
        for variable in observed { x[variable] = rows[row, variable] }
        for (index, variable) in remaining.enumerated() { x[variable] = draws[row, index] }
        #expect((x[3] - x[0] - x[1]).magnitude <= 1e-9 && (x[4] - 2 * x[2]).magnitude <= 1e-9, "given \(observed)")
      }
    }
  }

  /// Enough observed variables determine the rest, and what depends on others tells nothing more.
  @Test func determinedVariables() throws {
    let (model, rows) = try model()
    for observed in [[0, 1, 2], [3, 1, 4], [0, 3, 1, 2], [4, 2, 1, 0]] {
      let conditional = model.conditional(on: observed)
      let means = conditional.means(given: rows.selecting(columns: observed))
      for row in 0..<rows.rows {
        for (index, variable) in conditional.remaining.enumerated() {
          #expect((means[row, index] - rows[row, variable]).magnitude <= 1e-9, "given \(observed)")
        }
      }
      #expect(conditional.covariance.elements.allSatisfy { $0.magnitude <= 1e-9 })
      #expect(conditional.samples(given: rows.selecting(columns: observed), seed: 2).rows == rows.rows)
    }
  }

  @Test func images() throws {
    let (model, _) = try model()
    let definite = try model.transformed(by: Matrix([[1, 0, 0, 0, 0], [0, 0, 1, 1, 0]]))
    #expect(definite.rank == 2)
    let singular = try model.transformed(by: Matrix<Double>.identity(5), shiftedBy: [1, 2, 3, 4, 5])
    #expect(singular.rank == 3)
    for i in 0..<5 {
      #expect(singular.mean[i] == model.mean[i] + Double(i + 1))
      for j in 0..<5 { #expect((singular.covariance[i, j] - model.covariance[i, j]).magnitude <= 1e-14 * 8) }
    }
  }

  @Test func divergences() throws {
    let (model, rows) = try model()
    let definite = try MultivariateNormal(mean: model.mean, standardDeviation: 1)
    #expect(model.kullbackLeiblerDivergence(to: model) == 0)
    #expect(model.squaredWassersteinDistance(to: model) == 0)
    #expect(model.kullbackLeiblerDivergence(to: definite) == .infinity)
    #expect(definite.kullbackLeiblerDivergence(to: model) == .infinity)
    // Twice as far from the mean: ½·r·(¼ − 1 + ln 4), and deviations that differ by as much as they are.
    let wide = Matrix(
      (0..<rows.rows).map { row in (0..<5).map { 2 * rows[row, $0] - model.mean[$0] } })
    let other = try MultivariateNormal(fitting: wide, policy: .pseudo())
    let expected = 1.5 * (0.25 - 1 + 1.3862943611198906)
    #expect((model.kullbackLeiblerDivergence(to: other) - expected).magnitude <= 1e-9)
    let trace = model.covariance.diagonal.reduce(0, +)
    #expect(relativeError(model.squaredWassersteinDistance(to: other), trace) <= 1e-12)
    let (flat, solid) = (
      try MultivariateNormal(fitting: Matrix([[0.0, 5], [2, 5]]), structure: .diagonal, policy: .pseudo()),
      try MultivariateNormal(mean: [1, 5], covariance: Matrix([[4.0, 0], [0, 9]]))
    )
    #expect(flat.rank == 1)
    #expect(relativeError(flat.squaredWassersteinDistance(to: solid), 10) <= 1e-14)
    let moved = try MultivariateNormal(fitting: Matrix([[0.0, 6], [2, 6]]), structure: .diagonal, policy: .pseudo())
    #expect(flat.kullbackLeiblerDivergence(to: moved) == .infinity)
  }

  @Test func constantVariables() throws {
    let flat = try MultivariateNormal(
      fitting: Matrix([[0.0, 5, 1], [2, 5, 4], [3, 5, 3]]), structure: .diagonal, policy: .pseudo())
    #expect(flat.marginal(over: [2, 0]).rank == 2 && flat.marginal(over: [1, 0]).rank == 1)
    let conditional = flat.conditional(on: [0, 2])
    #expect(conditional.means(given: Matrix([[1, 2]])) == Matrix([[5]]))
    #expect(conditional.samples(given: Matrix([[1, 2]]), seed: 1) == Matrix([[5]]))
  }

  @Test func traps() async {
    await #expect(processExitsWith: .failure) {
      let flat = try MultivariateNormal(
        fitting: Matrix([[0.0, 5], [2, 5]]), structure: .diagonal, policy: .pseudo())
      print(flat.marginal(over: [1]))
    }
    await #expect(processExitsWith: .failure) {
      let flat = try MultivariateNormal(
        fitting: Matrix([[0.0, 5], [2, 5]]), structure: .diagonal, policy: .pseudo())
      print(try flat.conditioned(on: [0: 1]))
    }
  }
}
