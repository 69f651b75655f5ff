internal import GaussianEngine
internal import LinearAlgebra
internal import RealModule

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
