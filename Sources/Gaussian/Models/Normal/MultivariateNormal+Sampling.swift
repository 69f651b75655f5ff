public import GaussianEngine
public import LinearAlgebra
internal import RandomStreams

extension MultivariateNormal {
  /// Rows of the endless table of draws that a seed defines: x = μ + L·z.
  ///
  /// - Parameters:
  ///   - rows: Which rows, counted from 0.
  ///   - seed: Any number.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `rows.count × dimension`. Row i depends on the model, the seed and i only.
  /// - Precondition: `rows` starts at 0 or later.
  /// - Complexity: O(rows.count × dimension²) time; nothing but the result is allocated.
  ///
  /// ## Numerical notes
  /// L is the Cholesky factor, which is unique: no sign of an eigenvector changes from one library to the next.
  public func samples(rows: Range<Int>, seed: UInt64, parallelism: Parallelism) -> Matrix<Scalar> {
    SamplingPass.run(
      rows: rows, stream: RandomStream(seed: seed), transform: transform, parallelism: parallelism)
  }
}
