internal import GaussianEngine
internal import LinearAlgebra

/// Rows of which a part of given weight is to be found whose covariance has the least determinant.
struct TrimmedRows<Scalar: GaussianScalar>: Sendable {
  let rows: Matrix<Scalar>
  /// One a row, or `nil` for 1.
  let weights: [Scalar]?
  let structure: CovarianceStructure
  /// Weight of the part, h.
  let target: Double
  let parallelism: Parallelism

  /// A part of the rows: its location, its covariance and the determinant that is to be small.
  struct Part: Sendable {
    /// How much of each row's weight belongs to it.
    var shares: [Scalar]
    var location: [Double]
    var covariance: StructuredCovariance
    var parameter: any CovarianceParameter<Scalar>
    var logDeterminant: Double { parameter.logDeterminant }
    /// Whether these are shares of the rows at hand, and as many as there have to be.
    var isComplete: Bool

    /// The same without its shares, for steps on other rows.
    var elsewhere: Part {
      var part = self
      part.isComplete = false
      part.shares = []
      return part
    }
  }

  /// The part that holds these shares of the rows.
  ///
  /// - Throws: If its covariance is not positive definite.
  func part(_ shares: [Scalar], isComplete: Bool = true) throws(GaussianError) -> Part {
    var statistics = SufficientStatistics<Scalar>(dimension: rows.columns, structure: structure)
    try statistics.update(with: rows, weights: shares, parallelism: parallelism)
    try statistics.checkEstimable(fromAtLeast: 1)
    let covariance = statistics.scatter(structure, dividedBy: statistics.weight)
    let parameter = try structure.parameterType(of: Scalar.self).init(rounding: covariance)
    return Part(
      shares: shares, location: statistics.meanInDouble, covariance: covariance, parameter: parameter,
      isComplete: isComplete)
  }

  /// Shares of the rows that are nearest to the mean of a part of these or other rows, by its covariance.
  func nearest(to part: Part) -> [Scalar] {
    let distances = squaredDistances(from: part.location, part.parameter)
    return nearestRows(distances: distances, weights: weights, target: target)
  }

  /// The squared distance of every row.
  func squaredDistances(from location: [Double], _ parameter: any CovarianceParameter<Scalar>) -> [Scalar] {
    squaredDistances(parameter.transform(mean: location.map { Scalar($0) }))
  }

  private func squaredDistances(_ transform: some RowTransform<Scalar>) -> [Scalar] {
    unsafe [Scalar](unsafeUninitializedCapacity: rows.rows) { buffer, count in
      unsafe ScorePass.run(
        rows, transform, scale: 1, offset: 0, parallelism: parallelism,
        into: UnsafeMutableBufferPointer(rebasing: buffer[..<rows.rows]))
      count = rows.rows
    }
  }

  /// Concentration steps: the rows nearest to a part have a determinant no larger than its own.
  ///
  /// - Parameters:
  ///   - start: A part, of these or other rows.
  ///   - course: How many steps there may be; those that come to rest take fewer.
  ///   - isKnown: Told of each determinant; true ends the steps.
  /// - Returns: Where they have led.
  func concentrated(
    from start: Part, _ course: ClimbCourse, isKnown: (Double) -> Bool = { _ in false }
  ) -> ConcentrationClimb<Scalar> {
    var descent = ConcentrationClimb(from: start, course)
    while let part = descent.next() {
      let shares = nearest(to: part)
      if part.isComplete && shares == part.shares {
        descent.absorb(nil)
      } else {
        do throws(GaussianError) {
          descent.absorb(.success(try self.part(shares)))
          if !descent.hasEnded && isKnown(descent.part.logDeterminant) { descent.end() }
        } catch {
          descent.absorb(.failure(error))
        }
      }
    }
    return descent
  }

  /// Rows of positive weight.
  var rowsWithWeight: [Int] {
    guard let weights else { return Array(0..<rows.rows) }
    return weights.indices.filter { weights[$0] > 0 }
  }

  /// A weight of 1 for every row.
  var ones: [Scalar] { [Scalar](repeating: 1, count: rows.rows) }

  /// The same problem on another number of threads.
  func running(_ parallelism: Parallelism) -> TrimmedRows {
    TrimmedRows(rows: rows, weights: weights, structure: structure, target: target, parallelism: parallelism)
  }

  /// Some of the rows, with their weights, on one thread: a proportional part of them is to be found.
  func selecting(_ indices: [Int]) -> TrimmedRows {
    let selected = weights.map { weights in indices.map { weights[$0] } }
    let share = sum(selected, count: indices.count) / sum(weights, count: rows.rows)
    return TrimmedRows(
      rows: Matrix(rows: indices.count, columns: rows.columns, elements: indices.flatMap { rows.row($0) }),
      weights: selected, structure: structure,
      target: min((target * share).rounded(.up), sum(selected, count: indices.count)), parallelism: .serial)
  }

  private func sum(_ weights: [Scalar]?, count: Int) -> Double {
    weights.map { $0.reduce(0) { $0 + Double($1) } } ?? Double(count)
  }
}
