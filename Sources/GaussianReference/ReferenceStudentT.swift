public import RealModule

/// The multivariate t distribution by maximum likelihood, as the textbook writes it.
///
/// Plain EM: the scatter is divided by the number of rows, and ν maximises the likelihood by a search that compares
/// values of it alone.
public struct ReferenceStudentT<Scalar: Real & BinaryFloatingPoint & Sendable>: Sendable {
  /// The location μ.
  public private(set) var location: [Scalar]
  /// The scatter matrix Σ.
  public private(set) var scatter: [[Scalar]]
  /// The degrees of freedom ν.
  public private(set) var degreesOfFreedom: Scalar
  /// Number of steps that were taken.
  public private(set) var iterations = 0

  /// Climbs the likelihood from mean and covariance of the rows.
  ///
  /// - Parameters:
  ///   - rows: Observations, equally long.
  ///   - weights: How often each counts.
  ///   - structure: What is assumed about the scatter.
  ///   - degreesOfFreedom: ν, at which it is held or the search starts.
  ///   - isEstimated: Whether ν is searched for.
  ///   - tolerance: Largest change relative to standard deviations that counts as rest.
  /// - Throws: ``ReferenceNotPositiveDefinite`` when a scatter has no Cholesky factor.
  ///
  /// ## Source
  /// K. L. Lange, R. J. A. Little, J. M. G. Taylor, Robust statistical modeling using the t distribution, Journal of
  /// the American Statistical Association 84 (1989).
  public init(
    fitting rows: [[Scalar]], weights: [Scalar]? = nil, structure: ReferenceStructure = .full,
    degreesOfFreedom: Scalar, isEstimated: Bool = false, tolerance: Scalar
  ) throws(ReferenceNotPositiveDefinite) {
    let weights = weights ?? [Scalar](repeating: 1, count: rows.count)
    self.degreesOfFreedom = degreesOfFreedom
    location = Self.weightedMean(of: rows, weights)
    scatter = Self.weightedScatter(of: rows, weights, about: location, structure)
    while iterations < 20_000 {
      iterations += 1
      let distances = try distances(of: rows)
      let dimension = Scalar(location.count)
      let rowWeights = zip(weights, distances).map { weight, distance in
        weight * (self.degreesOfFreedom + dimension) / (self.degreesOfFreedom + distance)
      }
      let (oldLocation, oldScatter, oldDegrees) = (location, scatter, self.degreesOfFreedom)
      location = Self.weightedMean(of: rows, rowWeights)
      // The weighted sum of squares, divided by the weight of the rows.
      let ratio = Self.sum(rowWeights) / Self.sum(weights)
      scatter = Self.weightedScatter(of: rows, rowWeights, about: location, structure).map { row in
        row.map { $0 * ratio }
      }
      if isEstimated { self.degreesOfFreedom = try bestDegreesOfFreedom(rows, weights) }
      let change = change(from: oldLocation, oldScatter, oldDegrees)
      if change <= tolerance { break }
    }
  }

  /// Takes parameters as they are.
  public init(location: [Scalar], scatter: [[Scalar]], degreesOfFreedom: Scalar) {
    (self.location, self.scatter, self.degreesOfFreedom) = (location, scatter, degreesOfFreedom)
  }

  /// The density of one row, as the textbook writes it, and its logarithm.
  ///
  /// - Throws: ``ReferenceNotPositiveDefinite`` when the scatter has no Cholesky factor.
  public func logDensity(of row: [Scalar]) throws(ReferenceNotPositiveDefinite) -> Scalar {
    try logLikelihood(of: [row])
  }

  /// The distribution of the other variables, ascending, given the values of some.
  ///
  /// - Throws: ``ReferenceNotPositiveDefinite`` when rounding leaves no Cholesky factor.
  /// - Precondition: Every variable exists and has a value.
  public func conditioned(
    on observed: [Int], values: [Scalar]
  ) throws(ReferenceNotPositiveDefinite) -> ReferenceStudentT {
    let normal = try ReferenceNormal(mean: location, covariance: scatter)
    let rest = try normal.conditioned(on: observed, values: values)
    let distance = try normal.marginal(over: observed).squaredMahalanobisDistance(of: values)
    let count = Scalar(observed.count)
    let factor = (degreesOfFreedom + distance) / (degreesOfFreedom + count)
    return ReferenceStudentT(
      location: rest.mean, scatter: rest.covariance.map { row in row.map { $0 * factor } },
      degreesOfFreedom: degreesOfFreedom + count)
  }

