public import GaussianEngine
public import LinearAlgebra
internal import RealModule

/// Rows with missing cells: what they show is enough for a density and for factors.
extension LatentFactorModel {
  /// Logarithm of the density of what each row shows, in nats.
  ///
  /// The density is that of the marginal of the observed variables, a model of the same factors. Values of rows that
  /// show different variables are densities over different spaces.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell. An infinite cell gives a value that is not
  ///     finite.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value a row; 0, the logarithm of 1, for a row that shows nothing.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: O(count × dimension × factorCount + patterns × dimension × factorCount²), patterns being the
  ///   different sets of variables that rows show.
  ///
  /// ## Numerical notes
  /// A complete row has the bits of ``logDensities(of:parallelism:)``, and every row has the same bits alone, in any
  /// batch and at any position.
  public func observedLogDensities(
    of observations: Matrix<Scalar>, parallelism: Parallelism = .automatic
  ) -> [Scalar] {
    let patterns = patterns(of: observations)
    guard patterns.missingCellCount > 0 else { return logDensities(of: observations, parallelism: parallelism) }
    // A row that shows nothing keeps this 0.
    var result = [Scalar](repeating: 0, count: observations.rows)
    unsafe result.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      nonisolated(unsafe) let output = unsafe base
      forEachPiece(of: observations, patterns, parallelism) { rows, gathered, part in
        let scores = part.logDensities(of: gathered)
        for (place, row) in rows.enumerated() { unsafe output[row] = scores[place] }
      }
    }
    return result
  }

  /// The factors of each row: their mean given what the row shows.
  ///
  /// Given that, factors are normal with this mean and the covariance ``posteriorCovariance(observing:)``.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `count × factorCount`; 0, their mean, for a row that shows nothing.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: As ``observedLogDensities(of:parallelism:)``.
  ///
  /// ## Numerical notes
  /// A complete row has the bits of ``encode(_:parallelism:)``.
  public func encode(
    observedCellsOf observations: Matrix<Scalar>, parallelism: Parallelism = .automatic
  ) -> Matrix<Scalar> {
    let patterns = patterns(of: observations)
    guard patterns.missingCellCount > 0 else { return encode(observations, parallelism: parallelism) }
    let factorCount = factorCount
    var result = Matrix(rows: observations.rows, columns: factorCount, repeating: Scalar.zero)
    unsafe result.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      nonisolated(unsafe) let output = unsafe base
      forEachPiece(of: observations, patterns, parallelism) { rows, gathered, part in
        let codes = part.transform.projection.codes(of: gathered, parallelism: .threads(1)).elements
        for (place, row) in rows.enumerated() {
          for factor in 0..<factorCount {
            unsafe output[row * factorCount + factor] = codes[place * factorCount + factor]
          }
        }
      }
    }
    return result
  }

  /// Covariance of the factors given some variables, the same whatever their values are.
  ///
  /// - Parameter variables: Which are observed, counted from 0; given none it is the identity.
  /// - Returns: Shape `factorCount × factorCount`.
  /// - Precondition: None is named twice and none is outside `0..<dimension`.
  public func posteriorCovariance(observing variables: [Int]) -> Matrix<Scalar> {
    guard !variables.isEmpty else { return .identity(factorCount) }
    check(variables: variables)
    return factors.capacitance(of: variables).posteriorCovariance.converted(to: Scalar.self)
  }

  // MARK: Pieces of rows that show the same variables

  private func patterns(of observations: Matrix<Scalar>) -> MissingPatterns {
    precondition(
      observations.columns == dimension,
      "observations are \(observations.rows) × \(observations.columns), the model has dimension \(dimension)")
    return MissingPatterns(of: observations)
  }

  /// Calls `body` with the numbers of some rows, the variables that all of them show, and the model of these variables.
  ///
  /// Rows that show nothing are passed over.
  private func forEachPiece(
    of observations: Matrix<Scalar>, _ patterns: MissingPatterns, _ parallelism: Parallelism,
    _ body: @Sendable (_ rows: ArraySlice<Int>, _ gathered: Matrix<Scalar>, _ part: ObservedFactors<Scalar>) -> Void
  ) {
    let pieces = patterns.pieces(ofAtMost: max(16, min(4096, (1 << 20) / dimension)))
    let factors = factors
    forEachBlock(count: pieces.count, parallelism: parallelism) {
      ()
    } _: { index, _ in
      let observed = patterns.observedVariables(of: pieces[index].pattern)
      guard !observed.isEmpty else { return }
      let rows = patterns.rows(of: pieces[index])
      body(
        rows, observations.selecting(rows: rows, columns: observed), ObservedFactors(factors, variables: observed))
    }
  }
}

/// Some of the variables with all of the factors, as far as densities and factors of rows need them.
private struct ObservedFactors<Scalar: GaussianScalar> {
  let transform: FactorTransform<Scalar>
  private let peakLogDensity: Double

  init(_ factors: LatentFactors<Scalar>, variables: [Int]) {
    guard variables.count < factors.dimension else {
      (transform, peakLogDensity) = (factors.transform, factors.peakLogDensity)
      return
    }
    let capacitance = factors.capacitance(of: variables)
    let logDeterminant = variables.reduce(capacitance.logDeterminant) {
      $0 + Double.log(Double(factors.noiseVariances[$1]))
    }
    peakLogDensity = -0.5 * (Double(variables.count) * logTwoPi + logDeterminant)
    transform = FactorTransform(
      mean: variables.map { factors.mean[$0] },
      loadings: factors.loadings.selecting(rows: variables).converted(to: Double.self),
      projection: capacitance.projection, deviations: capacitance.deviations)
  }

  func logDensities(of rows: Matrix<Scalar>) -> [Scalar] {
    let scratch = Workspace(count: transform.scoreScratchCount, filledWith: Scalar.zero)
    return unsafe [Scalar](unsafeUninitializedCapacity: rows.rows) { buffer, initialized in
      unsafe rows.withUnsafeBufferPointer { rowsBuffer in
        guard let output = buffer.baseAddress, let input = rowsBuffer.baseAddress else { return }
        unsafe transform.score(
          rows: input, count: rows.rows, scale: -0.5, offset: peakLogDensity, scratch: scratch.base, into: output)
      }
      initialized = rows.rows
    }
  }
}

extension LatentFactors {
  /// The small matrix of some of the variables with all of the factors.
  func capacitance(of variables: [Int]) -> FactorCapacitance {
    valid { () throws(GaussianError) in
      try FactorCapacitance(
        loadings: loadings.selecting(rows: variables).converted(to: Double.self),
        noiseVariances: variables.map { Double(noiseVariances[$0]) })
    }
  }
}
