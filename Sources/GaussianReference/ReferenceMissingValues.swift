public import RealModule

/// EM for a Gaussian and rows with missing cells, row by row as the textbook writes it.
///
/// A missing cell is NaN. Every row is completed on its own: no patterns, no sums of sums.
///
/// ## Source
/// R. J. A. Little, D. B. Rubin, Statistical Analysis with Missing Data, ch. 11.
public struct ReferenceMissingValues<Scalar: Real & BinaryFloatingPoint & Sendable>: Sendable {
  /// The rows.
  public let rows: [[Scalar]]

  /// Takes rows of equal length.
  public init(rows: [[Scalar]]) {
    precondition(rows.allSatisfy { $0.count == rows[0].count }, "rows of different lengths")
    self.rows = rows
  }

  /// Mean and covariance.
  public struct Parameters: Sendable {
    /// The mean.
    public var mean: [Scalar]
    /// Rows of the covariance at full length.
    public var covariance: [[Scalar]]

    /// Takes mean and covariance.
    public init(mean: [Scalar], covariance: [[Scalar]]) {
      self.mean = mean
      self.covariance = covariance
    }
  }

  /// Means and variances of the observed cells of each column, no correlation: where EM starts.
  public var start: Parameters {
    let dimension = rows[0].count
    var mean = [Scalar](repeating: 0, count: dimension)
    var covariance = [[Scalar]](repeating: mean, count: dimension)
    for j in 0..<dimension {
      let cells = rows.map { $0[j] }.filter { !$0.isNaN }
      for cell in cells { mean[j] += cell }
      mean[j] /= Scalar(cells.count)
      for cell in cells { covariance[j][j] += (cell - mean[j]) * (cell - mean[j]) }
      covariance[j][j] /= Scalar(cells.count)
    }
    return Parameters(mean: mean, covariance: covariance)
  }

  /// Parameters after an iteration of EM, which never makes the observed cells less likely.
  ///
  /// Every row is completed by its conditional mean, and the conditional covariance of what it lacks joins the scatter.
  /// Rows without any cell are left out.
  ///
  /// - Throws: ``ReferenceNotPositiveDefinite`` when the covariance of what some row shows has no Cholesky factor.
  public func step(from parameters: Parameters) throws(ReferenceNotPositiveDefinite) -> Parameters {
    let dimension = parameters.mean.count
    var count = 0
    var completed: [[Scalar]] = []
    var scatter = [[Scalar]](repeating: [Scalar](repeating: 0, count: dimension), count: dimension)
    for row in rows where row.contains(where: { !$0.isNaN }) {
      let conditional = try Self.conditional(of: row, parameters)
      completed.append(conditional.completed)
      count += 1
      for (i, missing) in conditional.missing.enumerated() {
        for (j, other) in conditional.missing.enumerated() { scatter[missing][other] += conditional.covariance[i][j] }
      }
    }
    let mean = ReferenceEstimates.mean(of: completed)
    for row in completed {
      for i in 0..<dimension {
        for j in 0..<dimension { scatter[i][j] += (row[i] - mean[i]) * (row[j] - mean[j]) }
      }
    }
    return Parameters(mean: mean, covariance: scatter.map { $0.map { $0 / Scalar(count) } })
  }

  /// What a row lacks, given what it shows: its completion by means, and the covariance of the missing variables.
  ///
  /// Σₘₒ·Σₒₒ⁻¹ by two triangular solves for each missing variable.
  ///
  /// - Throws: ``ReferenceNotPositiveDefinite`` when the covariance of what it shows has no Cholesky factor.
  public static func conditional(
    of row: [Scalar], _ parameters: Parameters
  ) throws(ReferenceNotPositiveDefinite) -> (completed: [Scalar], missing: [Int], covariance: [[Scalar]]) {
    let (mean, covariance) = (parameters.mean, parameters.covariance)
    let observed = row.indices.filter { !row[$0].isNaN }
    let missing = row.indices.filter { row[$0].isNaN }
    let factor = try ReferenceCholesky(factoring: observed.map { i in observed.map { j in covariance[i][j] } })
    var completed = row
    var coefficients: [[Scalar]] = []
    for variable in missing {
      let solved = factor.solveTransposed(factor.solve(observed.map { covariance[$0][variable] }))
      completed[variable] = mean[variable]
      for (k, other) in observed.enumerated() { completed[variable] += solved[k] * (row[other] - mean[other]) }
      coefficients.append(solved)
    }
    var rest = missing.map { i in missing.map { j in covariance[i][j] } }
    for i in missing.indices {
      for j in missing.indices {
        for (k, other) in observed.enumerated() { rest[i][j] -= coefficients[i][k] * covariance[other][missing[j]] }
      }
    }
    return (completed, missing, rest)
  }

  /// The log-density of what a row shows, under the marginal of its variables; 0 for a row that shows nothing.
  ///
  /// - Throws: ``ReferenceNotPositiveDefinite`` when that marginal has no Cholesky factor.
  public static func logDensity(
    of row: [Scalar], _ parameters: Parameters
  ) throws(ReferenceNotPositiveDefinite) -> Scalar {
    let observed = row.indices.filter { !row[$0].isNaN }
    let marginal = try ReferenceNormal(
      mean: observed.map { parameters.mean[$0] },
      covariance: observed.map { i in observed.map { j in parameters.covariance[i][j] } })
    return marginal.logDensity(of: observed.map { row[$0] })
  }

  /// The sum of the log-densities of what the rows show.
  ///
  /// - Throws: ``ReferenceNotPositiveDefinite`` when some row's marginal has no Cholesky factor.
  public func logLikelihood(of parameters: Parameters) throws(ReferenceNotPositiveDefinite) -> Scalar {
    var sum: Scalar = 0
    for row in rows { sum += try Self.logDensity(of: row, parameters) }
    return sum
  }

  /// The gradient of ``logLikelihood(of:)``: by each mean, and by each element of the covariance as if it were free.
  ///
  /// With zₒ = Σₒₒ⁻¹·(xₒ − μₒ): Σ zₒ, and ½·Σ (zₒ·zₒᵀ − Σₒₒ⁻¹). Both vanish at a maximum.
  ///
  /// - Throws: ``ReferenceNotPositiveDefinite`` when some row's marginal has no Cholesky factor.
  public func gradient(at parameters: Parameters) throws(ReferenceNotPositiveDefinite) -> Parameters {
    let dimension = parameters.mean.count
    var gradient = Parameters(
      mean: [Scalar](repeating: 0, count: dimension),
      covariance: [[Scalar]](repeating: [Scalar](repeating: 0, count: dimension), count: dimension))
    for row in rows {
      let observed = row.indices.filter { !row[$0].isNaN }
      let factor = try ReferenceCholesky(
        factoring: observed.map { i in observed.map { j in parameters.covariance[i][j] } })
      let z = factor.solveTransposed(factor.solve(observed.map { row[$0] - parameters.mean[$0] }))
      for (i, variable) in observed.enumerated() {
        gradient.mean[variable] += z[i]
        let unit = observed.indices.map { $0 == i ? Scalar(1) : 0 }
        let inverse = factor.solveTransposed(factor.solve(unit))
        for (j, other) in observed.enumerated() {
          gradient.covariance[variable][other] += (z[i] * z[j] - inverse[j]) / 2
        }
      }
    }
    return gradient
  }
}