  /// Sum of the log-densities of all rows by their weights, in nats.
  public func logLikelihood(
    of rows: [[Scalar]], weights: [Scalar]? = nil
  ) throws(ReferenceNotPositiveDefinite) -> Scalar {
    let distances = try distances(of: rows)
    let factor = try ReferenceCholesky(factoring: scatter)
    let weights = weights ?? [Scalar](repeating: 1, count: rows.count)
    return Self.logLikelihood(distances, weights, factor.logDeterminant, location.count, degreesOfFreedom)
  }
}

// MARK: - Steps

extension ReferenceStudentT {
  private func distances(of rows: [[Scalar]]) throws(ReferenceNotPositiveDefinite) -> [Scalar] {
    let normal = try ReferenceNormal(mean: location, covariance: scatter)
    return rows.map { normal.squaredMahalanobisDistance(of: $0) }
  }

  private static func logLikelihood(
    _ distances: [Scalar], _ weights: [Scalar], _ logDeterminant: Scalar, _ dimension: Int, _ nu: Scalar
  ) -> Scalar {
    let d = Scalar(dimension)
    var constant: Scalar = .logGamma((nu + d) / 2)
    constant -= .logGamma(nu / 2)
    constant -= d / 2 * .log(nu * .pi)
    constant -= logDeterminant / 2
    var sum: Scalar = 0
    for (distance, weight) in zip(distances, weights) {
      let tail: Scalar = .log(1 + distance / nu)
      sum += weight * (constant - (nu + d) / 2 * tail)
    }
    return sum
  }

  /// Golden section in ln ν between 0.05 and 10⁴.
  private func bestDegreesOfFreedom(
    _ rows: [[Scalar]], _ weights: [Scalar]
  ) throws(ReferenceNotPositiveDefinite) -> Scalar {
    let distances = try distances(of: rows)
    let logDeterminant = try ReferenceCholesky(factoring: scatter).logDeterminant
    func value(_ t: Scalar) -> Scalar {
      Self.logLikelihood(distances, weights, logDeterminant, location.count, .exp(t))
    }
    let golden: Scalar = (.sqrt(5) - 1) / 2
    var low = Scalar.log(Scalar(5) / 100)
    var high = Scalar.log(10_000)
    for _ in 0..<60 {
      let (left, right) = (high - golden * (high - low), low + golden * (high - low))
      if value(left) >= value(right) { high = right } else { low = left }
    }
    return .exp((low + high) / 2)
  }

  private func change(from oldLocation: [Scalar], _ oldScatter: [[Scalar]], _ oldDegrees: Scalar) -> Scalar {
    var largest = (degreesOfFreedom / oldDegrees - 1).magnitude
    for i in location.indices {
      largest = max(largest, (location[i] - oldLocation[i]).magnitude / .sqrt(scatter[i][i]))
      for j in location.indices {
        let scale: Scalar = .sqrt(scatter[i][i] * scatter[j][j])
        largest = max(largest, (scatter[i][j] - oldScatter[i][j]).magnitude / scale)
      }
    }
    return largest
  }

  private static func sum(_ values: [Scalar]) -> Scalar {
    var sum: Scalar = 0
    for value in values { sum += value }
    return sum
  }

  private static func weightedMean(of rows: [[Scalar]], _ weights: [Scalar]) -> [Scalar] {
    var mean = [Scalar](repeating: 0, count: rows[0].count)
    for (row, weight) in zip(rows, weights) {
      for j in mean.indices { mean[j] += weight * row[j] }
    }
    return mean.map { $0 / sum(weights) }
  }

  private static func weightedScatter(
    of rows: [[Scalar]], _ weights: [Scalar], about mean: [Scalar], _ structure: ReferenceStructure
  ) -> [[Scalar]] {
    var scatter = [[Scalar]](repeating: [Scalar](repeating: 0, count: mean.count), count: mean.count)
    for (row, weight) in zip(rows, weights) {
      for i in mean.indices {
        for j in mean.indices { scatter[i][j] += weight * (row[i] - mean[i]) * (row[j] - mean[j]) }
      }
    }
    let trace = sum(mean.indices.map { scatter[$0][$0] })
    for i in mean.indices {
      for j in mean.indices {
        if structure != .full && i != j { scatter[i][j] = 0 }
        if structure == .spherical && i == j { scatter[i][j] = trace / Scalar(mean.count) }
        scatter[i][j] /= sum(weights)
      }
    }
    return scatter
  }
}
