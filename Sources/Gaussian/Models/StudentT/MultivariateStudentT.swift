public import GaussianEngine
public import LinearAlgebra

/// The multivariate t distribution: a Gaussian with heavier tails.
///
/// ln p(x) = ln Γ((ν + d)/2) − ln Γ(ν/2) − ½·[d·ln νπ + ln|Σ|] − ½·(ν + d)·ln(1 + m²/ν), with the squared Mahalanobis distance m²
/// of x from the location μ by the scatter matrix Σ.
///
/// ```swift
/// let model = try MultivariateStudentT(fitting: observations)               // and ν, by maximum likelihood
/// let robust = try MultivariateStudentT(fitting: observations, degreesOfFreedom: 4)
/// let drawn = robust.samples(count: 1000, seed: 42)
/// ```
///
/// As ν grows, the distribution tends to the Gaussian N(μ, Σ), its ``gaussianLimit``; with infinite ν it is that. Rows far out
/// are no surprise to it, and count less in its fit.
///
/// ## Source
/// S. Kotz, S. Nadarajah, Multivariate t distributions and their applications (2004).
public struct MultivariateStudentT<Scalar: GaussianScalar>: GenerativeModel {
  /// Degrees of freedom ν, positive; infinite for the Gaussian limit.
  public let degreesOfFreedom: Double

  /// N(μ, Σ): what the distribution tends to as ν grows.
  public let gaussianLimit: MultivariateNormal<Scalar>

  /// How the model was estimated; `nil` if it was made from parameters.
  public let estimation: EstimationRecord?

  /// Creates the distribution with this location, scatter matrix and number of degrees of freedom.
  ///
  /// - Parameters:
  ///   - location: μ, one element a variable.
  ///   - scatter: Σ, which is not the covariance. Shape `dimension × dimension`; symmetric to rounding, positive definite.
  ///   - degreesOfFreedom: ν; infinite for the Gaussian limit.
  /// - Throws: ``GaussianError`` if the scatter is not finite, symmetric and positive definite.
  /// - Precondition: Shapes agree, there is at least one variable, and ν is positive.
  public init(location: [Scalar], scatter: Matrix<Scalar>, degreesOfFreedom: Double) throws(GaussianError) {
    self.init(
      gaussianLimit: try MultivariateNormal(mean: location, covariance: scatter), degreesOfFreedom: degreesOfFreedom)
  }

  /// Creates the distribution with the location and scatter of a Gaussian, of any structure.
  ///
  /// - Parameters:
  ///   - gaussianLimit: N(μ, Σ).
  ///   - degreesOfFreedom: ν; infinite for the Gaussian itself.
  /// - Precondition: ν is positive, and the Gaussian has a density in all directions.
  public init(gaussianLimit: MultivariateNormal<Scalar>, degreesOfFreedom: Double) {
    self.init(gaussianLimit: gaussianLimit, degreesOfFreedom: degreesOfFreedom, estimation: nil)
  }

  /// Whether a fit was given ν, which then is no free parameter.
  public let hasGivenDegreesOfFreedom: Bool

  package init(
    gaussianLimit: MultivariateNormal<Scalar>, degreesOfFreedom: Double, estimation: EstimationRecord?,
    hasGivenDegreesOfFreedom: Bool = false
  ) {
    precondition(degreesOfFreedom > 0, "\(degreesOfFreedom) degrees of freedom are not positive")
    precondition(
      gaussianLimit.rank == gaussianLimit.dimension,
      "a scatter matrix of rank \(gaussianLimit.rank) in \(gaussianLimit.dimension) dimensions")
    (self.gaussianLimit, self.degreesOfFreedom) = (gaussianLimit, degreesOfFreedom)
    (self.estimation, self.hasGivenDegreesOfFreedom) = (estimation, hasGivenDegreesOfFreedom)
  }
}

// MARK: - Parameters

extension MultivariateStudentT {
  /// Number of variables d.
  public var dimension: Int { gaussianLimit.dimension }

  /// Location μ, one element a variable: the median, and the mean where there is one.
  public var location: [Scalar] { gaussianLimit.mean }

  /// Scatter matrix Σ.
  ///
  /// Shape `dimension × dimension`, symmetric.
  public var scatter: Matrix<Scalar> { gaussianLimit.covariance }

