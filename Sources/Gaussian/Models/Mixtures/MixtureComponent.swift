package import GaussianEngine
public import LinearAlgebra

/// A distribution that mixtures can be made of: ``MultivariateNormal``, ``FactorAnalysis``, or one of yours.
///
/// A component is a model of its own with a mean and a covariance. What is new is how it is fitted to shares of rows: a
/// ``Form`` says what is asked for, and ``steps(to:for:tolerance:)`` how parameters follow from sums. All other requirements
/// are for free.
public protocol MixtureComponent<Scalar>: MomentModel, Equatable {
  /// What a fit is told of the components: how they are restricted, and what keeps them from collapsing.
  associatedtype Form: MixtureForm

  /// A point near which rows of the component lie, which sums of them are taken about: the mean unless there may be none.
  var location: [Scalar] { get }

  /// The density as passes over rows take it; by `logDensities` unless there is a faster way.
  var passDensity: ComponentDensity<Scalar> { get }

  /// The draws as passes take them; by `samples` unless there is a faster way.
  var passSampler: ComponentSampler<Scalar> { get }

  /// True if two components are one, but for a millionth of a standard deviation.
  func coincides(with other: Self) -> Bool

  /// How components of a form are fitted to rows by expectation-maximisation.
  ///
  /// - Parameters:
  ///   - form: What is asked for.
  ///   - survey: What is known of the rows.
  ///   - tolerance: Of the mean log-likelihood, in nats a row.
  /// - Returns: The start and the steps of the fit.
  /// - Throws: ``GaussianError`` if such rows cannot be fitted.
  static func steps(
    to form: Form, for survey: ObservationSurvey<Scalar>, tolerance: Double
  ) throws(GaussianError) -> MixtureSteps<Self>

  /// Looks at what is asked for before the rows are.
  ///
  /// - Parameters:
  ///   - form: What is asked for.
  ///   - dimension: Number of variables.
  ///   - start: The components that the iterations are to begin with, if these are given; their dimension fits.
  /// - Throws: ``GaussianError`` for a form that such rows cannot have.
  /// - Precondition: The start has the form.
  static func check(_ form: Form, dimension: Int, start: [Self]?) throws(GaussianError)

  /// What all components of a mixture have in common.
  ///
  /// - Parameters:
  ///   - components: Of the same dimension; at least one.
  ///   - structure: What they are said to have in common; `nil` for what they have.
  /// - Returns: `structure` unless it is `nil`.
  /// - Precondition: The components have it.
  static func structure(of components: [Self], as structure: Form.Structure?) -> Form.Structure

  /// Number of free parameters of all components together.
  static func parameterCount(of components: [Self], structure: Form.Structure) -> Int

  /// Weights and components of a mixture as passes over rows take them.
  static func density(weights: [Double], components: [Self], structure: Form.Structure) -> MixtureDensity<Scalar>

  /// How mixtures are fitted unless options say otherwise.
  static var mixtureDefaults: MixtureDefaults { get }

  /// What programs call a mixture of these, such as "GaussianMixture".
  static var mixtureName: String { get }

  /// What a description of a mixture says of its components, such as "full covariances"; empty for nothing.
  static func words(for components: [Self], structure: Form.Structure) -> String
}

/// What a fit of a mixture is told of its components.
public protocol MixtureForm: Hashable, Sendable {
  /// What all components of a mixture have in common.
  associatedtype Structure: Hashable & Sendable

  /// What all components of a mixture of this form have in common.
  var structure: Structure { get }

  /// Operations of a component for a row, more or less: the larger of several fits are begun first.
  func cost(dimension: Int) -> Int

  /// How many matrices of columns by columns a fit of so many components has to hold at a time.
  func squareMatrices(components: Int) -> Int
}

/// How mixtures of a kind of component are fitted unless options say otherwise.
public struct MixtureDefaults: Sendable, Hashable {
  /// Whether the iterations begin with the best of several starts, or with k-means.
  public var triesShortRuns: Bool
  /// Change of the mean log-likelihood below which the iterations end, in nats a row.
  public var tolerance: Double
  /// M-steps at most.
  public var maximumIterations: Int

  /// Creates defaults.
  public init(triesShortRuns: Bool = true, tolerance: Double = 1e-3, maximumIterations: Int = 100) {
    (self.triesShortRuns, self.tolerance, self.maximumIterations) = (triesShortRuns, tolerance, maximumIterations)
  }
}

// MARK: - What passes need of a component

