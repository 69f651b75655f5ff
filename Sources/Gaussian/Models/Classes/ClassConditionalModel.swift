package import GaussianEngine
public import LinearAlgebra
internal import RealModule

/// Rows of several classes: P(y), how probable each class is, and P(x|y), how its rows are distributed.
///
/// One model that generates labelled rows, and so answers everything that can be asked of them: log P(x) of a row
/// whatever its class, P(y|x) by Bayes' rule, the most probable class, rows that belong to none, and new rows of any
/// class.
///
/// ```swift
/// let model = try ClassConditionalModel(fitting: x, labels: species)
/// let classes = model.predictedClasses(of: x)
/// let posteriors = model.posteriors(of: x)                      // Shape count × classes
/// let rows = model.density(of: "setosa").samples(count: 50, seed: 1)
/// ```
///
/// A full covariance for each class makes it quadratic discriminant analysis, one that all classes share
/// (``MixtureCovariance/tied``) linear discriminant analysis, and a diagonal one Gaussian naive Bayes.
public struct ClassConditionalModel<Scalar: GaussianScalar>: GenerativeModel {
  /// Names of the classes, all different: numbers by their value, then texts, when they come from a fit.
  public let classes: [String]

  /// P(y), one a class; they add up to 1.
  public let priors: [Double]

  /// P(x|y), one a class.
  public let densities: [ClassDensity<Scalar>]

  /// Which covariances the classes were allowed to have: ``MixtureCovariance/tied`` is one for all classes or, if classes
  /// are mixtures, one for the components of each.
  public let structure: MixtureCovariance

  /// What the classes are classes of, such as "species"; `nil` if nobody has said.
  public var labelName: String?

  /// The Gaussians of all classes, class after class, as the passes over rows take them.
  package let terms: MixtureTerms<Scalar>

  /// Creates a model from its parts.
  ///
  /// - Parameters:
  ///   - classes: Names of the classes.
  ///   - priors: P(y), one a class; they add up to 1. A class of prior 0 is never predicted or drawn.
  ///   - densities: P(x|y), one a class.
  ///   - structure: Which covariances the classes were allowed to have; if that is ``MixtureCovariance/tied`` and all
  ///     classes are Gaussians, ``parameterCount`` counts their covariance once.
  /// - Throws: ``GaussianError/tooFewClasses(count:)`` unless there are two, or ``GaussianError/invalidPriors(_:)``.
  /// - Precondition: There is one prior and one density a class, names are different, and all densities have the same
  ///   dimension.
  public init(
    classes: [String], priors: [Double], densities: [ClassDensity<Scalar>], structure: MixtureCovariance
  ) throws(GaussianError) {
    precondition(
      priors.count == classes.count && densities.count == classes.count,
      "\(classes.count) classes with \(priors.count) priors and \(densities.count) densities")
    precondition(Set(classes).count == classes.count, "a class is named twice: \(classes)")
    guard classes.count >= 2 else { throw .tooFewClasses(count: classes.count) }
    for density in densities {
      precondition(
        density.dimension == densities[0].dimension,
        "classes of \(densities[0].dimension) and of \(density.dimension) variables")
    }
    try ClassPriors.check(priors, of: classes)
    self.classes = classes
    self.priors = priors
    self.densities = densities
    self.structure = structure
    terms = MixtureTerms(
      logWeights: zip(priors, densities).flatMap { prior, density in
        density.weights.map { .log(prior) + .log($0) }
      }, gaussians: densities.flatMap(\.components), isTied: Self.isTied(densities, structure))
  }
}

// MARK: - Parameters

extension ClassConditionalModel {
  /// Number of variables, without the class.
  public var dimension: Int { densities[0].dimension }

  /// Number of free parameters: those of each class, a shared covariance once, and all priors but one.
  public var parameterCount: Int {
    let separate = densities.reduce(0) { $0 + $1.parameterCount }
    guard isTied, case .normal(let first) = densities[0] else { return separate + classes.count - 1 }
    return separate - (classes.count - 1) * first.parameter.parameterCount + classes.count - 1
  }

  /// Number of rows of positive weight the model was fitted to; `nil` if a class was made from parameters.
  public var observationCount: Int? {
    let counts = densities.compactMap(\.observationCount)
    return counts.count == densities.count ? counts.reduce(0, +) : nil
  }

  /// The distribution of the rows of one class, P(x|y): a model of its own.
  ///
  /// - Precondition: There is a class of that name.
  public func density(of name: String) -> ClassDensity<Scalar> { densities[place(of: name)] }

  /// P(y) of one class.
  ///
  /// - Precondition: There is a class of that name.
  public func prior(of name: String) -> Double { priors[place(of: name)] }

  private func place(of name: String) -> Int {
    guard let place = classes.firstIndex(of: name) else {
      preconditionFailure("there is no class '\(name)' among \(classes)")
    }
    return place
  }

  /// True if a class has several Gaussians.
  var hasMixtures: Bool { terms.count > classes.count }

  /// The class of each of the ``terms``.
  var placesOfTerms: [Int] {
    densities.enumerated().flatMap { place, density in density.components.map { _ in place } }
  }

  /// True if the Gaussians of the classes share their covariance.
  package var isTied: Bool { Self.isTied(densities, structure) }

  private static func isTied(_ densities: [ClassDensity<Scalar>], _ structure: MixtureCovariance) -> Bool {
    structure == .tied && densities.allSatisfy { if case .normal = $0 { true } else { false } }
  }
}

extension ClassConditionalModel: Equatable {
  /// True if classes, priors and densities are equal; what they are called together does not matter.
  public static func == (left: ClassConditionalModel, right: ClassConditionalModel) -> Bool {
    left.classes == right.classes && left.priors == right.priors && left.structure == right.structure
      && left.densities == right.densities
  }
}

extension ClassConditionalModel: CustomStringConvertible {
  /// Precision, dimension, structure, and the classes with their priors.
  public var description: String {
    let names = zip(classes, priors).prefix(20).map { "\($0) \($1)" }.joined(separator: ", ")
    return "ClassConditionalModel<\(Scalar.self)> of dimension \(dimension), \(structure) covariance, "
      + "\(classes.count) classes: \(names)\(classes.count > 20 ? ", …" : "")"
  }
}
