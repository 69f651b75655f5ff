public import GaussianEngine
public import LinearAlgebra
internal import RealModule

extension MultivariateNormal: IncompleteRowsModel {
  /// Logarithm of the density of what each row shows, in nats.
  ///
  /// The density is that of the marginal of the observed variables: the missing ones are integrated out. Values of rows
  /// that show different variables are densities over different spaces; what compares across them is how
  /// unlikely each is under its own marginal.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`; NaN is a missing cell. An infinite cell gives a value that is
  ///     not finite.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value a row. A row that shows nothing gives 0, the logarithm of 1; a row that shows only what a
  ///   singular model holds for constant gives NaN.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: O(count × dimension² + patterns × dimension³) time.
  ///
  /// ## Numerical notes
  /// A complete row has the bits of ``logDensities(of:parallelism:)``, and every row has the same bits alone, in any
  /// batch and at any position. The marginal's Cholesky factor comes from that of Σ by rotations; Σ is not factored
  /// again.
  public func observedLogDensities(
    of observations: Matrix<Scalar>, parallelism: Parallelism = .automatic
  ) -> [Scalar] {
    logDensities(ofPatternsOf: observations, parallelism: parallelism) { observed, rows in
      let marginal = marginal(ofObserved: observed)
      return scores(
        of: observations, rows: rows, variables: observed, marginal.transform, peak: marginal.peakLogDensity)
    }
  }

  /// The distribution of some variables, as far as densities need it.
  private func marginal(
    ofObserved variables: [Int]
  ) -> (transform: any RowTransform<Scalar>, peakLogDensity: Double) {
    guard variables.count < dimension else { return (transform, peakLogDensity) }
    let mean = variables.map { self.mean[$0] }
    let (transform, rank, logDeterminant) = parameter.marginal(over: variables, mean: mean)
    return (transform, -0.5 * (Double(rank) * logTwoPi + logDeterminant))
  }

  /// Log-densities of some rows, of which only some variables are read.
  private func scores(
    of observations: Matrix<Scalar>, rows: ArraySlice<Int>, variables: [Int], _ transform: some RowTransform<Scalar>,
    peak: Double
  ) -> [Scalar] {
    let gathered = Workspace(count: rows.count * variables.count, filledWith: Scalar.zero)
    let scratch = Workspace(count: transform.scoreScratchCount, filledWith: Scalar.zero)
    unsafe gather(observations, rows, variables, into: gathered.base)
    return unsafe [Scalar](unsafeUninitializedCapacity: rows.count) { buffer, initialized in
      if let output = buffer.baseAddress {
        unsafe transform.score(
          rows: gathered.base, count: rows.count, scale: -0.5, offset: peak, scratch: scratch.base, into: output)
      }
      initialized = rows.count
    }
  }
}

extension CovarianceParameter {
  /// The transform of some variables, the dimension of their support and the logarithm of their determinant.
  fileprivate func marginal(
    over variables: [Int], mean: [Scalar]
  ) -> (transform: any RowTransform<Scalar>, rank: Int, logDeterminant: Double) {
    if let full = self as? FullCovariance<Scalar> {
      let factor = full.marginalFactor(over: variables)
      return (TriangularTransform(mean: mean, factor: factor), variables.count, factor.logDeterminant)
    }
    let variances = variables.map { self.variances[$0] }
    guard let tolerance else {
      let logDeterminant = variances.reduce(0) { $0 + Double.log(Double($1)) }
      let deviations = variances.map { $0.squareRoot() }
      return (DiagonalTransform(mean: mean, standardDeviations: deviations), variables.count, logDeterminant)
    }
    do throws(GaussianError) {
      let marginal: any CovarianceParameter<Scalar>
      if structure == .full {
        let block = Matrix(variables.map { row in variables.map { Double(matrix[row, $0]) } })
        marginal = try SingularCovariance(block, tolerance: tolerance)
      } else {
        marginal = try SingularDiagonalCovariance(variances.map { Double($0) }, tolerance: tolerance)
      }
      return (marginal.transform(mean: mean), marginal.rank, marginal.logDeterminant)
    } catch {
      // None of the variables varies: there is no density.
      let none = variables.map { _ in Scalar.nan }
      return (DiagonalTransform(mean: none, standardDeviations: none), 0, 0)
    }
  }
}

extension FullCovariance {
  /// The Cholesky factor of the covariance of some variables.
  ///
  /// Its diagonal is positive and finite where that of the whole is: a variable's variance given fewer variables is
  /// no smaller, and no larger than without any.
  fileprivate func marginalFactor(over variables: [Int]) -> CholeskyFactor<Scalar> {
    let lower = reorderedFactor(factor.lower.converted(to: Double.self), order: variables)
    do throws(GaussianError) {
      return try lifting(try CholeskyFactor(lower: lower.converted(to: Scalar.self)))
    } catch {
      preconditionFailure("the marginal of a covariance with a factor has none: \(error)")
    }
  }
}

/// Copies some columns of some rows.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
private func gather<Scalar: GaussianScalar>(
  _ observations: Matrix<Scalar>, _ rows: ArraySlice<Int>, _ variables: [Int], into target: UnsafeMutablePointer<Scalar>
) {
  unsafe observations.withUnsafeBufferPointer { elements in
    var next = 0
    for row in rows {
      for variable in variables {
        unsafe target[next] = elements[row * observations.columns + variable]
        next += 1
      }
    }
  }
}
