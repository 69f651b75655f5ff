public import GaussianEngine
public import LinearAlgebra

extension ClassConditionalModel {
  /// Rows of the endless table of draws that a seed defines, of all classes as often as their priors say.
  ///
  /// - Parameters:
  ///   - rows: Which rows, counted from 0.
  ///   - seed: Any number.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `rows.count × dimension`. Row i depends on the model, the seed and i only. If its class is one
  ///   Gaussian, it is row i of the draws of that Gaussian with the same seed.
  /// - Precondition: `rows` starts at 0 or later.
  /// - Complexity: O(rows.count × dimension²) time, whatever the number of classes is.
  public func samples(rows: Range<Int>, seed: UInt64, parallelism: Parallelism) -> Matrix<Scalar> {
    draw(rows, seed, parallelism).rows
  }

  /// Rows of the table of draws that a seed defines, with their classes.
  ///
  /// - Parameters:
  ///   - rows: Which rows, counted from 0.
  ///   - seed: Any number.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: The rows of ``samples(rows:seed:parallelism:)``, and one class a row.
  /// - Precondition: `rows` starts at 0 or later.
  public func labelledSamples(
    rows: Range<Int>, seed: UInt64, parallelism: Parallelism = .automatic
  ) -> (rows: Matrix<Scalar>, labels: [String]) {
    let (drawn, components) = draw(rows, seed, parallelism)
    let names = placesOfTerms.map { classes[$0] }
    return (drawn, components.map { names[$0] })
  }

  /// The rows, and of all Gaussians of all classes the one that each is from.
  private func draw(
    _ rows: Range<Int>, _ seed: UInt64, _ parallelism: Parallelism
  ) -> (rows: Matrix<Scalar>, components: [Int]) {
    let weights = zip(priors, densities).flatMap { prior, density in density.weights.map { prior * $0 } }
    return MixtureSamplingPass.run(
      rows: rows, seed: seed, samplers: densities.flatMap { $0.components.map(\.passSampler.sampler) },
      choice: ComponentChoice(weights: weights), parallelism: parallelism)
  }
}
