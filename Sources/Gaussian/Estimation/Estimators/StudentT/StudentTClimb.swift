package import GaussianEngine
package import LinearAlgebra
internal import RealModule

/// The iterations of ECME that climb the likelihood of the t distribution.
///
/// In turn it asks for the rows weighted by their distances, and for new distances and what these say of ν.
package struct StudentTClimb<Scalar: GaussianScalar>: Climb {
  /// Parameters.
  package struct Point {
    package var location: [Double]
    package var scatter: StructuredCovariance
    /// ν.
    package var degreesOfFreedom: Double
  }

  package enum Request {
    /// Sums of the rows weighted by their last distances, (ν + d)/(ν + δ) times the weights that were given.
    case moments(degreesOfFreedom: Double)
    /// Distances by these parameters, and what they say of ν. If it is free, the most likely value uphill is wanted.
    case tail(Point, isFree: Bool)
  }

  package enum Sums {
    case moments(SufficientStatistics<Scalar>)
    /// ν, and the log-likelihood of all rows.
    case tail(degreesOfFreedom: Double, logLikelihood: Double)
  }

  private let structure: CovarianceStructure
  /// Whether ν is estimated.
  private let isEstimating: Bool
  /// Sum of the weights.
  private let weight: Double
  package private(set) var point: Point
  /// Log-likelihoods of all rows at the points so far.
  private var logLikelihoods: [Double] = []
  private var rest: Rest
  /// The highest point, and the number of log-likelihoods that ends with its own.
  private var best: (point: Point, count: Int)
  /// Whether ν waits for the scatter to lose what outliers have made of it.
  private var isHeld: Bool
  private var wasHeld = false
  /// The largest relative change in this iteration.
  private var change = 0.0
  private var isMoving = false
  private var hasEnded = false
  package var course: ClimbCourse

  /// Starts from mean and covariance of the rows.
  package init(
    _ degreesOfFreedom: Double?, _ statistics: SufficientStatistics<Scalar>, structure: CovarianceStructure,
    _ course: ClimbCourse
  ) {
    self.structure = structure
    isEstimating = degreesOfFreedom == nil
    isHeld = isEstimating
    weight = statistics.weight
    point = Point(
      location: statistics.meanInDouble, scatter: statistics.scatter(structure, dividedBy: statistics.weight),
      degreesOfFreedom: degreesOfFreedom ?? 1)
    best = (point, 1)
    rest = Rest(tolerance: max(course.tolerance, Scalar.isDouble ? 0 : 8 * Scalar.epsilon))
    self.course = course
  }

  /// The log-likelihood of all rows.
  var logLikelihood: Double { logLikelihoods.last ?? .nan }

  package mutating func next() -> Request? {
    guard !hasEnded else { return nil }
    if logLikelihoods.isEmpty { return .tail(point, isFree: false) }
    if isMoving { return .tail(point, isFree: isEstimating && !isHeld) }
    if rest.isReached {
      course.end(.converged)
    } else if course.mayGoOn() {
      return .moments(degreesOfFreedom: point.degreesOfFreedom)
    }
    returnToBest()
    hasEnded = true
    return nil
  }

  package mutating func absorb(_ sums: Sums) {
    switch sums {
    case .moments(let weighted):
      let old = point
      point.location = weighted.meanInDouble
      // By the sum of these weights: parameter expansion. By that of the given ones, EM would crawl.
      point.scatter = weighted.scatter(structure, dividedBy: weighted.weight)
      change = max(
        largestMove(from: old.location, to: point.location, scale: point.scatter.variances.map { $0.squareRoot() }),
        point.scatter.largestChange(from: old.scatter))
      wasHeld = isHeld
      isHeld = isHeld && change > 0.05 && logLikelihoods.count < 20
      isMoving = true
    case .tail(let degreesOfFreedom, let logLikelihood):
      if degreesOfFreedom != point.degreesOfFreedom {
        let ratio = degreesOfFreedom / point.degreesOfFreedom
        change = max(change, wasHeld ? .infinity : Double.log(ratio).magnitude)
      }
      point.degreesOfFreedom = degreesOfFreedom
      logLikelihoods.append(logLikelihood)
      let isStart = logLikelihoods.count == 1
      if isStart || logLikelihood >= logLikelihoods[best.count - 1] { best = (point, logLikelihoods.count) }
      if !isStart {
        rest.record(isHeld ? .infinity : change, logLikelihood)
        course.advance()
      }
      course.note(logLikelihood / weight)
      isMoving = false
    }
  }

  /// By more than rounding of the likelihood, steps lead down by that of the parameters only.
  private mutating func returnToBest() {
    let highest = logLikelihoods[best.count - 1]
    guard logLikelihood < highest - 4096 * Scalar.epsilon * highest.magnitude else { return }
    point = best.point
    course.takeBack(logLikelihoods.count - best.count)
    logLikelihoods.removeLast(logLikelihoods.count - best.count)
  }
}

