public import GaussianEngine
public import LinearAlgebra
internal import RealModule

extension KernelDensity {
  /// Logarithm of the density at each row, in nats.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`. A row that is not finite gives a value that is not finite.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value a row; finite for a finite row unless its squared distance from all training rows, in
  ///   bandwidths, leaves the range of the scalar, and −∞ then.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: O(count × rows × dimension) time; nothing of the size count × rows is allocated.
  ///
  /// ## Numerical notes
  /// A row's value has the same bits alone, in any batch and at any position. It is found as a log-sum-exp about the
  /// nearest training row, so it does not underflow far away or at a tiny bandwidth. Rows and training rows are
  /// whitened in `Double`, z = L⁻¹(x − mean), and their differences squared; ‖z‖ in bandwidths bounds what rounding
  /// takes: within `4·(κ + 1)·d·ε·(‖z‖ + ‖zₙ‖)·m + (d + 8)·ε·m² + 8·ε` in tests, κ the condition number of the
  /// correlation matrix of H, m the distance from the nearest training row zₙ, and ε that of `Double`, or of `Float`
  /// for a `Float` model all of whose training rows lie within 64 bandwidths of their mean.
  public func logDensities(of observations: Matrix<Scalar>, parallelism: Parallelism) -> [Scalar] {
    let offset = peakLogDensity - Double.log(totalWeight / largestWeight)
    return unsafe [Scalar](unsafeUninitializedCapacity: observations.rows) { buffer, count in
      let output = unsafe UnsafeMutableBufferPointer(rebasing: buffer[..<observations.rows])
      unsafe KernelDensityPass.run(observations, terms, parallelism: parallelism, into: output) { least, sum in
        offset + (Double.log(sum) - 0.5 * least)
      }
      count = observations.rows
    }
  }

  /// Log-density of each training row under the kernels of all others, in nats.
  ///
  /// What the model would say of a row that it has not seen: an honest likelihood of the training rows, with the
  /// bandwidth as it is.
  ///
  /// - Parameter parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value for each of ``rows``, which is left out with all its weight; −∞ if there is no other.
  /// - Complexity: O(rows² × dimension) time.
  public func leaveOneOutLogDensities(parallelism: Parallelism = .automatic) -> [Scalar] {
    let remaining = otherWeights()
    return KernelDensityPass.leaveOneOut(terms, parallelism: parallelism) { row, least, sum in
      guard sum != 0 else { return -.infinity }
      return peakLogDensity + (Double.log(sum) - 0.5 * least) - Double.log(remaining(row) / largestWeight)
    }.map { Scalar($0) }
  }

  /// The sum of the weights of all rows but one.
  func otherWeights() -> @Sendable (_ row: Int) -> Double {
    guard let weights else {
      let others = totalWeight - 1
      return { _ in others }
    }
    let total = totalWeight
    // Of a row that outweighs all others, subtraction would leave nothing of the others but rounding.
    guard let heavy = weights.firstIndex(where: { 2 * Double($0) > total }) else {
      return { total - Double(weights[$0]) }
    }
    let others = weights.indices.reduce(0) { $1 == heavy ? $0 : $0 + Double(weights[$1]) }
    return { $0 == heavy ? others : total - Double(weights[$0]) }
  }
}

extension KernelDensity: LeaveOneOutModel {
  /// True for the rows that the kernels stand on, up to 50,000 of them: each is compared with all others.
  public func canLeaveOut(_ observations: Matrix<Scalar>) -> Bool {
    observations.rows <= 50_000 && rows == observations
  }

  /// ``leaveOneOutLogDensities(parallelism:)``.
  public func leaveOneOutLogLikelihoods(
    of observations: Matrix<Scalar>, weights: [Scalar]?, parallelism: Parallelism
  ) throws(GaussianError) -> [Scalar] {
    guard rows == observations else {
      throw .unsuitableModel(
        quantity: "leave-one-out log-likelihoods", reason: "its kernels stand on other rows",
        advice: "pass the rows that it was fitted to")
    }
    return leaveOneOutLogDensities(parallelism: parallelism)
  }
}
