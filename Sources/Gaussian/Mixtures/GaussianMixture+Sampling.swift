public import GaussianEngine
public import LinearAlgebra

extension GaussianMixture {
  /// Rows of the endless table of draws that a seed defines.
  ///
  /// - Parameters:
  ///   - rows: Which rows, counted from 0.
  ///   - seed: Any number.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `rows.count × dimension`. Row i depends on the model, the seed and i only.
  /// - Precondition: `rows` starts at 0 or later.
  /// - Complexity: O(rows.count × dimension²) time, whatever the number of components is.
  public func samples(rows: Range<Int>, seed: UInt64, parallelism: Parallelism) -> Matrix<Scalar> {
    labelledSamples(rows: rows, seed: seed, parallelism: parallelism).rows
  }

  /// Rows of the endless table of draws that a seed defines, and the component that each was drawn from.
  ///
  /// - Parameters:
  ///   - rows: Which rows, counted from 0.
  ///   - seed: Any number.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: The same rows as ``samples(rows:seed:parallelism:)``, and for each an index of ``components``.
  /// - Precondition: `rows` starts at 0 or later.
  public func labelledSamples(
    rows: Range<Int>, seed: UInt64, parallelism: Parallelism = .automatic
  ) -> (rows: Matrix<Scalar>, components: [Int]) {
    MixtureSamplingPass.run(
      rows: rows, seed: seed, transforms: components.map(\.transform),
      choice: ComponentChoice(weights: weights), parallelism: parallelism)
  }
}