/// Rows that a climb of the t distribution is made on, with a distance each, and a weight if rows have any.
package struct StudentTRows<Scalar: GaussianScalar> {
  private let source: any RowSource<Scalar>
  private let structure: CovarianceStructure
  private let parallelism: Parallelism
  /// Statistics of the rows with the weights they were given.
  package let statistics: SufficientStatistics<Scalar>
  private let weights: [Scalar]?
  /// Squared distances of all rows.
  private var distances: [Scalar]
  /// ν when rows were weighted last; `nil` before.
  private var lastDegreesOfFreedom: Double?

  /// Checks rows and weights.
  package init(
    _ source: any RowSource<Scalar>, structure: CovarianceStructure, parallelism: Parallelism
  ) throws {
    var reduction = PartialStatistics(
      SufficientStatistics<Scalar>(dimension: source.dimension, structure: structure))
    var count = 0
    var weights: [Scalar]?
    try source.forEachBlock { block, own, isLast in
      try reduction.add(block, weights: own, isLast: isLast, parallelism: parallelism)
      if own != nil || weights != nil {
        let before = weights ?? [Scalar](repeating: 1, count: count)
        let more = own ?? [Scalar](repeating: 1, count: block.rows)
        weights = before.isEmpty ? more : before + more
      }
      count += block.rows
    }
    statistics = try reduction.statistics()
    try statistics.checkEstimable(fromAtLeast: structure == .full ? source.dimension + 1 : 2)
    (self.source, self.structure, self.parallelism, self.weights) = (source, structure, parallelism, weights)
    distances = [Scalar](repeating: 0, count: count)
  }

  private var dimension: Int { statistics.dimension }

  /// Values of ν that an estimate is looked for in.
  private var range: ClosedRange<Double> {
    // Without correlations two rows may have any number of variables.
    min(max(0.1, 2 * Double(dimension) / Double(statistics.count - 1)), 1e4)...1e4
  }

  /// What a climb asks for.
  package mutating func sums(
    _ request: StudentTClimb<Scalar>.Request
  ) throws -> StudentTClimb<Scalar>.Sums {
    switch request {
    case .moments(let degreesOfFreedom):
      lastDegreesOfFreedom = degreesOfFreedom
      return .moments(try weightedSums(degreesOfFreedom))
    case .tail(let point, let isFree):
      if let degreesOfFreedom = lastDegreesOfFreedom, let variable = vanishedVariable(of: point.scatter) {
        throw GaussianError.zeroVariance(variable: variable).ofSubset(
          collapsedQuantity(degreesOfFreedom), dimension: dimension)
      }
      let logDeterminant = try measureDistances(point)
      let step = DegreesOfFreedomStep(
        range: range, dimension: dimension, distances: distances, weights: weights, total: statistics.weight,
        parallelism: parallelism)
      let (degreesOfFreedom, tail) =
        isFree
        ? step.maximum(from: point.degreesOfFreedom)
        : (point.degreesOfFreedom, step.value(at: point.degreesOfFreedom))
      return .tail(
        degreesOfFreedom: degreesOfFreedom,
        logLikelihood: statistics.weight * (tail - 0.5 * (Double(dimension) * logTwoPi + logDeterminant)))
    }
  }

  /// Squared distances of all rows, and the determinant.
  private mutating func measureDistances(
    _ point: StudentTClimb<Scalar>.Point
  ) throws -> Double {
    let parameter: any CovarianceParameter<Scalar>
    do throws(GaussianError) {
      parameter = try structure.parameterType(of: Scalar.self).init(rounding: point.scatter)
    } catch {
      throw lastDegreesOfFreedom.map { error.ofSubset(collapsedQuantity($0), dimension: dimension) } ?? error
    }
    try measure(parameter.transform(mean: point.location.map { Scalar($0) }))
    guard areFinite(distances) else { throw GaussianError.overflow(quantity: "the squared distance of a row") }
    return parameter.logDeterminant
  }

  private mutating func measure(_ transform: some RowTransform<Scalar>) throws {
    var first = 0
    try source.forEachBlock { block, _ in
      precondition(first + block.rows <= distances.count, "a source with more rows than before")
      let parallelism = parallelism
      unsafe distances.withUnsafeMutableBufferPointer { buffer in
        unsafe ScorePass.run(
          block, transform, scale: 1, offset: 0, parallelism: parallelism,
          into: UnsafeMutableBufferPointer(rebasing: buffer[first..<first + block.rows]))
      }
      first += block.rows
    }
  }

  /// Sums of the rows with their weights times (ν + d)/(ν + δ).
  private func weightedSums(_ degreesOfFreedom: Double) throws -> SufficientStatistics<Scalar> {
    var reduction = PartialStatistics(SufficientStatistics<Scalar>(dimension: dimension, structure: structure))
    var first = 0
    try source.forEachBlock { block, _, isLast in
      let weights = tailWeights(degreesOfFreedom, of: first..<first + block.rows)
      try reduction.add(block, weights: weights, isLast: isLast, parallelism: parallelism)
      first += block.rows
    }
    return try reduction.statistics()
  }

  /// w·(ν + d)/(ν + δ) of some rows.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func tailWeights(_ degreesOfFreedom: Double, of rows: Range<Int>) -> [Scalar] {
    guard degreesOfFreedom.isFinite else {
      return weights.map { Array($0[rows]) } ?? [Scalar](repeating: 1, count: rows.count)
    }
    let sum = degreesOfFreedom + Double(dimension)
    guard let weights else { return distances[rows].map { Scalar(sum / (degreesOfFreedom + Double($0))) } }
    return zip(weights[rows], distances[rows]).map { weight, distance in
      weight > 0 ? Scalar(Double(weight) * sum / (degreesOfFreedom + Double(distance))) : 0
    }
  }

  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  private func areFinite(_ distances: [Scalar]) -> Bool {
    guard let weights else { return distances.allSatisfy(\.isFinite) }
    return zip(weights, distances).allSatisfy { !($0 > 0) || $1.isFinite }
  }

  /// A variable whose scatter is nothing beside the variance of all rows.
  private func vanishedVariable(of scatter: StructuredCovariance) -> Int? {
    let first = statistics.scatter(structure, dividedBy: statistics.weight).variances
    return zip(scatter.variances, first).enumerated().first { !($1.0 > 1e-30 * $1.1) }?.offset
  }

  /// What the scatter has become if it is singular: that of the rows that the distribution has gathered at.
  private func collapsedQuantity(_ degreesOfFreedom: Double) -> String {
    let weights = tailWeights(degreesOfFreedom, of: distances.indices)
    let largest = weights.max() ?? 0
    return "the scatter of the \(weights.count { $0 > largest / 2 }) of \(statistics.count) rows that count most"
  }
}

/// The largest move of a location, relative to a scale of each variable.
private func largestMove(from old: [Double], to new: [Double], scale: [Double]) -> Double {
  old.indices.reduce(0) { max($0, (new[$1] - old[$1]).magnitude / scale[$1]) }
}

extension StructuredCovariance {
  /// The largest change of an element relative to the standard deviations of its variables.
  fileprivate func largestChange(from old: StructuredCovariance) -> Double {
    switch (self, old) {
    case (.full(let new), .full(let old)):
      let deviations = new.diagonal.map { $0.squareRoot() }
      var largest = 0.0
      for row in 0..<new.rows {
        for column in 0...row {
          let change = (new[row, column] - old[row, column]).magnitude
          largest = max(largest, change / (deviations[row] * deviations[column]))
        }
      }
      return largest
    default:
      return zip(variances, old.variances).reduce(0) { max($0, ($1.0 - $1.1).magnitude / $1.0) }
    }
  }
}
