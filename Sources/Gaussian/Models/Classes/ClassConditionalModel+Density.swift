public import GaussianEngine
public import LinearAlgebra
internal import RealModule

extension ClassConditionalModel {
  /// Logarithm of the density at each row whatever its class, log P(x) = log Σ P(y)·P(x|y), in nats.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`. A row that is not finite, or whose distance from every class
  ///     overflows, gives a value that is not finite.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value a row.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: O(count × components × dimension²) time, one read of the observations.
  ///
  /// ## Numerical notes
  /// A row's value has the same bits alone, in any batch and at any position. Each class is as exact as
  /// ``MultivariateNormal/logDensities(of:parallelism:)``; the sum is relative to its largest term.
  public func logDensities(of observations: Matrix<Scalar>, parallelism: Parallelism) -> [Scalar] {
    unsafe [Scalar](unsafeUninitializedCapacity: observations.rows) { buffer, count in
      let output = unsafe UnsafeMutableBufferPointer(rebasing: buffer[..<observations.rows])
      unsafe MixtureScorePass.logDensities(of: observations, terms, parallelism: parallelism, into: output)
      count = observations.rows
    }
  }

  /// Logarithm of the density of each row in every class, log P(x|y), in nats.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `count × classes`, in the order of ``classes``; priors have no part in it.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: O(count × components × dimension²).
  public func classLogDensities(
    of observations: Matrix<Scalar>, parallelism: Parallelism = .automatic
  ) -> Matrix<Scalar> {
    let offsets = densities.flatMap { density in
      zip(density.weights, density.components).map { Double.log($0) + $1.peakLogDensity }
    }
    let terms = MixtureTerms(scores: terms.scores, offsets: offsets)
    return sumsOfClasses(MixtureScorePass.logTerms(of: observations, terms, parallelism: parallelism))
  }

  /// Logarithm of P(x, y) = P(y)·P(x|y) of each row and every class, in nats.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `count × classes`, in the order of ``classes``.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: O(count × components × dimension²).
  public func jointLogDensities(
    of observations: Matrix<Scalar>, parallelism: Parallelism = .automatic
  ) -> Matrix<Scalar> {
    sumsOfClasses(MixtureScorePass.logTerms(of: observations, terms, parallelism: parallelism))
  }

  /// Logarithm of the probability of each class given each row, log P(y|x).
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `count × classes`, in the order of ``classes``. NaN for a row where no class has a density: one
  ///   that is not finite, or off the support of every class.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: O(count × components × dimension²).
  ///
  /// ## Numerical notes
  /// Exact also where a posterior is so small that it is 0 itself.
  public func logPosteriors(
    of observations: Matrix<Scalar>, parallelism: Parallelism = .automatic
  ) -> Matrix<Scalar> {
    var result = jointLogDensities(of: observations, parallelism: parallelism)
    let far = result.subtractLogSums(limit: terms.farLimit)
    for row in far {
      guard let shares = terms.logShares(ofFar: observations.row(row)) else { continue }
      for (place, share) in classSums(of: shares).enumerated() { result[row, place] = Scalar(share) }
    }
    return result
  }

  /// log Σ exp over the shares of each class.
  func classSums(of shares: [Double]) -> [Double] {
    let places = placesOfTerms
    return classes.indices.map { place in logSum(shares.indices.filter { places[$0] == place }.map { shares[$0] }) }
  }

  /// Probability of each class given each row, P(y|x), by Bayes' rule.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `count × classes`, in the order of ``classes``; each row adds up to 1. NaN for a row where no class
  ///   has a density: one that is not finite, or off the support of every class.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: O(count × components × dimension²).
  public func posteriors(
    of observations: Matrix<Scalar>, parallelism: Parallelism = .automatic
  ) -> Matrix<Scalar> {
    let shares = MixtureScorePass.responsibilities(of: observations, terms, parallelism: parallelism)
    return hasMixtures ? shares.addingColumns(of: placesOfTerms, count: classes.count) : shares
  }

  /// log Σ exp over the terms of each class.
  private func sumsOfClasses(_ terms: Matrix<Scalar>) -> Matrix<Scalar> {
    hasMixtures ? terms.logAddingColumns(of: placesOfTerms, count: classes.count) : terms
  }
}

// MARK: - Likelihood

