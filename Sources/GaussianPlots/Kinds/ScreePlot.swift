import Gaussian
import GaussianIO

extension PlotKind {
  /// Eigenvalues in their order.
  ///
  /// Of correlations for factor analysis and mixtures of it, which units do not matter to, and of covariances for every other model.
  public static let scree = PlotKind(
    name: "scree",
    meaning: "eigenvalues of the rows, of the model and of chance: how many factors there are",
    picture: ScreePlot.picture)
}

private enum ScreePlot {
  static func picture(of task: PlotTask) throws -> any Picture {
    let quantity: ParallelAnalysis.Quantity = isOfAnyUnits(task.model) ? .correlation : .covariance
    let spectrum = try spectrum(quantity, task)
    task.progress("drawing eigenvalues of chance", nil)
    let chance = try chance(of: spectrum, quantity, task)
    let count = spectrum.values.count
    let shown = count <= 60 ? count : min(count, max(50, 3 * factorCount(task) + 10))
    let above = chance.map { zip(spectrum.values, $0.values).prefix { $0 > $1 }.count }
    var subtitle = "Model: \(task.modelTitle)"
    if let above, let chance {
      let words = above == 1 ? "1 eigenvalue is" : "\(grouped(above)) eigenvalues are"
      subtitle += "; \(words) above chance (\(chance.samples) uncorrelated tables)"
    }
    var sum = 0.0
    let shares = spectrum.values.prefix(shown).map {
      sum += $0
      return sum / spectrum.total
    }
    return ScreePicture(
      title: task.title ?? "How many factors? \(spectrum.title)", subtitle: subtitle,
      quantity: "eigenvalue of the \(quantity == .correlation ? "correlations" : "covariance")",
      values: Array(spectrum.values.prefix(shown)), valuesName: spectrum.name,
      modelValues: Array(try modelValues(quantity, task).prefix(shown)),
      chance: Array(chance?.values.prefix(shown) ?? []),
      chanceName: "95th percentile of chance",
      shares: shares, factors: factorCount(task), noise: noise(task), dimension: spectrum.dimension)
  }

  /// Whether units of columns do not matter to the model.
  private static func isOfAnyUnits(_ model: some GenerativeModel<Double>) -> Bool {
    (model as? any CodingModel<Double>)?.noise == .diagonal
  }

  private static func factorCount(_ task: PlotTask) -> Int {
    (task.model as? any LatentFactorModel<Double>)?.factorCount ?? 0
  }

  /// A model of one variance of noise, whose principal components these are.
  private static func isotropic(_ model: some GenerativeModel<Double>) -> (any LatentFactorModel<Double>)? {
    (model as? any LatentFactorModel<Double>).flatMap { $0.noise == .isotropic ? $0 : nil }
  }

  private static func noise(_ task: PlotTask) -> Double? { isotropic(task.model)?.noiseVariances[0] }

  // MARK: Eigenvalues of rows

  /// What is known of the covariance of rows.
  private struct Spectrum {
    /// Eigenvalues, the largest first; perhaps not all.
    let values: [Double]
    /// Sum of all eigenvalues.
    let total: Double
    /// Variances of the variables.
    let variances: [Double]
    /// How many rows.
    let count: Int
    let title: String
    let name: String

    var dimension: Int { variances.count }
  }

  private static func spectrum(_ quantity: ParallelAnalysis.Quantity, _ task: PlotTask) throws -> Spectrum {
    if let rows = task.rows { return try spectrum(of: rows, quantity, task) }
    guard let model = isotropic(task.model), task.variables == nil, let record = model.estimation,
      !record.eigenvalues.isEmpty
    else {
      _ = try task.requiredRows(.scree)
      preconditionFailure("there are rows, or an error")
    }
    let rows = counted(record.count, "row")
    return Spectrum(
      values: record.eigenvalues, total: record.totalVariance, variances: model.variances,
      count: Int(record.effectiveSampleSize.rounded()), title: "\(rows) behind \(task.modelName)",
      name: "\(rows) that the model was fitted to")
  }

  private static func spectrum(
    of table: Matrix<Double>, _ quantity: ParallelAnalysis.Quantity, _ task: PlotTask
  ) throws -> Spectrum {
    let variables = task.variables ?? Array(0..<table.columns)
    let rows = task.variables.map { table.selecting(columns: $0) } ?? table
    let names = variables.map { task.names[$0] }
    guard rows.rows > 1 else {
      throw PlotError.oneRow
    }
    task.progress("looking for eigenvalues", nil)
    var moments = SufficientStatistics<Double>(dimension: rows.columns, structure: .diagonal)
    do {
      try moments.update(with: rows, parallelism: task.parallelism)
      let variances = moments.variances()
      if quantity == .correlation, let constant = variances.firstIndex(where: { !($0 > 0) }) {
        throw GaussianError.zeroVariance(variable: constant)
      }
      let deviations = variances.map { $0.squareRoot() }
      let scaled =
        quantity == .correlation ? standardized(rows, mean: moments.mean, deviations: deviations) : rows
      let (values, total) = try eigenvalues(of: scaled, task)
      return Spectrum(
        values: values, total: total,
        variances: quantity == .correlation ? [Double](repeating: 1, count: rows.columns) : variances,
        count: rows.rows, title: task.describe(rows: rows.rows), name: task.describe(rows: rows.rows))
    } catch let error as GaussianError {
      throw PlotError.data(error, names: names)
    }
  }

