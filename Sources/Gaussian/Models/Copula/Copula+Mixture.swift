public import GaussianEngine
public import LinearAlgebra
internal import RandomStreams

extension Mixture: CopulaBase where Component: GaussianSumModel & MixtureComponent {
  /// All that it has by itself: it models the normal scores, and the variables need not be standard normal.
  public func parameterCount(ofBlocks blocks: [Range<Int>]) -> Int { parameterCount }
}

/// Margins of their own, and a mixture of Gaussians for their normal scores.
///
/// No copula in the strict sense: under the mixture a score need not be standard normal, and so margins are no longer exactly what was
/// seen.
public typealias MixtureCopula = Copula<GaussianMixture<Double>>

extension Copula where Base == GaussianMixture<Double> {
  /// Fits margins to the columns of a table, and a mixture to their normal scores.
  ///
  /// Where a score is not known, as of atoms and of missing cells, it is drawn once from its distribution under a Gaussian copula.
  ///
  /// - Parameters:
  ///   - source: As for a Gaussian copula; of more than 65,536 rows the mixture is fitted to as many of them.
  ///   - components: How many Gaussians.
  ///   - structure: Which covariances they have.
  ///   - kinds: As for a Gaussian copula.
  ///   - forms: As for a Gaussian copula.
  ///   - weights: As for a Gaussian copula.
  ///   - options: Those of the mixture; their seed also chooses the scores that are drawn.
  ///   - parallelism: Threads to use; the result does not depend on it.
  ///   - observer: Hears of iterations, and may stop them.
  /// - Throws: ``GaussianError`` as for a Gaussian copula, and as the fit of a mixture.
  /// - Precondition: There is one kind and one form a variable, and one weight a row; there is a component.
  public init(
    fitting source: some RowSource<Double>, components: Int, structure: MixtureCovariance = .full,
    kinds: [VariableKind]? = nil, margins forms: [MarginForm]? = nil, weights: [Double]? = nil,
    options: SearchOptions = SearchOptions(), parallelism: Parallelism = .automatic, observer: FitObserver? = nil
  ) throws {
    let fit = try CopulaFit(
      source.weighted(weights), kinds: kinds, forms: forms, options: SearchOptions(seed: options.seed),
      parallelism: parallelism,
      observer: nil
    ) { (correlation: Matrix<Double>) in correlation }
    let scores = LatentDraws.scores(
      of: fit.sample.rows, fit.margins, fit.layout, fit.correlation, seed: options.seed, parallelism: parallelism)
    let mixture = try GaussianMixture(
      fitting: scores, components: components, form: GaussianForm(structure: structure), weights: fit.sample.weights,
      options: options, parallelism: parallelism, observer: observer)
    self.init(base: mixture, margins: fit.margins, estimation: fit.record)
  }
}

/// Normal variables behind rows, drawn where they are not known.
enum LatentDraws {
  /// Draws what rows leave open.
  ///
  /// - Parameters:
  ///   - rows: Rows of the table.
  ///   - margins: One a column.
  ///   - layout: What stands behind the columns.
  ///   - correlation: That of the normal variables.
  ///   - seed: Where draws come from.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Returns: Shape `rows.rows × latents`.
  static func scores(
    of rows: Matrix<Double>, _ margins: [Margin], _ layout: LatentLayout, _ correlation: Matrix<Double>, seed: UInt64,
    parallelism: Parallelism
  ) -> Matrix<Double> {
    let stream = RandomStream(seed: seed, for: .imputation)
    let p = layout.latentCount
    let scores = Workspace(count: rows.rows * p, filledWith: 0.0)
    ScoredRows(rows, margins, parallelism: parallelism).forEachPosterior(
      layout, mean: [Double](repeating: 0, count: p), covariance: correlation, where: { _ in true },
      parallelism: parallelism
    ) { posterior, row in unsafe posterior.draw(stream, row: UInt64(row), into: scores.base + row * p) }
    return unsafe Matrix(rows: rows.rows, columns: p) { target in
      unsafe target.baseAddress?.initialize(from: scores.base, count: scores.count)
    }
  }
}