extension ClassConditionalModel {
  /// Sum of the weighted log P(x, y) of the labelled rows behind statistics, in nats, without the rows.
  ///
  /// - Parameter statistics: Statistics of labelled rows.
  /// - Returns: Σ log P(y) + log P(x|y), each times its weight; `nil` if a covariance is singular or a class is a
  ///   mixture: then it does not follow from sums. −∞ if there are rows of a class that the model does not know.
  /// - Precondition: The statistics have the dimension of the model and are enough for its structure.
  /// - Complexity: O(classes × dimension³).
  public func jointLogLikelihood(of statistics: ClassStatistics<Scalar>) -> Double? {
    var total = 0.0
    for name in statistics.classes {
      guard let part = statistics[name] else { continue }
      guard let place = classes.firstIndex(of: name) else { return -.infinity }
      guard case .normal(let normal) = densities[place], let sum = normal.logLikelihood(of: part) else { return nil }
      total += part.weight * .log(priors[place]) + sum
    }
    return total
  }

  /// Logarithm of P(x, y) = P(y)·P(x|y) of each labelled row, in nats.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`.
  ///   - labels: The class of each row.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value a row; −∞ for a class that the model does not know.
  /// - Precondition: `observations` has `dimension` columns, and there is one label a row.
  /// - Complexity: O(count × components × dimension²).
  public func jointLogDensities(
    of observations: Matrix<Scalar>, labels: [String], parallelism: Parallelism = .automatic
  ) -> [Scalar] {
    precondition(labels.count == observations.rows, "\(labels.count) labels for \(observations.rows) rows")
    let places = Dictionary(uniqueKeysWithValues: zip(classes, classes.indices))
    let joint = jointLogDensities(of: observations, parallelism: parallelism)
    return labels.enumerated().map { row, label in places[label].map { joint[row, $0] } ?? -.infinity }
  }
}

// MARK: - A row at a time

extension Matrix {
  /// Takes from each element the log Σ exp of its row; leaves NaN where that is no number.
  ///
  /// - Returns: The rows where the sum is no greater than a limit, or none.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  fileprivate mutating func subtractLogSums(limit: Double) -> [Int] {
    var far: [Int] = []
    let (rows, columns) = (rows, columns)
    unsafe withUnsafeMutableBufferPointer { elements in
      for row in 0..<rows {
        let range = row * columns..<(row + 1) * columns
        let sum = unsafe logSum(UnsafeBufferPointer(rebasing: elements[range]))
        for index in range { unsafe elements[index] = sum.isFinite ? Scalar(Double(elements[index]) - sum) : .nan }
        if !(sum > limit) { far.append(row) }
      }
    }
    return far
  }

  /// The sum of the columns that belong to each class.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  fileprivate func addingColumns(of places: [Int], count: Int) -> Matrix {
    var result = Matrix(rows: rows, columns: count, repeating: 0)
    for row in 0..<rows {
      for (column, place) in places.enumerated() { result[row, place] += self[row, column] }
    }
    return result
  }

  /// The log Σ exp of the columns that belong to each class, which stand beside each other.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  fileprivate func logAddingColumns(of places: [Int], count: Int) -> Matrix {
    var result = Matrix(rows: rows, columns: count, repeating: 0)
    unsafe withUnsafeBufferPointer { elements in
      for row in 0..<rows {
        var start = 0
        for place in 0..<count {
          var end = start
          while end < places.count && places[end] == place { end += 1 }
          let terms = unsafe UnsafeBufferPointer(rebasing: elements[row * columns + start..<row * columns + end])
          result[row, place] = unsafe Scalar(logSum(terms))
          start = end
        }
      }
    }
    return result
  }
}

/// log Σ exp relative to the largest term; NaN if a term is, −∞ if all are.
@inline(__always)
private func logSum<Scalar: GaussianScalar>(_ terms: UnsafeBufferPointer<Scalar>) -> Double {
  var largest = -Double.infinity
  for index in terms.indices {
    let term = unsafe Double(terms[index])
    guard !term.isNaN else { return .nan }
    largest = max(largest, term)
  }
  guard largest.isFinite else { return largest }
  var sum = 0.0
  for index in terms.indices { sum += .exp(unsafe Double(terms[index]) - largest) }
  return largest + .log(sum)
}