  /// Which scatter matrices this model was allowed to have.
  public var structure: CovarianceStructure { gaussianLimit.structure }

  /// Number of free parameters: those of the Gaussian limit, and ν unless a fit was given it.
  public var parameterCount: Int {
    gaussianLimit.parameterCount + (hasGivenDegreesOfFreedom ? 0 : 1)
  }

  /// Mean, one element a variable: the location.
  ///
  /// NaN for ν ≤ 1, where there is no mean.
  public var mean: [Scalar] { degreesOfFreedom > 1 ? location : location.map { _ in .nan } }

  /// Covariance ν/(ν − 2)·Σ.
  ///
  /// Shape `dimension × dimension`, symmetric. NaN for ν ≤ 2, where there is none.
  public var covariance: Matrix<Scalar> {
    guard degreesOfFreedom.isFinite else { return scatter }
    let factor = degreesOfFreedom > 2 ? degreesOfFreedom / (degreesOfFreedom - 2) : .nan
    let scatter = scatter
    return Matrix(
      rows: dimension, columns: dimension, elements: scatter.elements.map { Scalar(factor * Double($0)) })
  }

  /// Differential entropy, in nats.
  ///
  /// ## Source
  /// S. Guerrero-Cusumano, A measure of total variability for the multivariate t distribution, Information Sciences 92 (1996).
  public var entropy: Double {
    guard degreesOfFreedom.isFinite else { return gaussianLimit.entropy }
    let (nu, d) = (degreesOfFreedom, Double(dimension))
    return -peakLogDensity + 0.5 * (nu + d) * (LogGammaRatio(nu / 2, halves: dimension).slope + d / nu)
  }

  /// Log-density at the location, its largest value, in nats.
  private var peakLogDensity: Double {
    guard degreesOfFreedom.isFinite else { return gaussianLimit.peakLogDensity }
    return gaussianLimit.peakLogDensity + LogGammaRatio(degreesOfFreedom / 2, halves: dimension).value
  }
}

// MARK: - Density and draws

extension MultivariateStudentT {
  /// The density as passes over rows take it.
  public var passDensity: ComponentDensity<Scalar> {
    let transform = gaussianLimit.transform
    guard degreesOfFreedom.isFinite else { return gaussianLimit.passDensity }
    return ComponentDensity(
      score: StudentTScore(distances: transform, degreesOfFreedom: degreesOfFreedom), peak: peakLogDensity)
  }

  /// The draws as passes take them.
  public var passSampler: ComponentSampler<Scalar> {
    guard degreesOfFreedom.isFinite else { return gaussianLimit.passSampler }
    return ComponentSampler(StudentTSampler(gaussianLimit.transform, degreesOfFreedom: degreesOfFreedom))
  }

  /// Logarithm of the density at each row, in nats.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`. A row that is not finite, or whose distance overflows, gives a value
  ///     that is not finite.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value a row.
  /// - Precondition: `observations` has `dimension` columns.
  /// - Complexity: As of the Gaussian limit, and a logarithm a row.
  ///
  /// ## Numerical notes
  /// A row's value has the same bits alone, in any batch and at any position. The squared distance is rounded to the scalar,
  /// which costs ½·(ν + d)·ε at most; the rest is done in `Double` and rounded once. The constant is a sum of small terms
  /// rather than the difference of large logarithms of Γ.
  public func logDensities(of observations: Matrix<Scalar>, parallelism: Parallelism) -> [Scalar] {
    let density = passDensity
    return ScorePass.scores(
      of: observations, density.score, scale: -0.5, offset: density.peak, parallelism: parallelism)
  }

  /// Squared Mahalanobis distance (x − μ)ᵀΣ⁻¹(x − μ) of each row by the scatter matrix.
  ///
  /// - Parameters:
  ///   - observations: Shape `count × dimension`.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: One value a row. Of rows of the model itself, m²/d follows the F distribution with d and ν degrees of freedom.
  /// - Precondition: `observations` has `dimension` columns.
  public func squaredMahalanobisDistances(
    of observations: Matrix<Scalar>, parallelism: Parallelism = .automatic
  ) -> [Scalar] {
    gaussianLimit.squaredMahalanobisDistances(of: observations, parallelism: parallelism)
  }

