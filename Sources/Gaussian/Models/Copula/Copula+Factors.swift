public import GaussianEngine
public import LinearAlgebra

extension FactorAnalysis: CopulaBase {
  /// Loadings less a rotation: each variable by itself is standard normal, which leaves no noise to choose.
  public func parameterCount(ofBlocks blocks: [Range<Int>]) -> Int {
    let factors = loadings.columns
    return dimension * factors - factors * (factors - 1) / 2
  }
}

/// A copula whose dependence comes from a few factors: for tables of many columns.
public typealias FactorCopula = Copula<FactorAnalysis<Double>>

extension Copula where Base == FactorAnalysis<Double> {
  /// Fits margins to the columns of a table, and factors to the normal variables behind them.
  ///
  /// - Parameters:
  ///   - source: As for a Gaussian copula.
  ///   - factors: How many, at most one a normal variable.
  ///   - kinds: As for a Gaussian copula.
  ///   - forms: As for a Gaussian copula.
  ///   - weights: As for a Gaussian copula.
  ///   - options: As for a Gaussian copula.
  ///   - parallelism: Threads to use; the result does not depend on it.
  ///   - observer: Hears of iterations, and may stop them.
  /// - Throws: ``GaussianError`` as for a Gaussian copula, and ``GaussianError/tooManyFactors(_:dimension:)``.
  /// - Precondition: There is one kind and one form a variable, and one weight a row; `factors` is not negative.
  public init(
    fitting source: some RowSource<Double>, factors: Int, kinds: [VariableKind]? = nil,
    margins forms: [MarginForm]? = nil, weights: [Double]? = nil, options: SearchOptions = SearchOptions(),
    parallelism: Parallelism = .automatic, observer: FitObserver? = nil
  ) throws {
    func model(_ correlation: Matrix<Double>) throws(GaussianError) -> FactorAnalysis<Double> {
      try FactorAnalysis(
        fittingCovariance: correlation, mean: [Double](repeating: 0, count: correlation.rows),
        // For the record of this fit alone, which is not kept.
        observationCount: 1, factors: factors)
    }
    let fit = try CopulaFit(
      source.weighted(weights), kinds: kinds, forms: forms, options: options, parallelism: parallelism,
      observer: observer
    ) { (correlation: Matrix<Double>) throws(GaussianError) in
      try Self.unitVariances(try model(correlation)).covariance
    }
    self.init(
      base: try Self.unitVariances(try model(fit.correlation)), margins: fit.margins, estimation: fit.record)
  }

  /// The same factors of variables of variance 1, without what is known of their fit.
  private static func unitVariances(
    _ model: FactorAnalysis<Double>
  ) throws(GaussianError) -> FactorAnalysis<Double> {
    let scales = model.variances.map { 1 / $0.squareRoot() }
    return try FactorAnalysis(
      mean: model.mean, loadings: model.loadings.scalingRows(by: scales),
      noiseVariances: zip(model.noiseVariances, scales).map { $0 * $1 * $1 })
  }
}
