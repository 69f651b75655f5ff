public import GaussianEngine
public import LinearAlgebra

/// Squared maximum mean discrepancy between generated and real rows without bias, and whether it is beyond chance.
///
/// E k(X, X′) + E k(Y, Y′) − 2·E k(X, Y) with means over pairs of different rows: 0 on average for equal distributions, so that it may
/// be negative. The kernel k(x, y) = e^(−‖x − y‖²/(2σ²)) sees differences of the size of σ best; by default σ is the median of
/// the distances between pooled rows. Units of the variables matter: bring them to a common scale first.
///
/// The p-value is the share of relabellings of the pooled rows that are as far apart, (1 + #{≥})/(1 + B), the true labels
/// among them: exact if rows are independent, as the bandwidth does not depend on labels. Ties count in full.
///
/// ## Numerical notes
/// Differences of rows are squared, not squares subtracted. Values within 10⁻¹² of the means are taken for ties.
///
/// ## Source
/// A. Gretton and others, A kernel two-sample test, Journal of Machine Learning Research 13 (2012). M. Bińkowski and others,
/// Demystifying MMD GANs (2018), for the polynomial kernel.
public struct MaximumMeanDiscrepancy: Sendable, Equatable {
  /// How alike two rows are.
  public enum Kernel: Sendable, Equatable {
    /// e^(−‖x − y‖²/(2σ²)) with σ the median of the distances between pooled rows.
    case medianGaussian
    /// e^(−‖x − y‖²/(2σ²)) with this σ.
    case gaussian(bandwidth: Double)
    /// (x·y/d + 1)³ of d variables, which compares the first three moments: the kernel inception distance.
    case cubic
  }

  /// The squared discrepancy, without unit for a Gaussian kernel; may be negative.
  public let statistic: Double
  /// Probability of as large a discrepancy between tables of one distribution.
  public let pValue: Double
  /// The least p-value that any labelling of these rows would have had; 1 if all labellings are alike.
  public let leastPValue: Double
  /// σ of a Gaussian kernel; `nil` for the cubic one.
  public let bandwidth: Double?
  /// Relabellings behind the p-value, which is at least 1/(1 + `permutations`): all others, if there are no more than were asked for.
  public let permutations: Int
  /// Rows that were compared.
  public let rowsUsed: RowsUsed

  /// Compares two tables.
  ///
  /// - Parameters:
  ///   - generated: Rows of a model; shape `count × dimension`, finite, at least 2.
  ///   - real: Rows of the data that the model has not seen; likewise.
  ///   - kernel: How alike two rows are.
  ///   - permutations: How many relabellings B.
  ///   - seed: Which relabellings, and which rows of a table that is too long.
  ///   - maximumRows: Rows of each table that are compared at most.
  ///   - parallelism: Threads to use; the result does not depend on it.
  /// - Throws: ``EvaluationError/tooFewRows(measure:role:count:required:)``,
  ///   ``EvaluationError/columnsDiffer(_:count:_:otherCount:)``, ``EvaluationError/nonFinite(role:row:variable:)``, or
  ///   ``EvaluationError/degenerate(measure:reason:)`` if all rows are equal and so have no median distance.
  /// - Precondition: `permutations` and a given bandwidth are positive, and `maximumRows` is at least 2.
  /// - Complexity: O(N²·(dimension + B)) time of N rows compared, and memory for N·B numbers.
  public init<Scalar: GaussianScalar>(
    generated: Matrix<Scalar>, real: Matrix<Scalar>, kernel: Kernel = .medianGaussian, permutations: Int = 999,
    seed: UInt64 = 0, maximumRows: Int = 2_000, parallelism: Parallelism = .automatic
  ) throws(EvaluationError) {
    let name = "the maximum mean discrepancy"
    let tables = try TwoTables(
      generated: generated, real: real, maximumRows: maximumRows, atLeast: 2, seed: seed, for: name)
    let function: PairFunction
    switch kernel {
    case .cubic: (bandwidth, function) = (nil, .polynomial(degree: 3))
    case .gaussian, .medianGaussian:
      let sigma: Double
      if case .gaussian(let given) = kernel {
        precondition(given > 0 && given.isFinite, "a bandwidth is positive, not \(given)")
        sigma = given
      } else {
        guard let median = medianDistance(of: tables.rows, seed: seed) else {
          throw .degenerate(measure: name, reason: "all rows are equal", advice: "choose a bandwidth")
        }
        sigma = median
      }
      (bandwidth, function) = (sigma, .gaussian(scale: 0.5 / sigma / sigma))
    }
    let sums = LabelledPairSums(
      PairTable(tables.rows), function, labels: tables.labels(permutations: permutations, seed: seed),
      parallelism: parallelism)
    let means = try sums.means(tables.used, .ofDifferentRows, for: name)
    statistic = means.differences[0]
    let null = means.differences.dropFirst()
    pValue = MonteCarlo.upperPValue(statistic, among: null, rounding: means.rounding)
    leastPValue = MonteCarlo.leastPValue(statistic, among: null, rounding: means.rounding)
    self.permutations = null.count
    rowsUsed = tables.used
  }
}

/// The median of the distances between rows, of at most 1,000 of them, which a seed chooses.
///
/// Of an even number of distances the upper of the two in the middle. Where more than half of them are 0, the median of the
/// others; `nil` if there is none.
private func medianDistance(of rows: Matrix<Double>, seed: UInt64) -> Double? {
  let chosen = rows.selecting(rows: SeededChoice.rows(1_000, of: rows.rows, seed: seed, for: .pairs))
  let table = PairTable(chosen)
  let count = chosen.rows
  var distances: [Double] = []
  distances.reserveCapacity(count * (count - 1) / 2)
  unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { buffer in
    guard let values = buffer.baseAddress else { return }
    unsafe values.initialize(repeating: 0, count: count)
    for row in 0..<count {
      unsafe table.fill(values, row..<row + 1, 0..<row, .distance)
      unsafe distances.append(contentsOf: UnsafeBufferPointer(start: values, count: row))
    }
  }
  distances.sort()
  let median = distances[distances.count / 2]
  if median > 0 { return median }
  let positive = distances.filter { $0 > 0 }
  return positive.isEmpty ? nil : positive[positive.count / 2]
}
