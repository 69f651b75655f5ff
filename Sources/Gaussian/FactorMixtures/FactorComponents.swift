public import GaussianEngine
public import LinearAlgebra
internal import RealModule

/// Which models of factors a mixture may be made of.
public struct FactorForm: MixtureForm {
  /// How many factors each component has; 0 gives components without correlations.
  public var factors: Int

  /// Which variances the noise of a component may have: one for all variables, or one each.
  public var noise: FactorNoise

  /// Noise never has less than this share of a variable's variance among all rows, with isotropic noise of their mean.
  ///
  /// Without a bound the likelihood would rise for ever towards a component that has only as many rows as factors.
  public var leastNoise: Double

  /// Of diagonal noise, the least share of a variable's variance within a component; as that of a single
  /// ``FactorAnalysis``, so that one component is that model.
  ///
  /// Without it, likelihood may rise towards a variable that factors explain completely, a case of Heywood.
  public var leastUniqueness: Double

  /// Whether covariances are summed; `nil` if there are few variables.
  package var formsCovariances: Bool?

  /// Creates a form.
  ///
  /// - Parameters:
  ///   - factors: How many factors each component has.
  ///   - noise: Which variances the noise of a component may have.
  ///   - leastNoise: The least share of the variance of all rows that is noise.
  ///   - leastUniqueness: The least share of a component's variance that is noise, if noise is diagonal.
  /// - Precondition: The shares lie between 0 and 1.
  public init(
    factors: Int, noise: FactorNoise = .isotropic, leastNoise: Double = 1e-6, leastUniqueness: Double = 0.005
  ) {
    precondition(leastNoise > 0 && leastNoise < 1, "a least share of \(leastNoise)")
    precondition(leastUniqueness > 0 && leastUniqueness < 1, "a least uniqueness of \(leastUniqueness)")
    (self.factors, self.noise) = (factors, noise)
    (self.leastNoise, self.leastUniqueness) = (leastNoise, leastUniqueness)
  }

  /// The kind of noise.
  public var structure: FactorNoise { noise }

  /// That of a product with the loadings.
  public func cost(dimension: Int) -> Int { 2 + factors }

  /// None: covariances are summed of few columns only.
  public func squareMatrices(components: Int) -> Int { 0 }
}

/// A mixture of models of few factors: p(x) = Σₖ πₖ·N(x; μₖ, Wₖ·Wₖᵀ + Ψₖ).
///
/// Clusters that each have causes of their own, or a curved surface that is flat near each component's mean. Between a mixture
/// of diagonal and one of full covariances, it describes how variables go together by d·q numbers a component rather than
/// d²/2.
///
/// ```swift
/// let mixture = try FactorMixture(fitting: rows, components: 8, factors: 3, noise: .diagonal, options: .init(seed: 1))
/// let shares = mixture.responsibilities(of: rows)
/// let drawn = mixture.samples(count: 1000, seed: 7)
/// let clean = mixture.denoise(rows)
/// ```
///
/// Components are whole models, so whatever those can do is one step away: `mixture.components[0].encode(rows)`.
///
/// ## Source
/// M. E. Tipping, C. M. Bishop, Mixtures of probabilistic principal component analyzers, Neural Computation 11 (1999);
/// Z. Ghahramani, G. E. Hinton, The EM algorithm for mixtures of factor analyzers, University of Toronto CRG-TR-96-1 (1996).
public typealias FactorMixture<Scalar: GaussianScalar> = Mixture<FactorAnalysis<Scalar>>

