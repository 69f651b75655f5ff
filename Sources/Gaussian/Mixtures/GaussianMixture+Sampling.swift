public import GaussianEngine
public import LinearAlgebra

extension GaussianMixture {
  /// Rows of the endless table of draws that a seed defines, and the component that each was drawn from.
  ///
  /// - Parameters:
  ///   - rows: Which rows, counted from 0.
  ///   - seed: Any number.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: The same rows as ``samples(rows:seed:parallelism:)``, and for each an index of ``components``.
  /// - Precondition: `rows` starts at 0 or later.
  public func labelledSamples(
    rows: Range<Int>, seed: UInt64, parallelism: Parallelism
  ) -> (rows: Matrix<Scalar>, components: [Int]) {
    MixtureSamplingPass.run(
      rows: rows, seed: seed, transforms: components.map(\.transform),
      choice: ComponentChoice(weights: weights), parallelism: parallelism)
  }
}