/// The density of a component as passes over rows take it.
public struct ComponentDensity<Scalar: GaussianScalar>: Sendable {
  /// What gives squared distances of rows.
  package let score: any RowScore<Scalar>
  /// Log-density where the distance is 0, in nats.
  package let peak: Double

  package init(score: any RowScore<Scalar>, peak: Double) { (self.score, self.peak) = (score, peak) }

  /// Takes any density.
  ///
  /// - Parameters:
  ///   - dimension: Number of variables.
  ///   - logDensities: The log-density of each row, in nats. It is called from several threads with a few rows at a time, and
  ///     a row's value must not depend on those beside it.
  public init(dimension: Int, logDensities: @escaping @Sendable (_ rows: Matrix<Scalar>) -> [Scalar]) {
    self.init(score: LogDensityScore(dimension: dimension, logDensities: logDensities), peak: 0)
  }
}

/// The draws of a component as passes take them.
public struct ComponentSampler<Scalar: GaussianScalar>: Sendable {
  package let sampler: any RowSampler<Scalar>

  package init(_ sampler: any RowSampler<Scalar>) { self.sampler = sampler }

  /// Takes any draws.
  ///
  /// - Parameters:
  ///   - dimension: Number of variables.
  ///   - samples: Rows of the endless table that a seed defines. It is called from several threads, and row i depends on
  ///     the seed and i only.
  public init(
    dimension: Int, samples: @escaping @Sendable (_ rows: Range<Int>, _ seed: UInt64) -> Matrix<Scalar>
  ) {
    self.init(ModelSampler(dimension: dimension, samples: samples))
  }
}

/// Weights and components of a mixture as passes over rows take them.
public struct MixtureDensity<Scalar: GaussianScalar>: Sendable {
  package let terms: MixtureTerms<Scalar>

  package init(_ terms: MixtureTerms<Scalar>) { self.terms = terms }
}

// MARK: - For free

extension MixtureComponent {
  /// The mean.
  public var location: [Scalar] { mean }

  /// By `logDensities`.
  public var passDensity: ComponentDensity<Scalar> {
    ComponentDensity(dimension: dimension) { logDensities(of: $0, parallelism: .serial) }
  }

  /// By `samples`.
  public var passSampler: ComponentSampler<Scalar> {
    ComponentSampler(dimension: dimension) { samples(rows: $0, seed: $1, parallelism: .serial) }
  }

  /// True if means and covariances are the same, but for a millionth of a standard deviation.
  public func coincides(with other: Self) -> Bool {
    let (covariance, others) = (covariance, other.covariance)
    let deviations = (0..<dimension).map { covariance[$0, $0].squareRoot() }
    for row in 0..<dimension {
      guard isNegligible(mean[row] - other.mean[row], beside: deviations[row]) else { return false }
      for column in 0...row {
        let scale = deviations[row] * deviations[column]
        guard isNegligible(covariance[row, column] - others[row, column], beside: scale) else { return false }
      }
    }
    return true
  }

  /// Accepts any.
  public static func check(_ form: Form, dimension: Int, start: [Self]?) throws(GaussianError) {}

  /// The parameters of all.
  public static func parameterCount(of components: [Self], structure: Form.Structure) -> Int {
    components.reduce(0) { $0 + $1.parameterCount }
  }

  /// The sum of the densities.
  public static func density(
    weights: [Double], components: [Self], structure: Form.Structure
  ) -> MixtureDensity<Scalar> {
    MixtureDensity(MixtureTerms(weights: weights, components: components))
  }

  /// Short runs, and the tolerance and number of iterations of scikit-learn.
  public static var mixtureDefaults: MixtureDefaults { MixtureDefaults() }

  /// "Mixture" of the component's type.
  public static var mixtureName: String { "Mixture<\(Self.self)>" }

  /// Nothing.
  public static func words(for components: [Self], structure: Form.Structure) -> String { "" }
}

extension MixtureForm {
  /// That of a solve with a triangular matrix.
  public func cost(dimension: Int) -> Int { 1 + dimension }

  /// Sums as they are and as they were taken from a block, a covariance and its factor.
  public func squareMatrices(components: Int) -> Int {
    let (count, overflow) = components.multipliedReportingOverflow(by: 4)
    return overflow ? .max : count
  }
}

/// True if a difference is less than a millionth of a scale.
func isNegligible<Scalar: GaussianScalar>(_ difference: Scalar, beside scale: Scalar) -> Bool {
  difference.magnitude <= Scalar(1e-6) * scale
}