extension Mixture {
  /// Fits a mixture of models of factors to observations by expectation-maximisation.
  ///
  /// - Parameters:
  ///   - observations: One observation a row. Shape `count × dimension`; rows of positive weight are finite.
  ///   - components: How many.
  ///   - factors: How many factors each component has; 0 gives components without correlations.
  ///   - weights: How often each row counts, finite and not negative; `nil` for once. A weight of 2 is the row twice,
  ///     0 is its absence, whatever it holds.
  ///   - noise: Which variances the noise of a component may have.
  ///   - start: Where the iterations begin; `nil` for k-means.
  ///   - options: When to stop, restarts and seed; by default a tolerance of 10⁻⁵ and 1000 iterations.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  ///   - onIteration: As for any mixture.
  /// - Throws: ``GaussianError/tooManyFactors(_:dimension:)``, ``GaussianError/nonFinite(quantity:row:variable:)``,
  ///   ``GaussianError/invalidWeight(row:value:)``, ``GaussianError/tooManyComponents(_:count:)``,
  ///   ``GaussianError/zeroVariance(variable:)`` if variables have noise of their own and one does not vary,
  ///   ``GaussianError/outOfReach(row:)`` or ``GaussianError/overflow(quantity:)``. Not to converge is no error: ``estimation`` tells.
  /// - Precondition: There is a column and a component, one weight a row, `factors` is not negative, and a start has the
  ///   right shape.
  /// - Complexity: For up to 64 variables O(count × components × dimension²) time an iteration, and then
  ///   O(count × dimension × factors) for each component that has a share of a row; nothing of dimension² is formed.
  ///
  /// ## Numerical notes
  /// Sums are about each component's mean of the step before and corrected exactly, in `Double`. Up to 64 variables each
  /// step finds the best loadings and noise for the shares by a closed form, or comes near them by up to a hundred steps
  /// of their own if noise is diagonal; beyond, it takes one step of expectation-maximisation towards them, by what the
  /// covariance makes of the factors' directions. Both go to the same maximum, and the second in more iterations: what the
  /// tolerance leaves of the way may be tens of tolerances a row.
  public init<S>(
    fitting observations: Matrix<S>, components: Int, factors: Int, weights: [S]? = nil,
    noise: FactorNoise = .isotropic, start: Start? = nil, options: SearchOptions = .init(),
    parallelism: Parallelism = .automatic, onIteration: (@Sendable (MixtureProgress) -> Void)? = nil
  ) throws(GaussianError) where Component == FactorAnalysis<S> {
    try self.init(
      fitting: observations, components: components, form: FactorForm(factors: factors, noise: noise),
      weights: weights, start: start, options: options, parallelism: parallelism, onIteration: onIteration)
  }
}

extension FactorAnalysis: MixtureComponent {
  /// Numbers of factors, and noise.
  public typealias Form = FactorForm

  /// By the factors.
  public var passDensity: ComponentDensity<Scalar> {
    ComponentDensity(score: factors.transform, peak: factors.peakLogDensity)
  }

  /// By the factors.
  public var passSampler: ComponentSampler<Scalar> { ComponentSampler(factors.transform) }

  /// "FactorMixture".
  public static var mixtureName: String { "FactorMixture<\(Scalar.self)>" }

  /// "2 factors, isotropic noise".
  public static func words(for components: [FactorAnalysis], structure: FactorNoise) -> String {
    "\(components.reduce(0) { max($0, $1.factorCount) }) factors, \(structure) noise"
  }

  /// K-means, and a tolerance that the slow steps of many variables need.
  public static var mixtureDefaults: MixtureDefaults {
    MixtureDefaults(triesShortRuns: false, tolerance: 1e-5, maximumIterations: 1000)
  }

  /// Refuses more factors than variables.
  ///
  /// - Throws: ``GaussianError/tooManyFactors(_:dimension:)``.
  /// - Precondition: The number of factors is not negative, and a start has as many.
  public static func check(
    _ form: FactorForm, dimension: Int, start: [FactorAnalysis]?
  ) throws(GaussianError) {
    precondition(form.factors >= 0, "\(form.factors) factors")
    guard form.factors <= dimension else { throw .tooManyFactors(form.factors, dimension: dimension) }
    precondition(
      start?.allSatisfy { $0.factorCount == form.factors } ?? true,
      "a start of other factors than \(form.factors)")
  }

  /// Isotropic noise if that of each component has one variance.
  public static func structure(of components: [FactorAnalysis], as asked: FactorNoise?) -> FactorNoise {
    let isIsotropic = components.allSatisfy { component in
      component.noiseVariances.allSatisfy { $0 == component.noiseVariances[0] }
    }
    precondition(asked != .isotropic || isIsotropic, "isotropic noise of different variances")
    return asked ?? (isIsotropic ? .isotropic : .diagonal)
  }

  /// A component has d means, d·q loadings less the q·(q − 1)/2 of a rotation, and 1 or d variances of the noise.
  public static func parameterCount(of components: [FactorAnalysis], structure: FactorNoise) -> Int {
    components.reduce(0) {
      $0
        + factorParameterCount(
          dimension: $1.dimension, factors: $1.factorCount, noise: structure == .isotropic ? 1 : $1.dimension)
    }
  }

