public import GaussianEngine
public import LinearAlgebra
internal import RandomStreams

/// A model of a few factors and noise: ``ProbabilisticPCA`` or ``FactorAnalysis``.
///
/// Everything but the fit is the same for both: densities, draws, and the way from rows to factors and back.
public protocol LatentFactorModel<Scalar>: CodingModel, ConditionalModel, EllipticalModel, GaussianSumModel,
  LocationScaleModel, MomentModel
{
  /// Mean, loadings and noise.
  var factors: LatentFactors<Scalar> { get }

  /// How the model was fitted; `nil` if it was made from parameters.
  var estimation: FactorRecord? { get }

  /// Takes parameters, and what is known of their fit.
  ///
  /// - Precondition: The noise is of the kind of the model.
  init(factors: LatentFactors<Scalar>, estimation: FactorRecord?)
}

// MARK: - Some of the variables

extension LatentFactorModel {
  /// The distribution of some of the variables, whatever the others are: the same factors and noise.
  ///
  /// If there are fewer variables than factors, the factors are turned so that as many as variables are enough.
  ///
  /// - Parameter variables: Which, counted from 0; their order is that of the result.
  /// - Returns: A model without a record of estimation.
  /// - Precondition: There is a variable, none is named twice and none is outside `0..<dimension`.
  public func marginal(over variables: [Int]) -> Self {
    check(variables: variables)
    return Self(
      factors: valid { () throws(GaussianError) in try factors.marginal(over: variables) }, estimation: nil)
  }

  /// The distribution of the other variables given values of some: again a model of factors with the same noise.
  ///
  /// - Parameter values: Finite values of observed variables, which are counted from 0.
  /// - Returns: A model of the variables that remain, in ascending order, without a record of estimation.
  /// - Throws: ``GaussianError`` if the mean given the values is outside the range of the scalar.
  /// - Precondition: No variable is outside `0..<dimension`, one at least remains, and values are finite.
  /// - Complexity: O(dimension × factorCount²).
  public func conditioned(on values: [Int: Scalar]) throws(GaussianError) -> Self {
    check(variables: Array(values.keys), leavingOne: true)
    return Self(factors: try factors.conditioned(on: values), estimation: nil)
  }
}

// MARK: - Parameters

extension LatentFactorModel {
  /// Number of variables d.
  public var dimension: Int { factors.dimension }

  /// Number of factors q.
  public var factorCount: Int { factors.factorCount }

  /// Mean μ, one element a variable.
  public var mean: [Scalar] { factors.mean }

  /// Loadings W: what a factor of 1 adds to each variable.
  ///
  /// Shape `dimension × factorCount`.
  public var loadings: Matrix<Scalar> { factors.loadings }

  /// Variances of the noise, one a variable.
  public var noiseVariances: [Scalar] { factors.noiseVariances }

  /// Logarithm of the determinant of the covariance.
  public var logDeterminant: Double { factors.logDeterminant }

  /// Differential entropy ½·[d·(1 + ln 2π) + ln|C|], in nats.
  public var entropy: Double { 0.5 * (Double(dimension) * (1 + logTwoPi) + logDeterminant) }

  /// Variance of each variable, of the factors and of the noise.
  public var variances: [Scalar] {
    let wide = loadings.converted(to: Double.self)
    return zip(wide.rowSumsOfProducts(with: wide), noiseVariances).map { Scalar($0 + Double($1)) }
  }

  /// Covariance W·Wᵀ + Ψ of the rows.
  ///
  /// Shape `dimension × dimension`, symmetric. Nothing else of that size is ever formed.
  public var covariance: Matrix<Scalar> {
    let wide = loadings.converted(to: Double.self)
    var covariance = product(wide, transposing: wide)
    for variable in 0..<dimension { covariance[variable, variable] += Double(noiseVariances[variable]) }
    covariance.mirrorLowerTriangle()
    return covariance.converted(to: Scalar.self)
  }

  /// Share of the variance that each factor explains, from 0 to 1.
  ///
  /// Of the sum of the variances if noise is isotropic, and else of each variable, averaged, since units do not matter then.
  public var explainedShares: [Double] {
    let variances = variances.map { Double($0) }
    let total = variances.reduce(0, +)
    let divisors =
      noise == .isotropic ? [Double](repeating: total, count: dimension) : variances.map { $0 * Double(dimension) }
    let loadings = loadings.converted(to: Double.self)
    return (0..<factorCount).map { factor in
      (0..<dimension).reduce(0) { $0 + loadings[$1, factor] * loadings[$1, factor] / divisors[$1] }
    }
  }

