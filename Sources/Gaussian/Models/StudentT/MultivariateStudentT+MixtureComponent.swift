internal import GaussianEngine
internal import LinearAlgebra
internal import RealModule
internal import SpecialFunctions

/// A mixture of t distributions is fitted as one of Gaussians whose rows count r·u, u = (ν + d)/(ν + m²): rows far from
/// their component count less, and do not need one of their own.
///
/// ## Source
/// D. Peel, G. J. McLachlan, Robust mixture modelling using the t distribution, Statistics and Computing 10 (2000); the
/// divisor Σr·u of the scatter, with which ν solves another equation, by C. Liu, D. B. Rubin, Y. N. Wu, Parameter expansion to
/// accelerate EM, Biometrika 85 (1998).
extension MultivariateStudentT: MixtureComponent {
  /// Structure, degrees of freedom and policy.
  public typealias Form = StudentTForm

  /// "Mixture of t distributions".
  public static var mixtureName: String { "StudentTMixture<\(Scalar.self)>" }

  /// A tolerance that ν, which moves slowly, needs.
  public static var mixtureDefaults: MixtureDefaults { MixtureDefaults(tolerance: 1e-6, maximumIterations: 1000) }

  /// "full scatter matrices".
  public static func words(for components: [MultivariateStudentT], structure: CovarianceStructure) -> String {
    "\(structure) scatter matrices"
  }

  /// Refuses components of reduced rank.
  ///
  /// - Throws: ``GaussianError/unsuitableModel(quantity:reason:advice:)`` for ``CovariancePolicy/pseudo(_:)``.
  public static func check(
    _ form: StudentTForm, dimension: Int, start: [MultivariateStudentT]?
  ) throws(GaussianError) {
    try MultivariateNormal<Scalar>.check(form.gaussian, dimension: dimension, start: nil)
  }

  /// The structure of the first component.
  public static func structure(
    of components: [MultivariateStudentT], as asked: CovarianceStructure?
  ) -> CovarianceStructure {
    let structure = asked ?? components[0].structure
    precondition(
      components.allSatisfy { $0.structure == structure },
      "components of structure \(components[0].structure) in a mixture of \(structure) scatter matrices")
    return structure
  }

  /// True if locations, scatters and degrees of freedom are the same to a millionth.
  public func coincides(with other: MultivariateStudentT) -> Bool {
    let (own, others) = (degreesOfFreedom, other.degreesOfFreedom)
    return (own == others || (own.isFinite && others.isFinite && isNegligible(own - others, beside: own)))
      && gaussianLimit.coincides(with: other.gaussianLimit)
  }

  /// The best scatter and, unless it is given, ν for the rows of a component, or better ones than before.
  public static func steps(
    to form: StudentTForm, for survey: ObservationSurvey<Scalar>, tolerance: Double
  ) throws(GaussianError) -> MixtureSteps<MultivariateStudentT> {
    let gaussians = GaussianComponents(form.gaussian, survey)
    let (normal, dimension) = (gaussians.steps, Double(survey.mean.count))
    @Sendable func component(_ limit: MultivariateNormal<Scalar>, _ degreesOfFreedom: Double) -> MultivariateStudentT {
      MultivariateStudentT(
        gaussianLimit: limit, degreesOfFreedom: form.degreesOfFreedom ?? degreesOfFreedom,
        estimation: limit.estimation, hasGivenDegreesOfFreedom: form.degreesOfFreedom != nil)
    }
    var steps = MixtureSteps<MultivariateStudentT>(
      shape: normal.shape, policy: form.policy, startingUnits: normal.startingUnits, metric: normal.metric,
      start: { shares, parallelism throws(GaussianError) in
        let start = try normal.start(shares, parallelism)
        return MixtureParameters(
          weights: start.weights, components: start.components.map { component($0, firstDegreesOfFreedom) },
          empty: start.empty)
      },
      step: { sums, previous, iteration throws(GaussianError) in
        let limits = MixtureParameters(
          weights: previous.weights, components: previous.components.map(\.gaussianLimit), empty: previous.empty)
        // A component has its rows by their shares: rows far from it count little, and are no less its own.
        var scaled = sums
        for (index, factors) in sums.factors.enumerated() {
          let ratio = factors.shares / sums.components[index].weight
          if ratio.isFinite, ratio > 0 { scaled.components[index].scale(by: ratio) }
        }
        let next = try normal.step(scaled, limits, iteration)
        let components = next.components.indices.map { index in
          let own = previous.components[index].degreesOfFreedom
          let isKept = next.empty.contains(index) || form.degreesOfFreedom != nil
          return component(
            next.components[index],
            isKept ? own : own.next(dimension: dimension, sums.factors[index], weight: sums.components[index].weight))
        }
        return MixtureParameters(weights: try sums.shareWeights, components: components, empty: next.empty)
      })
    // Infinite ν no equation leads away from, and from very many the way is long: such a start begins as others do.
    steps.adopt = { start in
      component(
        start.gaussianLimit,
        start.degreesOfFreedom < mostDegreesOfFreedom ? start.degreesOfFreedom : firstDegreesOfFreedom)
    }
    steps.rowFactors = { $0.map { RowFactor(degreesOfFreedom: $0.degreesOfFreedom, dimension: dimension) } }
    steps.isHeldUp = { normal.isHeldUp($0.gaussianLimit) }
    steps.suspects = { normal.suspects($0.map(\.gaussianLimit)) }
    return steps
  }

