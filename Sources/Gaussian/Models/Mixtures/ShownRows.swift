internal import GaussianEngine
internal import LinearAlgebra

/// The rows that show a cell and have a weight.
struct ShownRows<Scalar: GaussianScalar>: Sendable {
  /// With their missing cells.
  let rows: Matrix<Scalar>
  let weights: [Scalar]?
  /// With these filled in by one Gaussian.
  let completed: Matrix<Scalar>
  /// Their numbers in the table.
  let numbers: [Int]

  init(_ observations: Matrix<Scalar>, weights: [Scalar]?, _ parallelism: Parallelism) throws(GaussianError) {
    // Also looks at weights and cells, and names variables that no row shows.
    let flat = try MissingValuesFit(
      fitting: observations, weights: weights, structure: .diagonal, policy: .relativeRidge(1e-6),
      parallelism: parallelism
    ).model
    let shown = (0..<observations.rows).filter { row in
      (weights?[row] ?? 1) > 0 && !observations.row(row).allSatisfy(\.isNaN)
    }
    let kept = shown.count == observations.rows ? observations : observations.selecting(rows: shown)
    let counts = weights.map { weights in shown.map { weights[$0] } }
    var model = flat
    do throws(GaussianError) {
      model = try MissingValuesFit(
        fitting: kept, weights: counts, policy: .relativeRidge(1e-6), parallelism: parallelism
      ).model
    } catch {
      // Too few rows show some variables together: means of columns are enough for a start.
    }
    (rows, self.weights, numbers) = (kept, counts, shown)
    completed = model.imputed(kept, parallelism: parallelism)
  }

  /// Why the rows have no log-likelihood.
  func reason(_ parameters: MixtureParameters<MultivariateNormal<Scalar>>) -> GaussianError {
    let densities = parameters.components.map { $0.observedLogDensities(of: rows) }
    let row = numbers.indices.first { row in
      zip(parameters.weights, densities).allSatisfy { $0 == 0 || !$1[row].isFinite }
    }
    return row.map { .outOfReach(row: numbers[$0]) } ?? .overflow(quantity: "the log-likelihood")
  }
}
