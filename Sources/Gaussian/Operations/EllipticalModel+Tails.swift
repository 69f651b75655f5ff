public import GaussianEngine
public import LinearAlgebra
internal import SpecialFunctions

extension EllipticalModel {
  /// By χ², with a degree of freedom a variable.
  public func tailProbability(ofSquaredDistance distance: Double, variables count: Int) -> Double {
    distance.isNaN
      ? .nan
      : ChiSquaredDistribution(degreesOfFreedom: Double(count)).survivalProbability(at: Swift.max(distance, 0))
  }
}

extension EllipticalModel where Self: MomentModel {
  /// The mean.
  public var centre: [Scalar] { mean }

  /// The covariance.
  public var distanceMatrix: Matrix<Scalar> { covariance }
}

extension MultivariateNormal {
  /// By χ², with as many degrees of freedom as the variables vary in directions.
  public func tailProbability(ofSquaredDistance distance: Double, variables count: Int) -> Double {
    guard !distance.isNaN else { return .nan }
    let freedom = count == dimension ? rank : count
    return ChiSquaredDistribution(degreesOfFreedom: Double(freedom)).survivalProbability(at: Swift.max(distance, 0))
  }
}

extension MultivariateStudentT {
  /// The location.
  public var centre: [Scalar] { location }

  /// The scatter matrix.
  public var distanceMatrix: Matrix<Scalar> { scatter }

  /// By F, with a degree of freedom a variable and ν: that is how m²/d is distributed.
  public func tailProbability(ofSquaredDistance distance: Double, variables count: Int) -> Double {
    guard !distance.isNaN else { return .nan }
    let squared = Swift.max(distance, 0)
    guard degreesOfFreedom <= largestShape else {
      return ChiSquaredDistribution(degreesOfFreedom: Double(count)).survivalProbability(at: squared)
    }
    return FDistribution(numerator: Double(count), denominator: degreesOfFreedom)
      .survivalProbability(at: squared / Double(count))
  }
}

extension EllipticalModel {
  /// Squared Mahalanobis distance of what each row shows, by the matrix of these variables.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value a row; 0 for a row that shows nothing.
  /// - Precondition: `observations` has `dimension` columns.
  public func squaredMahalanobisDistances(
    ofPartsOf observations: Matrix<Scalar>, parallelism: Parallelism = .automatic
  ) -> [Scalar] {
    let patterns = MissingPatterns(of: observations)
    guard patterns.missingCellCount > 0 else {
      return squaredMahalanobisDistances(of: observations, parallelism: parallelism)
    }
    var result = [Scalar](repeating: 0, count: observations.rows)
    for pattern in 0..<patterns.count {
      let observed = patterns.observedVariables(of: pattern)
      guard !observed.isEmpty else { continue }
      let rows = patterns.rows(of: pattern)
      let shown = observations.selecting(rows: rows, columns: observed)
      let part = observed.count == dimension ? self : marginal(over: observed)
      let distances = part.squaredMahalanobisDistances(of: shown, parallelism: parallelism)
      for (row, distance) in zip(rows, distances) { result[row] = distance }
    }
    return result
  }
}