  /// The sum of the densities, with what decides between components at rows that are far from all.
  public static func density(
    weights: [Double], components: [FactorAnalysis], structure: FactorNoise
  ) -> MixtureDensity<Scalar> {
    let offsets = zip(weights, components).map { Double.log($0) + $1.factors.peakLogDensity }
    return MixtureDensity(
      MixtureTerms(
        scores: components.map(\.factors.transform), offsets: offsets,
        farRows: LeadingTermRule(offsets: offsets) { scale in components.map { $0.factors.score(meanTimes: scale) } }))
  }

  /// The best loadings and noise for the covariance of a component's rows, or better ones than before.
  ///
  /// - Throws: ``GaussianError/zeroVariance(variable:)`` if a variable that has noise of its own does not vary, or none does.
  public static func steps(
    to form: FactorForm, for survey: ObservationSurvey<Scalar>, tolerance: Double
  ) throws(GaussianError) -> MixtureSteps<FactorAnalysis> {
    try FactorComponents(form, survey, tolerance: tolerance).steps
  }

  /// True if means, variances, noise and what loadings say of each pair of variables are the same to a millionth of a
  /// deviation.
  public func coincides(with other: FactorAnalysis) -> Bool { factors.coincides(with: other.factors) }
}

/// Models of few factors as the components of a mixture.
///
/// With few variables the covariance of each component's rows is summed, and loadings and noise are the best for it. With
/// many, only what that covariance makes of the component's own directions is, which is enough for one step of
/// expectation-maximisation, and takes time and memory proportional to d·q.
struct FactorComponents<Scalar: GaussianScalar>: Sendable {
  typealias Component = FactorAnalysis<Scalar>
  let factors: Int
  let noise: FactorNoise
  /// Whether covariances are summed.
  let formsCovariances: Bool
  /// The least share of the variance of all rows that is noise.
  private let allLeastNoise: Double
  /// Noise is kept from falling below, one a variable.
  private let leastNoise: [Double]
  /// The least share of a variable's variance within a component that is noise; 0 if noise is isotropic.
  private let leastUniqueness: Double
  /// A component with less than this weight has lost its observations.
  let leastWeight: Double
  /// Mean of all rows.
  let middle: [Scalar]
  /// Variances of all rows.
  let variances: [Double]
  private let startingUnits: [Scalar]?
  /// What the loadings of a component are looked for to, in nats a row.
  let tolerance: Double

  /// The most variables for which covariances are summed: there, products of all pairs take no longer than those with
  /// a few directions do.
  static var covarianceLimit: Int { 64 }
  /// Steps towards the best loadings for one set of shares at most.
  private static var innerSteps: Int { 100 }

  /// Takes what is to be fitted.
  ///
  /// - Throws: ``GaussianError/zeroVariance(variable:)`` if a variable that has noise of its own does not vary, or none does.
  init(_ form: FactorForm, _ survey: ObservationSurvey<Scalar>, tolerance: Double) throws(GaussianError) {
    (factors, noise, allLeastNoise) = (form.factors, form.noise, form.leastNoise)
    formsCovariances = form.formsCovariances ?? (survey.mean.count <= Self.covarianceLimit)
    (middle, variances, leastWeight) = (survey.mean, survey.variances, survey.leastWeight)
    startingUnits = form.noise == .diagonal ? survey.deviations : nil
    self.tolerance = 0.01 * tolerance
    leastUniqueness = form.noise == .diagonal ? form.leastUniqueness : 0
    let mean = variances.reduce(0, +) / Double(variances.count)
    guard mean.isFinite else { throw .overflow(quantity: "the variance of the observations") }
    let fixed = variances.firstIndex { !($0 > 0) }
    if let variable = noise == .diagonal ? fixed : mean > 0 ? nil : 0 { throw .zeroVariance(variable: variable) }
    leastNoise = variances.map { form.leastNoise * (form.noise == .isotropic ? mean : $0) }
  }

  /// Covariances are positive definite by the bound of the noise, and components at the bound are named as such.
  var steps: MixtureSteps<Component> {
    var steps = MixtureSteps<Component>(
      shape: formsCovariances ? .full : .diagonal, policy: .fail, startingUnits: startingUnits, metric: nil,
      start: { shares, parallelism throws(GaussianError) in try start(shares, parallelism) },
      step: { sums, previous, _ throws(GaussianError) in try parameters(from: sums, previous: previous) })
    if !formsCovariances { steps.directions = { $0.map { $0.factors.capacitance.projection } } }
    steps.finish = { components, record throws(GaussianError) in
      record.leastNoise = allLeastNoise
      record.componentsOfLeastNoise = components.indices.filter { isAtLeastNoise(components[$0]) }
      for index in components.indices { components[index] = try turned(components[index]) }
    }
    return steps
  }