  /// Rows of the endless table of draws that a seed defines, μ + √(ν/χ²)·L·z.
  ///
  /// - Parameters:
  ///   - rows: Which rows, counted from 0.
  ///   - seed: Any number.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `rows.count × dimension`. Row i depends on the model, the seed and i only: z is that of the Gaussian
  ///   limit's draw, and χ² that of ``RandomStream/logChiSquared(row:degreesOfFreedom:)``. With few degrees of freedom a draw
  ///   may be as far out as the scalar's range, or beyond it.
  /// - Precondition: `rows` starts at 0 or later.
  public func samples(rows: Range<Int>, seed: UInt64, parallelism: Parallelism) -> Matrix<Scalar> {
    let sampler = passSampler
    return SamplingPass.run(rows: rows, seed: seed, sampler: sampler.sampler, parallelism: parallelism)
  }
}

// MARK: - Some of the variables

extension MultivariateStudentT: ConditionalModel, MomentModel, SmoothModel, EllipticalModel {
  /// The square root of the diagonal of the scatter matrix.
  public var finestDeviations: [Scalar] { scatter.diagonal.map { $0.squareRoot() } }

  /// The distribution of some of the variables, whatever the others are: a t distribution with as many degrees of freedom.
  ///
  /// - Parameter variables: Which, counted from 0; their order is that of the result.
  /// - Returns: A model without a record of estimation.
  /// - Precondition: There is a variable, none is named twice and none is outside `0..<dimension`.
  public func marginal(over variables: [Int]) -> MultivariateStudentT {
    MultivariateStudentT(
      gaussianLimit: gaussianLimit.marginal(over: variables), degreesOfFreedom: degreesOfFreedom)
  }

  /// The distribution of the other variables given values of some: again a t distribution.
  ///
  /// Location and scatter are those of the Gaussian limit, the scatter times (ν + m²)/(ν + d₁), where m² is the squared distance
  /// of the d₁ values from the location of their variables; ν + d₁ degrees of freedom. Values far out leave more open.
  ///
  /// - Parameter values: Finite values of observed variables, which are counted from 0.
  /// - Returns: A model of the variables that remain, in ascending order, without a record of estimation.
  /// - Throws: ``GaussianError`` if location or scatter given the values is outside the range of the scalar.
  /// - Precondition: No variable is outside `0..<dimension`, at least one remains, and values are finite.
  /// - Complexity: O(dimension³).
  ///
  /// ## Source
  /// P. Ding, On the conditional distribution of the multivariate t distribution, The American Statistician 70 (2016).
  public func conditioned(on values: [Int: Scalar]) throws(GaussianError) -> MultivariateStudentT {
    guard !values.isEmpty else { return self }
    let conditional = try gaussianLimit.conditioned(on: values)
    guard degreesOfFreedom.isFinite else {
      return MultivariateStudentT(gaussianLimit: conditional, degreesOfFreedom: degreesOfFreedom)
    }
    let observed = values.keys.sorted()
    let row = Matrix([observed.compactMap { values[$0] }])
    let distance = marginal(over: observed).squaredMahalanobisDistances(of: row, parallelism: .serial)[0]
    let count = Double(observed.count)
    let factor = (degreesOfFreedom + Double(distance)) / (degreesOfFreedom + count)
    guard factor.isFinite else { throw .overflow(quantity: "the squared distance of the values") }
    return MultivariateStudentT(
      gaussianLimit: try conditional.scatteredWider(by: factor), degreesOfFreedom: degreesOfFreedom + count)
  }
}

extension MultivariateNormal {
  /// The same with its covariance times a positive factor.
  fileprivate func scatteredWider(by factor: Double) throws(GaussianError) -> MultivariateNormal {
    let scaled: any CovarianceParameter<Scalar>
    switch structure {
    case .full:
      var root = parameter.root
      for row in 0..<dimension { for column in 0...row { root[row, column] *= factor.squareRoot() } }
      scaled = try FullCovariance(factor: lifting(try CholeskyFactor(lower: root.converted(to: Scalar.self))))
    case .diagonal: scaled = try DiagonalCovariance(variances: parameter.variances.map { Scalar(factor * Double($0)) })
    case .spherical:
      scaled = try SphericalCovariance(dimension: dimension, variance: Scalar(factor * Double(parameter.variances[0])))
    }
    return try MultivariateNormal(mean: mean, parameter: scaled)
  }
}