  /// Those of the covariance of rows, as a model without factors knows them.
  private static func eigenvalues(of rows: Matrix<Double>, _ task: PlotTask) throws -> (values: [Double], total: Double)
  {
    let isWide = rows.rows < rows.columns && rows.rows <= 2_000
    let method: ProbabilisticPCA<Double>.Method =
      isWide ? .rowProducts : rows.columns <= 2_048 ? .covariance : .rangeFinder
    // The range finder knows the largest eigenvalues only.
    let factors = method == .rangeFinder ? max(40, 2 * factorCount(task)) : 0
    let model = try ProbabilisticPCA(
      fitting: rows, factors: factors, method: method, options: SearchOptions(seed: task.seed),
      parallelism: task.parallelism)
    guard let record = model.estimation else { preconditionFailure("a fit has a record") }
    return (record.eigenvalues, record.totalVariance)
  }

  private static func standardized(_ rows: Matrix<Double>, mean: [Double], deviations: [Double]) -> Matrix<Double> {
    var elements = rows.elements
    for index in elements.indices {
      let column = index % rows.columns
      elements[index] = (elements[index] - mean[column]) / deviations[column]
    }
    return Matrix(rows: rows.rows, columns: rows.columns, elements: elements)
  }

  // MARK: What they are held against

  /// What uncorrelated columns have; `nil` if that takes too long.
  private static func chance(
    of spectrum: Spectrum, _ quantity: ParallelAnalysis.Quantity, _ task: PlotTask
  ) throws -> (values: [Double], samples: Int)? {
    let order = min(spectrum.dimension, spectrum.count - 1)
    guard order >= 1, order <= 500, spectrum.dimension <= 5_000 else { return nil }
    let samples = order <= 150 ? 199 : 19
    let analysis = try ParallelAnalysis(
      count: spectrum.count, variances: spectrum.variances, of: quantity, samples: samples, seed: task.seed,
      parallelism: task.parallelism)
    return (analysis.upperQuantiles, samples)
  }

  /// Eigenvalues of the model's own covariance or correlations, the largest first; none if they are not known.
  private static func modelValues(_ quantity: ParallelAnalysis.Quantity, _ task: PlotTask) throws -> [Double] {
    guard let chosen = task.variables, let whole = task.model as? any MarginalModel<Double> else {
      return try eigenvalues(of: task.model, quantity)
    }
    return try eigenvalues(of: whole.marginal(over: chosen), quantity)
  }

  private static func eigenvalues(
    of model: some GenerativeModel<Double>, _ quantity: ParallelAnalysis.Quantity
  ) throws -> [Double] {
    if let factors = isotropic(model) { return try eigenvalues(of: factors) }
    guard model.dimension <= 1_000, let moments = model as? any MomentModel<Double> else { return [] }
    let covariance = moments.covariance
    // Of heavy tails there may be none.
    guard covariance.elements.allSatisfy(\.isFinite) else { return [] }
    return try eigenvalues(of: covariance, quantity)
  }

  /// W·Wᵀ has the eigenvalues of WᵀW, and zeros.
  private static func eigenvalues(of model: some LatentFactorModel<Double>) throws -> [Double] {
    let loadings = model.loadings
    var products = Matrix(rows: model.factorCount, columns: model.factorCount, repeating: 0.0)
    for first in 0..<model.factorCount {
      for second in 0...first {
        products[first, second] = (0..<model.dimension).reduce(0) { $0 + loadings[$1, first] * loadings[$1, second] }
      }
    }
    let factors =
      model.factorCount > 0 ? try lifting(try symmetricEigenvalues(of: products)).reversed().map { max(0, $0) } : []
    let others = [Double](repeating: 0, count: model.dimension - factors.count)
    return (factors + others).map { $0 + model.noiseVariances[0] }
  }

  private static func eigenvalues(
    of covariance: Matrix<Double>, _ quantity: ParallelAnalysis.Quantity
  ) throws -> [Double] {
    var matrix = covariance
    if quantity == .correlation {
      let deviations = covariance.diagonal.map { $0.squareRoot() }
      for row in 0..<matrix.rows {
        for column in 0..<matrix.columns { matrix[row, column] /= deviations[row] * deviations[column] }
      }
    }
    return try lifting(try symmetricEigenvalues(of: matrix)).reversed().map { max(0, $0) }
  }
}
