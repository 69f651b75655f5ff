public import GaussianEngine
public import LinearAlgebra
internal import RandomStreams

extension KernelDensity {
  /// Rows of the endless table of draws that a seed defines: a training row plus L·z.
  ///
  /// - Parameters:
  ///   - rows: Which rows, counted from 0.
  ///   - seed: Any number. Stream 0 has the normals, and stream 1 chooses the training row.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `rows.count × dimension`. Row i depends on the model, the seed and i only.
  /// - Precondition: `rows` starts at 0 or later.
  /// - Complexity: O(rows.count × dimension²) time.
  public func samples(rows: Range<Int>, seed: UInt64, parallelism: Parallelism) -> Matrix<Scalar> {
    let factor = valid { () throws(MatrixError) in try CholeskyFactor(lower: root.converted(to: Scalar.self)) }
    let transform = TriangularTransform(mean: [Scalar](repeating: 0, count: dimension), factor: factor)
    return KernelDensityPass.samples(
      rows: rows, normals: RandomStream(seed: seed), choices: RandomStream(seed: seed, for: .componentChoice),
      points: self.rows,
      cumulativeWeights: cumulativeWeights(), transform: transform, parallelism: parallelism)
  }

  private func cumulativeWeights() -> [Double]? {
    var sum = 0.0
    return weights?.map { weight in
      sum += Double(weight)
      return sum
    }
  }
}
