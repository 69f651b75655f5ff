public import Gaussian
public import GaussianEngine
public import LinearAlgebra
internal import RandomStreams
internal import RealModule
internal import SpecialFunctions

/// Whether rows lie as far from a Gaussian's mean as rows of a Gaussian do.
///
/// The statistic is Kolmogorov and Smirnov's largest difference between the shares of squared Mahalanobis distances and
/// their distribution, ``OutlierReference``. It sees heavy and light tails, clusters and a wrong scale, in all directions at
/// once, and no affine map of the variables changes it.
///
/// Distances by one fit have its errors in common, so Kolmogorov's distribution is not that of the statistic: a p-value by
/// it rejects held-out rows of the right distribution too often, and training rows hardly ever. Here the p-value is the place
/// of the statistic among those of simulated Gaussian rows with a simulated fit, (1 + #{≥})/(1 + B), which is exact for
/// any number of rows and B. Only for `.asymptotic`, where the model's parameters are taken as known, does Kolmogorov's
/// distribution apply.
///
/// More than 1,000 rows are represented by 1,000 simulated ones, the rows of the fit in proportion, and statistics compared
/// after multiplication by √n + 0.12 + 0.11/√n, which makes Kolmogorov's distribution almost free of n.
///
/// ## Source
/// M. A. Stephens, EDF statistics for goodness of fit and some comparisons, Journal of the American Statistical Association
/// 69 (1974), for the factor. M. S. Bartlett, On the theory of statistical regression, Proceedings of the Royal Society
/// of Edinburgh 53 (1933), for the simulated covariance.
public struct MahalanobisTest: Sendable, Equatable {
  /// Which distribution the distances were held against.
  public let reference: OutlierReference
  /// The largest difference between shares and probabilities, from 0 to 1.
  public let statistic: Double
  /// Probability of as large a difference for rows of a Gaussian.
  public let pValue: Double
  /// The least that the p-value could have been: 1/(1 + `nullTables`), or 0 if it is Kolmogorov's.
  public let leastPValue: Double
  /// Number of rows tested: of held-out rows at most 5,000, or ten for each row of the fit if that is more, a seeded choice.
  public let rows: Int
  /// Simulated tables behind the p-value; 0 if it is Kolmogorov's.
  public let nullTables: Int

  /// Tests rows against a model.
  ///
  /// - Parameters:
  ///   - model: A Gaussian; for the exact references a fit by maximum likelihood or without bias, full or spherical.
  ///   - rows: Shape `count × dimension`, finite, at least 1; for `.inSample` the rows of the fit.
  ///   - reference: Whether the model has seen the rows.
  ///   - nullTables: Simulated tables B; the p-value is at least 1/(1 + B).
  ///   - seed: Which tables are simulated.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Throws: ``EvaluationError/tooFewRows(measure:role:count:required:)``,
  ///   ``EvaluationError/columnsDiffer(_:count:_:otherCount:)``, ``EvaluationError/nonFinite(role:row:variable:)``,
  ///   ``EvaluationError/degenerate(measure:reason:)`` for training rows that are not those of the fit, or
  ///   ``EvaluationError/model(_:)`` if no exact distribution is known.
  /// - Precondition: `nullTables` is positive.
  /// - Complexity: O(count × dimension²), and as much for each simulated table of at most about 1,000 rows.
  public init<Scalar: GaussianScalar>(
    of model: MultivariateNormal<Scalar>, rows: Matrix<Scalar>, reference: OutlierReference = .heldOut,
    nullTables: Int = 999, seed: UInt64 = 0, parallelism: Parallelism = .automatic
  ) throws(EvaluationError) {
    precondition(nullTables > 0, "\(nullTables) null tables give no p-value")
    var distances = try checkedDistances(of: model, rows, reference, "the Mahalanobis test", parallelism)
    let law = try evaluating(reference.role) { () throws(GaussianError) in try model.distanceLaw(reference) }
    if reference == .inSample, let count = model.observationCount, count != rows.rows {
      throw .degenerate(
        measure: "the Mahalanobis test",
        reason: "the model was fitted to \(count) rows and these are \(rows.rows)",
        advice: "give its training rows, or choose held-out rows")
    }
    // Simulated rows are fitted too, whatever the weights of the rows add up to.
    let least = model.structure == .full ? model.dimension + 2 : 3
    guard reference != .inSample || rows.rows >= least else {
      throw .tooFewRows(measure: "the Mahalanobis test", role: reference.role, count: rows.rows, required: least)
    }
    self.reference = reference
    if reference == .heldOut, let weight = model.estimation?.weight {
      guard weight >= Double(model.dimension + 1) else {
        throw .degenerate(
          measure: "the Mahalanobis test",
          reason:
            "the weights of the fit add up to \(weight) and \(model.dimension + 1) are needed",
          advice: "make the weights say how often a row counts")
      }
      // Errors of the fit, which all distances share, are what more rows would show, and simulated fits have to follow.
      let limit = max(5_000, Int(min(10 * weight, 1e9)))
      let chosen = SeededChoice.rows(limit, of: distances.count, seed: seed, for: .testedRows)
      if chosen.count < distances.count { distances = chosen.map { distances[$0] } }
    }
    self.rows = distances.count
    let statistic = largestDifference(distances, law)
    self.statistic = statistic
    guard reference != .asymptotic, let estimation = model.estimation else {
      (self.nullTables, leastPValue) = (0, 0)
      pValue = KolmogorovDistribution(count: distances.count).survivalProbability(at: statistic)
      return
    }
    if model.structure != .spherical {
      try evaluating(reference.role) { () throws(GaussianError) in
        try GaussianError.checkMemory(matrices: 2, dimension: model.dimension)
      }
    }
    let null = MahalanobisNull(
      rows: distances.count, fitted: estimation.weight, dimension: model.dimension, structure: model.structure)
    let values = null.statistics(reference, tables: nullTables, seed: seed, parallelism)
    self.nullTables = nullTables
    let scaled = stephensFactor(distances.count) * statistic
    pValue = MonteCarlo.upperPValue(scaled, among: values)
    leastPValue = MonteCarlo.leastPValue(scaled, among: values, rounding: 1e-12)
  }
}