  /// The same distribution with its covariance written out, for a model of not too many variables.
  ///
  /// - Throws: ``GaussianError`` if its Cholesky factor leaves the range of the scalar.
  /// - Complexity: O(dimension³).
  ///
  /// ## Numerical notes
  /// The factor comes from [W Ψ^½] by orthogonal transformations, without the covariance.
  public func multivariateNormal() throws(GaussianError) -> MultivariateNormal<Scalar> {
    let width = factorCount + dimension
    var root = Matrix(rows: dimension, columns: width, repeating: 0.0)
    for row in 0..<dimension {
      for factor in 0..<factorCount { root[row, factor] = Double(loadings[row, factor]) }
      root[row, factorCount + row] = Double(noiseVariances[row]).squareRoot()
    }
    return try MultivariateNormal(
      mean: mean, choleskyFactor: try lifting(try triangularRoot(of: root)).converted(to: Scalar.self))
  }
}

// MARK: - Density

extension LatentFactorModel {
  /// Logarithm of the density at each row, in nats.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`. A row that is not finite, or whose distance overflows, gives a value
  ///     that is not finite.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value a row.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: O(count × dimension × factorCount) time; beside the result, memory for a few columns of a few rows.
  ///
  /// ## Numerical notes
  /// A row's value has the same bits alone, in any batch and at any position. The squared distance is a sum of
  /// squares, ‖Ψ^(−½)(x − μ − W·z)‖² + ‖z‖² at the posterior mean z of the factors, not the difference that the
  /// formula of Woodbury writes.
  public func logDensities(of observations: Matrix<Scalar>, parallelism: Parallelism) -> [Scalar] {
    scores(of: observations, scale: -0.5, offset: factors.peakLogDensity, parallelism)
  }

  /// Sum of the log-densities of all rows, in nats.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  /// - Returns: 0 for no rows.
  /// - Precondition: `observations` has `dimension` columns.
  public func logLikelihood(of observations: Matrix<Scalar>, parallelism: Parallelism) -> Double {
    let distances = ScorePass.sum(
      observations, factors.transform, scale: 1, offset: 0, parallelism: parallelism)
    return Double(observations.rows) * factors.peakLogDensity - 0.5 * distances
  }

  /// Squared Mahalanobis distance (x − μ)ᵀC⁻¹(x − μ) of each row.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value a row. For rows of the model itself they follow χ² with `dimension` degrees of freedom.
  /// - Precondition: `observations` has `dimension` columns.
  public func squaredMahalanobisDistances(
    of observations: Matrix<Scalar>, parallelism: Parallelism = .automatic
  ) -> [Scalar] {
    scores(of: observations, scale: 1, offset: 0, parallelism)
  }

  private func scores(
    of observations: Matrix<Scalar>, scale: Double, offset: Double, _ parallelism: Parallelism
  ) -> [Scalar] {
    ScorePass.scores(
      of: observations, factors.transform, scale: scale, offset: offset, parallelism: parallelism)
  }
}

// MARK: - Sampling

extension LatentFactorModel {
  /// Rows of the endless table of draws that a seed defines.
  ///
  /// - Parameters:
  ///   - rows: Which rows, counted from 0.
  ///   - seed: Any number.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `rows.count × dimension`. Row i depends on the model, the seed and i only.
  /// - Precondition: `rows` starts at 0 or later.
  /// - Complexity: O(rows.count × dimension × factorCount).
  public func samples(rows: Range<Int>, seed: UInt64, parallelism: Parallelism) -> Matrix<Scalar> {
    samplesWithFactors(rows: rows, seed: seed, parallelism: parallelism).rows
  }

