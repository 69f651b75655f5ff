public import GaussianEngine
public import LinearAlgebra

extension Mixture {
  /// Rows of the endless table of draws that a seed defines, and the component that each was drawn from.
  ///
  /// - Parameters:
  ///   - rows: Which rows, counted from 0.
  ///   - seed: Any number.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: The same rows as ``samples(rows:seed:parallelism:)``, and for each an index of ``components``.
  ///   With one component they are the draws of that component.
  /// - Precondition: `rows` starts at 0 or later.
  /// - Complexity: As of one component, whatever the number of components is.
  public func labelledSamples(
    rows: Range<Int>, seed: UInt64, parallelism: Parallelism
  ) -> (rows: Matrix<Scalar>, components: [Int]) {
    MixtureSamplingPass.run(
      rows: rows, seed: seed, samplers: components.map(\.passSampler.sampler),
      choice: ComponentChoice(weights: weights), parallelism: parallelism)
  }
}
