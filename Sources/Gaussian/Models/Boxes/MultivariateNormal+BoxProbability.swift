public import GaussianEngine

extension MultivariateNormal {
  /// The probability that a row lies in a box, in logarithms.
  ///
  /// Variables without bounds are integrated over exactly. Of up to three variables with bounds the probability is computed by
  /// quadrature, to some units of the last place; of more it is estimated by lattice rules with random shifts.
  ///
  /// - Parameters:
  ///   - box: Bounds, one pair a variable.
  ///   - accuracy: The relative error that is asked for, and the most points to take.
  ///   - seed: Any number; the same one gives the same estimate.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  /// - Returns: The logarithm with its standard error; whether that is as small as was asked for is said, and no error.
  /// - Throws: ``GaussianError/boundsDoNotMatch(bounds:variables:)`` if the box has another number of variables,
  ///   ``GaussianError/unsuitableModel(quantity:reason:advice:)`` if the covariance of the variables with bounds is singular or
  ///   there are more than 1023 of them.
  /// - Complexity: O(d³) for d variables with bounds, and O(d²) a point.
  ///
  /// ## Numerical notes
  /// Logarithms far below the range of numbers are as accurate as others. Bounds and factor enter rounded: of a probability e^(−p)
  /// the logarithm has an error of some p·ε.
  ///
  /// ## Source
  /// Z. I. Botev, The normal law under linear restrictions, Journal of the Royal Statistical Society B 79 (2017); A. Genz and
  /// F. Bretz, Computation of Multivariate Normal and t Probabilities (2009).
  public func logProbability(
    of box: Box, accuracy: BoxAccuracy = .init(), seed: UInt64 = 0, parallelism: Parallelism = .automatic
  ) throws(GaussianError) -> BoxProbability {
    if let known = try box.knownProbability(dimension: dimension) { return known }
    let bounded = box.boundedVariables
    let standardized = try StandardizedBox(box, self, keeping: bounded)
    if bounded.count <= NestedQuadrature.largestDimension {
      return BoxProbability(logarithm: NestedQuadrature(standardized).logProbability)
    }
    var start = [Double](repeating: 0, count: bounded.count)
    return BoxProbability(
      estimating: MinimaxTilt.box(standardized, from: &start), accuracy: accuracy, seed: seed, parallelism: parallelism)
  }
}