// MARK: - Fit

extension MultivariateStudentT {
  /// Fits the distribution to observations by maximum likelihood.
  ///
  /// - Parameters:
  ///   - observations: One observation a row. Shape `count × dimension`; rows of positive weight are finite.
  ///   - degreesOfFreedom: ν; `nil` to estimate it too, infinite for the Gaussian limit.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once.
  ///   - structure: Which scatter matrices to choose from.
  ///   - options: When to stop. The tolerance is the largest distance of parameters from where they converge to, relative to
  ///     standard deviations and to ν, by default 10⁻⁹; 1000 iterations by default. There is one start, and no seed.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - observer: Told of each iteration, and may end the fit.
  /// - Throws: ``GaussianError`` as ``StudentT/fit(_:weights:structure:parallelism:observer:)``. Not to converge is no error:
  ///   ``estimation`` tells.
  /// - Precondition: There is at least one column, one weight a row, and ν is positive.
  /// - Complexity: O(count × dimension²) an iteration, of which there are mostly 10 to 60.
  ///
  /// ## Numerical notes
  /// As ``StudentT``, whose location and scatter these are.
  public init(
    fitting observations: Matrix<Scalar>, degreesOfFreedom: Double? = nil, weights: [Scalar]? = nil,
    structure: CovarianceStructure = .full, options: SearchOptions = .init(), parallelism: Parallelism = .automatic,
    observer: FitObserver? = nil
  ) throws(GaussianError) {
    self = try ofRowsInMemory {
      try MultivariateStudentT(
        fitting: Observations(observations, weights: weights), degreesOfFreedom: degreesOfFreedom,
        structure: structure, options: options, parallelism: parallelism, observer: observer)
    }
  }

  /// Fits the distribution to observations that are read block by block, twice an iteration.
  ///
  /// - Parameters:
  ///   - source: The rows.
  ///   - degreesOfFreedom: As for a matrix.
  ///   - weights: As for a matrix; `nil` for those that the source has.
  ///   - structure: Which scatter matrices to choose from.
  ///   - options: As for a matrix.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - observer: Told of each iteration, and may end the fit.
  /// - Throws: As for a matrix, and what reading throws.
  /// - Precondition: As for a matrix; a source that is given weights has none of its own.
  /// - Complexity: As for a matrix; memory for two numbers a row.
  public init(
    fitting source: some RowSource<Scalar>, degreesOfFreedom: Double? = nil, weights: [Scalar]? = nil,
    structure: CovarianceStructure = .full, options: SearchOptions = .init(), parallelism: Parallelism = .automatic,
    observer: FitObserver? = nil
  ) throws {
    let estimator = StudentT(
      degreesOfFreedom: degreesOfFreedom, tolerance: options.tolerance ?? 1e-9,
      maximumIterations: options.maximumIterations ?? 1000)
    let fit = try estimator.fit(
      source, weights: weights, structure: structure, parallelism: parallelism, observer: observer)
    var record = EstimationRecord(
      estimator: "maximum likelihood", count: fit.count, weight: fit.weight,
      effectiveSampleSize: fit.effectiveSampleSize)
    (record.iterations, record.ending) = (fit.iterations, fit.ending)
    let parameter = try structure.parameterType(of: Scalar.self).init(rounding: fit.scatter)
    self.init(
      gaussianLimit: try MultivariateNormal(
        mean: fit.location.map { Scalar($0) }, parameter: parameter),
      degreesOfFreedom: fit.degreesOfFreedom, estimation: record,
      hasGivenDegreesOfFreedom: degreesOfFreedom != nil)
  }
}

extension MultivariateStudentT: Equatable {
  /// True if location, scatter and degrees of freedom are equal; what the model was fitted to does not matter.
  public static func == (left: MultivariateStudentT, right: MultivariateStudentT) -> Bool {
    left.gaussianLimit == right.gaussianLimit && left.degreesOfFreedom == right.degreesOfFreedom
  }
}

extension MultivariateStudentT: CustomStringConvertible {
  /// Precision, dimension, degrees of freedom and structure.
  public var description: String {
    "MultivariateStudentT<\(Scalar.self)> of dimension \(dimension), \(degreesOfFreedom) degrees of freedom, "
      + "\(structure) scatter"
  }
}