  /// Degrees of freedom that are as good as infinitely many.
  private static var mostDegreesOfFreedom: Double { 1e3 }

  /// Degrees of freedom to begin with: tails that are heavy, and have a covariance.
  private static var firstDegreesOfFreedom: Double { 10 }
}

extension RowFactor {
  /// u = (ν + d)/(ν + m²): a row is ½·(ν + d)·ln(1 + m²/ν) below the peak.
  fileprivate init(degreesOfFreedom nu: Double, dimension: Double) {
    let (peak, slope) = (Double.log(onePlus: dimension / nu), 2 / (nu + dimension))
    self.init { depth in peak - slope * depth }
  }
}

extension Double {
  /// The degrees of freedom after a step that began with these.
  ///
  /// They solve ln(ν/2) − ψ(ν/2) + (mean of ln u) − ln (mean of u) + ψ((ν′ + d)/2) − ln((ν′ + d)/2) = 0, where ν′ are those before.
  /// The left side falls as ν grows, so that there is one root, or none below 10⁴, where it makes no difference any more.
  fileprivate func next(dimension: Double, _ factors: RowFactorSums, weight: Double) -> Double {
    let before = (self + dimension) / 2
    let known =
      factors.logarithms / factors.shares - Double.log(weight / factors.shares) + digamma(before) - Double.log(before)
    func slope(_ nu: Double) -> Double { Double.log(nu / 2) - digamma(nu / 2) + known }
    var (low, high) = (Double.log(0.1), Double.log(1e4))
    guard slope(0.1) > 0 else { return 0.1 }
    guard slope(1e4) < 0 else { return 1e4 }
    // By halves to the last digits: fifty digammas are nothing beside a pass over the rows.
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if slope(.exp(middle)) > 0 { low = middle } else { high = middle }
    }
    return .exp((low + high) / 2)
  }
}

/// A mixture of multivariate t distributions.
public typealias StudentTMixture<Scalar: GaussianScalar> = Mixture<MultivariateStudentT<Scalar>>

extension Mixture {
  /// Fits a mixture of t distributions to observations by expectation-maximisation.
  ///
  /// - Parameters:
  ///   - observations: One observation a row.
  ///   - components: Number of components K.
  ///   - degreesOfFreedom: ν of all; `nil` for those of each component that fit best.
  ///   - structure: Which scatter matrices the components may have.
  ///   - weights: How often each row counts; `nil` for once.
  ///   - options: How to search.
  ///   - parallelism: Threads to use; the result has the same bits for any number.
  /// - Throws: As for any form.
  /// - Precondition: K is positive, and so is ν.
  public init<S>(
    fitting observations: Matrix<S>, components: Int, degreesOfFreedom: Double?,
    structure: CovarianceStructure = .full, weights: [S]? = nil, options: SearchOptions = .init(),
    parallelism: Parallelism = .automatic
  ) throws(GaussianError) where Component == MultivariateStudentT<S> {
    try self.init(
      fitting: observations, components: components,
      form: StudentTForm(structure: structure, degreesOfFreedom: degreesOfFreedom), weights: weights, options: options,
      parallelism: parallelism)
  }
}
