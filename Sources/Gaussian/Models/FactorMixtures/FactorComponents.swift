internal import GaussianEngine
internal import LinearAlgebra
internal import RealModule

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
    let rules = ClimbRules(tolerance: tolerance, maximumIterations: Self.innerSteps)
    let ascent = FactorAscent(
      noise: noise, rules: rules,
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
      let climb = try ofRowsInMemory {
        try ascent.run(DenseCovariance(matrix: covariance), from: start, ClimbCourse(rules))
      }
      return try component(moments.mean, climb.point)
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
        source: Observations(shares.rows.source.rows, weights: shares.weights(of: index)),
        rowCount: shares.rows.count, mean: moments.mean, totalWeight: own.weight, diagonal: moments.covariance,
        parallelism: parallelism)
      start.components.append(try component(moments.mean, try point(covariance, seed: shares.seed)))
    }
    return start
  }

  private func point(_ covariance: some CovarianceOperator, seed: UInt64) throws(GaussianError) -> FactorPoint {
    let search = RangeFinder(
      factors: factors, rules: ClimbRules(tolerance: 1e-3, maximumIterations: 8), seed: seed)
    guard noise == .diagonal else {
      return IsotropicFactors.maximum(
        try ofRowsInMemory { try search.search(covariance).axes }, factors: factors, least: leastNoise[0])
    }
    // In units of deviations, so that units of variables do not matter.
    let deviations = zip(covariance.diagonal, leastNoise).map { max($0, $1).squareRoot() }
    let scaled = ScaledCovariance(base: covariance, scales: deviations.map { 1 / $0 })
    let start = IsotropicFactors.maximum(
      try ofRowsInMemory { try search.search(scaled).axes }, factors: factors, least: 1e-6)
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