  // MARK: Steps

  private func parameters(
    from sums: MixtureSums, previous: MixtureParameters<Component>
  ) throws(GaussianError) -> MixtureParameters<Component> {
    let total = sums.components.reduce(0) { $0 + $1.weight }
    guard total.isFinite, total > 0 else { throw .overflow(quantity: "the sum of the weights") }
    var next = MixtureParameters<Component>(weights: sums.components.map { $0.weight / total }, components: [])
    for (index, component) in previous.components.enumerated() {
      let own = sums.components[index]
      guard own.weight >= leastWeight else {
        next.empty.append(index)
        next.components.append(component)
        continue
      }
      next.components.append(
        try maximum(own, images: formsCovariances ? nil : sums.images[index], from: component))
    }
    return next
  }

  /// The best loadings and noise for the rows that sums stand for, or better ones than before.
  private func maximum(
    _ sums: ShiftedSums, images: [Double]?, from previous: Component
  ) throws(GaussianError) -> Component {
    let shift = previous.mean.map { Double($0) }
    let moments = ComponentMoments(sums, about: shift)
    guard moments.covariance.allSatisfy(\.isFinite) else {
      throw .overflow(quantity: "the variance of the observations")
    }
    let ascent = FactorAscent(
      noise: noise, tolerance: tolerance, maximumIterations: Self.innerSteps,
      leastNoise: leastNoise(of: sums.shape == .full ? moments.variances(sums.dimension) : moments.covariance))
    guard let images else {
      var covariance = Matrix(rows: sums.dimension, columns: sums.dimension, elements: moments.covariance)
      covariance.mirrorLowerTriangle()
      if noise == .isotropic {
        let axes = try PrincipalAxes(of: covariance, count: factors)
        return try component(moments.mean, IsotropicFactors.maximum(axes, factors: factors, least: leastNoise[0]))
      }
      let start = FactorPoint(
        loadings: previous.loadings.converted(to: Double.self).transposed(),
        noise: previous.noiseVariances.map { Double($0) })
      return try component(moments.mean, try ascent.run(DenseCovariance(matrix: covariance), from: start).point)
    }
    // About the new mean, P·S = Σw·(P·y)·yᵀ/Σw − (P·o)·oᵀ with the mean o of y.
    let capacitance = previous.factors.capacitance
    let projection = capacitance.projection
    let offset = Matrix(rows: sums.dimension, columns: 1, elements: sums.sums.map { $0 / sums.weight })
    let correction = product(product(projection, offset), transposing: offset)
    let elements = zip(images, correction.elements).map { $0 / sums.weight - $1 }
    let about = Matrix(rows: factors, columns: sums.dimension, elements: elements)
    return try component(
      moments.mean, try ascent.maximum(capacitance, projection, about, moments.covariance))
  }

  private func component(_ mean: [Double], _ point: FactorPoint) throws(GaussianError) -> Component {
    try FactorAnalysis(
      mean: mean.map { Scalar($0) }, loadings: point.loadings.transposed().converted(to: Scalar.self),
      noiseVariances: point.noise.map { Scalar($0) })
  }

  // MARK: Start

  /// Principal axes of each component's rows, found in a few passes, and what they leave for the noise.
  private func start(
    _ shares: StartingShares<Scalar>, _ parallelism: Parallelism
  ) throws(GaussianError) -> MixtureParameters<Component> {
    let centres = shares.centres(middle: middle, parallelism: parallelism)
    let sums = shares.sums(about: centres, .diagonal, parallelism: parallelism).components
    let total = sums.reduce(0) { $0 + $1.weight }
    guard total.isFinite, total > 0 else { throw .overflow(quantity: "the sum of the weights") }
    var start = MixtureParameters<Component>(weights: sums.map { $0.weight / total }, components: [])
    for (index, own) in sums.enumerated() {
      guard own.weight >= leastWeight else {
        start.empty.append(index)
        let flat = FactorPoint(
          loadings: Matrix(rows: factors, columns: own.dimension, repeating: 0), noise: isotropic(variances))
        start.components.append(try component(centres[index].map { Double($0) }, flat))
        continue
      }
      let moments = ComponentMoments(own, about: centres[index].map { Double($0) })
      let covariance = RowCovariance(
        rows: shares.rows.source.rows, weights: shares.weights(of: index), mean: moments.mean, totalWeight: own.weight,
        diagonal: moments.covariance, parallelism: parallelism)
      start.components.append(try component(moments.mean, try point(covariance, seed: shares.seed)))
    }
    return start
  }