/// √n + 0.12 + 0.11/√n.
private func stephensFactor(_ count: Int) -> Double {
  let root = Double(count).squareRoot()
  return root + 0.12 + 0.11 / root
}

/// The largest difference between the shares of distances and their probabilities.
private func largestDifference(
  _ distances: [Double], _ law: (factor: Double, distribution: any ContinuousDistribution)
) -> Double {
  let count = Double(distances.count)
  var largest = 0.0
  for (rank, distance) in distances.sorted().enumerated() {
    let probability = law.distribution.cumulativeProbability(at: law.factor * distance)
    largest = max(largest, (Double(rank) + 1) / count - probability, probability - Double(rank) / count)
  }
  return largest
}

/// What the statistic is for rows of a Gaussian.
private struct MahalanobisNull {
  /// Simulated rows.
  let rows: Int
  /// Rows of the simulated fit; need not be whole.
  let fitted: Double
  let dimension: Int
  let structure: CovarianceStructure

  init(rows: Int, fitted: Double, dimension: Int, structure: CovarianceStructure) {
    // The errors of so many rows are far below what any number of tested rows can show.
    let fitted = min(fitted, 1e9 / Double(dimension))
    // A simulated fit keeps at least ten rows a variable, or all that the fit had.
    let least = (10 * Double(dimension) * Double(rows) / fitted).rounded(.up)
    let simulated = Double(rows) <= max(1_000, least) ? Double(rows) : max(1_000, least)
    self.rows = Int(simulated)
    self.fitted = fitted * simulated / Double(rows)
    self.dimension = dimension
    self.structure = structure
  }

  /// The statistic of each table, times ``stephensFactor(_:)``.
  func statistics(
    _ reference: OutlierReference, tables: Int, seed: UInt64, _ parallelism: Parallelism
  ) -> [Double] {
    let factor = stephensFactor(rows)
    if reference == .inSample {
      return MonteCarlo.nullValues(
        tables: tables, rows: rows, columns: dimension, seed: seed, parallelism: parallelism, of: 0
      ) { table, _ in
        factor * inSampleStatistic(table)
      }
    }
    // The first rows hold the simulated fit: one its mean, as many as variables its factor.
    let first = 1 + dimension
    return MonteCarlo.nullValues(
      tables: tables, rows: first + rows, columns: dimension, seed: seed, parallelism: parallelism, of: 0
    ) { table, number in
      let uniforms = RandomStream(seed: seed, for: .distanceTest)
      let model = simulatedFit(table, uniforms, UInt64(number))
      let distances = model.squaredMahalanobisDistances(
        of: table.rows(in: first..<first + rows), parallelism: .serial)
      return factor * largestDifference(distances, heldOutLaw)
    }
  }

  private func inSampleStatistic(_ table: Matrix<Double>) -> Double {
    let (n, d) = (Double(rows), Double(dimension))
    if structure == .full {
      let law = BetaDistribution(alpha: d / 2, beta: (n - d - 1) / 2)
      return largestDifference(squaredNorms(whitenedNormals(table)), (1 / (n - 1), law))
    }
    do throws(GaussianError) {
      let model = try MultivariateNormal(fitting: table, structure: structure, parallelism: .serial)
      let distances = model.squaredMahalanobisDistances(of: table, parallelism: .serial)
      return largestDifference(distances, try model.distanceLaw(.inSample))
    } catch {
      preconditionFailure("\(table.rows) standard normal rows cannot be fitted: \(error)")
    }
  }

  /// Mean and maximum-likelihood covariance as a fit of standard normal rows has them.
  private func simulatedFit(
    _ table: Matrix<Double>, _ uniforms: RandomStream, _ number: UInt64
  ) -> MultivariateNormal<Double> {
    let d = dimension
    let root = fitted.squareRoot()
    let mean = table.row(0).map { $0 / root }
    func chi(_ degreesOfFreedom: Double, _ index: Int) -> Double {
      // Half a step from 0, so that no factor is singular.
      let uniform = uniforms.uniform(row: number, index: UInt32(index)) + 0x1p-54
      return ChiSquaredDistribution(degreesOfFreedom: degreesOfFreedom).quantile(uniform).squareRoot()
    }
    do throws(GaussianError) {
      if structure == .spherical {
        let deviation = chi(Double(d) * (fitted - 1), 0) / (Double(d) * fitted).squareRoot()
        return try MultivariateNormal(mean: mean, standardDeviation: deviation)
      }
      var factor = Matrix(rows: d, columns: d, repeating: 0.0)
      for i in 0..<d {
        for j in 0..<i { factor[i, j] = table[1 + i, j] / root }
        factor[i, i] = chi(fitted - 1 - Double(i), i) / root
      }
      return try MultivariateNormal(mean: mean, choleskyFactor: factor)
    } catch {
      preconditionFailure("a simulated fit is a model: \(error)")
    }
  }

  private var heldOutLaw: (factor: Double, distribution: any ContinuousDistribution) {
    let (d, n) = (Double(dimension), fitted)
    return structure == .spherical
      ? ((n - 1) / (d * (n + 1)), FDistribution(numerator: d, denominator: d * (n - 1)))
      : ((n - d) / (d * (n + 1)), FDistribution(numerator: d, denominator: n - d))
  }
}