  /// Rows of the endless table of draws that a seed defines, and the factors that each was made from.
  ///
  /// Of the standard normals that the seed has for a row, the first are its factors, and those that follow its noise.
  ///
  /// - Parameters:
  ///   - rows: Which rows, counted from 0.
  ///   - seed: Any number.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: The rows of ``samples(rows:seed:parallelism:)``, and factors. Shape `rows.count × factorCount`.
  /// - Precondition: `rows` starts at 0 or later.
  public func samplesWithFactors(
    rows: Range<Int>, seed: UInt64, parallelism: Parallelism = .automatic
  ) -> (rows: Matrix<Scalar>, factors: Matrix<Scalar>) {
    let (drawn, codes) = factors.transform.samples(
      rows: rows, stream: RandomStream(seed: seed), parallelism: parallelism)
    return (drawn, codes)
  }
}

// MARK: - Rows to factors and back

extension LatentFactorModel {
  /// Covariance of the factors given a row, (I + WᵀΨ⁻¹W)⁻¹, the same for every row.
  ///
  /// Shape `factorCount × factorCount`.
  public var posteriorCovariance: Matrix<Scalar> { factors.posteriorCovariance }

  /// The factors of each row: their mean given the row.
  ///
  /// Given a row, factors are normal with this mean and the covariance ``posteriorCovariance``.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `count × factorCount`. A row's factors have the same bits alone and in any batch.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: O(count × dimension × factorCount).
  ///
  /// ## Source
  /// C. M. Bishop, Pattern Recognition and Machine Learning, 2006, equation 12.66.
  public func encode(_ observations: Matrix<Scalar>, parallelism: Parallelism = .automatic) -> Matrix<Scalar> {
    factors.transform.projection.codes(of: observations, parallelism: parallelism)
  }

  /// The rows that factors make without noise, μ + W·z.
  ///
  /// - Parameters:
  ///   - codes: Factors. Shape `count × factorCount`.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `count × dimension`.
  /// - Precondition: `codes` has `factorCount` columns.
  public func decode(_ codes: Matrix<Scalar>, parallelism: Parallelism = .automatic) -> Matrix<Scalar> {
    factors.transform.rows(from: codes, parallelism: parallelism)
  }

  /// What each row most likely was before noise was added: the mean of μ + W·z given the row.
  ///
  /// It is drawn towards the mean, the more so the more noise there is; ``reconstruct(_:parallelism:)`` is not.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `count × dimension`.
  /// - Precondition: `observations` has `dimension` columns.
  public func denoise(_ observations: Matrix<Scalar>, parallelism: Parallelism = .automatic) -> Matrix<Scalar> {
    decode(encode(observations, parallelism: parallelism), parallelism: parallelism)
  }

  /// The row nearest to each row, in units of the noise, of all that factors can make.
  ///
  /// Its factors are the scores of Bartlett, which fit the row best whether they are likely or not. For isotropic noise
  /// this is the projection on the principal components.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `count × dimension`.
  /// - Throws: ``GaussianError/eigenvaluesDidNotConverge(dimension:)``.
  /// - Precondition: `observations` has `dimension` columns.
  ///
  /// ## Source
  /// M. S. Bartlett, The statistical conception of mental factors, British Journal of Psychology 28 (1937).
  public func reconstruct(
    _ observations: Matrix<Scalar>, parallelism: Parallelism = .automatic
  ) throws(GaussianError) -> Matrix<Scalar> {
    let projection = FactorProjection(mean: mean, projection: try factors.capacitance.leastSquaresProjection())
    return decode(projection.codes(of: observations, parallelism: parallelism), parallelism: parallelism)
  }
}

// MARK: - Checks

extension LatentFactorModel {
  /// Traps unless all variables are different and exist, and one is among them.
  func check(variables: [Int], leavingOne: Bool = false) {
    var seen = [Bool](repeating: false, count: dimension)
    for variable in variables {
      precondition(
        variable >= 0 && variable < dimension, "variable \(variable) is outside a model of dimension \(dimension)")
      precondition(!seen[variable], "variable \(variable) is named twice")
      seen[variable] = true
    }
    precondition(leavingOne ? variables.count < dimension : !variables.isEmpty, "no variable remains")
  }
}

/// Number of free parameters of a model with factors: means, loadings up to a rotation, and the noise.
///
/// Never more than a full covariance has, which a model of many factors comes up to.
func factorParameterCount(dimension: Int, factors: Int, noise: Int) -> Int {
  let covariance = dimension * factors + noise - factors * (factors - 1) / 2
  return dimension + min(covariance, dimension * (dimension + 1) / 2)
}
