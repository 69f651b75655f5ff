public import GaussianEngine
public import LinearAlgebra

extension Copula where Base == MultivariateNormal<Double> {
  /// Fits margins to the columns of a table, and a Gaussian to the normal variables behind them.
  ///
  /// Cells may be missing at random: what a row shows is all that it says.
  ///
  /// - Parameters:
  ///   - source: The rows; NaN is a missing cell, and categories are their codes. Of more than 65,536 they are read a few
  ///     times, and never held.
  ///   - kinds: What the numbers of each variable mean; `nil` for measurements.
  ///   - forms: What margins are estimated as, one a variable; `nil` for what was seen. Categories are always as they were seen.
  ///   - weights: How often each row counts; `nil` for the weights of the source, or once.
  ///   - options: When to stop; the default is a change of 10⁻⁶ in the mean log-likelihood, and 500 iterations. The seed deals rows to
  ///     parts where margins are chosen.
  ///   - parallelism: Threads to use; the result does not depend on it.
  ///   - observer: Hears of iterations, and may stop them.
  /// - Throws: ``GaussianError`` if a cell is infinite, a variable has no cell, or a margin cannot be what it is asked to be;
  ///   ``GaussianError/notPositiveDefinite(_:)`` if variables determine each other; what reading throws.
  /// - Precondition: There is one kind and one form a variable, and one weight a row.
  /// - Complexity: O(n·log n) a variable for margins; if nothing is missing and nothing is an atom, one pass of O(n·d²), else O(n·d³)
  ///   an iteration.
  ///
  /// ## Numerical notes
  /// Without atoms and holes the correlation is that of the normal scores, to rounding. What atoms say is found by expectation
  /// propagation, to a few digits.
  ///
  /// ## Source
  /// Y. Zhao, M. Udell, Missing value imputation for mixed data via Gaussian copula (2020), with their expectation step replaced.
  public init(
    fitting source: some RowSource<Double>, kinds: [VariableKind]? = nil, margins forms: [MarginForm]? = nil,
    weights: [Double]? = nil, options: SearchOptions = SearchOptions(), parallelism: Parallelism = .automatic,
    observer: FitObserver? = nil
  ) throws {
    let fit = try CopulaFit(
      source.weighted(weights), kinds: kinds, forms: forms, options: options, parallelism: parallelism,
      observer: observer
    ) { (correlation: Matrix<Double>) in correlation }
    self.init(
      base: try Self.normal(fit.correlation, fit.layout), margins: fit.margins, estimation: fit.record)
  }

  /// The Gaussian of a correlation, with errors that tell of variables of the table.
  static func normal(
    _ correlation: Matrix<Double>, _ layout: LatentLayout
  ) throws(GaussianError) -> MultivariateNormal<Double> {
    do throws(GaussianError) {
      return try MultivariateNormal(
        mean: [Double](repeating: 0, count: layout.latentCount), covariance: correlation)
    } catch {
      guard case .notPositiveDefinite = error, layout.latentCount > layout.columns.count else { throw error }
      throw .unsuitableModel(
        quantity: "correlations of normal scores", reason: "they are singular, since variables determine each other",
        advice: "leave out one of them")
    }
  }
}