  private func point(_ covariance: some CovarianceOperator, seed: UInt64) throws(GaussianError) -> FactorPoint {
    let search = RangeFinder(factors: factors, tolerance: 1e-3, maximumIterations: 8, seed: seed)
    guard noise == .diagonal else {
      return IsotropicFactors.maximum(try search.search(covariance).axes, factors: factors, least: leastNoise[0])
    }
    // In units of deviations, so that units of variables do not matter.
    let deviations = zip(covariance.diagonal, leastNoise).map { max($0, $1).squareRoot() }
    let scaled = ScaledCovariance(base: covariance, scales: deviations.map { 1 / $0 })
    let start = IsotropicFactors.maximum(try search.search(scaled).axes, factors: factors, least: 1e-6)
    let loadings = start.loadings.scalingColumns(by: deviations)
    let explained = loadings.transposed()
    let rest = zip(covariance.diagonal, explained.rowSumsOfProducts(with: explained)).map { $0 - $1 }
    return FactorPoint(
      loadings: loadings, noise: zip(rest, leastNoise(of: covariance.diagonal)).map { max($0, $1) })
  }

  /// What the noise of a component with these variances is kept from falling below, one a variable.
  private func leastNoise(of variances: [Double]) -> [Double] {
    zip(leastNoise, variances).map { max($0, leastUniqueness * $1) }
  }

  /// The same numbers, or their mean for all where noise is isotropic.
  private func isotropic(_ variances: [Double]) -> [Double] {
    guard noise == .isotropic else { return variances }
    return [Double](repeating: variances.reduce(0, +) / Double(variances.count), count: variances.count)
  }

  // MARK: Ends

  /// Whether the noise of a component has come down to its bound.
  private func isAtLeastNoise(_ component: Component) -> Bool {
    let loadings = component.loadings.converted(to: Double.self)
    let noise = component.noiseVariances.map { Double($0) }
    let variances = zip(loadings.rowSumsOfProducts(with: loadings), noise).map { $0 + $1 }
    // Steps come down to a bound ever more slowly.
    return zip(noise, leastNoise(of: variances)).contains { $0 <= $1 * 1.01 }
  }

  /// The same component with its factors in the order of what they explain, as the fits of one model give them.
  private func turned(_ component: Component) throws(GaussianError) -> Component {
    let point = FactorPoint(
      loadings: component.loadings.converted(to: Double.self).transposed(),
      noise: component.noiseVariances.map { Double($0) })
    let loadings =
      noise == .isotropic ? try point.loadings.turnedToPrincipalAxes() : try point.turnedToCanonicalFactors()
    return try FactorAnalysis(
      mean: component.mean, loadings: loadings.converted(to: Scalar.self), noiseVariances: component.noiseVariances)
  }
}

extension LatentFactors {
  /// True if the distributions are one, but for a millionth of a standard deviation.
  fileprivate func coincides(with other: LatentFactors) -> Bool {
    func variances(_ model: LatentFactors) -> [Double] {
      let wide = model.loadings.converted(to: Double.self)
      return zip(wide.rowSumsOfProducts(with: wide), model.noiseVariances).map { $0 + Double($1) }
    }
    let (own, others) = (variances(self), variances(other))
    for variable in mean.indices {
      let scale = own[variable]
      guard
        isNegligible(Double(mean[variable]) - Double(other.mean[variable]), beside: scale.squareRoot()),
        isNegligible(own[variable] - others[variable], beside: scale),
        isNegligible(Double(noiseVariances[variable]) - Double(other.noiseVariances[variable]), beside: scale)
      else { return false }
    }
    // Loadings may differ by a rotation; what they say of each pair of variables may not.
    let (loadings, theirs) = (loadings.converted(to: Double.self), other.loadings.converted(to: Double.self))
    for row in 0..<dimension {
      let covariances = product(loadings.selecting(rows: [row]), transposing: loadings).elements
      let counterparts = product(theirs.selecting(rows: [row]), transposing: theirs).elements
      for column in 0..<row {
        let scale = (own[row] * own[column]).squareRoot()
        guard isNegligible(covariances[column] - counterparts[column], beside: scale) else { return false }
      }
    }
    return true
  }
}
