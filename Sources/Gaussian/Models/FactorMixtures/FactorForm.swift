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
